import { expect, test } from 'vitest';
import { valueAt, type WaveformGroup } from '../../dicom/waveform';
import { type CaliperGround, movedByKey, placeOnTrace, placeWords } from './caliperKeys';
import { type CaliperPoint, scaleFor, sheetFor } from './waveformSheet';

/** 500 Hz, two leads: a ramp of 1 µV a sample, and its negative. */
const group: WaveformGroup = {
  label: 'RHYTHM',
  samplingHz: 500,
  sampleCount: 1000,
  samples: Int16Array.from({ length: 2000 }, (_, at) => (at % 2 === 0 ? 1 : -1) * Math.floor(at / 2)),
  channels: ['I', 'II'].map((name) => ({
    ...{ name, unit: 'uV', isCalibrated: true, scale: 1, baseline: 0, skewSeconds: 0, filters: '' },
  })),
};
const sheet = sheetFor(group, 1000, 600);
const ground: CaliperGround = { group, sheet, scales: [0, 1].map((at) => scaleFor(group, at, sheet.rowPx, 1)) };
const start = placeOnTrace(ground, 0, 0.4);
const after = (key: string, isFast = false, from: CaliperPoint = start) => {
  const moved = movedByKey(from, key, isFast, ground);
  if (!moved) throw new Error(`${key} moves nothing`);
  return moved;
};

test('an arrow moves by one sample and follows the trace, with Shift by ten', () => {
  expect(start).toEqual({ channel: 0, seconds: 0.4, value: 200 });
  expect(after('ArrowRight')).toEqual({ channel: 0, seconds: 0.402, value: 201 });
  expect(after('ArrowLeft', true)).toEqual({ channel: 0, seconds: 0.38, value: 190 });
});

test('a place ends where the recording ends', () => {
  let point = placeOnTrace(ground, 0, 99);
  expect(point.seconds).toBeCloseTo(999 / 500);
  point = after('ArrowRight', true, point);
  expect(point).toMatchObject({ value: valueAt(group, 0, 999) });
  expect(after('ArrowLeft', true, placeOnTrace(ground, 0, 0)).seconds).toBe(0);
});

test('a place lifted off the trace keeps its height sideways, and Enter puts it back', () => {
  const lifted = after('ArrowUp', true);
  expect((lifted.value - 200) * (ground.scales[0]?.pxPerUnit ?? 0)).toBeCloseTo(10);
  const aside = after('ArrowRight', false, lifted);
  expect([aside.seconds, aside.value]).toEqual([0.402, lifted.value]);
  expect(after('Enter', false, aside).value).toBe(201);
});

test('page keys go to the lead below and above, and no further', () => {
  const below = after('PageDown');
  expect(below).toEqual({ channel: 1, seconds: 0.4, value: -200 });
  expect(after('PageDown', false, below)).toEqual(below);
  expect(after('PageUp', false, below)).toEqual(start);
});

test('other keys are left to the page', () => {
  expect(movedByKey(start, 'Tab', false, ground)).toBeUndefined();
  expect(movedByKey(start, 'a', false, ground)).toBeUndefined();
});

test('a place is told by its lead, its time and its height', () => {
  expect(placeWords(start, ground)).toBe('I, 0.400 s, 0.20 mV');
});
