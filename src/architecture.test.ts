import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Layer {
  /** Layers this one may import. */
  readonly may: readonly string[];
  /** Packages this one may import. */
  readonly npm: RegExp;
}

const REACT = /^(react|react-dom|zustand|lucide-react)(\/|$)/;
const ENGINE_PARTS = [
  'engines/contract',
  'engines/engineDependencies',
  'engines/drawing',
  'engines/decoding',
  'dicom',
  'lib',
];

/**
 * THE layer table: the rule of the house, and its only place. If it hurts, pass the thing in as an argument.
 * `engines/drawing` is the shared drawing surface of both engines (docs/decisions/0002).
 */
const LAYERS: Record<string, Layer> = {
  'src/lib': { may: [], npm: /^$/ },
  'src/dicom': { may: ['src/lib'], npm: /^$/ },
  'src/codecs': { may: ['src/dicom', 'src/lib'], npm: /^dcmjs$/ },
  'src/dicomweb': { may: ['src/dicom', 'src/lib'], npm: /^dicom-parser$/ },
  'src/workspace': { may: ['src/dicom', 'src/lib'], npm: /^zustand\/vanilla$/ },
  'src/regions': { may: ['src/dicom', 'src/lib'], npm: /^clipper2-ts$/ },
  'src/engines/contract': { may: ['src/dicom', 'src/lib'], npm: /^$/ },
  'src/engines/engineDependencies': { may: ['src/engines/contract', 'src/dicom', 'src/lib'], npm: /^$/ },
  'src/engines/drawing': { may: ['src/engines/contract', 'src/dicom', 'src/lib'], npm: /^$/ },
  'src/bulk': { may: ['src/codecs', 'src/engines/drawing', 'src/dicom', 'src/lib'], npm: /^$/ },
  'src/engines/decoding': {
    may: ['src/dicom', 'src/lib'],
    npm: /^@cornerstonejs\/(codec-|jpeg-lossless-decoder-js$)/,
  },
  'src/engines/radiology': { may: ENGINE_PARTS.map((part) => `src/${part}`), npm: /^@cornerstonejs\/(?!codec-)/ },
  'src/engines/slide': {
    may: ENGINE_PARTS.map((part) => `src/${part}`),
    npm: /^(openseadragon|lcms-wasm|@cornerstonejs\/codec-)/,
  },
  'src/session': { may: ['src/dicom', 'src/lib'], npm: /^oidc-client-ts$/ },
  'src/selfCheck': { may: ['src/dicomweb', 'src/codecs', 'src/dicom', 'src/lib'], npm: /^$/ },
  'src/cases': { may: ['src/codecs', 'src/dicomweb', 'src/workspace', 'src/dicom', 'src/lib'], npm: /^$/ },
  'src/ui': { may: ['src/workspace', 'src/dicom', 'src/lib'], npm: REACT },
  'src/panes': {
    may: [
      ...ENGINE_PARTS.map((part) => `src/${part}`),
      'src/engines/radiology',
      'src/engines/slide',
      'src/ui',
      'src/workspace',
    ],
    npm: /^(react|zustand)(\/|$)/,
  },
  'src/app': {
    may: [
      'lib',
      'dicom',
      'codecs',
      'dicomweb',
      'workspace',
      'bulk',
      'regions',
      'engines/contract',
      'session',
      'selfCheck',
      'cases',
      'ui',
      'panes',
    ].map((name) => `src/${name}`),
    npm: /^(react|react-dom)(\/|$)/,
  },
  'src/testing': {
    may: ['engines/contract', 'workspace', 'codecs', 'dicomweb', 'dicom', 'lib'].map((name) => `src/${name}`),
    npm: /./,
  },
  archive: {
    may: ['src/lib', 'src/dicom', 'src/codecs'],
    npm: /^(node:|dicom-parser$|vite$|vitest$|@cornerstonejs\/codec-libjpeg)/,
  },
  // It measures what the layers cost, one by one.
  'bench/micro': {
    may: [
      'bench',
      'lib',
      'dicom',
      'codecs',
      'dicomweb',
      'workspace',
      'cases',
      'panes',
      'engines/contract',
      'engines/drawing',
      'engines/radiology',
      'engines/slide',
    ].map((name) => (name === 'bench' ? name : `src/${name}`)),
    npm: /./,
  },
  bench: { may: ['src/lib', 'src/dicom', 'src/codecs', 'archive', 'e2e', 'bench/micro'], npm: /./ },
  e2e: { may: ['archive', 'src/lib', 'src/dicom', 'src/dicomweb', 'src/app'], npm: /./ },
};

