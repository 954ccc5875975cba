import { expect, test } from 'vitest';
import type { Vec3 } from '../../../dicom/geometry/pixelPlane';
import { edgeLetters } from '../../../dicom/radiology/orientation';
import { type VolumePreset, viewpoints } from '../../../dicom/radiology/volumePreset';
import { RayCaster } from './castRays';
import { CastVolume } from './castVolume';
import type { CoarseGrid } from './coarsen';
import { type Eye, eyeAt, raysOf, turned, zoomed } from './eye';
import { TABLE_SIZE, transferOf } from './transfer';

const SIDE = 40;
const MIDDLE = (SIDE - 1) / 2;
const PIXELS = 81;

/** A cube of 40 mm of voxels of 1 × 1 × 2 mm, its axes those of the patient. */
const grid: CoarseGrid = {
  factors: [1, 1, 1],
  columns: SIDE,
  rows: SIDE,
  slices: SIDE / 2,
  geometry: { originMm: [0, 0, 0], columnStepMm: [1, 0, 0], rowStepMm: [0, 1, 0], sliceStepMm: [0, 0, 2] },
};

function volumeOf(valueAt: (x: number, y: number, z: number) => number, without?: number): CastVolume {
  const volume = new CastVolume(grid);
  for (let slice = 0; slice < grid.slices; slice += 1) {
    if (slice === without) continue;
    const values = new Float32Array(SIDE * SIDE).map((_, at) => valueAt(at % SIDE, Math.floor(at / SIDE), slice * 2));
    volume.putSlice(slice, values);
  }
  return volume;
}

const RADIUS = 12;
const ball = (x: number, y: number, z: number): number =>
  1000 * Math.min(1, Math.max(0, RADIUS + 1.5 - Math.hypot(x - MIDDLE, y - MIDDLE, z - (SIDE - 2) / 2)));

/** Red of each pixel, green for red, and the size of a pixel in mm. */
function seen(volume: CastVolume, eye: Eye, preset: VolumePreset = 'ctBone', isCoarse = false) {
  const rays = raysOf(grid, eye, PIXELS, PIXELS, isCoarse);
  const rgba = new Uint8ClampedArray(PIXELS * PIXELS * 4);
  new RayCaster(volume, transferOf(preset, volume.range, true), rays).castRows(0, PIXELS, rgba);
  const across = Math.hypot(rays.right[0], rays.right[1], 2 * rays.right[2]);
  const at = (x: number, y: number, channel = 0) => rgba[4 * (y * PIXELS + x) + channel] as number;
  return { at, hue: (x: number, y: number) => at(x, y, 1) / at(x, y), mm: across };
}

const whole: Eye = { ...eyeAt('anterior'), zoom: 1 };
const CENTRE = (PIXELS - 1) / 2;

test.each(viewpoints)(
  'a ball has a round outline of its true size, from the %s, whatever the distance of the slices',
  (viewpoint) => {
    for (const isCoarse of [false, true]) {
      const { at, mm } = seen(volumeOf(ball), { ...eyeAt(viewpoint), zoom: 1 }, 'ctBone', isCoarse);
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
        [Math.SQRT1_2, Math.SQRT1_2],
      ] as const) {
        let reach = 0;
        const isSeen = () => at(Math.round(CENTRE + (reach + 1) * dx), Math.round(CENTRE + (reach + 1) * dy)) > 30;
        while (isSeen()) reach += 1;
        expect(Math.abs(reach * mm - RADIUS - 1)).toBeLessThan(2);
      }
    }
  },
);

test('a ball is brightest where it faces the eye, and darker towards its rim', () => {
  const { at, mm } = seen(volumeOf(ball), whole);
  const along = [0, 0.35, 0.6, 0.8].map((part) => at(CENTRE + Math.round((part * RADIUS) / mm), CENTRE));
  expect(along[0]).toBeGreaterThan(180);
  for (let index = 1; index < along.length; index += 1) expect(along[index]).toBeLessThan(along[index - 1] as number);
});

test('what is nearer to the eye hides what is behind it', () => {
  // Bone in front, dense soft tissue behind: the same pixel from both sides.
  const halves = volumeOf((_x, y) => (y < 8 ? 1200 : y > 30 ? 250 : -1000));
  const [front, back] = [
    seen(halves, whole, 'ctVessels'),
    seen(halves, { ...whole, ...eyeAt('posterior'), zoom: 1 }, 'ctVessels'),
  ];
  expect(front.hue(CENTRE, CENTRE)).toBeGreaterThan(0.9); // ivory
  expect(back.hue(CENTRE, CENTRE)).toBeLessThan(0.5); // red
});

test('T-SAFE-18: a missing image leaves its place empty in 3D: nothing is made up between its neighbours', () => {
  const without = seen(
    volumeOf(() => 1000, 10),
    whole,
  );
  const full = seen(
    volumeOf(() => 1000),
    whole,
  );
  const empty = [];
  for (let y = 0; y < PIXELS; y += 1) if (full.at(CENTRE, y) > 0 && without.at(CENTRE, y) === 0) empty.push(y);
  // From one neighbour to the other: two distances of slices.
  expect(empty.length * full.mm).toBeGreaterThan(3);
  expect(empty.length * full.mm).toBeLessThan(5.5);
});

