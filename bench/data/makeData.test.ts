import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digitGrey } from '../pixelCode';
import type { ProjectionData } from '../types';
import { DATA_NAMES, makeData, makeSet } from './makeData';
import type { ProjectionRecipe, Recipe, SparseRecipe } from './recipes';
import { readDicom } from './testDecoders';
import { PROJECTION_WINDOW } from './writeProjection';

let cache = '';
let lines: string[] = [];
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'parfocal-bench-data-'));
  lines = [];
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const make = (recipe: Recipe, folder = cache) => makeSet(recipe, { cache: folder, log: (line) => lines.push(line) });
const projection: ProjectionRecipe = { kind: 'projection', name: 'tiny', rows: 320, columns: 240 };
const sparse: SparseRecipe = {
  kind: 'sparse',
  name: 'tiny',
  frames: 1600,
  tilePx: 32,
  organisation: 'full',
  across: 40,
  down: 40,
};
const bytesBelow = (folder: string) =>
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);

test('a set that is there is used again, whole and untouched', async () => {
  const first = await make(projection);
  const made = statSync(join(first.directory, 'image-1.dcm')).mtimeMs;
  expect(lines.at(-1)).toMatch(/^tiny: made in/);
  lines = [];
  expect(await make(projection)).toEqual(first);
  expect(statSync(join(first.directory, 'image-1.dcm')).mtimeMs).toBe(made);
  expect(lines).toEqual([]);
});

test('a set of another version or recipe is made anew, with nothing of the old one left', async () => {
  const { directory } = await make(sparse);
  expect(readdirSync(directory)).toContain('1-level-1.dcm');
  await make(projection);
  expect(readdirSync(directory).sort()).toEqual(['complete.json', 'image-1.dcm']);
  await writeFile(join(directory, 'complete.json'), '{"version":0}\n');
  await writeFile(join(directory, 'image-1.dcm'), 'old');
  await make(projection);
  expect(statSync(join(directory, 'image-1.dcm')).size).toBeGreaterThan(320 * 240 * 2);
});

test('a making that was broken off is cleared away and never taken for a set', async () => {
  const leftover = join(cache, '.making-tiny-999999999');
  await mkdir(leftover);
  await writeFile(join(leftover, 'image-1.dcm'), 'half');
  await mkdir(join(cache, 'tiny'));
  await writeFile(join(cache, 'tiny', 'image-9.dcm'), 'half');
  const { directory } = await make(projection);
  expect(readdirSync(directory).sort()).toEqual(['complete.json', 'image-1.dcm']);
  expect(readdirSync(cache).filter((name) => name.startsWith('.making'))).toEqual([]);
});

test('the same recipe gives the same bytes', async () => {
  for (const recipe of [projection, sparse]) {
    const [one, other] = [await make(recipe), await make(recipe, join(cache, 'again'))];
    expect(bytesBelow(other.directory)).toEqual(bytesBelow(one.directory));
  }
});

test('what is served by which archive: HTJ2K goes to the embedded one alone', async () => {
  expect((await make(projection)).archives).toEqual(['orthanc', 'embedded']);
  const ct = { kind: 'ct', name: 'tiny-htj2k', slices: 1, codec: 'htj2k', size: 64 } as const;
  expect((await make(ct)).archives).toEqual(['embedded']);
});

test('the radiograph shows the code of index 0 and a wedge from black to white in the window of its header', async () => {
  const data = (await make(projection)) as ProjectionData;
  const file = readDicom(join(data.directory, 'image-1.dcm'));
  const frame = file.frame();
  const values = new Uint16Array(frame.slice().buffer);
  expect(values.length).toBe(320 * 240);
  expect(Math.max(...values)).toBeLessThanOrEqual(4095);
  expect([file.text('x00281050'), file.text('x00281051')]).toEqual(
    [PROJECTION_WINDOW.center, PROJECTION_WINDOW.width].map(String),
  );
  const greyAt = (x: number, y: number): number =>
    (((values[y * 240 + x] as number) - PROJECTION_WINDOW.center) / PROJECTION_WINDOW.width + 0.5) * 255;
  for (const [x, y] of [
    [100, 140],
    [140, 140],
    [100, 180],
    [140, 180],
  ] as const)
    expect(Math.abs(greyAt(x, y) - digitGrey(0))).toBeLessThan(1);
  const wedge = Array.from({ length: 16 }, (_, step) => greyAt(80 + 2 + step * 5, 210));
  wedge.forEach((grey, step) => {
    expect(Math.abs(grey - (255 * step) / 15)).toBeLessThan(1);
  });
});

test('an unknown name is refused with the names there are', async () => {
  await expect(makeData(['ct-7-raw'], { cache, log: () => {} })).rejects.toThrow('slide-100x-512-jpeg');
  expect(new Set(DATA_NAMES).size).toBe(DATA_NAMES.length);
});
