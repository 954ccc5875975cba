import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import type { DicomElement, DicomJson } from '../../dicom/json';
import { sequenceOf } from '../../dicom/json';
import type { AnnotationGroup, GraphicType } from '../../dicom/types';
import { seededRandom } from '../../lib/seededRandom';
import { fail, ok } from '../../lib/result';
import { binary, bytesOf, element, isBinaryValue, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { decodePart10, encodePart10 } from '../part10';
import { idsOf, mark, NUCLEUS, reportInput, slideImage, slideSpace, SOURCE } from '../testData';
import { annotationsFromGroups, pointsOf } from './annotationsFromGroups';
import { currentVersions } from './annIdentity';
import { cielabToHex } from './cielab';
import { decodeAnnotationGroups } from './decodeAnnotationGroups';
import type { AnnDecoding, AnnOptions } from './decodedGroups';
import { encodeAnnotationGroups } from './encodeAnnotationGroups';
import { encodeGroupSources } from './encodeGroupSources';
import type { GroupSource } from './groupSource';
import { readPointIndex } from './pointIndex';

const { images: _, annotations: __, ...common } = reportInput([]);
const slide = slideImage();

const source = (graphicType: GraphicType, shapes: number[][], more: Partial<GroupSource> = {}): GroupSource => ({
  annotationGroupUid: `2.25.${graphicType.length}`,
  label: graphicType,
  generationType: 'MANUAL',
  propertyCategory: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
  propertyType: NUCLEUS,
  graphicType,
  dimension: 3,
  shapes,
  measurements: [],
  ...more,
});
const POINTS: Record<GraphicType, number> = { POINT: 1, POLYLINE: 3, POLYGON: 5, ELLIPSE: 4, RECTANGLE: 4 };

/** Groups of every graphic type with seeded coordinates, many of them zero or negative. */
function everyType(dimension: 2 | 3, isFlat: boolean): GroupSource[] {
  const random = seededRandom(dimension * 7 + (isFlat ? 1 : 0));
  return (Object.keys(POINTS) as GraphicType[]).map((graphicType) => {
    const shapes = Array.from({ length: 4 }, (_, index) => {
      const count = POINTS[graphicType] + (graphicType.startsWith('POLY') ? index : 0);
      return Array.from({ length: count }, () => {
        const z = isFlat ? 0.0045 : Math.fround(random());
        return [index === 0 ? 0 : Math.fround(random() * 40 - 20), Math.fround(random() * 40), z].slice(0, dimension);
      }).flat();
    });
    return source(graphicType, shapes, { dimension });
  });
}

function object(groups: readonly GroupSource[], from = slide): DicomJson {
  const written = encodeGroupSources({ ...common, slide: from }, groups);
  if (!written.ok) throw new Error(written.error.title);
  return written.value;
}

async function decoded(
  dataset: DicomJson,
  options: Partial<AnnOptions> = {},
): Promise<Extract<AnnDecoding, { kind: 'groups' }>> {
  const read = await decodeAnnotationGroups(dataset, { sourceId: SOURCE, ...options });
  if (!read.ok) throw new Error(read.error.title);
  if (read.value.kind !== 'groups') throw new Error(read.value.reason);
  return read.value;
}

/** The group items with some elements replaced. */
const withGroups = (dataset: DicomJson, change: (group: DicomJson, index: number) => DicomJson): DicomJson => ({
  ...dataset,
  [t.AnnotationGroupSequence]: sequence(sequenceOf(dataset, t.AnnotationGroupSequence).map(change)),
});

const shapesOf = (group: AnnotationGroup): number[][] =>
  Array.from({ length: group.count }, (_, index) => pointsOf(group, index));

/** Every binary element, wherever it is nested, replaced by `change`. */
function withBinary(
  dataset: DicomJson,
  change: (tag: string, item: DicomElement, bytes: Uint8Array) => DicomElement,
): DicomJson {
  return Object.fromEntries(
    Object.entries(dataset).map(([tag, item]) => {
      const value = item?.Value?.[0];
      if (item === undefined) return [tag, item];
      if (isBinaryValue(value)) return [tag, change(tag, item, bytesOf(value))];
      if (item.vr !== 'SQ') return [tag, item];
      return [tag, sequence((item.Value ?? []).map((one) => withBinary(one as DicomJson, change)))];
    }),
  );
}

describe('reading bulk annotations', () => {
  test.each([
    ['in pixels', 2 as const, false],
    ['in space', 3 as const, false],
    ['in one plane of space', 3 as const, true],
  ])('every graphic type %s comes back as it was written', async (_name, dimension, isFlat) => {
    const groups = everyType(dimension, isFlat);
    const from = dimension === 3 ? slide : slideImage(false, 3);
    const read = await decoded(object(groups, from));
    expect(read).toMatchObject({ rejected: [], problems: [], groupsInFile: 5 });
    read.groups.forEach((group, index) => {
      expect(shapesOf(group), group.label).toEqual(groups[index]?.shapes);
      expect(group.dimension).toBe(dimension === 3 && !isFlat ? 3 : 2);
      expect(group.space.kind).toBe(dimension === 3 ? 'frameOfReference' : 'totalPixelMatrix');
    });
  });

  test('doubles come back bit by bit', async () => {
    const shapes = [
      [1 / 3, 20.1, 0],
      [1e-9, 75.123456789, 0],
    ];
    const fine = { ...slide, '52009229': undefined };
    const [group] = (await decoded(object([source('POINT', shapes)], fine))).groups;
    expect(group?.coordinates).toBeInstanceOf(Float64Array);
    expect(group && shapesOf(group)).toEqual(shapes);
  });

  test('inline, by absolute and by relative address and as a whole instance the numbers are the same', async () => {
    const measurements = [{ name: codes.area, unit: units.um2, values: [7, Number.NaN, 9, 1] }];
    const dataset = object(everyType(3, true).map((group) => ({ ...group, measurements })));
    const stored = new Map<string, Uint8Array>();
    const away = (prefix: string) =>
      withBinary(dataset, (tag, item, bytes) => {
        const uri = `${prefix}${stored.size}/${tag}`;
        // An odd start, as in a multipart body.
        const body = new Uint8Array(bytes.length + 1);
        body.set(bytes, 1);
        stored.set(uri, body.subarray(1));
        return { ...(item.vr === undefined ? {} : { vr: item.vr }), BulkDataURI: uri };
      });
    const inline = withBinary(dataset, (_, __, bytes) => ({ InlineBinary: btoa(String.fromCharCode(...bytes)) }));
    const resolveBulk = async (uri: string) => {
      const bytes = stored.get(uri);
      return bytes ? ok(bytes) : fail({ code: 'http' as const, severity: 'error' as const, title: uri });
    };
    const file = decodePart10(encodePart10(dataset));
    if (!file.ok) throw new Error('file');
    const expected = (await decoded(dataset)).groups;
    expect((await decoded(inline)).groups).toEqual(expected);
    expect((await decoded(away('https://archive/bulk/'), { resolveBulk })).groups).toEqual(expected);
    expect((await decoded(away('../bulk/'), { resolveBulk })).groups).toEqual(expected);
    expect((await decoded(file.value, { isWholeInstance: true })).groups).toEqual(expected);
  });

  test('metadata with only the first number of each list asks for the whole instance', async () => {
    const cut = withBinary(object(everyType(3, true)), (tag, item, bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const value = tag === t.LongPrimitivePointIndexList ? view.getUint32(0, true) : view.getFloat32(0, true);
      return { ...item, Value: [value] };
    });
    const read = await decodeAnnotationGroups(cut, { sourceId: SOURCE });
    expect(read).toMatchObject({ ok: true, value: { kind: 'needsWholeInstance' } });
  });

  test('metadata without numbers, or with addresses nobody can fetch, asks for the whole instance', async () => {
    for (const change of [() => ({ vr: 'OF' }), () => ({ vr: 'OF', BulkDataURI: 'x' })]) {
      const read = await decodeAnnotationGroups(withBinary(object(everyType(2, true), slideImage(false, 3)), change), {
        sourceId: SOURCE,
      });
      expect(read).toMatchObject({ ok: true, value: { kind: 'needsWholeInstance' } });
    }
  });

  test('one number in a whole instance is damage, not a reason to fetch it again', async () => {
    const cut = withBinary(
      object([
        source('POINT', [
          [1, 2, 0],
          [3, 4, 0],
        ]),
      ]),
      (_, item, bytes) => ({ ...item, Value: [bytes.slice(0, 4)] }),
    );
    const read = await decoded(cut, { isWholeInstance: true });
    expect(read.rejected[0]?.problem.title).toBe(
      'The annotations “POINT” are not shown: it has 1 coordinate values instead of 4',
    );
  });

  test('a damaged group is rejected with the reason and the others are shown', async () => {
    const dataset = withGroups(object(everyType(3, true)), (group, index) => {
      if (index === 0) return { ...group, [t.NumberOfAnnotations]: element('UL', 5) };
      if (index === 1)
        return { ...group, [t.LongPrimitivePointIndexList]: binary('OL', Uint32Array.from([1, 7, 6, 20])) };
      if (index === 2)
        return { ...group, [t.PointCoordinatesData]: binary('OF', new Float32Array(4).fill(Number.NaN)) };
      return group;
    });
    const read = await decoded(dataset, { isWholeInstance: true });
    expect(read.groups.map(({ label }) => label)).toEqual(['ELLIPSE', 'RECTANGLE']);
    expect(read.rejected.map(({ label, groupNumber }) => [label, groupNumber])).toEqual([
      ['POINT', 1],
      ['POLYLINE', 2],
      ['POLYGON', 3],
    ]);
    expect(read.groups.length + read.rejected.length).toBe(read.groupsInFile);
  });

  test('values of a subset go to those they were measured on; the others have none, which is not zero', async () => {
    const shapes = [1, 2, 3, 4, 5, 6].map((x) => [x, 0, 0]);
    const none = Number.NaN;
    const measurements = [{ name: codes.area, unit: units.um2, values: [none, 7, none, none, 9, none] }];
    const [group] = (await decoded(object([source('POINT', shapes, { measurements })]))).groups;
    const values = Array.from(group?.measurements[0]?.values ?? []);
    expect(values).toEqual([none, 7, none, none, 9, none]);
    const present = values.filter((value) => !Number.isNaN(value));
    expect(present.reduce((sum, value) => sum + value, 0) / present.length).toBe(8);
  });

  test('values in two lists are all read; a list that does not fit is left out and said', async () => {
    const part = (values: number[], list: number[]) => ({
      [t.FloatingPointValues]: binary('OF', Float32Array.from(values)),
      [t.AnnotationIndexList]: binary('OL', Uint32Array.from(list)),
    });
    const measurement = (...parts: DicomJson[]) => ({
      [t.ConceptNameCodeSequence]: sequence([
        { [t.CodeValue]: element('SH', '42798000'), [t.CodingSchemeDesignator]: element('SH', 'SCT') },
      ]),
      [t.MeasurementUnitsCodeSequence]: sequence([
        { [t.CodeValue]: element('SH', 'um2'), [t.CodingSchemeDesignator]: element('SH', 'UCUM') },
      ]),
      [t.MeasurementValuesSequence]: sequence(parts),
    });
    const dataset = withGroups(
      object([
        source('POINT', [
          [1, 1, 0],
          [2, 2, 0],
          [3, 3, 0],
        ]),
      ]),
      (group) => ({
        ...group,
        [t.MeasurementsSequence]: sequence([
          measurement(part([5], [1]), part([6], [3])),
          measurement(part([1, 2], [1])),
          measurement(part([1], [9])),
          measurement({ [t.FloatingPointValues]: binary('OF', Float32Array.from([1, 2])) }),
        ]),
      }),
    );
    const read = await decoded(dataset);
    expect(read.groups[0]?.measurements.map(({ values }) => Array.from(values))).toEqual([
      [5, Number.NaN, 6],
      [Number.NaN, Number.NaN, Number.NaN],
      [Number.NaN, Number.NaN, Number.NaN],
      [Number.NaN, Number.NaN, Number.NaN],
    ]);
    expect(read.problems).toHaveLength(3);
  });

  test('annotations of one frame lie on that frame', async () => {
    const flat = object([source('POINT', [[1, 1]], { dimension: 2 })], slideImage(false, 3));
    const reference = { ...(flat['00081140']?.Value?.[0] as DicomJson), '00081160': element('IS', 7) };
    const read = await decoded({ ...flat, '00480301': element('CS', 'FRAME'), '00081140': sequence([reference]) });
    expect(read.groups[0]?.space).toMatchObject({
      kind: 'frame',
      frame: { frameNumber: 7, sopInstanceUid: idsOf(slideImage(false, 3)).sopInstanceUid },
    });
  });

  test('planes, optical paths and the recommended colour are handed on', async () => {
    const dataset = withGroups(object([source('POINT', [[1, 1, 0]])]), (group) => ({
      ...group,
      [t.CommonZCoordinateValue]: element('FD', 0.001, 0.003),
      [t.AnnotationAppliesToAllOpticalPaths]: element('CS', 'NO'),
      [t.ReferencedOpticalPathIdentifier]: element('SH', '2'),
      [t.RecommendedDisplayCIELabValue]: element('US', 65535, 32896, 32896),
    }));
    expect((await decoded(dataset)).groups[0]).toMatchObject({
      zPlanesMm: [0.001, 0.003],
      opticalPathIdentifiers: ['2'],
      recommendedColor: '#ffffff',
      dimension: 2,
      commonZMm: 0.001,
    });
    // CIE Lab of sRGB red under D50: 54.29, 80.80, 69.89.
    expect(cielabToHex([(54.29 / 100) * 65535, ((80.8 + 128) / 255) * 65535, ((69.89 + 128) / 255) * 65535])).toBe(
      '#ff0000',
    );
  });
});

describe('index lists', () => {
  const read = (list: number[], values: number, dimension: 2 | 3 = 2, minimum = 3) =>
    readPointIndex(Uint32Array.from(list), list.length, values, dimension, minimum);

  test('large entries are unsigned', () => {
    expect(Uint32Array.from([0x80000001])[0]).toBe(2147483649);
    expect(read([1, 0x80000001], 0x80000001 + 5)).toMatchObject({ ok: true });
  });

  test.each([
    ['counting values from 0', [0, 6, 14], [1, 7, 15]],
    ['counting points from 1', [1, 4, 8], [1, 7, 15]],
    ['counting points from 0', [0, 3, 7], [1, 7, 15]],
  ])('a list %s is repaired, and it is said', (_name, list, standard) => {
    const repaired = read(list, 24);
    expect(repaired.ok && Array.from(repaired.pointIndex)).toEqual(standard);
    expect(repaired.ok && repaired.note).toContain('its index counts');
  });

  test('a list that follows the standard is never reinterpreted', () => {
    expect(read([1, 7], 30)).toEqual({ ok: true, pointIndex: Uint32Array.from([1, 7]) });
  });

  test('a list that can be read in two ways, or in none, is refused', () => {
    expect(read([0, 6], 30)).toMatchObject({ ok: false, reason: 'its index can be read in more than one way' });
    expect(read([1, 8, 3], 30)).toMatchObject({ ok: false });
    expect(read([1, 7], 25)).toMatchObject({ ok: false, reason: 'its last point is incomplete' });
    expect(readPointIndex(Uint32Array.from([1]), 2, 24, 2, 3)).toMatchObject({ ok: false });
  });

  test('outlines of two points among others are tolerated, and it is said', () => {
    expect(read([1, 7, 11], 16)).toMatchObject({ ok: true, note: 'some of its shapes have too few points' });
  });
});

describe('our own marks', () => {
  const cells = [
    mark(slide, slideSpace(slide), 'point', [1.5, 0, 0.0045], { label: NUCLEUS }),
    mark(slide, slideSpace(slide), 'point', [-2, 3, 0.0045], { label: NUCLEUS }),
    mark(slide, slideSpace(slide), 'polygon', [0, 0, 0, 1, 0, 0, 1, 1, 0], {
      label: NUCLEUS,
      measurements: [{ name: codes.area, value: 0.5, unit: units.mm2 }],
    }),
  ];
  const saved = (instanceNumber = 1) => {
    const written = encodeAnnotationGroups({
      ...common,
      slide,
      annotations: cells,
      series: { ...common.series, instanceNumber },
    });
    if (!written.ok) throw new Error(written.error.title);
    const file = decodePart10(encodePart10(written.value));
    if (!file.ok) throw new Error('file');
    return file.value;
  };
  const context = { resolveSpace: () => idsOf(slide), limit: 5000 };

  test('come back as marks that can be edited, with the same tracking UIDs every time', async () => {
    const read = await decoded(saved(), { isWholeInstance: true });
    const { annotations, groups } = annotationsFromGroups(read.groups, read.identity, context);
    expect(groups).toEqual([]);
    expect(
      annotations.map(({ shape, points, label, measurements }) => ({ shape, points, label, measurements })),
    ).toEqual(
      cells.map(({ shape, points, label, measurements }) => ({
        shape,
        points: points.map((value, index) => (index % 3 === 2 ? value : Math.fround(value))),
        label,
        measurements,
      })),
    );
    expect(annotations.every(({ lockedReason }) => lockedReason === undefined)).toBe(true);
    const again = annotationsFromGroups(
      (await decoded(saved(), { isWholeInstance: true })).groups,
      read.identity,
      context,
    );
    expect(again.annotations.map(({ trackingUid }) => trackingUid)).toEqual(
      annotations.map(({ trackingUid }) => trackingUid),
    );
    expect(new Set(annotations.map(({ trackingUid }) => trackingUid)).size).toBe(3);
  });

  test('groups of others, computed or too large ones stay columns', async () => {
    const read = await decoded(saved(), { isWholeInstance: true });
    const kept = (identity = read.identity, limit = 5000) =>
      annotationsFromGroups(read.groups, identity, { ...context, limit }).groups.length;
    expect(kept({ ...read.identity, isOurs: false })).toBe(2);
    expect(kept(read.identity, 2)).toBe(1);
    expect(
      annotationsFromGroups(read.groups, read.identity, { ...context, resolveSpace: () => undefined }).groups,
    ).toHaveLength(2);
  });

  test('of our versions the newest counts, of others all', async () => {
    const [first, second] = await Promise.all([
      decoded(saved(1), { isWholeInstance: true }),
      decoded(saved(2), { isWholeInstance: true }),
    ]);
    expect(currentVersions([first, second])).toEqual([second]);
    const foreign = { identity: { ...first.identity, isOurs: false } };
    expect(currentVersions([foreign, second])).toEqual([foreign, second]);
  });
});
