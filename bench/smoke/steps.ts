import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SmokeFigure } from './verdict';

/**
 * New objects fill one megabyte over and over instead of sixteen: it stays in the cache of the core. Otherwise what
 * neighbours on the machine do to memory falls on steps that make many objects and not on the calibration: their ratio
 * rose by a third for minutes. The browser of the journeys is started with it too.
 */
export const SMALL_NURSERY = '--max-semi-space-size=1';

/** Built beside this very file (`bench/build.mjs`). */
const program = (): string => join(dirname(fileURLToPath(import.meta.url)), 'smokeStep.js');

/** A step in a process of its own: what was compiled for other steps, or how, says nothing about it. Rejects with the last words of one that failed. */
export function stepFigure(id: string, slower: number): Promise<SmokeFigure> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [SMALL_NURSERY, program(), id, String(slower)]);
    let [output, complaint] = ['', ''];
    child.stdout.on('data', (piece) => (output += piece));
    child.stderr.on('data', (piece) => (complaint += piece));
    child.once('error', failed);
    child.once('close', (code) => {
      const lastOf = (text: string): string => text.trim().split('\n').at(-1) ?? '';
      if (code === 0) done(figureIn(lastOf(output)));
      else failed(new Error(lastOf(complaint) || `the step ended with code ${code}`));
    });
  });
}

/** JSON has no NaN. */
function figureIn(line: string): SmokeFigure {
  const figure = JSON.parse(line) as SmokeFigure & { readonly ratio: number | null };
  return { ...figure, ratio: figure.ratio ?? Number.NaN };
}
