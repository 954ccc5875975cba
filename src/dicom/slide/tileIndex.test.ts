import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { FRAME_STRIDE } from './indexedTiles';
import { levelImagesOf } from './levelImage';
import { concatenated, element, madeInstance, madeSeries, type InstanceRecipe } from './slideFixture';
import { parseSlideInstance } from './slideInstance';
import { slideTags } from './slideTags';
import { tags } from '../tags';
import { indexTiles } from './tileIndex';

function index(recipes: readonly InstanceRecipe[], selection: { path?: string; zMm?: number } = {}) {
  const instances = recipes.map((recipe) => parseSlideInstance(madeSeries(), madeInstance(recipe))!);
  const images = levelImagesOf(instances);
  expect(images).toHaveLength(1);
  return indexTiles(images[0]!, {
    opticalPathIdentifier: selection.path ?? '1',
    ...(selection.zMm !== undefined && { zMm: selection.zMm }),
  });
}

function tilesOf(recipes: readonly InstanceRecipe[], selection: { path?: string; zMm?: number } = {}) {
  const result = index(recipes, selection);
  if (!result.ok) throw new Error(result.error.title);
  return result.value;
}

const at = (part: number, frame: number): number => part * FRAME_STRIDE + frame;

describe('full tiling', () => {
  test('frames run along the rows of a ragged grid (T32, T44)', () => {
    const { tileIndex } = tilesOf([{ uid: '1', matrix: [600, 300] }]);
    expect([...tileIndex]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('a tile of path o and plane z is frame tc + TC(tr + TR(z + Z·o)) (T-WSI-01, T20, T31)', () => {
    const recipe: InstanceRecipe = {
      uid: '1',
      matrix: [600, 300],
      opticalPaths: ['b', 'a', 'c'],
      focalPlanes: 2,
      planeStepMm: 0.001,
    };
    for (const [o, path] of ['b', 'a', 'c'].entries()) {
      for (const z of [0, 1]) {
        const { tileIndex } = tilesOf([recipe], { path, zMm: z * 0.001 });
        expect([...tileIndex]).toEqual([0, 1, 2, 3, 4, 5].map((cell) => cell + 6 * (z + 2 * o)));
      }
    }
  });

  test('the middle focal plane is taken where none is asked for', () => {
    const tiles = tilesOf([{ uid: '1', matrix: [256, 256], focalPlanes: 5, planeStepMm: 0.002, zUm: 10 }]);
    expect([...tiles.tileIndex]).toEqual([2]);
    expect(tiles.zMm).toBeCloseTo(0.014, 9);
  });

  test('the count of planes merged into an extended depth of field is no focal plane (T20)', () => {
    const more = { '00480013': element(7), '00480012': element('YES') };
    expect([...tilesOf([{ uid: '1', matrix: [512, 256], more }]).tileIndex]).toEqual([0, 1]);
  });

  test('a frame count that does not fill the grid is refused, not guessed', () => {
    const result = index([{ uid: '1', matrix: [600, 300], frames: 5 }]);
    expect(result).toMatchObject({ ok: false, error: { severity: 'error' } });
  });

  test('a single frame without type and groups is one tile (T34)', () => {
    const { tileIndex } = tilesOf([{ uid: '1', matrix: [200, 100], tile: [200, 100], type: undefined }]);
    expect([...tileIndex]).toEqual([0]);
  });

  test('a full grid without a type and without positions is read as full (T33)', () => {
    expect([...tilesOf([{ uid: '1', matrix: [512, 512], type: undefined }]).tileIndex]).toEqual([0, 1, 2, 3]);
  });
});

describe('concatenations', () => {
  const part = (uid: string, number: number, offset: number | undefined, frames: number, total?: number) => ({
    uid,
    matrix: [1024, 512] as const,
    frames,
    more: concatenated('9.9', number, offset, total),
  });

  test('three unequal parts in any order make one level (T39, T40, T-WSI-04)', () => {
    const tiles = tilesOf([part('c', 3, 7, 1), part('a', 1, 0, 4), part('b', 2, 4, 3)]);
    expect([...tiles.tileIndex]).toEqual([0, 1, 2, 3, at(1, 0), at(1, 1), at(1, 2), at(2, 0)]);
    expect(tiles.problems).toEqual([]);
  });

  test('without frame offsets the numbers of the parts tell the order', () => {
    const tiles = tilesOf([part('b', 2, undefined, 3), part('a', 1, undefined, 5)]);
    expect([...tiles.tileIndex]).toEqual([0, 1, 2, 3, 4, at(1, 0), at(1, 1), at(1, 2)]);
  });

  test('a part that did not arrive leaves holes, and the reader is told (T41)', () => {
    const tiles = tilesOf([part('a', 1, 0, 4, 3), part('c', 3, 7, 1, 3)]);
    expect([...tiles.tileIndex]).toEqual([0, 1, 2, 3, -1, -1, -1, at(1, 0)]);
    expect(tiles.problems[0]?.title).toBe('Level 1024 × 512: 3 of 8 tiles are missing');
  });

  test('with positions, every part counts its own frames (T40)', () => {
    const recipe = (uid: string, number: number, positions: InstanceRecipe['positions']) => ({
      uid,
      matrix: [512, 256] as const,
      type: 'TILED_SPARSE',
      positions: positions!,
      more: concatenated('9.9', number, number - 1),
    });
    const { tileIndex } = tilesOf([recipe('b', 2, [[257, 1]]), recipe('a', 1, [[1, 1]])]);
    expect([...tileIndex]).toEqual([0, at(1, 0)]);
  });
});

describe('sparse tiling', () => {
  const sparse = (positions: InstanceRecipe['positions'], more: Partial<InstanceRecipe> = {}): InstanceRecipe => ({
    uid: '1',
    matrix: [768, 512],
    type: 'TILED_SPARSE',
    positions: positions!,
    ...more,
  });

  test('frames in any order come to their place, whatever the file calls itself (T33, T43)', () => {
    const random = seededRandom(7);
    for (let run = 0; run < 20; run += 1) {
      const across = 1 + Math.floor(random() * 9);
      const down = 1 + Math.floor(random() * 9);
      const tile: [number, number] = [16 + Math.floor(random() * 200), 16 + Math.floor(random() * 200)];
      const cells = Array.from({ length: across * down }, (_, cell) => ({ cell, key: random() }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ cell }) => cell);
      const { tileIndex } = tilesOf([
        {
          uid: '1',
          matrix: [across * tile[0] - 3, down * tile[1] - 5],
          tile,
          type: undefined,
          positions: cells.map(
            (cell) => [(cell % across) * tile[0] + 1, Math.floor(cell / across) * tile[1] + 1] as const,
          ),
        },
      ]);
      for (const [frame, cell] of cells.entries()) expect(tileIndex[cell]).toBe(frame);
    }
  });

  test('tiles that were not scanned are absent (T37)', () => {
    const { tileIndex, problems } = tilesOf([sparse([[257, 257]])]);
    expect([...tileIndex]).toEqual([-1, -1, -1, -1, 0, -1]);
    expect(problems).toEqual([]);
  });

  test('a tile off the grid is left out and named, not moved to the nearest cell (T36, T-WSI-02)', () => {
    const { tileIndex, problems } = tilesOf([
      sparse([
        [1, 1],
        [129, 1],
      ]),
    ]);
    expect([...tileIndex]).toEqual([0, -1, -1, -1, -1, -1]);
    expect(problems[0]?.title).toContain('1 tiles do not lie on the tile grid');
  });

  test('a tile outside the matrix is left out and named', () => {
    const { problems } = tilesOf([
      sparse([
        [1, 1],
        [769, 1],
      ]),
    ]);
    expect(problems[0]?.title).toContain('outside');
  });

  test('two frames at one place: the first is shown and the reader is told (T38)', () => {
    const { tileIndex, problems } = tilesOf([
      sparse([
        [1, 1],
        [1, 1],
      ]),
    ]);
    expect(tileIndex[0]).toBe(0);
    expect(problems[0]?.title).toContain('stored twice');
  });

  test('of a focus stack one plane is shown, jitter in its heights notwithstanding (T20, T23)', () => {
    const tiles = tilesOf([
      sparse([
        [1, 1, 0],
        [257, 1, 0.0000001],
        [1, 1, 2],
        [257, 1, 2.0000001],
        [1, 1, 4],
        [257, 1, 4],
      ]),
    ]);
    expect([...tiles.tileIndex].slice(0, 2)).toEqual([2, 3]);
    expect(tiles.zMm).toBeCloseTo(0.002, 9);
    expect(tiles.focalPlanes).toBe(3);
  });

  test('a focus map, each tile at its own height, is complete', () => {
    const tiles = tilesOf([
      sparse([
        [1, 1, 0],
        [257, 1, 1],
        [513, 1, 2],
      ]),
    ]);
    expect([...tiles.tileIndex].slice(0, 3)).toEqual([0, 1, 2]);
    expect(tiles.focalPlanes).toBe(1);
  });

  test('frames of another optical path are never mixed in (T47)', () => {
    const recipe = sparse(
      [
        [1, 1, 0, 'a'],
        [1, 1, 0, 'b'],
        [257, 1, 0, 'b'],
      ],
      { opticalPaths: ['a', 'b'] },
    );
    expect([...tilesOf([recipe], { path: 'a' }).tileIndex]).toEqual([0, -1, -1, -1, -1, -1]);
    expect([...tilesOf([recipe], { path: 'b' }).tileIndex]).toEqual([1, 2, -1, -1, -1, -1]);
  });

  test('a position in the shared group places a single frame (T35)', () => {
    const position = { '0048021E': element(257), '0048021F': element(257) };
    const more = { [tags.SharedFunctionalGroupsSequence]: element({ '0048021A': element(position) }) };
    const { tileIndex } = tilesOf([{ uid: '1', matrix: [768, 512], type: 'TILED_SPARSE', frames: 1, more }]);
    expect(tileIndex[4]).toBe(0);
  });

  test('dimension indices place frames only where every rank occurs (T45)', () => {
    const pointer = (tag: string) => ({ [slideTags.DimensionIndexPointer]: element(tag) });
    const group = (column: number, row: number) => ({
      [slideTags.FrameContentSequence]: element({ [slideTags.DimensionIndexValues]: element(column, row) }),
    });
    const recipe = (groups: readonly unknown[]): InstanceRecipe => ({
      uid: '1',
      matrix: [512, 512],
      type: 'TILED_SPARSE',
      frames: groups.length,
      more: {
        [slideTags.DimensionIndexSequence]: element(pointer('0048021E'), pointer('0048021F')),
        [tags.PerFrameFunctionalGroupsSequence]: element(...groups),
      },
    });
    const { tileIndex } = tilesOf([recipe([group(2, 2), group(1, 1), group(2, 1)])]);
    expect([...tileIndex]).toEqual([1, 2, -1, 0]);
    expect(index([recipe([group(1, 1), group(1, 2)])]).ok).toBe(false);
  });
});
