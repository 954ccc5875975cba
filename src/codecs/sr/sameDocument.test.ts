import { expect, test } from 'vitest';
import { type DicomJson, sequenceOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { ctLines, ctRegions } from '../testData';
import { changed, refiled, saved } from './reportFixtures';
import { differenceOf } from './sameDocument';

const held = saved([...ctLines(), ...ctRegions()]);
const numbersAs = (write: (value: number) => unknown): DicomJson =>
  JSON.parse(JSON.stringify(held), (_, value: unknown) =>
    typeof value === 'number' ? write(value) : value,
  ) as DicomJson;

test('a description is that of its object, however coarse its numbers and padded its words', () => {
  expect(differenceOf(held, refiled(held))).toBeUndefined();
  expect(
    differenceOf(
      numbersAs((value) => Number(value.toPrecision(6))),
      held,
    ),
  ).toBeUndefined();
  expect(differenceOf(numbersAs(String), held)).toBeUndefined();
  const padded = changed(held, (_, item) =>
    item.vr === 'UI' ? { ...item, Value: (item.Value ?? []).map((uid) => `${String(uid)}\0`) } : item,
  );
  expect(differenceOf(padded, held)).toBeUndefined();
  const apart = changed(held, (tag, item) => (tag === t.GraphicData ? { vr: 'FL', BulkDataURI: 'bulk' } : item));
  expect(differenceOf(apart, held)).toBeUndefined();
  expect(
    differenceOf(
      changed(held, (tag, item) => (tag.startsWith('0009') ? undefined : item)),
      held,
    ),
  ).toBeUndefined();
});

test('any value that says something else is found, with its place', () => {
  const other: readonly (readonly [tag: string, to: unknown])[] = [
    [t.GraphicData, 1.5],
    [t.GraphicType, 'POINT'],
    [t.TextValue, 'Lesion of somebody else'],
    [t.UID, '1.2.3'],
    [t.NumericValue, '57.3'],
    [t.RelationshipType, 'HAS PROPERTIES'],
    [t.CodeValue, 'X-1'],
  ];
  for (const [tag, to] of other) {
    let isDone = false;
    const changedOnce = changed(held, (at, item) => {
      if (at !== tag || isDone || item.vr === 'SQ') return item;
      isDone = true;
      return { ...item, Value: [to, ...(item.Value ?? []).slice(1)] };
    });
    expect([tag, isDone]).toEqual([tag, true]);
    expect([tag, differenceOf(held, changedOnce)]).toEqual([tag, expect.stringContaining('content item 1')]);
  }
});

test('another image or frame of an outline is another document', () => {
  const withImages = (change: (reference: DicomJson) => DicomJson) => ({
    ...held,
    [t.ContentSequence]: sequence(
      sequenceOf(held, t.ContentSequence).map((item) =>
        changed(item, (tag, inner) =>
          tag === tags.ReferencedSOPSequence
            ? { ...inner, Value: (inner.Value ?? []).map((one) => change(one as DicomJson)) }
            : inner,
        ),
      ),
    ),
  });
  expect(
    differenceOf(
      held,
      withImages((one) => one),
    ),
  ).toBeUndefined();
  const ofOther = withImages((one) => ({ ...one, [tags.ReferencedSOPInstanceUID]: element('UI', '1.2.3') }));
  const ofFrame = withImages((one) => ({ ...one, [tags.ReferencedFrameNumber]: element('IS', 2) }));
  for (const other of [ofOther, ofFrame]) expect(differenceOf(held, other)).toContain('content item 1.');
});

test('another order, a missing item, another patient and another instance are other documents', () => {
  const items = [...sequenceOf(held, t.ContentSequence)];
  expect(differenceOf(held, { ...held, [t.ContentSequence]: sequence(items.toReversed()) })).toContain(
    'content item 1.',
  );
  expect(differenceOf(held, { ...held, [t.ContentSequence]: sequence(items.slice(1)) })).toBe('content item 1');
  expect(differenceOf(held, { ...held, '00100020': element('LO', 'OTHER') })).toBe('the patient');
  expect(differenceOf(held, { ...held, '00080018': element('UI', '1.2.3') })).toBe('attribute 00080018');
});