/** `import … from`, `export … from`, `import '…'` and `import('…')`; a quoted word after "from" in prose is none. */
const IMPORT =
  /(?:^|[;}])\s*(?:import|export)\s[^'"()]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|[;}])\s*import\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)/gm;
const SOURCE = /\.(ts|tsx|mjs)$/;
const EXEMPT = /\.(test|css|d)\.(ts|tsx)$|\.module\.css/;

const layerOf = (path: string): string | undefined =>
  Object.keys(LAYERS).find((layer) => path === layer || path.startsWith(`${layer}/`) || path.startsWith(`${layer}.`));

/** The imports of one file that the table forbids, as `file -> specifier`. */
function violationsIn(file: string, text: string): string[] {
  const layer = layerOf(file);
  const rule = layer === undefined ? undefined : LAYERS[layer];
  if (!layer || !rule) return [`${file}: its folder is not in the layer table`];
  const specifiers = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  return specifiers
    .filter((specifier) => {
      if (!specifier.startsWith('.')) return !rule.npm.test(specifier);
      if (layer === 'src/app' && specifier.endsWith('/package.json')) return false; // the version it shows
      const target = layerOf(normalize(join(dirname(file), specifier)));
      return target !== layer && (target === undefined || !rule.may.includes(target));
    })
    .map((specifier) => `${file} -> ${specifier}`);
}

function sourceFiles(): string[] {
  const roots = ['src', 'archive', 'bench', 'e2e'].filter((root) => existsSync(root));
  return roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((path) => `${root}/${path}`)
      .filter(
        (path) => SOURCE.test(path) && !EXEMPT.test(path) && !path.includes('node_modules') && !path.includes('.peers'),
      ),
  );
}

describe('the layer table', () => {
  test('every import follows it', () => {
    const files = sourceFiles();
    expect(files.length).toBeGreaterThan(60); // an empty scan must never pass
    expect(files.flatMap((file) => violationsIn(file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  test('it catches what it forbids, in every form of import', () => {
    const forms = (specifier: string) => [
      `import x from '${specifier}';`,
      `import type { X } from '${specifier}';`,
      `export { x } from '${specifier}';`,
      `const x = await import('${specifier}');`,
    ];
    const seeded: [string, string][] = [
      ['src/lib/a.ts', '../dicom/types'],
      ['src/dicom/a.ts', '../workspace/store'],
      ['src/dicom/a.ts', 'react'],
      ['src/codecs/a.ts', '../dicomweb/source'],
      ['src/dicomweb/a.ts', '../codecs/part10'],
      ['src/workspace/a.ts', '../engines/contract'],
      ['src/engines/slide/a.ts', '../radiology/radiologyEngine'],
      ['src/engines/radiology/a.ts', 'openseadragon'],
      ['src/engines/drawing/a.ts', '../slide/slideEngine'],
      ['src/ui/a.tsx', '../cases/openCase'],
      ['src/ui/a.tsx', '../panes/radiology'],
      ['src/panes/a.tsx', '../dicomweb/source'],
      ['src/cases/a.ts', '../panes/radiology'],
      ['src/cases/a.ts', 'dcmjs'],
      ['archive/a.ts', '../src/dicomweb/source'],
      ['src/utils/a.ts', '../lib/result'],
    ];
    const missed = seeded.flatMap(([file, specifier]) =>
      forms(specifier)
        .filter((text) => violationsIn(file, text).length === 0)
        .map((text) => `${file}: ${text}`),
    );
    expect(missed).toEqual([]);
  });
});
