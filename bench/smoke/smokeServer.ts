import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ctGeometry, DEFAULT_SEED, seriesUid, studyUid } from '../../archive/sample/facts';
import type { SampleScale } from '../../archive/sample/sampleScale';

export interface SmokeServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** It may have to be built first. */
const LONGEST_MS = 180_000;
const SLICES = 16;
/** As `e2e/fixtures/smallCase.ts`: the same folder serves both, and whichever comes first makes it. */
const SMALL: SampleScale = {
  ctFirst: ctGeometry('ct-current').noduleInstanceNumber - SLICES / 2,
  ctSlices: SLICES,
  ctSize: 128,
  slideShare: 0.25,
};

export const smokeCase = {
  slices: SLICES,
  ctStudy: studyUid(DEFAULT_SEED, 'ct-current'),
  slideStudy: studyUid(DEFAULT_SEED, 'pathology'),
  slideSeries: seriesUid(DEFAULT_SEED, 'slide-he'),
};

interface Generator {
  generateSampleCase(directory: string, options: { readonly scale: SampleScale }): Promise<void>;
}
interface Builder {
  buildArchive(root: string): Promise<string>;
}

async function makeSmallCase(root: string): Promise<string> {
  const builder = (await import(/* @vite-ignore */ urlOf(join(root, 'archive', 'build.mjs')))) as Builder;
  const folder = await builder.buildArchive(root);
  const generator = (await import(/* @vite-ignore */ urlOf(join(folder, 'generate.js')))) as Generator;
  const directory = join(root, 'node_modules', '.cache', 'parfocal', 'small-case');
  await generator.generateSampleCase(directory, { scale: SMALL });
  return directory;
}

const urlOf = (path: string): string => pathToFileURL(path).href;

/** The viewer and the embedded archive as `npm start` starts them, in a process of their own. */
export async function startSmokeServer(root: string, storeDirectory: string): Promise<SmokeServer> {
  const data = await makeSmallCase(root);
  const port = await freePort();
  const words = ['--port', String(port), '--automation', '--data', data, '--store', storeDirectory];
  const child = spawn(process.execPath, [join(root, 'archive', 'start.mjs'), ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => ended(child);
  try {
    return { url: await addressOf(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const late = () => reject(new Error(`The viewer was not started after ${LONGEST_MS / 1000} seconds:\n${text}`));
    const timer = setTimeout(late, LONGEST_MS);
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      const found = /https?:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The viewer ended with ${code}:\n${text}`));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
