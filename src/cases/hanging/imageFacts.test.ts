import { expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { buildFramesDisplaySets } from '../../dicom/radiology/displaySets';
import type { Series } from '../../dicom/types';
import type { SeriesInstanceUid, SourceId, StudyInstanceUid } from '../../dicom/uids';
import { factsOfDisplaySet, factsOfSeries } from './imageFacts';

const series = (modality: string, seriesDescription?: string): Series => ({
  sourceId: 'main' as SourceId,
  seriesInstanceUid: '1.2.3' as SeriesInstanceUid,
  studyInstanceUid: '1.2' as StudyInstanceUid,
  modality,
  ...(seriesDescription !== undefined && { seriesDescription }),
});

function factsOf(modality: string, extra: DicomJson, description?: string) {
  const instance: DicomJson = {
    '00080018': { vr: 'UI', Value: ['1.2.3.1'] },
    '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.4'] },
    '00080060': { vr: 'CS', Value: [modality] },
    '00280010': { vr: 'US', Value: [4] },
    '00280011': { vr: 'US', Value: [4] },
    ...extra,
  };
  const [set] = buildFramesDisplaySets(series(modality, description), [instance]);
  return set && factsOfDisplaySet(set);
}

const orientation = (...cosines: number[]): DicomJson => ({
  '00200037': { vr: 'DS', Value: cosines },
  '00200032': { vr: 'DS', Value: [0, 0, 0] },
  '00280030': { vr: 'DS', Value: [1, 1] },
});

test.each([
  ['axial', [1, 0, 0, 0, 1, 0]],
  ['coronal', [1, 0, 0, 0, 0, -1]],
  ['sagittal', [0, 1, 0, 0, 0, -1]],
  ['axial', [1, 0, 0, 0, 0.94, -0.342]],
  ['oblique', [1, 0, 0, 0, Math.SQRT1_2, -Math.SQRT1_2]],
] as const)('a section is %s by its orientation %s, not by its name', (plane, cosines) => {
  expect(factsOf('MR', orientation(...cosines), 'sag')?.plane).toBe(plane);
});

const timing = (repetitionMs: number, echoMs: number, extra: DicomJson = {}): DicomJson => ({
  '00180020': { vr: 'CS', Value: ['SE'] },
  '00180080': { vr: 'DS', Value: [repetitionMs] },
  '00180081': { vr: 'DS', Value: [echoMs] },
  ...extra,
});

test.each([
  ['t1', timing(550, 9), ''],
  ['t2', timing(4200, 98), ''],
  ['flair', timing(9000, 120, { '00180082': { vr: 'DS', Value: [2500] } }), ''],
  ['dwi', { '00189087': { vr: 'FD', Value: [1000] } }, ''],
  ['adc', { '00080008': { vr: 'CS', Value: ['DERIVED', 'PRIMARY', 'DIFFUSION', 'ADC'] } }, ''],
  [undefined, timing(30, 4, { '00180020': { vr: 'CS', Value: ['GR'] } }), 't1_fl2d'],
] as const)('an MR series is %s by its timing and type', (weighting, dataset, description) => {
  expect(factsOf('MR', dataset, description)?.weighting).toBe(weighting);
});

test('a left lateral chest radiograph is a lateral one, whether by code or by letters', () => {
  const coded = { '00540220': { vr: 'SQ', Value: [{ '00080100': { vr: 'SH', Value: ['399173006'] } }] } } as DicomJson;
  expect(factsOf('DX', coded)?.view).toBe('LAT');
  expect(factsOf('CR', { '00185101': { vr: 'CS', Value: ['LL'] } })?.view).toBe('LAT');
  expect(factsOf('CR', { '00185101': { vr: 'CS', Value: ['PA'] } })?.view).toBe('PA');
});

test('a scout is put aside by its image type, and before the headers are read by its name', () => {
  expect(factsOf('CT', { '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] } })?.aside).toBe('aside');
  expect(factsOfSeries(series('CT', 'Topogram 0.6')).aside).toBe('aside');
  expect(factsOfSeries(series('CT', 'Chest 1.0')).aside).toBeUndefined();
});

test('what the header leaves out is not known, rather than guessed', () => {
  const facts = factsOf('MR', {});
  expect([facts?.plane, facts?.weighting, facts?.view, facts?.contrast]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
