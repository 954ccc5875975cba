import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import { type DicomJson, numberOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Annotation, GraphicType } from '../../dicom/types';
import { bytesOf, element } from '../dataset';
import { objectTags as t } from '../objectTags';
import {
  mark,
  matrixSpace,
  NUCLEUS,
  PATIENT,
  reportInput,
  slideImage,
  slideMarks,
  slideSpace,
  SOURCE,
} from '../testData';
import { source as oneGroup } from './annTestSupport';
import { pointsOf } from './annotationsFromGroups';
import { readColumn } from './bulkColumns';
import { needsDouble } from './coordinateColumns';
import { decodeGroups } from './decodeGroups';
import { encodeAnnotationGroups } from './encodeAnnotationGroups';
import { type AnnInput, encodeGroupSources } from './encodeGroupSources';
import type { GroupSource } from './groupSource';

const { images: _, annotations: __, ...common } = reportInput([]);
const input = (slide = slideImage()): AnnInput => ({ ...common, slide });
const slide = slideImage();
const nucleus = (points: number[], more: Partial<Annotation> = {}) =>
  mark(slide, slideSpace(slide), 'point', points, { label: NUCLEUS, ...more });

const source = (graphicType: GraphicType, shapes: number[][], more: Partial<GroupSource> = {}): GroupSource =>
  oneGroup(graphicType, shapes, { annotationGroupUid: '2.25.1', label: 'Nuclei', ...more });
const written = (groups: readonly GroupSource[], from = input()): DicomJson => {
  const object = encodeGroupSources(from, groups);
  if (!object.ok) throw new Error(object.error.title);
  return object.value;
};
/** Every instance the object refers to. */
const referencedInstances = (object: DicomJson): string[] =>
  sequenceOf(object, t.ReferencedSeriesSequence)
    .flatMap((series) => sequenceOf(series, t.ReferencedInstanceSequence))
    .map((reference) => stringOf(reference, tags.ReferencedSOPInstanceUID) ?? '');
const groupsOf = (object: DicomJson) => sequenceOf(object, t.AnnotationGroupSequence);
const uint32 = (group: DicomJson | undefined, tag: string) =>
  new Uint32Array(bytesOf(group?.[tag]?.Value?.[0] as ArrayBuffer).slice().buffer);
const floats = (group: DicomJson | undefined) =>
  Array.from(group?.[t.PointCoordinatesData]?.Value?.[0] as Float32Array);
/** A polygon of `count` corners; `z` lifts every second corner out of the plane. */
const polygon = (count: number, dimension: 2 | 3, z = 0) =>
  Array.from({ length: count }, (_, index) => [index, index ** 2, index % 2 === 1 ? z : 0].slice(0, dimension)).flat();

