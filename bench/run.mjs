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
  const code = await main(root, process.argv.slice(2));
  // Everything is closed and written. Node 20 left to end by itself can wait without end for a connection of the relay
  // that was reset while it was being shut down (seen after rounds on the slow lines).
  process.exit(code);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
