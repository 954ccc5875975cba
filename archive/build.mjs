import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Builds what `npm start` needs: the viewer, and the archive, since Node 20 cannot run TypeScript. Each build is a
 * process of its own (`node build.mjs viewer ROOT`): a bundler leaves half a gigabyte behind in the one it ran in.
 */

/** Newest modification below some paths; tests do not count. */
function newest(paths) {
  let latest = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const found = statSync(path);
    if (found.isDirectory()) latest = Math.max(latest, newest(readdirSync(path).map((name) => join(path, name))));
    else if (!/\.test\.tsx?$/.test(path)) latest = Math.max(latest, found.mtimeMs);
  }
  return latest;
}

function isFresh(product, sources) {
  return existsSync(product) && statSync(product).mtimeMs >= newest(sources);
}

/** The viewer in `dist/`, built when it is missing or older than its sources. */
export async function buildViewer(root) {
  const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'].map((name) =>
    join(root, name),
  );
  if (!isFresh(join(root, 'dist', 'index.html'), sources)) await runBuild('viewer', root);
  return join(root, 'dist');
}

/** The archive as JavaScript; returns the folder of `entry.js`, and of `generate.js` and `worker.js` of the sample. */
export async function buildArchive(root) {
  const folder = archiveFolder(root);
  const sources = ['archive', 'src', 'package-lock.json'].map((name) => join(root, name));
  const products = Object.keys(archiveInput(root)).map((name) => join(folder, `${name}.js`));
  if (!products.every((product) => isFresh(product, sources))) await runBuild('archive', root);
  return folder;
}

/** Below node_modules, so that `npm ci` clears it and packages are found from there. */
const archiveFolder = (root) => join(root, 'node_modules', '.cache', 'parfocal', 'archive');

function archiveInput(root) {
  const entries = { entry: 'entry.ts', generate: 'sample/generate.ts', worker: 'sample/worker.ts' };
  const paths = Object.entries(entries).map(([name, file]) => [name, join(root, 'archive', file)]);
  return Object.fromEntries(paths.filter(([, path]) => existsSync(path)));
}

function runBuild(what, root) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), what, root], { cwd: root });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (output += piece));
    child.once('error', failed);
    child.once('close', (code) => {
      if (code === 0) done();
      else failed(new Error(`the ${what} could not be built.\n${output.trim()}`));
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

const builds = {
  viewer: (build, root) => build({ root, logLevel: 'error' }),
  archive: (build, root) =>
    build({
      root,
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      build: {
        ssr: true,
        outDir: archiveFolder(root),
        emptyOutDir: true,
        target: 'node20',
        minify: false,
        rolldownOptions: {
          input: archiveInput(root),
          output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    }),
};

/** The command `node build.mjs viewer|archive [ROOT]`. */
async function main(what, root) {
  const run = builds[what];
  if (run === undefined) throw new Error('Build what? Say viewer or archive.');
  const { build } = await vite();
  await run(build, root);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [what, root = dirname(dirname(process.argv[1]))] = process.argv.slice(2);
  await main(what, root).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
