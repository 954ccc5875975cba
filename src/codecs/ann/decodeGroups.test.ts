import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import { histogramOf, statisticsOf } from '../../dicom/groupStatistics';
import type { DicomJson } from '../../dicom/json';
import { sequenceOf } from '../../dicom/json';
import { fail, ok } from '../../lib/result';
import { binary, element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { decodePart10, encodePart10 } from '../part10';
import { idsOf, slideImage, SOURCE } from '../testData';
import { decoded, everyType, object, shapesOf, source, turnedRound, withBinary, withGroups } from './annTestSupport';
import { cielabToHex } from './cielab';
import { decodeGroups } from './decodeGroups';

const slide = slideImage();

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

  test('T-ANN-09: inline, by absolute and by relative address and as a whole instance the numbers are the same', async () => {
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
    const read = decodeGroups(cut, { sourceId: SOURCE });
    expect(read).toMatchObject({ ok: true, value: { kind: 'needsWholeInstance' } });
  });

  test('metadata without numbers, or with addresses nobody can fetch, asks for the whole instance', async () => {
    for (const change of [() => ({ vr: 'OF' }), () => ({ vr: 'OF', BulkDataURI: 'x' })]) {
      const read = decodeGroups(withBinary(object(everyType(2, true), slideImage(false, 3)), change), {
        sourceId: SOURCE,
      });
      expect(read).toMatchObject({ ok: true, value: { kind: 'needsWholeInstance' } });
    }
  });

  test('T-ANN-17: a group whose coordinates end too early is rejected, and the others are shown', async () => {
    const dataset = withGroups(object(everyType(3, true)), (group, index) => {
      const data = group[t.PointCoordinatesData]?.Value?.[0] as Float32Array;
      if (index > 2) return group;
      // A POINT, a POLYLINE and a POLYGON group that lost a number, one and a half points, and half a number.
      const cut = [data.slice(0, -1), data.slice(0, -3), new Uint8Array(data.buffer.slice(0, -2))][index];
      return { ...group, [t.PointCoordinatesData]: binary('OF', cut as Float32Array) };
    });
    const read = await decoded(dataset, { isWholeInstance: true });
    expect(read.groups.map(({ label }) => label)).toEqual(['ELLIPSE', 'RECTANGLE']);
    expect(read.rejected.map(({ problem }) => problem.title)).toEqual([
      'The annotations “POINT” are not shown: it has 7 coordinate values instead of 8',
      expect.stringContaining('“POLYLINE” are not shown'),
      'The annotations “POLYGON” are not shown: its coordinates cannot be read',
    ]);
  });

  test('a search that found nothing is said as such, and is no fault', async () => {
    const points = object([source('POINT', [[1, 1, 0]])]);
    const read = await decoded(
      withGroups(points, (group) => ({ ...group, [t.NumberOfAnnotations]: element('UL', 0) })),
    );
    expect(read.rejected[0]?.problem).toMatchObject({ severity: 'info', title: '“POINT” holds no marks' });
  });

  test('where it cannot be known what the coordinates are of, nothing is drawn', async () => {
    const flat = object([source('POINT', [[1, 1]], { dimension: 2 })], slideImage(false, 3));
    const [reference] = sequenceOf(flat, '00081140');
    const other = { ...reference, '00081155': element('UI', '1.2.77') };
    const why = async (change: DicomJson) => (await decoded({ ...flat, ...change })).rejected[0]?.problem.title;
    expect(await why({ '006A0001': undefined })).toContain('pixels or millimetres');
    expect(await why({ '00081140': undefined })).toContain('does not name its image');
    expect(await why({ '00081140': sequence([reference!, other]) })).toContain('several images');
    const frames = { ...reference, '00081160': element('IS', 1, 2) };
    expect(await why({ '00480301': element('CS', 'FRAME'), '00081140': sequence([frames]) })).toContain(
      'several frames',
    );
    const space = object([source('POINT', [[1, 1, 0]])]);
    const nowhere = await decoded({ ...space, '00200052': undefined });
    expect(nowhere.rejected[0]?.problem.title).toContain('does not name its frame of reference');
  });

  test('files that are big endian give the same numbers', async () => {
    const dataset = object(everyType(3, false));
    const turned = withBinary(dataset, (_, item, bytes) => ({ ...item, Value: [turnedRound(bytes, 4)] }));
    const read = await decoded({ ...turned, '00020010': element('UI', '1.2.840.10008.1.2.2') });
    expect(read.groups.map(shapesOf)).toEqual((await decoded(dataset)).groups.map(shapesOf));
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

  test('T-ANN-07: values of a subset go to those they were measured on; the others have none, which is not zero', async () => {
    const shapes = [1, 2, 3, 4, 5, 6].map((x) => [x, 0, 0]);
    const none = Number.NaN;
    const measurements = [{ name: codes.area, unit: units.um2, values: [none, 7, none, none, 9, none] }];
    const [group] = (await decoded(object([source('POINT', shapes, { measurements })]))).groups;
    const values = Array.from(group?.measurements[0]?.values ?? []);
    expect(values).toEqual([none, 7, none, none, 9, none]);
    expect(statisticsOf(Float32Array.from(values))).toEqual({ count: 2, missing: 4, mean: 8, minimum: 7, maximum: 9 });
    expect(Array.from(histogramOf(Float32Array.from(values), 2))).toEqual([1, 1]);
    expect(statisticsOf(new Float32Array(3).fill(none))).toBeUndefined();
  });

  test('T-ANN-08: values in two lists are all read; a list that does not fit is left out and said', async () => {
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
          measurement(part([4, 5], [1, 2]), part([6], [2])),
          measurement({ [t.FloatingPointValues]: binary('OF', Float32Array.from([1, 2])) }),
        ]),
      }),
    );
    const read = await decoded(dataset);
    expect(read.groups[0]?.measurements.map(({ values }) => Array.from(values))).toEqual([
      [5, Number.NaN, 6],
      [Number.NaN, Number.NaN, Number.NaN],
      [Number.NaN, Number.NaN, Number.NaN],
      [4, Number.NaN, Number.NaN],
      [Number.NaN, Number.NaN, Number.NaN],
    ]);
    expect(read.problems).toHaveLength(4);
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
    const unnamed = withGroups(dataset, (group) => ({ ...group, [t.ReferencedOpticalPathIdentifier]: undefined }));
    expect((await decoded(unnamed)).groups[0]?.opticalPathIdentifiers, 'unnamed paths hide nothing').toBeUndefined();
    // CIE Lab of sRGB red under D50: 54.29, 80.80, 69.89.
    expect(cielabToHex([(54.29 / 100) * 65535, ((80.8 + 128) / 255) * 65535, ((69.89 + 128) / 255) * 65535])).toBe(
      '#ff0000',
    );
  });
});
