import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import { fromScreen, scaledMap, toScreen } from '../../dicom/geometry/displayedPlane';
import { imagePointToMm, type PixelPlane } from '../../dicom/geometry/pixelPlane';
import { placeOf } from '../../dicom/radiology/markPlace';
import { tags } from '../../dicom/tags';
import type { Annotation, FrameHeader } from '../../dicom/types';
import type { FrameOfReferenceUid } from '../../dicom/uids';
import { seededRandom } from '../../lib/seededRandom';
import type { DecodedFrame } from './decodedFrame';
import { probeAt, radiologyStatus } from './radiologyStatus';
import { radiologySurface, type ShownFrame } from './radiologySurface';
import { fittedCamera, flippedHorizontally, rotatedBy, scaleOf, screenMap, zoomedAt } from './viewCamera';

const frameOfReferenceUid = '1.9' as FrameOfReferenceUid;
const planeAt = (z: number): PixelPlane => ({
  originMm: [-10, -20, z],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 2,
  columnSpacingMm: 0.5,
  columns: 20,
  rows: 10,
});
const headerAt = (z: number): FrameHeader =>
  ({
    ref: {
      sourceId: 'main',
      studyInstanceUid: '1',
      seriesInstanceUid: '1.1',
      sopInstanceUid: `1.1.${z}`,
      frameNumber: 1,
    },
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    isMultiFrame: false,
    dataset: { [tags.Modality]: { Value: ['CT'] } },
    columns: 20,
    rows: 10,
    plane: planeAt(z),
    calibration: { rowSpacingMm: 2, columnSpacingMm: 0.5, label: '' },
    rescale: { slope: 1, intercept: 0, unit: units.hounsfield },
  }) as unknown as FrameHeader;
/** Its value at column c, row r is 100 r + c; the top left pixel is padding. */
const pixelsOf = (header: FrameHeader): DecodedFrame =>
  ({
    header,
    picture: { kind: 'grey' },
    isColour: false,
    valueAt: (column: number, row: number) =>
      column < 0 || row < 0 || column >= 20 || row >= 10 || (column === 0 && row === 0)
        ? Number.NaN
        : row * 100 + column,
  }) as unknown as DecodedFrame;
const shownAt = (z: number): ShownFrame => ({
  header: headerAt(z),
  pixels: pixelsOf(headerAt(z)),
  frameOfReferenceUid,
  map: { a: 3, b: 0, c: 0, d: 12, e: 5, f: 7 },
  halfSliceSpacingMm: 1.5,
});
const mmSpace = { kind: 'frameOfReference', uid: frameOfReferenceUid } as const;

describe('where marks lie', () => {
  const surface = radiologySurface(() => shownAt(30));

  test('a new mark belongs to the pixels of the frame on the canvas (SR-22)', () => {
    const space = surface.currentSpace();
    expect(space).toMatchObject({ kind: 'frame', frame: { sopInstanceUid: '1.1.30', frameNumber: 1 } });
    if (!space) throw new Error('no space');
    const out: [number, number] = [0, 0];
    surface.projectorFor(space)?.toCanvas([9, 9, 10, 4], 2, out);
    expect(out).toEqual([35, 55]);
    expect(surface.projectorFor(space)?.fromCanvas(35, 55)).toEqual([10, 4]);
  });

  test('a point in mm lands on the pixel it is in', () => {
    const out: [number, number] = [0, 0];
    surface.projectorFor(mmSpace)?.toCanvas(imagePointToMm(planeAt(30), [10, 4]), 0, out);
    expect(out[0]).toBeCloseTo(35, 9);
    expect(out[1]).toBeCloseTo(55, 9);
  });

  test('the mark of another frame, another frame of reference or a slide is not here', () => {
    expect(surface.projectorFor({ kind: 'frame', frame: headerAt(33).ref })).toBeUndefined();
    expect(surface.projectorFor({ kind: 'frameOfReference', uid: '1.8' as FrameOfReferenceUid })).toBeUndefined();
    expect(
      surface.projectorFor({ kind: 'totalPixelMatrix', sopInstanceUid: headerAt(30).ref.sopInstanceUid }),
    ).toBeUndefined();
  });

  test('in mm a mark is shown on slices within half a step of all its points', () => {
    expect(surface.isOnView(mmSpace, [0, 0, 31.5, 0, 0, 28.5])).toBe(true);
    expect(surface.isOnView(mmSpace, [0, 0, 30, 0, 0, 31.6])).toBe(false);
  });

  test('while nothing or a failed frame is shown, there is nowhere to draw', () => {
    const blank = radiologySurface(() => undefined);
    expect(blank.currentSpace()).toBeUndefined();
    expect(blank.origin()).toBeUndefined();
    expect(blank.measure('length', mmSpace, [0, 0, 0, 1, 0, 0])).toEqual([]);
  });
});

