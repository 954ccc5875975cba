import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { tags } from '../tags';
import { defaultPlane, filledFromStack, FRAME_STRIDE } from './indexedTiles';
import { levelImagesOf } from './levelImage';
import { concatenated, element, madeInstance, madeSeries, type InstanceRecipe } from './slideFixture';
import { parseSlideInstance } from './slideInstance';
import { slideTags } from './slideTags';
import { indexTiles } from './tileIndex';

function index(recipes: readonly InstanceRecipe[], selection: { path?: string } = {}) {
  const instances = recipes.map((recipe) => parseSlideInstance(madeSeries(), madeInstance(recipe))!);
  const images = levelImagesOf(instances);
  expect(images).toHaveLength(1);
  return indexTiles(images[0]!, selection.path ?? '1');
}

/** The tiles a reader sees: one plane, its gaps filled from the stack. */
function tilesOf(recipes: readonly InstanceRecipe[], selection: { path?: string; zMm?: number } = {}) {
  const result = index(recipes, selection);
  if (!result.ok) throw new Error(result.error.title);
  const { planes, problems } = result.value;
  const shown = defaultPlane(planes, selection.zMm);
  const plane = planes[shown]!;
  return {
    ...filledFromStack(planes, shown),
    ...plane,
    tileIndex: filledFromStack(planes, shown).tileIndex,
    planes,
    problems,
  };
}

const at = (part: number, frame: number): number => part * FRAME_STRIDE + frame;
const titles = (problems: readonly { title: string }[]) => problems.map(({ title }) => title).join('; ');
const refusal = (result: ReturnType<typeof index>) => (result.ok ? 'read' : result.error.title);

