import { expect, test } from 'vitest';
import type { HungImage } from '../cases/hanging/plan';
import type { Hanging } from '../workspace/hanging';
import type { FramesDisplaySet } from '../dicom/types';
import { buildStudy } from '../testing/builders';
import { seriesAhead } from './bringStagesAhead';

const current = { ...buildStudy('1.1'), studyDate: '20260520', modalitiesInStudy: ['MR'] };
const prior = { ...buildStudy('1.2'), studyDate: '20250318', modalitiesInStudy: ['MR'] };
const stack = (id: string, { studyInstanceUid } = current) =>
  ({ id, kind: 'frames', series: { studyInstanceUid, modality: 'MR' } }) as unknown as FramesDisplaySet;
const state = (stageIndex: number, ...shown: readonly string[]) => ({
  studies: [current, prior],
  displaySets: [stack('a'), stack('b'), stack('c'), stack('old a', prior), stack('d')],
  panes: shown.map((displaySetId) => ({ id: displaySetId as never, displaySetId })),
  hanging: { stageIndex } as Hanging,
});
const stage = (...keys: readonly string[]) => ({ images: keys.map((key) => ({ key }) as HungImage) });
const stages = [stage('a', 'b'), stage('a', 'old a'), stage('c', 'b'), stage('unknown')];
const ahead = (...of: Parameters<typeof state>) => seriesAhead(state(...of), stages).map(({ id }) => id);

test('what the next stages show comes in, priors last; what is shown, or is in no stage, does not', () => {
  expect(ahead(0, 'a', 'b')).toEqual(['c', 'old a']);
  expect(ahead(1, 'a', 'old a')).toEqual(['c', 'b']);
  expect(ahead(2, 'c', 'b')).toEqual(['a', 'old a']);
});

test('a case that hangs in no stage begins with the second', () => {
  expect(ahead(-1, 'd')).toEqual(['a', 'c', 'b', 'old a']);
});
