import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Builds what `npm start` needs: the viewer, and the archive, since Node 20 cannot run TypeScript. */

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

async function vite() {
  try {
    return await import('vite');
  } catch {
    throw new Error('Vite is not installed, and something has to be built. Run "npm ci" first.');
  }
}

/** The viewer in `dist/`. */
export async function buildViewer(root) {
  const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'].map((name) =>
    join(root, name),
  );
  const page = join(root, 'dist', 'index.html');
  if (isFresh(page, sources)) return join(root, 'dist');
  const { build } = await vite();
  await build({ root, logLevel: 'warn' });
  return join(root, 'dist');
}

/** The archive as JavaScript; returns the folder of `entry.js`, and of `generate.js` and `worker.js` of the sample. */
export async function buildArchive(root) {
  const folder = join(root, 'node_modules', '.cache', 'parfocal', 'archive');
  const entries = { entry: 'entry.ts', generate: 'sample/generate.ts', worker: 'sample/worker.ts' };
  const input = Object.fromEntries(
    Object.entries(entries)
      .map(([name, file]) => [name, join(root, 'archive', file)])
      .filter(([, path]) => existsSync(path)),
  );
  const sources = ['archive', 'src', 'package-lock.json'].map((name) => join(root, name));
  if (Object.keys(input).every((name) => isFresh(join(folder, `${name}.js`), sources))) return folder;
  const { build } = await vite();
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: { input, output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
    },
  });
  return folder;
}
