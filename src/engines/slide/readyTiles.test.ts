import { expect, test } from 'vitest';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { type InstanceRecipe, madeInstance, madeSeries } from '../../dicom/slide/slideFixture';
import { seededRandom } from '../../lib/seededRandom';
import type { PaintedTile } from './paintTiles';
import { ReadyTiles } from './readyTiles';
import { canvasToBase, type SlideCamera } from './slideCamera';
import { isScanned, type LevelOnBase, levelsOnBase } from './tilePlan';

const pyramid: readonly InstanceRecipe[] = [
  { uid: '1', matrix: [2000, 1400] },
  { uid: '2', matrix: [500, 350], spacing: [0.001, 0.001] },
];
const levelsOf = (recipes: readonly InstanceRecipe[]): readonly LevelOnBase[] =>
  levelsOnBase(buildSlides([{ series: madeSeries(), instances: recipes.map(madeInstance) }])[0]!.slide);

/** Device pixels are CSS pixels here; the whole view lies on the slide. */
const inside: SlideCamera = {
  centerU: 1000,
  centerV: 700,
  zoom: 1,
  rotationDeg: 0,
  isFlipped: false,
  widthPx: 600,
  heightPx: 400,
  pixelAspect: 1,
};

const bitmap = (): ImageBitmap => ({}) as ImageBitmap;
const named = ({ level, rect }: PaintedTile): string => {
  const { tileColumns, tileRows } = level.level;
  const cell = [(rect.u0 - level.u0) / level.du / tileColumns, (rect.v0 - level.v0) / level.dv / tileRows];
  return `${level.index}/${cell.map(Math.round).join('/')}`;
};

/** All scanned tiles but those left out, by name. */
function held(levels: readonly LevelOnBase[], isHeld: (name: string) => boolean = () => true): ReadyTiles {
  const ready = new ReadyTiles(levels);
  for (const level of levels) {
    for (let row = 0; row < level.level.tilesDown; row += 1) {
      for (let column = 0; column < level.level.tilesAcross; column += 1) {
        const isThere = isScanned(level, column, row) && isHeld(`${level.index}/${column}/${row}`);
        if (isThere) ready.set(level, column, row, {}, bitmap());
      }
    }
  }
  return ready;
}

test('a level that fills the view is painted alone; with a gap in it, over the coarser one', () => {
  const levels = levelsOf(pyramid);
  const whole = held(levels).inView(inside, 0);
  expect(new Set(whole.map(({ level }) => level.index))).toEqual(new Set([0]));
  const [missing] = whole.map(named);
  const partial = held(levels, (name) => name !== missing).inView(inside, 0);
  expect(partial.map(named)).not.toContain(missing);
  expect(partial.map(named)).toEqual(['1/0/0', '1/1/0', ...whole.slice(1).map(named)]);
});

test('where a tile was never scanned the coarser one stays on the screen', () => {
  const sparse: InstanceRecipe = { uid: '1', matrix: [2000, 1400], type: 'TILED_SPARSE', positions: [[769, 513]] };
  const levels = levelsOf([sparse, pyramid[1]!]);
  expect(held(levels).inView(inside, 0).map(named)).toEqual(['1/0/0', '1/1/0', '0/3/2']);
});

test('a view that needs less detail is painted from no finer tile, though one is there', () => {
  const tiles = held(levelsOf(pyramid)).inView({ ...inside, zoom: 0.25 }, 1);
  expect(new Set(tiles.map(({ level }) => level.index))).toEqual(new Set([1]));
});

test('nothing is painted of a view beside the slide, and nothing where nothing came', () => {
  const levels = levelsOf(pyramid);
  expect(held(levels).inView({ ...inside, centerU: 9000 }, 0)).toEqual([]);
  expect(new ReadyTiles(levels).inView(inside, 0)).toEqual([]);
});

test('a tile whose pixels were closed is not painted; one that came again in its place is', () => {
  const [fine] = levelsOf(pyramid);
  const ready = new ReadyTiles([fine!]);
  const [first, second] = [bitmap(), bitmap()];
  const [before, after] = [{}, {}];
  ready.set(fine!, 3, 2, before, first);
  ready.set(fine!, 3, 2, before, undefined);
  expect(ready.inView(inside, 0)).toEqual([]);
  ready.set(fine!, 3, 2, before, first);
  ready.set(fine!, 3, 2, after, second);
  ready.set(fine!, 3, 2, before, undefined);
  expect(ready.inView(inside, 0).map((tile) => tile.bitmap)).toEqual([second]);
});

test('on a view however turned, mirrored and stretched the tiles that are seen are painted, and none besides is missed', () => {
  const levels = levelsOf(pyramid);
  const random = seededRandom(11);
  for (let i = 0; i < 20; i += 1) {
    const camera: SlideCamera = {
      ...inside,
      centerU: 600 + random() * 800,
      centerV: 450 + random() * 500,
      zoom: 0.6 + random() * 2,
      rotationDeg: random() * 360,
      isFlipped: random() < 0.5,
      pixelAspect: 0.8 + random() * 0.5,
    };
    const seen = seenOf(levels[0]!, camera);
    expect(new Set(held(levels).inView(camera, 0).map(named))).toEqual(new Set(seen));
    const onlySeen = held(levels, (name) => seen.has(name)).inView(camera, 0);
    expect(onlySeen.every(({ level }) => level.index === 0)).toBe(true);
  }
});

/** By looking along the edge of the pane closely, and here and there within it: no tile is small enough to be missed. */
function seenOf({ level }: LevelOnBase, camera: SlideCamera): Set<string> {
  const names = new Set<string>();
  const look = (x: number, y: number): void => {
    const [u, v] = canvasToBase(camera, [x, y]);
    if (u < 0 || v < 0 || u >= level.totalPixelMatrixColumns || v >= level.totalPixelMatrixRows) return;
    names.add(`0/${Math.floor(u / level.tileColumns)}/${Math.floor(v / level.tileRows)}`);
  };
  const { widthPx, heightPx } = camera;
  for (let x = 0; x <= widthPx; x += 40) for (let y = 0; y <= heightPx; y += 40) look(x, y);
  for (let x = 0; x <= widthPx; x += 0.5) for (const y of [0, heightPx]) look(x, y);
  for (let y = 0; y <= heightPx; y += 0.5) for (const x of [0, widthPx]) look(x, y);
  return names;
}