test('a maximum is the brightest value on its way, and a block is never skipped that holds a brighter one', () => {
  const spots: readonly Vec3[] = [
    [5, 30, 8],
    [20, 3, 20],
    [33, 38, 30],
  ];
  const volume = volumeOf((x, y, z) => (spots.some((s) => Math.hypot(x - s[0], y - s[1], z - s[2]) < 2.5) ? 850 : 40));
  const { at, mm } = seen(volume, whole, 'mip');
  for (const [x, , z] of spots) {
    const column = Math.round(CENTRE + (x - MIDDLE) / mm);
    const row = Math.round(CENTRE - (z - (SIDE - 2) / 2) / mm);
    expect(at(column, row)).toBeGreaterThan(200);
  }
  expect(at(CENTRE, Math.round(CENTRE + 14 / mm))).toBeLessThan(30);
});

test('empty blocks that are skipped change no pixel', () => {
  const volume = volumeOf(ball);
  const eye = turned(whole, 33, 21);
  const skipping = seen(volume, eye);
  volume.refreshBlocks();
  volume.lows.fill(-2000); // now every block looks as if it held everything
  volume.highs.fill(3000);
  const plain = seen(volume, eye);
  for (let y = 0; y < PIXELS; y += 1)
    for (let x = 0; x < PIXELS; x += 1) expect(skipping.at(x, y)).toBe(plain.at(x, y));
});

test.each(['ctBone', 'ctSkin', 'ctVessels', 'mr', 'mip'] as const)(
  '%s: a higher value is never more transparent than a lower one',
  (preset) => {
    const { opacity } = transferOf(preset, [0, 1000], preset !== 'mr');
    expect(opacity).toHaveLength(TABLE_SIZE);
    expect(opacity[0]).toBe(0);
    for (let entry = 1; entry < TABLE_SIZE; entry += 1)
      expect(opacity[entry]).toBeGreaterThanOrEqual(opacity[entry - 1] as number);
    expect(opacity[TABLE_SIZE - 1]).toBeGreaterThan(0.85);
  },
);

test('the lung preset leaves out the air of the room and the wall of the chest', () => {
  const { low, high, opacity } = transferOf('ctLung', [0, 1], true);
  const at = (hu: number) => opacity[Math.round(((hu - low) / (high - low)) * (TABLE_SIZE - 1))] ?? 0;
  expect([low > -1000, high < -200, opacity[0], opacity[TABLE_SIZE - 1]]).toEqual([true, true, 0, 0]);
  expect(at(-700)).toBeGreaterThan(0);
});

const lettersOf = ({ directions }: Eye) =>
  edgeLetters(
    { ...directions, originMm: [0, 0, 0], columns: 1, rows: 1, columnSpacingMm: 1, rowSpacingMm: 1 },
    {},
    { rotationDeg: 0, isFlipped: false },
  );

test('T-SAFE-16: direction letters of a 3D view from each side and after turns', () => {
  const all = Object.fromEntries(
    viewpoints.map((viewpoint) => {
      const { top, right, bottom, left } = lettersOf(eyeAt(viewpoint)) ?? {};
      return [viewpoint, `${top}${right}${bottom}${left}`];
    }),
  );
  expect(all).toEqual({
    anterior: 'HLFR',
    posterior: 'HRFL',
    left: 'HPFA',
    right: 'HAFP',
    head: 'ARPL',
    feet: 'ALPR',
  });
  // The front of the patient is taken to the right by the hand: the right side of the patient comes into view.
  expect(lettersOf(turned(eyeAt('anterior'), 90, 0))).toEqual(lettersOf(eyeAt('right')));
  expect(lettersOf(turned(eyeAt('anterior'), 0, 90))).toMatchObject({ top: 'P', bottom: 'A', right: 'L' });
  expect(lettersOf(turned(eyeAt('anterior'), 30, 0))).toMatchObject({ top: 'H', right: 'LA', left: 'RP' });
});

test('what the hand takes to the right and down goes there on the screen', () => {
  // A knob on the front of the patient.
  const knob = volumeOf((x, y, z) => (Math.hypot(x - MIDDLE, y - 4, z - 19) < 3 ? 1000 : -1000));
  const placeOf = (eye: Eye) => {
    const { at } = seen(knob, eye);
    let [sum, sumX, sumY] = [0, 0, 0];
    for (let y = 0; y < PIXELS; y += 1)
      for (let x = 0; x < PIXELS; x += 1) {
        sum += at(x, y);
        sumX += x * at(x, y);
        sumY += y * at(x, y);
      }
    return [sumX / sum - CENTRE, sumY / sum - CENTRE] as const;
  };
  const [x, y] = placeOf(turned(whole, 30, 20));
  expect(x).toBeGreaterThan(5);
  expect(y).toBeGreaterThan(3);
  expect(Math.hypot(...placeOf(whole))).toBeLessThan(1.5);
});

test('many small turns bend nothing, and zoom has ends', () => {
  let eye = whole;
  for (let turn = 0; turn < 5000; turn += 1) eye = turned(eye, 1.7, 0.9);
  const { rowDirection: a, columnDirection: b } = eye.directions;
  expect(Math.hypot(...a)).toBeCloseTo(1, 9);
  expect(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]).toBeCloseTo(0, 9);
  expect(zoomed(eye, 1e6).zoom).toBe(12);
  expect(zoomed(eye, 1e-6).zoom).toBe(0.5);
});
