import { placeFrame } from '../../src/dicom/slide/framePlacement';
import { buildSlidesFromText } from '../../src/dicom/slide/buildSlidesFromText';
import { frameRefOf, tileFrame } from '../../src/dicom/slide/tileIndex';
import { madeInstance, madeSeries } from '../../src/dicom/slide/slideFixture';
import type { Slide } from '../../src/dicom/types';
import { levelsOnBase, neededLevel, tileRect, tileSize } from '../../src/engines/slide/tilePlan';
import { seededRandom } from '../../src/lib/seededRandom';
import type { MicroCase } from './measure';

const SIZES = [500, 5_000, 50_000];
const TILE = 256;
const LOOKUPS = 1000;
/** The promise of the project: at most a millisecond of the main thread a tile, on a sparse slide of 50,000 frames. */
const MOST_PER_TILE_US = 1000;

type Tiling = 'TILED_FULL' | 'TILED_SPARSE';

/** Metadata of one level of n frames, as the archive answers. The frames of a sparse slide come in no order. */
function metadataText(n: number, tiling: Tiling): Uint8Array<ArrayBuffer> {
  const across = Math.ceil(Math.sqrt(n));
  const down = Math.ceil(n / across);
  const random = seededRandom(n);
  const cells = Array.from({ length: across * down }, (_, cell) => ({ cell, key: random() }));
  const positions = cells
    .toSorted((a, b) => a.key - b.key)
    .slice(0, n)
    .map(({ cell }) => [(cell % across) * TILE + 1, Math.floor(cell / across) * TILE + 1] as const);
  const instance = madeInstance({
    uid: '1.2.3.4',
    matrix: [across * TILE, down * TILE],
    type: tiling,
    ...(tiling === 'TILED_SPARSE' ? { positions } : {}),
  });
  return new TextEncoder().encode(JSON.stringify([instance]));
}

const build = (text: Uint8Array<ArrayBuffer>): Slide => {
  const built = buildSlidesFromText([{ series: madeSeries(), text: text.buffer }]);
  const slide = built.displaySets[0]?.slide;
  if (!slide) throw new Error('the made slide could not be built');
  return slide;
};

/** Everything between "this tile is wanted" and the request: level, place, size, frame and the instance that holds it. */
function lookUps(n: number, tiling: Tiling) {
  const slide = build(metadataText(n, tiling));
  const levels = levelsOnBase(slide);
  const random = seededRandom(7);
  const [level] = levels;
  if (!level) throw new Error('the made slide has no level');
  const { tilesAcross, tilesDown, instances } = level.level;
  const wanted = Array.from(
    { length: LOOKUPS },
    () => [Math.floor(random() * tilesAcross), Math.floor(random() * tilesDown)] as const,
  );
  let found = 0;
  return {
    units: LOOKUPS,
    run() {
      for (const [column, row] of wanted) {
        const own = levels[neededLevel(levels, 1, 1)] ?? level;
        const ref = tileFrame(slide, own.level, column, row);
        const instance = ref && instances.find(({ sopInstanceUid }) => sopInstanceUid === ref.sopInstanceUid);
        const size = tileSize(own, column, row);
        found += (instance?.numberOfFrames ?? 0) + size.columns + tileRect(own, column, row).u0;
      }
      if (found < 0) throw new Error('no tile was found');
    },
  };
}

function placements(n: number) {
  const slide = build(metadataText(n, 'TILED_SPARSE'));
  const random = seededRandom(9);
  const level = slide.levels[0];
  const uid = level?.instances[0]?.sopInstanceUid;
  if (!level || !uid) throw new Error('the made slide has no level');
  const marks = Array.from({ length: 200 }, () => frameRefOf(slide, level, Math.floor(random() * n))?.frameNumber ?? 1);
  let missing = 0;
  return {
    units: marks.length,
    run() {
      for (const frameNumber of marks) if (!placeFrame(slide, uid, frameNumber)) missing += 1;
      if (missing > 0) throw new Error('a frame has no place');
    },
  };
}

const lookUpCase = (tiling: Tiling): MicroCase => ({
  id: tiling === 'TILED_FULL' ? 'tile-full' : 'tile-sparse',
  title: `Address of one tile, ${tiling}`,
  unit: 'tile',
  grows: 'frames of the slide',
  thread: 'main',
  sizes: SIZES,
  bar: 2,
  limitUs: MOST_PER_TILE_US,
  prepare: (n) => lookUps(n, tiling),
});

const buildCase = (tiling: Tiling): MicroCase => ({
  id: tiling === 'TILED_FULL' ? 'slide-build-full' : 'slide-build-sparse',
  title: `Building the slide from its headers, ${tiling}, per frame`,
  unit: 'frame',
  grows: 'frames of the slide',
  thread: 'worker',
  sizes: SIZES,
  bar: 2,
  prepare: (n) => {
    const text = metadataText(n, tiling);
    return { units: n, run: () => void build(text) };
  },
});

export const tileCases: readonly MicroCase[] = [
  lookUpCase('TILED_FULL'),
  lookUpCase('TILED_SPARSE'),
  buildCase('TILED_FULL'),
  buildCase('TILED_SPARSE'),
  {
    id: 'frame-place',
    title: 'Place on the slide of a mark that names its frame',
    unit: 'mark',
    grows: 'frames of the slide',
    thread: 'main',
    sizes: SIZES,
    bar: 2,
    prepare: placements,
  },
];
