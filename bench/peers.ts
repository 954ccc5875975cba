import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the peers are served from. A peer that could not be fetched is absent, and `missing` says why. */
export interface Peers {
  readonly ohif?: OhifPeer;
  readonly dmv?: DmvPeer;
  /** One sentence for each peer that is not there. */
  readonly missing: readonly string[];
}

export interface OhifPeer {
  readonly version: string;
  /** The build as its makers publish it. */
  readonly dist: string;
  /** Only its scripts, minified; everything else is the build's own. Absent when the minifier failed. */
  readonly minified?: string;
}

export interface DmvPeer {
  readonly version: string;
  /** With the production bundle that the package gives to whoever imports it. */
  readonly dist: string;
  /** The decoding worker, minified; its codecs lie in `dist/dynamic-import`. */
  readonly worker: string;
  /** The DICOMweb client that the engine is made for, minified: `dicomweb-client.js`. */
  readonly client: string;
}

interface PeerPackage {
  readonly name: string;
  readonly version: string;
  /** SHA-512 of the package file as the registry publishes it: whoever runs this compares with the same build. */
  readonly integrity: string;
}

const OHIF: PeerPackage = {
  name: '@ohif/app',
  version: '3.13.2',
  integrity: 'sha512-WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==',
};
const DMV: PeerPackage = {
  name: 'dicom-microscopy-viewer',
  version: '0.48.24',
  integrity: 'sha512-016o/23eNqXMxgX5EjnDmFz1ROSMQmU7vmRlTVPUgshl6NaBrZzEyWkzq4BNaFFPfrE274AWdR5crW51cWh+9g==',
};
/** The version that dicom-microscopy-viewer names among its dependencies. */
const DICOMWEB_CLIENT: PeerPackage = {
  name: 'dicomweb-client',
  version: '0.11.3',
  integrity: 'sha512-7t1Rc/01fyFnKlQeNPW9Pvxvmsx8R/BgB2n7BxTuWirRFwlTC5upEeLeS3vO72P+n6/SQZ3+5ij0bgaWDHQG/A==',
};

/** Bumped when the minified form has to be made anew: other options, other minifier. */
const MINIFIED_FORM = 'min-1';

type Log = (line: string) => void;

/**
 * The peers, from the package registry that npm is set up for, in `bench/.peers`. They are fetched once; nothing of
 * them is ever a dependency of the product. What cannot be fetched is said and left out.
 */
export async function fetchPeers(root: string, log: Log): Promise<Peers> {
  const folder = join(root, 'bench', '.peers');
  await mkdir(folder, { recursive: true });
  const missing: string[] = [];
  const attempt = async <T>(title: string, make: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await make();
    } catch (error) {
      const sentence = `${title}: ${error instanceof Error ? error.message : String(error)}`;
      missing.push(sentence);
      log(sentence);
      return undefined;
    }
  };
  const ohif = await attempt('OHIF is not there', async () => {
    const dist = join(await fetchPackage(folder, OHIF, log), 'dist');
    const minified = await attempt('OHIF minified is not there', () =>
      minify(root, dist, `${dist}.${MINIFIED_FORM}`, log),
    );
    return { version: OHIF.version, dist, ...(minified === undefined ? {} : { minified }) };
  });
  const dmv = await attempt('dicom-microscopy-viewer is not there', async () => {
    const dist = join(await fetchPackage(folder, DMV, log), 'dist');
    const parts = join(dist, 'dynamic-import');
    const worker = await minify(root, parts, `${parts}.${MINIFIED_FORM}`, log);
    const build = join(await fetchPackage(folder, DICOMWEB_CLIENT, log), 'build');
    const client = await minify(root, build, `${build}.${MINIFIED_FORM}`, log);
    return { version: DMV.version, dist, worker, client };
  });
  return { ...(ohif ? { ohif } : {}), ...(dmv ? { dmv } : {}), missing };
}

/** Returns the folder of the unpacked package; made under another name first, so that half of one is never used. */
async function fetchPackage(folder: string, wanted: PeerPackage, log: Log): Promise<string> {
  const name = `${wanted.name.replace(/^@/, '').replace('/', '-')}-${wanted.version}`;
  const ready = join(folder, name);
  if (existsSync(join(ready, 'package.json'))) return ready;
  log(`Fetching ${wanted.name} ${wanted.version} …`);
  const working = join(folder, `${name}.new`);
  await rm(working, { recursive: true, force: true });
  await mkdir(working, { recursive: true });
  try {
    const file = await download(working, wanted);
    await verify(join(working, file), wanted);
    await runProgram('tar', ['-xzf', file], working, 'it could not be unpacked');
    await rm(ready, { recursive: true, force: true });
    await rename(join(working, 'package'), ready);
  } finally {
    await rm(working, { recursive: true, force: true });
  }
  return ready;
}

async function download(directory: string, { name, version }: PeerPackage): Promise<string> {
  const args = ['pack', `${name}@${version}`, '--json', '--ignore-scripts'];
  const output = await runProgram('npm', args, directory, 'npm could not download it');
  const [packed] = JSON.parse(output) as readonly { readonly filename?: string }[];
  if (packed?.filename === undefined) throw new Error('npm does not say what it downloaded');
  // npm 8 and older name the file of a scoped package with its slash.
  return packed.filename.replace(/^@/, '').replace('/', '-');
}

async function verify(path: string, { name, version, integrity }: PeerPackage): Promise<void> {
  const found = `sha512-${createHash('sha512')
    .update(await readFile(path))
    .digest('base64')}`;
  if (found !== integrity) throw new Error(`what was downloaded is not the published ${name} ${version} (${found})`);
}

/** In a process of its own, since a minifier keeps hundreds of megabytes. */
async function minify(root: string, from: string, to: string, log: Log): Promise<string> {
  if (existsSync(join(to, 'complete.json'))) return to;
  log(`Minifying ${from.slice(root.length + 1)} …`);
  await rm(to, { recursive: true, force: true });
  const program = join(root, 'bench', 'minifyScripts.mjs');
  const report = await runProgram(process.execPath, [program, from, to], root, 'it could not be minified');
  await writeFile(join(to, 'complete.json'), report);
  log(`  ${report.trim()}`);
  return to;
}

function runProgram(program: string, args: readonly string[], cwd: string, failure: string): Promise<string> {
  // On Windows npm is a script, which only a shell starts; no argument here has a space in it.
  const shell = process.platform === 'win32' && program === 'npm';
  return new Promise((done, failed) => {
    execFile(program, args, { cwd, shell, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else failed(new Error(`${failure}: ${lastWords(stderr) || error.message}`));
    });
  });
}

/** npm says what went wrong first and where its log lies last. */
const lastWords = (text: string): string =>
  text
    .split('\n')
    .filter((line) => /err/i.test(line) && !/complete log|\.log$/i.test(line))
    .slice(0, 4)
    .map((line) => line.replace(/^npm (ERR!|error)\s*/, '').trim())
    .filter((line) => line !== '')
    .join(' · ');