describe('bulk annotations', () => {
  test('T-ANN-02: polygons of 3, 4 and 5 corners start at 1, 10, 22 in space, at 1, 7, 15 in a plane and in pixels', () => {
    const startsOf = (dimension: 2 | 3, z: number) => {
      const shapes = [3, 4, 5].map((count) => polygon(count, dimension, z));
      const from = dimension === 3 ? input() : input(slideImage(false, 3));
      const [group] = groupsOf(written([source('POLYGON', shapes, { dimension })], from));
      return Array.from(uint32(group, t.LongPrimitivePointIndexList));
    };
    expect(startsOf(3, 0.001)).toEqual([1, 10, 22]);
    expect(startsOf(3, 0)).toEqual([1, 7, 15]);
    expect(startsOf(2, 0)).toEqual([1, 7, 15]);
  });

  test('T-ANN-03: the index list is OL, 32 bits each, little endian and unsigned', () => {
    const [group] = groupsOf(written([source('POLYGON', [polygon(3, 3), polygon(200, 3), polygon(3, 3)])]));
    const list = group?.[t.LongPrimitivePointIndexList];
    expect(list?.vr).toBe('OL');
    expect([...bytesOf(list?.Value?.[0] as ArrayBuffer)]).toEqual([1, 0, 0, 0, 7, 0, 0, 0, 0x97, 1, 0, 0]);
    const large = readColumn({ Value: [Uint8Array.of(1, 0, 0, 0x80)] }, 'uint32');
    expect(large.kind === 'column' && large.column[0]).toBe(0x80000001);
  });

  test('T-ANN-04: a corner at zero stays, and a contour is not closed in the file', () => {
    const [group] = groupsOf(written([source('POLYGON', [[0, 0, 0, 0, 2, 0, 2, 2, 0]])]));
    expect(floats(group)).toEqual([0, 0, 0, 2, 2, 2]);
    expect(numbersOf(group ?? {}, t.CommonZCoordinateValue)).toEqual([0]);
    const [closed] = groupsOf(written([source('POLYGON', [[0, 0, 0, 0, 2, 0, 2, 2, 0, 0, 0, 0]])]));
    expect(floats(closed), 'a repeated first point, as SR has it, is left out').toEqual([0, 0, 0, 2, 2, 2]);
  });

  test('T-ANN-05: 2D says nothing about planes, 3D always does and names its frame of reference', () => {
    const flat = written([source('POINT', [[0, 0]], { dimension: 2 })], input(slideImage(false, 3)));
    const [group2] = groupsOf(flat);
    expect([t.AnnotationAppliesToAllZPlanes, t.CommonZCoordinateValue].map((tag) => group2?.[tag])).toEqual([
      undefined,
      undefined,
    ]);
    expect([tags.FrameOfReferenceUID, t.PixelOriginInterpretation].map((tag) => stringOf(flat, tag))).toEqual([
      undefined,
      'VOLUME',
    ]);
    const space = written([source('POINT', [[0, 0, 0]])]);
    expect(stringOf(groupsOf(space)[0] ?? {}, t.AnnotationAppliesToAllZPlanes)).toBe('NO');
    expect(space[tags.FrameOfReferenceUID]).toEqual(slide[tags.FrameOfReferenceUID]);
  });

  test('T-ANN-06: made by hand there is no algorithm; computed without one it cannot be saved', () => {
    const [group] = groupsOf(written([source('POINT', [[1, 1, 0]])]));
    expect(group?.[t.AnnotationGroupAlgorithmIdentificationSequence]).toBeUndefined();
    const algorithm = { family: NUCLEUS, name: 'Finder', version: '1' };
    const isWritten = (more: Partial<GroupSource>) =>
      encodeGroupSources(input(), [source('POINT', [[1, 1, 0]], more)]).ok;
    expect(isWritten({ generationType: 'AUTOMATIC' })).toBe(false);
    expect(isWritten({ generationType: 'SEMIAUTOMATIC' })).toBe(false);
    expect(isWritten({ generationType: 'AUTOMATIC', algorithm })).toBe(true);
    expect(isWritten({ algorithm })).toBe(false);
  });

  test('patient, study, container and image are those of the slide', () => {
    const object = written([source('POINT', [[1, 1, 0]])]);
    for (const tag of [...Object.keys(PATIENT), '0020000D', '00080050', '00400512', '00400560']) {
      expect(object[tag], tag).toEqual(slide[tag]);
    }
    expect(referencedInstances(object)).toEqual([stringOf(slide, tags.SOPInstanceUID)]);
  });

  test('of a concatenation the source is referred to, not the part', () => {
    const part = { ...slide, [t.SOPInstanceUIDOfConcatenationSource]: element('UI', '1.2.99') };
    expect(referencedInstances(written([source('POINT', [[1, 1, 0]])], input(part)))).toEqual(['1.2.99']);
  });

  test('doubles are taken where a float32 is coarser than an eighth of a base pixel', () => {
    expect(needsDouble([75, -3], 0.00025)).toBe(false);
    expect(needsDouble([75, -3], 0.00005)).toBe(true);
    expect(needsDouble([2 ** 22], 1)).toBe(true);
    expect(needsDouble([0, 0], 0)).toBe(false);
    const fine = { ...slide, [tags.SharedFunctionalGroupsSequence]: undefined };
    const [group] = groupsOf(written([source('POINT', [[75, 3, 0]])], input(fine)));
    expect(group?.[t.DoublePointCoordinatesData]?.vr).toBe('OD');
    expect(group?.[t.PointCoordinatesData]).toBeUndefined();
    const [registered] = groupsOf(written([source('POINT', [[1, 3, 0]], { isDouble: true })]));
    expect(registered?.[t.DoublePointCoordinatesData]?.vr, 'from doubles, or a chain of registrations').toBe('OD');
  });

  test('a group too large for one piece becomes several of the same label, each "part k of n" (ANN-07)', async () => {
    const area = { name: codes.area, unit: units.um2, values: [1, Number.NaN, 3, 4, 5] };
    const shapes = [3, 4, 5, 3, 4].map((count) => polygon(count, 3));
    const group = source('POLYGON', shapes, { measurements: [area], description: 'Left half' });
    const object = encodeGroupSources(input(), [group], 64);
    if (!object.ok) throw new Error(object.error.title);
    const parts = groupsOf(object.value);
    expect(parts.map((part) => stringOf(part, t.AnnotationGroupDescription))).toEqual([
      'Left half, part 1 of 3',
      'Left half, part 2 of 3',
      'Left half, part 3 of 3',
    ]);
    expect(parts.map((part) => floats(part).length * 4)).toEqual([56, 64, 32]);
    expect(new Set(parts.map((part) => stringOf(part, t.AnnotationGroupLabel)))).toEqual(new Set(['Nuclei']));
    expect(stringOf(parts[0] ?? {}, t.AnnotationGroupUID)).toBe('2.25.1');
    const read = decodeGroups(object.value, { sourceId: SOURCE });
    if (!read.ok || read.value.kind !== 'groups') throw new Error('not read');
    const all = read.value.groups.flatMap((part) => Array.from({ length: part.count }, (_, at) => pointsOf(part, at)));
    expect(all).toEqual(shapes);
    expect(read.value.groups.flatMap((part) => Array.from(part.measurements[0]?.values ?? []))).toEqual(area.values);
    const again = encodeGroupSources(input(), [group], 64);
    const uids = (from: DicomJson) => groupsOf(from).map((part) => stringOf(part, t.AnnotationGroupUID));
    expect(again.ok && uids(again.value), 'the same in every version').toEqual(uids(object.value));
  });

  test('shapes with the wrong number of points, or without any, are refused', () => {
    const refused = (group: GroupSource) => encodeGroupSources(input(), [group]).ok;
    expect(refused(source('POLYGON', [[0, 0, 0, 1, 1, 0]]))).toBe(false);
    expect(refused(source('RECTANGLE', [[0, 0, 0, 1, 1, 0, 2, 2, 0]]))).toBe(false);
    expect(refused(source('POINT', [[0, Number.NaN, 0]]))).toBe(false);
    expect(refused(source('POINT', []))).toBe(false);
    expect(encodeGroupSources(input(slideImage(false, 3)), [source('POINT', [[1, 1, 0]])]).ok).toBe(false);
  });
});

