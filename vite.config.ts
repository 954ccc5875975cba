import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const loader = '@cornerstonejs/dicom-image-loader';
const codecs = [
  'pako',
  '@cornerstonejs/jpeg-lossless-decoder-js',
  '@cornerstonejs/codec-charls/decodewasmjs',
  '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
  '@cornerstonejs/codec-openjpeg/decodewasmjs',
  '@cornerstonejs/codec-openjph/wasmjs',
  '@cornerstonejs/codec-libjxl/decodewasmjs',
];

/** The development server needs an archive: `npm start -- --port 3000` serves one under the same paths. */
const archive = { target: process.env.PARFOCAL_ARCHIVE ?? 'http://127.0.0.1:3000' };

/**
 * The policy travels with the built page, so that it holds on any web server. Archives may stand on other origins that
 * only config.json knows, so `connect-src` stays open here; a server narrows it by a header (docs/deploy.md).
 */
const policy = [
  "default-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' https: http:",
  "worker-src 'self'",
].join('; ');

const policyInPage: Plugin = {
  name: 'policy-in-page',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
  ],
};

const unused = (name: string) => fileURLToPath(new URL(`./src/engines/radiology/unused/${name}.ts`, import.meta.url));

/**
 * What Cornerstone imports for things that are not done with it here: reading files, decoding on the page, painting by
 * WebGPU. A third of its code would travel before the first image and never run.
 */
const withoutUnused: Plugin = {
  name: 'without-unused',
  apply: 'build',
  enforce: 'pre',
  resolveId(source, importer = '') {
    const from = importer.replaceAll('\\', '/');
    if (source === 'dcmjs' && from.includes('/@cornerstonejs/')) return unused('dcmjs');
    const isDecoder = /^(@cornerstonejs\/(codec-[\w-]+\/(decode)?wasmjs|jpeg-lossless-decoder-js)|pako)$/.test(source);
    if (isDecoder && from.includes('/dicom-image-loader/')) return unused('decoder');
    if (source === './compiledDisplaySetRules.js') return unused('displaySetRules');
    if (source.startsWith('../WebGPU/Profiles/') && from.includes('/vtk.js/')) return unused('webGpuProfile');
    return undefined;
  },
};

/**
 * What OpenSeadragon brings for things that are not done with it here: other pyramids than DICOM's, its own drawers (see
 * `src/engines/slide/slideCanvasDrawer.ts`), buttons, overview and film strip. Named by what each of its files defines.
 */
const unusedOfOpenSeadragon = [
  ...['Dzi', 'IIIF', 'IIP', 'Iris', 'Osm', 'Tms', 'Zoomify', 'Legacy', 'Image'].map((name) => `${name}TileSource`),
  ...['TileSourceCollection', 'DisplayRect', 'CanvasDrawer', 'HTMLDrawer', 'WebGLDrawer'],
  ...['Navigator', 'ReferenceStrip', 'Button', 'ButtonGroup'],
];
const withoutUnusedOfOpenSeadragon: Plugin = {
  name: 'without-unused-of-openseadragon',
  apply: 'build',
  transform(code, id) {
    if (!id.replaceAll('\\', '/').endsWith('/openseadragon/build/openseadragon/openseadragon.js')) return undefined;
    const left = new Set(unusedOfOpenSeadragon);
    // Each of its files is one function, called with the namespace that it adds its names to.
    const kept = code.replace(/^\(function ?\( ?\$ ?\) ?\{$[\s\S]*?^\}\)?\( ?OpenSeadragon ?\)\)?;$/gm, (file) => {
      const names = [...file.matchAll(/^ *(?:\$|OpenSeadragon)\.(\w+) = /gm)].map(([, name]) => name ?? '');
      const unused = names.filter((name) => left.delete(name));
      return unused.length > 0 ? '' : file;
    });
    if (left.size > 0) throw new Error(`OpenSeadragon no longer has ${[...left].join(', ')}`);
    return { code: kept, map: null };
  },
};

/**
 * Over a slow line every file costs a round trip, so code that is always needed together travels in one file: the first
 * lines, all that `main` needs, and all that the case needs besides. Names are of chunks.
 */
const ways = [
  { name: 'boot', entry: '/src/app/boot.ts' },
  { name: 'base', entry: '/src/app/main.tsx' },
  { name: 'case', entry: '/src/app/Viewer.tsx' },
] as const;
const jpegLs = '1.2.840.10008.1.2.4.80 1.2.840.10008.1.2.4.81';
const jpeg2000 = '1.2.840.10008.1.2.4.90 1.2.840.10008.1.2.4.91';
/** Files of the decoders, and what they are for: a kind of image, or transfer syntaxes. JPEG tiles of slides take none. */
const decoders = [
  { file: /greyDecodeWorker-.*\.js$/, of: 'radiology' },
  { file: /charlswasm_decode-.*\.wasm$/, of: jpegLs },
  { file: /openjpegwasm_decode-.*\.wasm$/, of: jpeg2000 },
  {
    file: /openjphjs-.*\.wasm$/,
    of: '1.2.840.10008.1.2.4.201 1.2.840.10008.1.2.4.202 1.2.840.10008.1.2.4.203',
  },
] as const;
type Built = readonly { readonly type: string; readonly name?: string | undefined; readonly fileName: string }[];
/**
 * The entry only imports the first lines: the page names them itself, first of all, so that they come over the connection
 * that is open already. Over HTTP/1.1 every further one begins with a round trip. They wait for nothing: a plain module would
 * not run before the style sheet is there.
 */
