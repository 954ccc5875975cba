import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildArchive, buildViewer } from './build.mjs';
import { folderLabel, parseOptions, usage } from './options.mjs';

/** `npm start`: builds what is missing, serves viewer and archive, prints one address. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SAMPLE_SEED = 1;

function stop(message, code) {
  console.error(message);
  process.exit(code);
}

const options = parseOptions(process.argv.slice(2));
if ('error' in options) stop(`${options.error}\n\n${usage}`, 2);
if ('help' in options) {
  console.log(usage);
  process.exit(0);
}
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  stop(`Parfocal needs Node 20.19 or newer; this is ${process.versions.node}.`, 1);
if (options.data !== undefined && !(existsSync(options.data) && statSync(options.data).isDirectory())) {
  stop(`There is no folder ${options.data}.`, 2);
}

/** Runs a step; one that takes more than two seconds says so, and how far it is. */
async function step(title, run) {
  let last = title;
  const timer = setInterval(() => console.log(`${last} …`), 2000);
  try {
    return await run((text, fraction) => {
      last = `${text}${Number.isFinite(fraction) ? ` (${Math.round(fraction * 100)} %)` : ''}`;
    });
  } finally {
    clearInterval(timer);
  }
}

/** Fails when the port is taken, before anything is built for it. */
function probePort(port) {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(port, '127.0.0.1', () => probe.close(done));
  });
}

/** Without a folder and without a server there is a case to try the viewer on. */
async function sampleFolder(bundle) {
  const directory = resolve('.parfocal', 'sample');
  const generator = join(bundle, 'generate.js');
  if (!existsSync(generator)) throw new Error('the sample case generator is missing');
  const { generateSampleCase } = await import(pathToFileURL(generator).href);
  await step('Making the sample case', (onProgress) =>
    generateSampleCase(directory, { seed: SAMPLE_SEED, onProgress }),
  );
  return directory;
}

function report(summary) {
  if (summary === undefined) return;
  const { studies, instances, unreadable, duplicates } = summary;
  console.log(`${instances} objects of ${studies} studies.`);
  const list = (files, title) => {
    if (files.length === 0) return;
    console.log(`${title}: ${files.length}`);
    for (const line of files.slice(0, 5)) console.log(`  ${line}`);
    if (files.length > 5) console.log('  …');
  };
  list(
    unreadable.map(({ path, reason }) => `${path}: ${reason}`),
    'Files that cannot be read',
  );
  list(duplicates, 'Files that repeat an object of another file');
}

async function main() {
  await probePort(options.port);
  const bundle = await step('Preparing the archive', () => buildArchive(root));
  const distDirectory = await step('Building the viewer', () => buildViewer(root));
  const { startServer } = await import(pathToFileURL(join(bundle, 'entry.js')).href);
  const isSample = options.data === undefined && options.dicomweb.length === 0;
  const dataDirectory = isSample ? await sampleFolder(bundle) : options.data;
  const server = await step('Starting', (onProgress) =>
    startServer({
      port: options.port,
      distDirectory,
      proxies: options.dicomweb.map((url) => ({ url })),
      ...(dataDirectory === undefined
        ? {}
        : {
            archive: {
              id: isSample ? 'sample' : 'local',
              label: isSample ? 'Sample case' : folderLabel(dataDirectory),
              dataDirectory,
              storeDirectory: options.store,
            },
          }),
      automation: options.automation,
      onProgress,
      onError: (error) => console.error(`A request failed: ${error instanceof Error ? error.message : String(error)}`),
    }),
  );
  report(server.summary);
  console.log(`Parfocal is at ${server.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void server.close().then(() => process.exit(0)));
}

try {
  await main();
} catch (error) {
  if (error?.code === 'EADDRINUSE')
    stop(
      `Port ${options.port} is in use. Stop the other program, or choose another port: npm start -- --port ${options.port + 1}`,
      1,
    );
  stop(`Parfocal could not start: ${error instanceof Error ? error.message : String(error)}`, 1);
}
