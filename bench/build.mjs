import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Builds the benchmark as JavaScript for Node, since Node 20 cannot run TypeScript. The build is a process of its own
 * (`node build.mjs ROOT`): a bundler leaves half a gigabyte behind in the one it ran in.
 */

/** Sources below a folder that take part in the build, with when each was changed. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const found = statSync(path);
  if (!found.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : found.mtimeMs;
  // A folder's own time tells of files that were taken away.
  const below = readdirSync(path)
    .filter((name) => name !== '.peers' && name !== 'results')
    .map((name) => newest(join(path, name)));
  return Math.max(0, ...below);
}

/** Below node_modules, so that `npm ci` clears it and packages are found from there. */
const buildFolder = (root) => join(root, 'node_modules', '.cache', 'parfocal', 'bench', 'build');

/** What is started: the benchmark, and the threads it starts in turn. */
function input(root) {
  const entries = { main: 'main.ts', dataWorker: 'data/worker.ts', smokeStep: 'smoke/stepProcess.ts' };
  const paths = Object.entries(entries).map(([name, file]) => [name, join(root, 'bench', file)]);
  return Object.fromEntries(paths.filter(([, path]) => existsSync(path)));
}

/** The folder of `main.js`, built when it is missing or older than its sources. */
export async function buildBench(root) {
  const folder = buildFolder(root);
  const sources = ['bench', 'archive', 'src', 'e2e/programs.mjs', 'package-lock.json'].map((name) => join(root, name));
  const changed = Math.max(...sources.map(newest));
  const isFresh = Object.keys(input(root)).every((name) => {
    const product = join(folder, `${name}.js`);
    return existsSync(product) && statSync(product).mtimeMs >= changed;
  });
  if (!isFresh) await runBuild(root);
  return folder;
}

function runBuild(root) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), root], { cwd: root });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (output += piece));
    child.once('error', failed);
    child.once('close', (code) => {
      if (code === 0) done();
      else failed(new Error(`The benchmark could not be built.\n${output.trim()}`));
    });
  });
}

async function vite() {
  try {
    return await import('vite');
  } catch {
    throw new Error('Vite is not installed, and something has to be built. Run "npm ci" first.');
  }
}

async function main(root) {
  const { build } = await vite();
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: true,
      outDir: buildFolder(root),
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: input(root),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [root = dirname(dirname(process.argv[1]))] = process.argv.slice(2);
  await main(root).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
