// Prints the first-load JavaScript of each way into the viewer and fails the build when a budget is exceeded.
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const gzipKb = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;

/** The chunk of a source file with everything it imports statically. */
function closure(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(key)) return seen;
  seen.add(key);
  for (const imported of chunk.imports ?? []) closure(imported, seen);
  return seen;
}
const filesOf = (keys) =>
  [...new Set(keys.flatMap((key) => [...closure(key)]).map((key) => manifest[key].file))].filter((file) =>
    file.endsWith('.js'),
  );

/** Files that no import names: workers and decoders, matched by their name in the build. */
const assets = existsSync(new URL('assets', dist))
  ? (await import('node:fs')).readdirSync(new URL('assets', dist))
  : [];
const named = (pattern) => assets.filter((name) => pattern.test(name)).map((name) => `assets/${name}`);

const entry = 'index.html';
const main = 'src/app/main.tsx';
const viewer = [entry, main, 'src/app/Viewer.tsx'];
const ways = [
  { name: 'work list', budgetKb: 300, files: filesOf([entry, main, 'src/app/WorkListPage.tsx']) },
  {
    name: 'first CT image, with its decoder',
    budgetKb: 1200,
    files: [
      ...filesOf([...viewer, 'src/engines/radiology/radiologyEngine.ts']),
      ...named(/^greyDecodeWorker.*\.js$/),
      ...named(/^charlswasm_decode.*\.wasm$/),
    ],
  },
  {
    name: 'first slide',
    budgetKb: 420,
    files: [...filesOf([...viewer, 'src/engines/slide/slideEngine.ts']), ...named(/^tileDecodeWorker.*\.js$/)],
  },
];

let isOver = false;
for (const { name, budgetKb, files } of ways) {
  const sizeKb = files.reduce((sum, file) => sum + gzipKb(file), 0);
  const verdict = sizeKb <= budgetKb ? 'ok' : 'OVER BUDGET';
  console.log(`first load, ${name}: ${sizeKb.toFixed(0)} of ${budgetKb} kB gzip in ${files.length} files, ${verdict}`);
  if (files.length === 0 || sizeKb > budgetKb) {
    isOver = true;
    for (const file of files) console.log(`  ${gzipKb(file).toFixed(1).padStart(7)} kB  ${file}`);
  }
}
if (isOver) {
  console.error('The size budget is exceeded, or a chunk it names no longer exists.');
  process.exit(1);
}
