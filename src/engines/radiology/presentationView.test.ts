import { expect, test } from 'vitest';
import { decodePresentationState } from '../../codecs/gsps/decodePresentationState';
import { area, stateOf, turned, windowed } from '../../codecs/gsps/presentationFixture';
import { fromScreen, toScreen } from '../../dicom/geometry/displayedPlane';
import type { DicomJson } from '../../dicom/json';
import type { PresentationState } from '../../dicom/presentationState';
import type { FrameHeader } from '../../dicom/types';
import type { SourceId } from '../../dicom/uids';
import { seededRandom } from '../../lib/seededRandom';
import type { DecodedFrame } from './decodedFrame';
import { shownPlace, stateCamera, stateFor, stateScale, stateVoi } from './presentationView';
import { atActualPixels, fittedCamera, scaleOf, screenMap } from './viewCamera';

const COLUMNS = 8;
const ROWS = 4;
const header = {
  ref: { sopInstanceUid: '1.2.3', frameNumber: 1 },
  columns: COLUMNS,
  rows: ROWS,
  rescale: { slope: 1, intercept: -1024 },
  dataset: { '00280101': { vr: 'US', Value: [12] }, '00280103': { vr: 'US', Value: [0] } },
} as unknown as FrameHeader;
const raster = { columns: COLUMNS, rows: ROWS, pixelWidth: 1, pixelHeight: 1 };
const read = (more: DicomJson) => decodePresentationState(stateOf('1.2.3', more), 'main' as SourceId);

function shown(more: DicomJson, pane = { width: 400, height: 400 }, ratio = 1) {
  const camera = stateCamera(read(more), header, raster, pane, ratio);
  const map = screenMap(camera, raster, scaleOf(camera, raster, pane), [pane.width / 2, pane.height / 2]);
  return (u: number, v: number) => toScreen(map, [u, v]).map((value) => Math.round(value * 1e6) / 1e6);
}

/** PS3.3 C.10.6 step by step on whole pixels: first the clockwise turn, then left and right exchanged. */
function byTheStandard(deg: number, isFlipped: boolean): number[][] {
  let picture = Array.from({ length: ROWS }, (_, row) =>
    Array.from({ length: COLUMNS }, (_, column) => row * COLUMNS + column),
  );
  for (let turn = 0; turn < deg / 90; turn += 1)
    picture = (picture[0] ?? []).map((_, column) => picture.map((line) => line[column] as number).reverse());
  return isFlipped ? picture.map((line) => line.toReversed()) : picture;
}

test('T-SAFE-25: a state that turns by 90° and flips shows every pixel where the standard puts it, turned first', () => {
  for (const deg of [0, 90, 180, 270]) {
    for (const flip of ['Y', 'N'] as const) {
      const wanted = byTheStandard(deg, flip === 'Y');
      const [across, down] = [wanted[0]?.length ?? 0, wanted.length];
      const at = shown(turned(deg, flip));
      const side = 400 / Math.max(across, down);
      const [left, top] = [(400 - across * side) / 2, (400 - down * side) / 2];
      for (let y = 0; y < down; y += 1) {
        for (let x = 0; x < across; x += 1) {
          const pixel = wanted[y]?.[x] as number;
          const point = at((pixel % COLUMNS) + 0.5, Math.floor(pixel / COLUMNS) + 0.5);
          expect(point, `${deg} ${flip} ${pixel}`).toEqual([left + (x + 0.5) * side, top + (y + 0.5) * side]);
        }
      }
    }
  }
});

test('T-SAFE-25: a displayed area from pixel 3\\2 to 6\\3, counted from 1, fills the pane with these pixels and no others', () => {
  const at = shown({ '0070005A': { vr: 'SQ', Value: [area([3, 2], [6, 3])] } });
  expect(at(2, 1)).toEqual([0, 100]);
  expect(at(6, 3)).toEqual([400, 300]);
  // Turned by 90°, the corner that stands top left is another pixel of the same area.
  const turnedAt = shown({ ...turned(90, 'N'), '0070005A': { vr: 'SQ', Value: [area([3, 3], [6, 2])] } });
  expect(turnedAt(2, 3)).toEqual([100, 0]);
  expect(turnedAt(6, 1)).toEqual([300, 400]);
});

