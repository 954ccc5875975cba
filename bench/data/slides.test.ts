import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LEVEL_COLOURS } from '../pixelCode';
import type { SlideData } from '../types';
import { tileEncoder } from './encoders';
import { makeSet } from './makeData';
import { DATA_NAMES, recipeOf, type SlideRecipe, type SparseRecipe } from './recipes';
import { plannedLevels } from './slidePlan';
import { decodeFrame, readDicom } from './testDecoders';
import { tilePixels } from './tilePixels';
import { placesOf } from './writeSparse';

let cache = '';
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'parfocal-bench-slides-'));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

const slide = (name: string, more: Partial<SlideRecipe> = {}): SlideRecipe => ({
  kind: 'slide',
  name,
  columns: 2200,
  rows: 1300,
  tilePx: 64,
  codec: 'jpeg',
  glasses: 2,
  ...more,
});
const make = async (recipe: SlideRecipe | SparseRecipe): Promise<SlideData> =>
  (await makeSet(recipe, { cache, log: () => {} })) as SlideData;

/** Level whose colour is nearest. */
function levelSeen(mean: readonly number[]): number {
  const away = LEVEL_COLOURS.map((colour) => Math.hypot(...colour.map((value, at) => value - (mean[at] ?? 0))));
  return away.indexOf(Math.min(...away));
}

/** Levels seen in all parts of 12 by 12 pixels of a picture. */
function levelsSeen(rgb: Uint8Array, side: number): Set<number> {
  const seen = new Set<number>();
  for (let top = 0; top + 12 <= side; top += 6)
    for (let left = 0; left + 12 <= side; left += 6) {
      const sum = [0, 0, 0];
      for (let row = top; row < top + 12; row += 1)
        for (let column = left; column < left + 12; column += 1)
          for (let channel = 0; channel < 3; channel += 1)
            sum[channel] = (sum[channel] ?? 0) + (rgb[(row * side + column) * 3 + channel] as number);
      seen.add(levelSeen(sum.map((value) => value / 144)));
    }
  return seen;
}

for (const codec of ['jpeg', 'j2k'] as const)
  test(`every part of a tile tells its level after ${codec}, and a tile differs from the next`, async () => {
    const encode = await tileEncoder(codec);
    for (let level = 0; level < LEVEL_COLOURS.length; level += 1)
      for (const look of ['tissue', 'plain'] as const) {
        const bytes = encode(tilePixels(level, 96, level * 1000 + 1, look), 96, 96);
        expect(levelsSeen(await decodeFrame(codec, bytes), 96)).toEqual(new Set([level]));
        expect(tilePixels(level, 96, level * 1000 + 2, look)).not.toEqual(
          tilePixels(level, 96, level * 1000 + 1, look),
        );
      }
  });

test('a tile of tissue is as large as one of a scanner, and a plain one tiny', async () => {
  const encode = await tileEncoder('jpeg');
  const size = (look: 'tissue' | 'plain') => encode(tilePixels(0, 256, 1, look), 256, 256).length;
  expect(size('tissue')).toBeGreaterThan(15_000);
  expect(size('tissue')).toBeLessThan(25_000);
  expect(size('plain')).toBeLessThan(2_200);
  const j2k = (await tileEncoder('j2k'))(tilePixels(0, 256, 1, 'tissue'), 256, 256);
  expect(j2k.length).toBeGreaterThan(15_000);
  expect(j2k.length).toBeLessThan(25_000);
});

test('all levels of every set have a colour of their own, and end in a small picture', () => {
  for (const name of DATA_NAMES) {
    const recipe = recipeOf(name);
    if (recipe.kind !== 'slide') continue;
    const last = plannedLevels(recipe.columns, recipe.rows, recipe.tilePx).at(-1);
    expect(Math.max(last?.columns ?? 0, last?.rows ?? 0)).toBeLessThanOrEqual(1024);
    expect(Math.max(last?.columns ?? 0, last?.rows ?? 0)).toBeGreaterThan(512);
  }
});

test.each(['jpeg', 'j2k'] as const)(
  'a slide of %s holds the tiles it says, on two glasses of one study',
  async (codec) => {
    const data = await make(slide(`tiny-${codec}`, { codec }));
    expect(data.levels.map(({ columns, rows, frames }) => [columns, rows, frames])).toEqual([
      [2200, 1300, 35 * 21],
      [1100, 650, 18 * 11],
      [550, 325, 9 * 6],
    ]);
    const containers = new Set<string>();
    for (const glass of [0, 1])
      for (const [level, planned] of data.levels.entries()) {
        const file = readDicom(join(data.directory, `${glass + 1}-level-${level}.dcm`));
        expect(file.text('x00020010')).toBe(data.transferSyntaxUid);
        expect(file.text('x00100010')).toBe(data.patientName);
        expect(file.text('x0020000d')).toBe(data.studyInstanceUid);
        expect(file.text('x0020000e')).toBe(data.seriesInstanceUids[glass]);
        expect(file.text('x00080018') === planned.sopInstanceUid).toBe(glass === 0);
        expect(Number(file.text('x00280008'))).toBe(planned.frames);
        expect(file.dataset.elements.x7fe00010?.basicOffsetTable?.length).toBe(planned.frames);
        containers.add(file.text('x00400512'));
        const last = file.frame(planned.frames - 1);
        expect(levelsSeen(await decodeFrame(codec, last), data.tilePx)).toEqual(new Set([level]));
      }
    expect(containers.size).toBe(2);
  },
);

const sparse = (organisation: 'sparse' | 'full', frames: number): SparseRecipe => ({
  kind: 'sparse',
  name: `tiny-${organisation}`,
  frames,
  tilePx: 64,
  organisation,
  across: 30,
  down: 20,
});

test('every frame of a sparse slide says where it lies, each place once, and coarser levels cover them', async () => {
  const recipe = sparse('sparse', 450);
  const data = await make(recipe);
  expect(data.levels.map(({ frames }) => frames)).toEqual([450, placesOf(recipe, 1).length]);
  const finest = new Set<string>();
  for (const level of [0, 1]) {
    const { dataset } = readDicom(join(data.directory, `1-level-${level}.dcm`));
    expect(dataset.string('x00209311')).toBe('TILED_SPARSE');
    const places = dataset.elements.x52009230?.items?.map(({ dataSet }) => {
      const position = dataSet?.elements.x0048021a?.items?.[0]?.dataSet;
      return [((position?.int32('x0048021e') ?? 0) - 1) / 64, ((position?.int32('x0048021f') ?? 0) - 1) / 64] as const;
    });
    expect(places?.length).toBe(data.levels[level]?.frames);
    const keys = new Set(places?.map(String));
    expect(keys.size).toBe(places?.length);
    if (level === 0) for (const [column, row] of places ?? []) finest.add(String([column >> 1, row >> 1]));
    else expect(keys).toEqual(finest);
  }
});

test('the full twin of a sparse slide has a tile everywhere and says no places', async () => {
  const data = await make(sparse('full', 600));
  expect(data.levels.map(({ frames }) => frames)).toEqual([600, 15 * 10]);
  const { dataset } = readDicom(join(data.directory, '1-level-0.dcm'));
  expect(dataset.string('x00209311')).toBe('TILED_FULL');
  expect(dataset.elements.x52009230).toBeUndefined();
});

test('the sets of 50,000 frames have as many places as they need', () => {
  for (const name of ['sparse-5k', 'sparse-50k', 'full-50k']) {
    const recipe = recipeOf(name) as SparseRecipe;
    expect(placesOf(recipe, 0).length).toBe(recipe.frames);
  }
});
