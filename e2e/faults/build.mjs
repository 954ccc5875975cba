// The viewer's own write path as modules that Node can run: the very code of the page, without its screen.
import { join } from 'node:path';

const MODULES = {
  reader: 'src/cases/headlessReader.ts',
  drafts: 'src/cases/indexedDbDraftStore.ts',
  source: 'src/dicomweb/source.ts',
  part10: 'src/codecs/part10.ts',
  testData: 'src/codecs/testData.ts',
  images: 'src/cases/caseImages.ts',
  line: 'src/cases/twistedLine.ts',
};

const NEEDED = [
  'openAsReader',
  'createIndexedDbDraftStore',
  'createSource',
  'encodePart10',
  'mark',
  'frameSpace',
  'slideSpace',
  'ctImage',
  'ct',
  'slide',
  'length',
  'element',
  'NUCLEUS',
];

export async function buildReader(root) {
  const { build } = await import('vite');
  const outDir = join(root, 'node_modules', '.cache', 'parfocal', 'faults');
  const input = Object.fromEntries(Object.entries(MODULES).map(([name, path]) => [name, join(root, path)]));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: ['dcmjs', 'zustand'] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input,
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  const load = (name) => import(join(outDir, `${name}.js`));
  const viewer = Object.assign({}, ...(await Promise.all(Object.keys(MODULES).map(load))));
  const missing = NEEDED.filter((name) => viewer[name] === undefined);
  if (missing.length > 0)
    throw new Error(`the walks need ${missing.join(', ')} from ${Object.values(MODULES).join(', ')}`);
  return viewer;
}