function startingWithBoot(html: string, bundle: Built): string {
  const boot = bundle.find(({ type, name }) => type === 'chunk' && name === 'boot');
  if (!boot) return html;
  return html
    .replace(
      /<script type="module" crossorigin src="[^"]+"/,
      `<script type="module" async fetchpriority="high" crossorigin src="./${boot.fileName}"`,
    )
    .replace(/\s*<link rel="modulepreload" crossorigin href="[^"]*\/boot-[^"]*">/, '');
}
/** The other screen that most begin with: what it shares with the case travels in `base`, not the whole case with the list. */
const list = { name: 'list', entry: '/src/app/WorkListPage.tsx' } as const;
/** What they share is one file beside either. */
const engines = [
  { name: 'radiology', entry: '/src/engines/radiology/radiologyEngine.ts' },
  { name: 'slide', entry: '/src/engines/slide/slideEngine.ts' },
] as const;
const needed = new Map<string, ReadonlySet<string>>();
const isNeeded = (name: string, id: string): boolean =>
  needed.get(name)?.has(id) === true ||
  (name === 'engines' && engines.every((one) => needed.get(one.name)?.has(id))) ||
  (name === 'base' && needed.get('case')?.has(id) === true && needed.get('list')?.has(id) === true);
const whatIsNeeded: Plugin = {
  name: 'what-is-needed',
  apply: 'build',
  buildEnd() {
    const ids = [...this.getModuleIds()];
    for (const { name, entry } of [...ways, list, ...engines]) {
      const first = ids.find((id) => id.replaceAll('\\', '/').endsWith(entry));
      if (first === undefined) throw new Error(`${entry} is not in the build`);
      const closure = new Set<string>();
      const visit = (id: string) => {
        if (closure.has(id)) return;
        closure.add(id);
        for (const imported of this.getModuleInfo(id)?.importedIds ?? []) visit(imported);
      };
      visit(first);
      needed.set(name, closure);
    }
  },
  // The page names what its first lines are going to ask for, the configuration among it: it travels beside them, not after
  // them, and over HTTP/1.1 the connections it takes are open when the archive is asked. And it names what an
  // engine would ask for last of all, the decoders of its first image (`src/panes/fetchDecoders.ts`).
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle }) => ({
      html: startingWithBoot(html, Object.values(bundle ?? {})),
      tags: [
        ...Object.values(bundle ?? {})
          .flatMap((chunk) => (chunk.type === 'chunk' && chunk.name === 'base' ? [chunk] : []))
          .flatMap((chunk) => [
            ...[chunk.fileName, ...chunk.imports.filter((file) => !/\/boot-/.test(file))].map((file) => ({
              tag: 'link',
              attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
              injectTo: 'head' as const,
            })),
            ...[...((chunk as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata?.importedCss ?? [])].map(
              (href) => ({
                tag: 'link',
                attrs: { rel: 'stylesheet', crossorigin: true, href: `./${href}` },
                injectTo: 'head' as const,
              }),
            ),
          ]),
        {
          tag: 'link',
          attrs: { rel: 'preload', as: 'fetch', crossorigin: true, href: './config.json' },
          // Before the first lines, which look whether it is there.
          injectTo: 'head-prepend' as const,
        },
        ...Object.keys(bundle ?? {}).flatMap((fileName) =>
          decoders
            .filter(({ file }) => file.test(fileName))
            .map(({ of }) => ({ tag: 'link', attrs: { rel: 'decoder', 'data-of': of, href: `./${fileName}` } })),
        ),
      ],
    }),
  },
};

export default defineConfig({
  plugins: [react(), policyInPage, withoutUnused, withoutUnusedOfOpenSeadragon, whatIsNeeded],
  base: './',
  resolve: {
    // vtk.js' VTP mesh reader drags in xmlbuilder2 -> node:events and node:url, which breaks at module load (300 kB besides).
    alias: {
      xmlbuilder2: unused('xmlbuilder2'),
      // Its decoders, without the worker protocol around them.
      [`${loader}/decoders`]: fileURLToPath(
        new URL(`./node_modules/${loader}/dist/esm/decodeImageFrameWorker.js`, import.meta.url),
      ),
    },
    dedupe: ['@kitware/vtk.js', '@cornerstonejs/core', '@cornerstonejs/metadata', 'dcmjs'],
  },
  optimizeDeps: {
    // The loader owns `new Worker(new URL(…))`: keep it out of the pre-bundle, and pre-bundle the CommonJS it imports.
    exclude: [loader],
    include: ['dicom-parser', 'comlink', ...codecs.map((codec) => `${loader} > ${codec}`)],
  },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    sourcemap: false,
    manifest: true,
    // One style sheet of ten kilobytes, beside the code: a screen must not wait for its own.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 3000,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [...ways.map(({ name }) => name), 'engines'].map((name, i) => ({
            name,
            priority: ways.length - i,
            test: (id: string) => isNeeded(name, id),
          })),
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5199,
    proxy: { '/dicom-web': archive, '/dicomweb': archive, '/config.json': archive },
  },
  // Two cores are what CI has; one worker of two leaves one of them idle.
  test: {
    environment: 'node',
    maxWorkers: 2,
    // Speed is measured by the benchmark: a neighbour on the machine is no failed test, a hang still is one.
    testTimeout: 20_000,
    include: ['src/**/*.test.{ts,tsx}', 'archive/**/*.test.ts', 'bench/**/*.test.ts'],
  },
});