describe('marks of the reader', () => {
  const encoded = (annotations: readonly Annotation[]) => {
    const object = encodeAnnotationGroups({ ...input(), annotations });
    if (!object.ok) throw new Error(object.error.title);
    return object.value;
  };

  test('are grouped by label and shape, with group UIDs that later versions share', () => {
    const marks = [nucleus([1, 1, 0]), nucleus([2, 2, 0]), ...slideMarks()];
    const first = groupsOf(encoded(marks));
    const later = groupsOf(encoded(marks.slice(1)));
    expect(first.map((group) => [stringOf(group, t.AnnotationGroupLabel), stringOf(group, t.GraphicType)])).toEqual([
      ['Nucleus', 'POINT'],
      ['Lesion', 'POLYLINE'],
      ['Lesion', 'RECTANGLE'],
      ['Lesion', 'ELLIPSE'],
      ['Lesion', 'POLYGON'],
      ['Lesion', 'POINT'],
    ]);
    expect(first.map((group) => numberOf(group, t.AnnotationGroupNumber))).toEqual([1, 2, 3, 4, 5, 6]);
    const uids = (groups: DicomJson[]) => groups.map((group) => stringOf(group, t.AnnotationGroupUID));
    expect(uids(later)).toEqual(uids(first));
    expect(new Set(uids(first)).size).toBe(6);
  });

  test('values go to the marks that have them', () => {
    const area = { name: codes.area, value: 7, unit: units.um2 };
    const [group] = groupsOf(encoded([nucleus([1, 1, 0]), nucleus([2, 2, 0], { measurements: [area] })]));
    const [measurement] = sequenceOf(group ?? {}, t.MeasurementsSequence);
    const [values] = sequenceOf(measurement ?? {}, t.MeasurementValuesSequence);
    expect(Array.from(uint32(values, t.AnnotationIndexList))).toEqual([2]);
    expect(Array.from(values?.[t.FloatingPointValues]?.Value?.[0] as Float32Array)).toEqual([7]);
  });

  test('marks on another slide, on a frame, without label or with two axes are refused by name', () => {
    const other = slideImage(true, 2);
    const refusal = (annotation: Annotation) => {
      const object = encodeAnnotationGroups({ ...input(), annotations: [annotation] });
      return object.ok ? '' : object.error.title;
    };
    expect(refusal(mark(other, slideSpace(other), 'point', [1, 1, 0]))).toContain('another slide');
    expect(refusal(nucleus([1, 1, 0], { label: { value: '', scheme: '', meaning: '' } }))).toContain('no label');
    expect(refusal({ ...nucleus([1, 1, 0]), shape: 'bidirectional' })).toContain('two axes');
    const flat = slideImage(false, 3);
    const mixed = encodeAnnotationGroups({
      ...input(),
      annotations: [nucleus([1, 1, 0]), mark(flat, matrixSpace(flat), 'point', [1, 1], { label: NUCLEUS })],
    });
    expect(mixed.ok).toBe(false);
  });
});
