import { expect, test } from 'vitest';
import type { DicomJson } from '../json';
import { sideOfBody } from './laterality';
import { radiologyTags as tags } from './radiologyTags';

const json = (values: Readonly<Record<string, unknown>>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, value]) => [tag, { vr: 'CS', Value: [value] }])) as DicomJson;
const code = (value: string, more: Readonly<Record<string, unknown>> = {}) =>
  json({ [tags.CodeValue]: value, ...more });
const bodyPart = (side: string) => ({
  [tags.AnatomicRegionSequence]: json({ [tags.AnatomicRegionModifierSequence]: code(side) }),
});

test('ORI-02: the side comes from the image, else its series, else its frame, else the code beside the body part', () => {
  expect(sideOfBody(json({ [tags.ImageLaterality]: 'L' }))).toEqual({ text: 'Left' });
  expect(sideOfBody(json({ [tags.Laterality]: 'R' }))).toEqual({ text: 'Right' });
  expect(sideOfBody(json({ [tags.FrameLaterality]: 'B' }))).toEqual({ text: 'Both sides' });
  expect(sideOfBody(json(bodyPart('7771000')))).toEqual({ text: 'Left' });
  expect(sideOfBody(json(bodyPart('G-A100')))).toEqual({ text: 'Right' });
  expect(sideOfBody(json({ [tags.ImageLaterality]: 'U' }))).toEqual({ text: '' });
  expect(sideOfBody({})).toEqual({ text: '' });
});

test('ORI-02: a mammogram is called by its side and view', () => {
  const mammogram = (view: string, more = {}) =>
    json({ [tags.Modality]: 'MG', [tags.ImageLaterality]: 'R', [tags.ViewCodeSequence]: code(view, more) });
  expect(sideOfBody(mammogram('399162004')).text).toBe('R CC');
  expect(sideOfBody(mammogram('R-10226')).text).toBe('R MLO');
  expect(sideOfBody(mammogram('R-10226', { [tags.ViewModifierCodeSequence]: code('399163009') })).text).toBe(
    'R MLO mag',
  );
  expect(sideOfBody(json({ [tags.Laterality]: 'L', [tags.ViewPosition]: 'AP' })).text).toBe('Left AP');
});

test('ORI-02: where the header contradicts itself, each side that it names is told', () => {
  const { contradiction } = sideOfBody(
    json({ [tags.ImageLaterality]: 'L', [tags.Laterality]: 'R', ...bodyPart('24028007') }),
  );
  expect(contradiction).toBe('Side contradicts itself: Image Laterality L, Laterality R, body part R');
  expect(sideOfBody(json({ [tags.ImageLaterality]: 'L', [tags.Laterality]: 'L' })).contradiction).toBeUndefined();
});