describe('full tiling', () => {
  test('T32: without functional groups frames run along the rows of a ragged grid', () => {
    const { tileIndex } = tilesOf([{ uid: '1', matrix: [600, 300] }]);
    expect([...tileIndex]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('T44: a number of frames that is text, or missing, is understood', () => {
    const text = { [tags.NumberOfFrames]: element('6') };
    expect([...tilesOf([{ uid: '1', matrix: [600, 300], more: text }]).tileIndex]).toEqual([0, 1, 2, 3, 4, 5]);
    const { [tags.NumberOfFrames]: _gone, ...lone } = madeInstance({ uid: '1', matrix: [200, 100] });
    expect(parseSlideInstance(madeSeries(), lone)?.numberOfFrames).toBe(1);
  });

  test('T46: frames of a full grid are never reordered by guess; positions that run to and fro are followed', () => {
    const serpentine = [
      [1, 1],
      [257, 1],
      [257, 257],
      [1, 257],
    ] as const;
    const recipe: InstanceRecipe = { uid: '1', matrix: [512, 512], positions: serpentine };
    const said = tilesOf([recipe]);
    expect([...said.tileIndex]).toEqual([0, 1, 3, 2]);
    expect(titles(said.problems)).toContain('another order than its type says');
    const { positions: _unsaid, ...plain } = recipe;
    expect([...tilesOf([plain]).tileIndex]).toEqual([0, 1, 2, 3]);
  });

  test('T-WSI-01: a tile of path o and plane z is frame tc + TC(tr + TR(z + Z·o)), on a ragged grid', () => {
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

  test('T31: the order of the paths is that of Optical Path Sequence, not of their identifiers', () => {
    const recipe: InstanceRecipe = { uid: '1', matrix: [512, 256], opticalPaths: ['z', 'a', '10', '9'] };
    const firsts = ['z', 'a', '10', '9'].map((path) => tilesOf([recipe], { path }).tileIndex[0]);
    expect(firsts).toEqual([0, 2, 4, 6]);
  });

  test('the middle focal plane is taken where none is asked for', () => {
    const tiles = tilesOf([{ uid: '1', matrix: [256, 256], focalPlanes: 5, planeStepMm: 0.002, zUm: 10 }]);
    expect([...tiles.tileIndex]).toEqual([2]);
    expect(tiles.zMm).toBeCloseTo(0.014, 9);
  });

  test('T20: planes are counted by 0048,0303; those merged into an extended depth of field are none', () => {
    const more = { '00480013': element(7), '00480012': element('YES') };
    expect([...tilesOf([{ uid: '1', matrix: [512, 256], more }]).tileIndex]).toEqual([0, 1]);
    const stack = index([{ uid: '1', matrix: [512, 256], focalPlanes: 3, planeStepMm: 0.002, zUm: 1 }]);
    const planes = stack.ok ? stack.value.planes : [];
    expect(planes.map(({ zMm, tileIndex }) => [zMm.toFixed(3), ...tileIndex])).toEqual([
      ['0.001', 0, 1],
      ['0.003', 2, 3],
      ['0.005', 4, 5],
    ]);
  });

  test('a frame count that does not fill the grid is refused, not guessed', () => {
    const result = index([{ uid: '1', matrix: [600, 300], frames: 5 }]);
    expect(result).toMatchObject({ ok: false, error: { severity: 'error' } });
  });

  test('T34: a single frame without type and groups is one tile', () => {
    const { tileIndex } = tilesOf([{ uid: '1', matrix: [200, 100], tile: [200, 100], type: undefined }]);
    expect([...tileIndex]).toEqual([0]);
  });

  test('T33: without a type, frames that say where they lie are sparse, and frames that fill the grid are full', () => {
    expect([...tilesOf([{ uid: '1', matrix: [512, 512], type: undefined }]).tileIndex]).toEqual([0, 1, 2, 3]);
    const positions = [[257, 1]] as const;
    expect([...tilesOf([{ uid: '1', matrix: [512, 256], type: undefined, positions }]).tileIndex]).toEqual([-1, 0]);
    expect(refusal(index([{ uid: '1', matrix: [512, 512], type: undefined, frames: 3 }]))).toContain('do not fill');
  });

  test('T48: without Optical Path Sequence there is one path; listed paths without frames are said', () => {
    const { [tags.OpticalPathSequence]: _gone, ...bare } = madeInstance({ uid: '1', matrix: [512, 256] });
    const instance = parseSlideInstance(madeSeries(), { ...bare, '00480302': element(3) })!;
    const indexed = indexTiles({ parts: [instance] }, instance.opticalPathIdentifiers[0]!);
    expect(indexed.ok && [...indexed.value.planes[0]!.tileIndex]).toEqual([0, 1]);
    const listed = [{ uid: '1', matrix: [512, 256] as const, opticalPaths: ['a', 'b'], frames: 2 }];
    expect(titles(tilesOf(listed, { path: 'a' }).problems)).toContain('2 optical paths are listed');
    expect(refusal(index(listed, { path: 'b' }))).toContain('no frames of optical path b');
  });

  test('positions that contradict a full type win where they place every frame, else the type does', () => {
    const positions = [
      [257, 1],
      [257, 1],
    ] as const;
    expect([...tilesOf([{ uid: '1', matrix: [512, 256], positions }]).tileIndex]).toEqual([0, 1]);
  });
});

describe('concatenations', () => {
  const part = (uid: string, number: number, offset: number | undefined, frames: number, total?: number) => ({
    uid,
    matrix: [1024, 512] as const,
    frames,
    more: concatenated('9.9', number, offset, total),
  });

  test('T-WSI-04: three unequal parts in any order make one level', () => {
    const tiles = tilesOf([part('c', 3, 7, 1), part('a', 1, 0, 4), part('b', 2, 4, 3)]);
    expect([...tiles.tileIndex]).toEqual([0, 1, 2, 3, at(1, 0), at(1, 1), at(1, 2), at(2, 0)]);
    expect(tiles.problems).toEqual([]);
  });

  test('without frame offsets the numbers of the parts tell the order', () => {
    const tiles = tilesOf([part('b', 2, undefined, 3), part('a', 1, undefined, 5)]);
    expect([...tiles.tileIndex]).toEqual([0, 1, 2, 3, 4, at(1, 0), at(1, 1), at(1, 2)]);
  });

  test('T41: a part that did not arrive leaves holes, and the reader is told', () => {
    const tiles = tilesOf([part('a', 1, 0, 4, 3), part('c', 3, 7, 1, 3)]);
    expect([...tiles.tileIndex]).toEqual([0, 1, 2, 3, -1, -1, -1, at(1, 0)]);
    expect(tiles.problems[0]?.title).toBe('Level 1024 × 512: 3 of 8 tiles are missing');
  });

  test('T40: with functional groups, every part counts its own frames', () => {
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

  test('T43: frames of random grids in any order come to their place, whatever the file calls itself', () => {
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

  test('T37: tiles that were not scanned are absent, and absence is no error', () => {
    const { tileIndex, problems } = tilesOf([sparse([[257, 257]])]);
    expect([...tileIndex]).toEqual([-1, -1, -1, -1, 0, -1]);
    expect(problems).toEqual([]);
  });

  test('T36: a tile off the grid keeps its own place, and is never moved to the nearest cell', () => {
    const { tileIndex, looseTiles, problems } = tilesOf([
      sparse([
        [1, 1],
        [129, 1],
        [513, 2],
      ]),
    ]);
    expect([...tileIndex]).toEqual([0, -1, -1, -1, -1, -1]);
    expect(looseTiles).toEqual({
      columns: Float64Array.of(128, 512),
      rows: Float64Array.of(0, 1),
      frames: Float64Array.of(1, 2),
    });
    expect(problems.map(({ severity }) => severity)).toEqual(['info', 'info']);
    expect(titles(problems)).toContain('2 tiles lie off the tile grid and are drawn where they lie');
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

  test('T38: of two frames at one place the first is shown; overlapping tiles are all shown; both are said', () => {
    const doubled = tilesOf([
      sparse([
        [1, 1],
        [1, 1],
      ]),
    ]);
    expect(doubled.tileIndex[0]).toBe(0);
    expect(titles(doubled.problems)).toContain('1 tile is stored twice; the first is shown');
    const overlapping = tilesOf([
      sparse([
        [1, 1],
        [241, 1],
        [481, 1],
        [1, 257],
      ]),
    ]);
    expect(overlapping.looseTiles?.frames).toHaveLength(2);
    expect(titles(overlapping.problems)).toContain('2 tiles overlap others');
  });

  test('T23: jitter in stored heights makes no further focal planes', () => {
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
    expect(tiles.planes).toHaveLength(3);
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
    expect(tiles.planes).toHaveLength(1);
  });

  test('a stack that tilts with the glass has as many planes as frames in a place, not as heights', () => {
    const tilted = Array.from({ length: 12 }, (_, cell) => cell).flatMap((cell) =>
      [0, 2].map((z) => [(cell % 4) * 256 + 1, Math.floor(cell / 4) * 256 + 1, z + cell * 0.3] as const),
    );
    const { planes, borrowed } = tilesOf([sparse(tilted, { matrix: [1024, 768] })]);
    expect(planes.map(({ tileIndex }) => tileIndex.filter((entry) => entry >= 0).length)).toEqual([12, 12]);
    expect(borrowed).toBe(0);
  });

  test('a stack taken of one spot alone: the plane with most tiles is shown, its gaps filled and counted', () => {
    const tiles = tilesOf([
      sparse([
        [1, 1, 0],
        [257, 1, 0],
        [513, 1, 2],
        [1, 1, 2],
        [1, 1, 4],
        [1, 257, 0],
      ]),
    ]);
    expect(tiles.planes).toHaveLength(3);
    expect([...tiles.tileIndex].slice(0, 3)).toEqual([0, 1, 2]);
    expect(tiles.borrowed).toBe(1);
  });

  test('T47: the optical path may be named for each frame, for all of them, or in the sequence alone', () => {
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
    const path = {
      [slideTags.OpticalPathIdentificationSequence]: element({ [slideTags.OpticalPathIdentifier]: element('b') }),
    };
    const forAll = sparse([[1, 1]], {
      opticalPaths: ['a', 'b'],
      more: { [tags.SharedFunctionalGroupsSequence]: element(path) },
    });
    expect(tilesOf([forAll], { path: 'b' }).tileIndex[0]).toBe(0);
    expect(refusal(index([forAll], { path: 'a' }))).toContain('left out');
    // One path under two names is one path.
    expect(tilesOf([sparse([[1, 1, 0, 'other']], { opticalPaths: ['a'] })], { path: 'a' }).tileIndex[0]).toBe(0);
  });

  test('T35: a position in the shared group places a frame; column, row and height may stand in different groups', () => {
    const position = { '0048021E': element(257), '0048021F': element(257) };
    const more = { [tags.SharedFunctionalGroupsSequence]: element({ '0048021A': element(position) }) };
    const { tileIndex } = tilesOf([{ uid: '1', matrix: [768, 512], type: 'TILED_SPARSE', frames: 1, more }]);
    expect(tileIndex[4]).toBe(0);
    const height = { [slideTags.PlanePositionSlideSequence]: element({ '0040074A': element(3) }) };
    const merged = sparse([[257, 257]], { more: { [tags.SharedFunctionalGroupsSequence]: element(height) } });
    expect(tilesOf([merged])).toMatchObject({ zMm: 0.003 });
  });

  test('T45: dimension indices alone place frames only where every rank occurs', () => {
    const pointer = (tag: string) => ({ [slideTags.DimensionIndexPointer]: element(tag) });
    const group = (column: number, row: number) => ({
      [tags.FrameContentSequence]: element({ [slideTags.DimensionIndexValues]: element(column, row) }),
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