describe('values', () => {
  const surface = radiologySurface(() => shownAt(30));
  const here = { kind: 'frame', frame: headerAt(30).ref } as const;

  test('a length on pixels and the same in mm are the same', () => {
    const a = imagePointToMm(planeAt(30), [2, 2]);
    const b = imagePointToMm(planeAt(30), [8, 6]);
    const onPixels = surface.measure('length', here, [2, 2, 8, 6])[0]?.value;
    expect(onPixels).toBeCloseTo(Math.hypot(6 * 0.5, 4 * 2), 12);
    expect(surface.measure('length', mmSpace, [...a, ...b])[0]?.value).toBeCloseTo(onPixels ?? 0, 9);
  });

  test('a region has Hounsfield units of the pixels whose centre is inside (CAL-08), padding left out', () => {
    const values = surface.measure('rectangle', here, [0, 0, 2, 0, 2, 1, 0, 1]);
    const mean = values.find(({ derivation }) => derivation?.value === codes.mean.value);
    expect(mean).toMatchObject({ value: 1, unit: units.hounsfield, name: codes.attenuationCoefficient });
  });

  test('the probe names the pixel and its value, of colours the colour, and is silent in padding and outside', () => {
    expect(probeAt(pixelsOf(headerAt(30)), [3.9, 2.1])).toEqual({ column: 3, row: 2, value: 203, unit: 'HU' });
    expect(probeAt(pixelsOf(headerAt(30)), [0.5, 0.5])).toBeUndefined();
    expect(probeAt(pixelsOf(headerAt(30)), [-0.1, 2])).toBeUndefined();
    const rgb = Uint8Array.of(1, 2, 3, 200, 100, 50);
    const colour = { ...pixelsOf(headerAt(30)), picture: { kind: 'colour', columns: 2, rows: 1, rgb } as const };
    expect(probeAt(colour, [1.5, 0.5])).toMatchObject({ column: 1, row: 0, colour: 'R 200 G 100 B 50' });
    expect(probeAt(colour, [2, 0.5])).toBeUndefined();
  });
});

describe('going to a mark', () => {
  const frames = [36, 33, 30].map(headerAt);
  const mark = (over: Partial<Annotation>) => ({ shape: 'length', points: [], ...over }) as unknown as Annotation;

  test('finds its frame, or the slice nearest to it', () => {
    expect(
      placeOf(
        mark({ space: { kind: 'frame', frame: headerAt(33).ref }, points: [1, 2, 3, 4] }),
        frames,
        frameOfReferenceUid,
        1.5,
      ),
    ).toEqual({ index: 1, middle: [2, 3] });
    expect(
      placeOf(mark({ space: mmSpace, points: [0, 0, 31, 0, 0, 30.6] }), frames, frameOfReferenceUid, 1.5)?.index,
    ).toBe(2);
  });

  test('does not pretend: too far from every slice, or in another frame of reference', () => {
    expect(placeOf(mark({ space: mmSpace, points: [0, 0, 50] }), frames, frameOfReferenceUid, 1.5)).toBeUndefined();
    expect(
      placeOf(mark({ space: mmSpace, points: [0, 0, 30] }), frames, '1.8' as FrameOfReferenceUid, 1.5),
    ).toBeUndefined();
  });
});

