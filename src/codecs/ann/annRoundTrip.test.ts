import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DicomJson, itemOf, sequenceOf, stringOf } from '../../dicom/json';
import { BULK_SIMPLE_ANNOTATIONS } from '../../dicom/sopClasses';
import { tags } from '../../dicom/tags';
import type { AnnotationGroup } from '../../dicom/types';
import { binary, bytesOf, element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { decodePart10, encodePart10 } from '../part10';
import { reportInput, slideImage, SOURCE } from '../testData';
import { checkAnn } from './annChecker';
import { annFixtures, fixtureGroup } from './annFixtures';
import { pointsOf } from './annotationsFromGroups';
import { decodeGroups } from './decodeGroups';
import { encodeGroupSources } from './encodeGroupSources';

const { images: _, annotations: __, ...common } = reportInput([]);

async function groupsOf(dataset: DicomJson): Promise<readonly AnnotationGroup[]> {
  const read = decodeGroups(dataset, { sourceId: SOURCE, isWholeInstance: true });
  if (!read.ok) throw new Error(read.error.title);
  if (read.value.kind !== 'groups') throw new Error(read.value.reason);
  expect(read.value.rejected).toEqual([]);
  return read.value.groups;
}

function fileOf(dataset: DicomJson): DicomJson {
  const file = decodePart10(encodePart10(dataset));
  if (!file.ok) throw new Error(file.error.detail);
  return file.value;
}

function written(slide: DicomJson, groups: readonly AnnotationGroup[]): DicomJson {
  const object = encodeGroupSources(
    { ...common, slide },
    groups.map((stored) => ({ stored })),
  );
  if (!object.ok) throw new Error(object.error.title);
  return object.value;
}

/** Fields whose bytes must be the same, by group. */
const FIELDS = [t.PointCoordinatesData, t.DoublePointCoordinatesData, t.LongPrimitivePointIndexList];
const fieldsOf = (dataset: DicomJson) =>
  sequenceOf(dataset, t.AnnotationGroupSequence).map((group) =>
    FIELDS.map((tag) => {
      const value = group[tag]?.Value?.[0];
      return value === undefined
        ? 'none'
        : `${group[tag]?.vr} ${Buffer.from(bytesOf(value as ArrayBuffer)).toString('base64')}`;
    }),
  );
const measured = (groups: readonly AnnotationGroup[]) =>
  groups.map(({ measurements }) => measurements.map(({ name, unit, values }) => [name, unit, [...values]]));
const uidsOf = (groups: readonly AnnotationGroup[]) => groups.map(({ annotationGroupUid }) => annotationGroupUid);

async function expectSame(before: DicomJson, slide: DicomJson): Promise<void> {
  const groups = await groupsOf(before);
  const after = fileOf(written(slide, groups));
  expect(fieldsOf(after)).toEqual(fieldsOf(before));
  const again = await groupsOf(after);
  expect(measured(again)).toEqual(measured(groups));
  expect(uidsOf(again)).toEqual(uidsOf(groups));
}

describe('objects as they are written', () => {
  test.each(annFixtures())(
    'T-ANN-01: $name has sound indices, counts and contours, and finite numbers',
    async (one) => {
      const file = fileOf(one.dataset);
      expect(checkAnn(file)).toEqual([]);
      const groups = await groupsOf(file);
      expect(groups.map((group) => Array.from({ length: group.count }, (_, at) => pointsOf(group, at)))).toEqual(
        one.groups.map(({ shapes }) => shapes),
      );
    },
  );

  test('the checker sees what is wrong', () => {
    const [fixture] = annFixtures().filter(({ name }) => name === 'POLYGON 3D common Z float');
    const broken = (change: DicomJson, whole: DicomJson = {}) => {
      const [group] = sequenceOf(fixture!.dataset, t.AnnotationGroupSequence);
      return checkAnn({
        ...fixture!.dataset,
        ...whole,
        [t.AnnotationGroupSequence]: sequence([{ ...group, ...change }]),
      });
    };
    expect(broken({})).toEqual([]);
    expect(broken({ [t.NumberOfAnnotations]: element('UL', 5) })).not.toEqual([]);
    expect(broken({ [t.LongPrimitivePointIndexList]: binary('OL', Uint32Array.of(1, 7, 15, 25, 37, 52)) })).not.toEqual(
      [],
    );
    expect(broken({ [t.CommonZCoordinateValue]: undefined })).not.toEqual([]);
    expect(broken({ [t.AnnotationGroupGenerationType]: element('CS', 'AUTOMATIC') })).not.toEqual([]);
    expect(broken({}, { [tags.FrameOfReferenceUID]: undefined })).not.toEqual([]);
  });
});

describe('reading and writing again', () => {
  test.each(annFixtures())('T-ANN-18: $name read and written unedited keeps every bit', async ({ dataset }) => {
    const is2D = stringOf(dataset, t.AnnotationCoordinateType) === '2D';
    await expectSame(fileOf(dataset), slideImage(!is2D, is2D ? 3 : 1));
  });

  test('pixels of one frame stay pixels of that frame', async () => {
    const slide = slideImage(false, 3);
    const flat = encodeGroupSources({ ...common, slide }, [fixtureGroup('POINT', '2D')]);
    if (!flat.ok) throw new Error(flat.error.title);
    const reference = { ...itemOf(flat.value, tags.ReferencedImageSequence), '00081160': element('IS', 7) };
    const framed = { ...flat.value, '00480301': element('CS', 'FRAME'), '00081140': sequence([reference]) };
    const again = written(slide, await groupsOf(framed));
    expect(again['00480301']).toEqual(element('CS', 'FRAME'));
    expect(itemOf(again, '00081140')?.['00081160']).toEqual(element('IS', 7));
  });

  test('a group of another slide, of another image or of nobody knows where is not written', async () => {
    const [group] = await groupsOf(annFixtures()[2]!.dataset);
    const refusal = (slide: DicomJson, stored: AnnotationGroup) =>
      encodeGroupSources({ ...common, slide }, [{ stored }]).ok;
    const { item: _item, ...withoutItem } = group!;
    expect(refusal(slideImage(), group!)).toBe(true);
    expect(refusal(slideImage(true, 2), group!)).toBe(false);
    expect(refusal(slideImage(), withoutItem)).toBe(false);
  });
});

const folder = process.env.PARFOCAL_DATA ?? new URL('../../../../shared/data/public', import.meta.url).pathname;
const isThere = existsSync(folder);

/** Every object below a folder that is a file of these SOP Classes, header only where it is an image. */
function* objectsBelow(path: string): Generator<{ readonly name: string; readonly dataset: DicomJson }> {
  for (const name of readdirSync(path)) {
    const at = join(path, name);
    if (statSync(at).isDirectory()) yield* objectsBelow(at);
    else if (name.endsWith('.dcm')) {
      const file = decodePart10(new Uint8Array(readFileSync(at)));
      if (file.ok) yield { name, dataset: file.value };
    }
  }
}

describe('objects of others', () => {
  test.skipIf(!isThere)(
    `T-ANN-18: every bulk annotation object of the test data keeps every bit${isThere ? '' : ` (skipped: no ${folder})`}`,
    { timeout: 60_000 },
    async () => {
      const wsi = readdirSync(folder).filter((name) => name.startsWith('wsi_') || name === 'derived');
      const all = wsi.flatMap((name) => [...objectsBelow(join(folder, name))]);
      const objects = all.filter(({ dataset }) => stringOf(dataset, tags.SOPClassUID) === BULK_SIMPLE_ANNOTATIONS);
      expect(objects.length).toBeGreaterThan(1);
      for (const { dataset } of objects) {
        const uid = stringOf(itemOf(dataset, tags.ReferencedImageSequence) ?? {}, tags.ReferencedSOPInstanceUID);
        const frameOfReference = stringOf(dataset, tags.FrameOfReferenceUID);
        const slide =
          all.find((one) => stringOf(one.dataset, tags.SOPInstanceUID) === uid) ??
          all.find((one) => frameOfReference && stringOf(one.dataset, tags.FrameOfReferenceUID) === frameOfReference);
        expect(slide, uid).toBeDefined();
        await expectSame(dataset, slide!.dataset);
      }
    },
  );
});