test('MAGNIFY by 3 paints one image pixel as three pixels of the screen, whatever the size of the pane', () => {
  const magnified = { '00700100': { vr: 'CS', Value: ['MAGNIFY'] }, '00700103': { vr: 'FL', Value: [3] } };
  const at = shown(
    { '0070005A': { vr: 'SQ', Value: [area([1, 1], [8, 4], magnified)] } },
    { width: 311, height: 97 },
    2,
  );
  expect((at(1, 0)[0] as number) - (at(0, 0)[0] as number)).toBeCloseTo(1.5, 5);
});

test('PS-02: the rescale and window of the state replace those of the image', () => {
  const frame = { header, scale: { slope: 1, intercept: -1024 } } as DecodedFrame;
  const state = read({
    ...windowed(100, 50),
    '00281053': { vr: 'DS', Value: [2] },
    '00281052': { vr: 'DS', Value: [10] },
  });
  expect(stateScale(state, frame)).toEqual({ slope: 2, intercept: 10 });
  expect(stateVoi(state, header)).toMatchObject({ windowCenter: 100, windowWidth: 50 });
  // Without a window: all that twelve bits can hold.
  expect(stateVoi(read({}), header)).toMatchObject({ windowCenter: 2048, windowWidth: 4096 });
  // Painted numbers that are steps of their own lie behind stored values all the same.
  const coarse = { header, scale: { slope: 4, intercept: -1024 + 20 } } as DecodedFrame;
  expect(stateScale(state, coarse)).toEqual({ slope: 8, intercept: 50 });
});

test('an image that the state does not name is shown plain', () => {
  expect(stateFor(read({}), header)).toBeDefined();
  const other = { ...header, ref: { ...header.ref, sopInstanceUid: '1.2.9' } } as unknown as FrameHeader;
  expect(stateFor(read({}), other)).toBeUndefined();
});

test('PS-04: a view that is saved and applied again stands where it stood: every turn, flip, place and zoom', () => {
  const next = seededRandom(20_261_124);
  const raster = { columns: 512, rows: 400, pixelWidth: 0.5, pixelHeight: 0.7 };
  const pane = { width: 640, height: 480 };
  const wide = { ...header, columns: raster.columns, rows: raster.rows } as unknown as FrameHeader;
  for (let round = 0; round < 200; round += 1) {
    const isActual = round % 4 === 0;
    const given = {
      center: [50 + next() * 400, 50 + next() * 300] as const,
      magnification: 0.3 + next() * 6,
      rotationDeg: 90 * Math.floor(next() * 4),
      isFlipped: next() < 0.5,
    };
    const camera = isActual ? atActualPixels(given, raster, pane) : given;
    const view = shownPlace(camera, raster, pane, isActual);
    const again = stateCamera({ ...read({}), ...view } as PresentationState, wide, raster, pane, 1);
    expect(again).toMatchObject({ rotationDeg: camera.rotationDeg, isFlipped: camera.isFlipped });
    const [was, is] = [camera, again].map((one) =>
      screenMap(one, raster, scaleOf(one, raster, pane), [pane.width / 2, pane.height / 2]),
    );
    if (!was || !is) throw new Error('no map');
    // A displayed area lies on edges of pixels (C.10.4): every point is found again within one pixel of the image.
    for (const [x, y] of [
      [0, 0],
      [pane.width, pane.height],
      [pane.width / 2, 0],
    ] as const) {
      const point = fromScreen(was, [x, y]) ?? [0, 0];
      const found = fromScreen(is, [x, y]) ?? [0, 0];
      expect(Math.hypot(found[0] - point[0], found[1] - point[1])).toBeLessThan(isActual ? 1e-6 : 1.5);
    }
  }
});

test('PS-04: the whole image is saved as the whole image, without the empty margins of this pane', () => {
  const view = shownPlace(fittedCamera(raster), raster, { width: 800, height: 300 }, false);
  expect(view?.areas).toEqual([{ from: [0, 0], to: [COLUMNS, ROWS], mode: 'SCALE TO FIT', pixelAspect: 1 }]);
  expect(
    shownPlace({ ...fittedCamera(raster), rotationDeg: 30 }, raster, { width: 8, height: 3 }, false),
  ).toBeUndefined();
});