describe('what the pane says', () => {
  const raster = { columns: 20, rows: 10, pixelWidth: 0.5, pixelHeight: 2 };
  const base = {
    frames: [36, 33, 30].map(headerAt),
    shownIndex: 1,
    isShownFailed: false,
    loadedCount: 3,
    failedCount: 0,
    voi: { windowCenter: 40, windowWidth: 400 },
    camera: fittedCamera(raster),
    scale: 4,
    deviceZoom: 2,
    raster,
    isInverted: false,
    probe: undefined,
  };

  test('is ready only when every image is here, partial when some are missing, error at a failed image', () => {
    expect(radiologyStatus(base).state).toBe('ready');
    expect(radiologyStatus({ ...base, loadedCount: 2 }).state).toBe('partial');
    expect(radiologyStatus({ ...base, loadedCount: 2, failedCount: 1 }).state).toBe('partial');
    expect(radiologyStatus({ ...base, isShownFailed: true }).state).toBe('error');
    expect(radiologyStatus({ ...base, shownIndex: undefined, loadedCount: 2 })).toMatchObject({
      state: 'loading',
      frameNumber: 0,
    });
  });

  test('counts from one and tells sizes', () => {
    expect(radiologyStatus(base)).toMatchObject({
      frameNumber: 2,
      frameCount: 3,
      zoom: 2,
      mmPerCssPixel: 0.25,
      orientation: { top: 'A', left: 'R' },
    });
  });
});

test('T-SAFE-15: a length between the same two places is the same in 50 zooms, turns, mirrors, sizes and pixel ratios', () => {
  const random = seededRandom(1515);
  const here = { kind: 'frame', frame: headerAt(30).ref } as const;
  const raster = { columns: 20, rows: 10, pixelWidth: 0.5, pixelHeight: 2 };
  const [from, to] = [
    [2.25, 1.5],
    [17.5, 8.75],
  ] as const;
  const expected = Math.hypot(15.25 * 0.5, 7.25 * 2);
  const lengths = new Set<string>();
  for (let round = 0; round < 50; round += 1) {
    const ratio = [1, 1.25, 1.5, 2, 3][Math.floor(random() * 5)] as number;
    const css = { width: 120 + Math.floor(random() * 1500), height: 90 + Math.floor(random() * 1200) };
    const device = { width: Math.round(css.width * ratio), height: Math.round(css.height * ratio) };
    let camera = rotatedBy(fittedCamera(raster), random() * 360);
    if (random() < 0.5) camera = flippedHorizontally(camera);
    const mapOf = () =>
      scaledMap(
        screenMap(camera, raster, scaleOf(camera, raster, device), [device.width / 2, device.height / 2]),
        css.width / device.width,
        css.height / device.height,
      );
    camera = zoomedAt(camera, mapOf(), 0.3 + random() * 9, [random() * css.width, random() * css.height], 1);
    const map = mapOf();
    const surface = radiologySurface(() => ({ ...shownAt(30), map }));
    // What the reader's hand does: two places on the glass, through the view and back.
    const points = [from, to].flatMap((point) => {
      const [x, y] = toScreen(map, point);
      return surface.projectorFor(here)?.fromCanvas(x, y) ?? [];
    });
    expect(fromScreen(map, toScreen(map, from))?.[0]).toBeCloseTo(from[0], 9);
    const value = surface.measure('length', here, points)[0]?.value ?? 0;
    expect(Math.abs(value / expected - 1)).toBeLessThan(1e-6);
    lengths.add(map.a.toFixed(6));
  }
  expect(lengths.size).toBe(50);
});
