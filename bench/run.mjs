import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildBench } from './build.mjs';

/** `npm run bench`: builds the benchmark where its sources are newer, and starts it. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`The benchmark needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
try {
  const folder = await buildBench(root);
  const { main } = await import(pathToFileURL(join(folder, 'main.js')).href);
  process.exitCode = await main(root, process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
