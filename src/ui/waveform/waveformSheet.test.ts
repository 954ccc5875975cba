import { expect, test } from 'vitest';
import type { WaveformGroup } from '../../dicom/waveform';
import { caliperWords, PX_PER_MM, scaleFor, sheetFor } from './waveformSheet';

const NAMES = ['V6', 'V5', 'V4', 'V3', 'V2', 'V1', 'aVF', 'aVL', 'aVR', 'III', 'II', 'I'];
const group = (names: readonly string[], unit = 'uV'): WaveformGroup => ({
  label: 'RHYTHM',
  samplingHz: 500,
  sampleCount: 100,
  samples: Int16Array.from({ length: 100 * names.length }, (_, at) => at % 7),
  channels: names.map((name) => ({
    ...{ name, unit, isCalibrated: true, scale: 1, baseline: 0, skewSeconds: 0, filters: '' },
  })),
});

test('twelve leads stand in the order of a cardiologist, six beside six where there is room', () => {
  const ecg = group(NAMES);
  const named = (width: number) =>
    sheetFor(ecg, width, 600).columns.map((column) => column.map((at) => NAMES[at]).join(' '));
  expect(named(1000)).toEqual(['I II III aVR aVL aVF', 'V1 V2 V3 V4 V5 V6']);
  expect(named(500)).toEqual(['I II III aVR aVL aVF V1 V2 V3 V4 V5 V6']);
});

test('a channel that is no lead keeps a row of its own', () => {
  expect(sheetFor(group(['Aorta', 'II']), 1000, 600).columns).toEqual([[1, 0]]);
});

test('a millivolt is ten millimetres at gain 1, in whatever unit it is stored', () => {
  expect(scaleFor(group(['I']), 0, 100, 1).pxPerUnit * 1000).toBeCloseTo(10 * PX_PER_MM);
  expect(scaleFor(group(['I'], 'mV'), 0, 100, 2).pxPerUnit).toBeCloseTo(20 * PX_PER_MM);
  expect(scaleFor(group(['Aorta'], 'mm[Hg]'), 0, 100, 1).millivolts).toBeUndefined();
});

test('the caliper says milliseconds, beats a minute and millivolts, and no height between two leads', () => {
  const ecg = group(['I', 'II']);
  const scale = scaleFor(ecg, 0, 100, 1);
  const [a, b] = [
    { channel: 0, seconds: 1.8, value: 1000 },
    { channel: 0, seconds: 1, value: -250 },
  ];
  expect(caliperWords(a, b, ecg, scale)).toBe('800 ms · 75 bpm · 1.25 mV');
  expect(caliperWords(a, { ...b, channel: 1 }, ecg, scale)).toBe('800 ms · 75 bpm');
});
