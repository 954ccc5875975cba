import { expect, test } from 'vitest';
import { screenMap as radiologyMap } from '../../engines/radiology/viewCamera';
import { screenMap as slideMap } from '../../engines/slide/slideCamera';
import { seededRandom } from '../../lib/seededRandom';
import { fromScreen, mmToScreen, type ScreenView, screenMapOf, screenToMm, toScreen } from './displayedPlane';
import { cross, distanceMm, imagePointToMm, type PixelPlane, type Vec2, type Vec3 } from './pixelPlane';

const unit = (v: Vec3): Vec3 => {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
};

/** A plane anywhere in space, shown at `scale` CSS pixels per mm. */
function shown(random: () => number, index: number): { plane: PixelPlane; view: ScreenView; scale: number } {
  const between = (low: number, high: number) => low + (high - low) * random();
  const row = unit([between(-1, 1), between(-1, 1), between(-1, 1)]);
  const column = unit(cross(unit([between(-1, 1), between(-1, 1), between(-1, 1)]), row));
  const plane: PixelPlane = {
    originMm: [between(-300, 300), between(-300, 300), between(-900, 900)],
    rowDirection: row,
    columnDirection: column,
    rowSpacingMm: between(0.1, 3),
    columnSpacingMm: between(0.1, 3),
    columns: 512,
    rows: 400,
  };
  const scale = between(0.2, 30);
  const view: ScreenView = {
    centre: [between(0, 512), between(0, 400)],
    middle: [between(50, 900), between(50, 900)],
    pixelWidth: scale * plane.columnSpacingMm,
    pixelHeight: scale * plane.rowSpacingMm,
    rotationDeg: index % 5 === 0 ? 37 : index % 7 === 0 ? 90 * (index % 4) : between(-720, 720),
    isFlipped: index % 2 === 0,
  };
  return { plane, view, scale };
}

test('10,000 views: what is drawn on the screen lies in the patient where it was drawn, and a mm is a mm in any of them', () => {
  const random = seededRandom(7);
  for (let index = 0; index < 10_000; index += 1) {
    const { plane, view, scale } = shown(random, index);
    const map = screenMapOf(view);
    const [a, b] = [
      [random() * 1000, random() * 1000],
      [random() * 1000, random() * 1000],
    ] as [Vec2, Vec2];
    const [mmA, mmB] = [screenToMm(plane, map, a)!, screenToMm(plane, map, b)!];
    const back = mmToScreen(plane, map, mmA);
    expect(Math.hypot(back[0] - a[0], back[1] - a[1])).toBeLessThan(1e-7);
    const onScreen = Math.hypot(b[0] - a[0], b[1] - a[1]);
    expect(Math.abs(distanceMm(mmA, mmB) * scale - onScreen)).toBeLessThanOrEqual(1e-9 * 1e3);
    expect(toScreen(map, view.centre)[0]).toBeCloseTo(view.middle[0], 9);
  }
});

test('both engines show by the same map', () => {
  const random = seededRandom(8);
  for (let index = 0; index < 1000; index += 1) {
    const { view } = shown(random, index);
    const map = screenMapOf(view);
    const { centre, middle, pixelWidth, pixelHeight, rotationDeg, isFlipped } = view;
    const raster = { columns: 512, rows: 400, pixelWidth, pixelHeight };
    const radiology = radiologyMap({ center: centre, magnification: 1, rotationDeg, isFlipped }, raster, 1, middle);
    const slide = slideMap({
      centerU: centre[0],
      centerV: centre[1],
      zoom: pixelWidth,
      pixelAspect: pixelHeight / pixelWidth,
      rotationDeg,
      isFlipped,
      widthPx: 2 * middle[0],
      heightPx: 2 * middle[1],
    });
    const corners: Vec2[] = [
      [0, 0],
      [512, 0],
      [0, 400],
      [512, 400],
    ];
    for (const corner of corners) {
      const [x, y] = toScreen(map, corner);
      for (const own of [radiology, slide])
        expect(toScreen(own, corner)).toEqual([expect.closeTo(x, 6), expect.closeTo(y, 6)]);
    }
  }
});

test('quarter turns are exact: an upright image stays upright to the last bit', () => {
  const view = { centre: [0, 0], middle: [0, 0], pixelWidth: 3, pixelHeight: 2, isFlipped: false } as const;
  expect(toScreen(screenMapOf({ ...view, rotationDeg: 90 }), [1, 0])).toEqual([0, 3]);
  expect(toScreen(screenMapOf({ ...view, rotationDeg: -90 }), [1, 0]).map(Math.abs)).toEqual([0, 3]);
  expect(toScreen(screenMapOf({ ...view, rotationDeg: 180 }), [1, 1])).toEqual([-3, -2]);
  expect(toScreen(screenMapOf({ ...view, rotationDeg: 0, isFlipped: true }), [1, 1])).toEqual([-3, 2]);
});

test('a pane without a size shows nothing, and nothing can be drawn on it', () => {
  const map = screenMapOf({
    centre: [10, 10],
    middle: [0, 0],
    pixelWidth: 0,
    pixelHeight: 0,
    rotationDeg: 0,
    isFlipped: false,
  });
  expect(fromScreen(map, [1, 1])).toBeUndefined();
  const { plane } = shown(seededRandom(1), 1);
  expect(screenToMm(plane, map, [1, 1])).toBeUndefined();
  expect(imagePointToMm(plane, [0.5, 0.5])).toEqual(plane.originMm);
});
