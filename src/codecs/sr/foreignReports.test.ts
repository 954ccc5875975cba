import { describe, expect, test } from 'vitest';
import type { CodedConcept } from '../../dicom/codedConcept';
import { codes, units } from '../../dicom/codes';
import type { DicomJson } from '../../dicom/json';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { ctRegions, everythingOpen, idsOf, LESION, nothingOpen, slideImage } from '../testData';
import { codeContent, containerItem, imageContent, numContent, scoord3dContent, scoordContent } from './contentItem';
import { type DecodeContext, decodeReport } from './decodeReport';
import { measuredValue } from './measuredValue';
import { readCodes } from './readCodes';
import {
  area,
  CT_SLICE,
  changed,
  foreign,
  group,
  holding,
  named,
  referenceTo,
  region,
  renamed,
  SR,
  saved,
} from './reportFixtures';
import { srCodes as c } from './srCodes';

const DEGREES = { value: 'deg', scheme: 'UCUM', meaning: 'degree' };

describe('reports of others', () => {
  test('SR-32: they can be changed, for what is not understood of them stays in the tree', () => {
    for (const leaf of ['22', '33', '34', '35']) {
      const dataset = { ...foreign([group(region('POINT', [1, 1]))]), '00080016': element('UI', `${SR}.${leaf}`) };
      expect(decodeReport(dataset, everythingOpen).annotations[0]?.lockedReason).toBeUndefined();
    }
  });

  test('reports of other kinds, signed ones and parts nobody understands are shown and locked, with the reason', () => {
    const lockOf = (dataset: DicomJson) => decodeReport(dataset, everythingOpen).annotations[0]?.lockedReason;
    const dataset = foreign([group(region('POINT', [1, 1]))]);
    expect(lockOf({ ...dataset, '00080016': element('UI', `${SR}.71`) })).toContain(
      'Made with ACME; reports of this kind',
    );
    expect(lockOf({ ...dataset, [t.VerificationFlag]: element('CS', 'VERIFIED') })).toContain('signed');
    expect(lockOf(foreign([group(region('MULTIPOINT', [1, 1, 2, 2]))]))).toContain('one of several marks');
    const arm = scoordContent('INFERRED FROM', undefined, 'POLYLINE', [1, 1, 5, 1], CT_SLICE);
    const other = scoordContent('INFERRED FROM', undefined, 'POLYLINE', [1, 1, 1, 5], CT_SLICE);
    const rotation = { value: 'rotation', scheme: '99ACME', meaning: 'Rotation' };
    const turned = numContent('CONTAINS', rotation, measuredValue(90, DEGREES), [arm, other]);
    const shared = decodeReport(foreign([group(turned)]), everythingOpen);
    expect(shared.annotations.map(({ measurements }) => measurements.length)).toEqual([1, 0]);
    expect(shared.annotations.every(({ lockedReason }) => lockedReason?.includes('several outlines'))).toBe(true);
  });

  test('an angle is one mark that can be changed, whether its arms are two lines, one of three points, or one of four', () => {
    const angleOf = (name: CodedConcept, ...lines: readonly (readonly number[])[]) => {
      const arms = lines.map((points) => scoordContent('INFERRED FROM', undefined, 'POLYLINE', points, CT_SLICE));
      const num = numContent('CONTAINS', name, measuredValue(90, DEGREES), arms);
      const { annotations } = decodeReport(foreign([group(num)]), everythingOpen);
      expect(annotations.map(({ lockedReason }) => lockedReason)).toEqual([undefined]);
      return annotations.map(({ shape, points, measurements }) => [shape, points, measurements[0]?.value])[0];
    };
    const cobb = { value: '285285000', scheme: 'SCT', meaning: 'x' };
    const angle = { value: '1483009', scheme: 'SCT', meaning: 'x' };
    expect(angleOf(cobb, [1, 1, 5, 1], [1, 1, 1, 5])).toEqual(['cobbAngle', [1, 1, 5, 1, 1, 1, 1, 5], 90]);
    expect(angleOf(angle, [5, 1, 1, 1, 1, 5])).toEqual(['angle', [5, 1, 1, 1, 1, 5], 90]);
    expect(angleOf(cobb, [1, 1, 5, 1, 2, 8, 2, 5])).toEqual(['cobbAngle', [1, 1, 5, 1, 2, 8, 2, 5], 90]);
    // Cornerstone's writer repeats the vertex, and gives plain angles the code of a Cobb angle.
    expect(angleOf(cobb, [5, 1, 1, 1, 1, 1, 1, 5])).toEqual(['angle', [5, 1, 1, 1, 1, 5], 90]);
  });

  test('T-SR-12: a group without tracking identifier is shown, under an identifier that stays the same in later versions', () => {
    const dataset = foreign([group(codeContent('CONTAINS', c.finding, LESION), region('POINT', [1, 1]))]);
    const [first] = decodeReport(dataset, everythingOpen).annotations;
    const [again] = decodeReport(dataset, everythingOpen).annotations;
    expect(first).toMatchObject({ trackingIdentifier: 'Lesion', label: LESION });
    expect(first?.trackingUid).toMatch(/^2\.25\.\d+$/);
    expect(again?.trackingUid).toBe(first?.trackingUid);
    const later = foreign([
      group(region('POINT', [7, 7])),
      group(codeContent('CONTAINS', c.finding, LESION), region('POINT', [1, 1])),
    ]);
    const [other, same] = decodeReport(
      { ...later, '00080018': element('UI', '1.2.826.9') },
      everythingOpen,
    ).annotations;
    expect(same?.trackingUid).toBe(first?.trackingUid);
    expect(other?.trackingUid).not.toBe(first?.trackingUid);
  });

  test.each([
    ['POINT', [1, 2], ['point']],
    ['MULTIPOINT', [1, 2, 3, 4], ['point', 'point']],
    ['POLYLINE', [1, 2, 3, 4], ['polyline']],
    ['POLYLINE', [0, 0, 4, 0, 4, 2, 0, 2, 0, 0], ['rectangle']],
    ['POLYLINE', [0, 0, 4, 1, 4, 2, 0, 2, 0, 0], ['polygon']],
    ['POLYLINE', [1, 1, 2, 1, 2, 2], ['polyline']],
    ['POLYGON', [0, 0, 4, 0, 4, 4], ['polygon']],
    ['CIRCLE', [10, 10, 10, 14], ['circle']],
    ['ELLIPSE', [0, 5, 10, 5, 5, 2, 5, 8], ['ellipse']],
  ])('%s %j is a %j', (type, points, shapes) => {
    const report = decodeReport(foreign([group(region(type, points))]), everythingOpen);
    expect(report.annotations.map(({ shape }) => shape)).toEqual(shapes);
  });

  test('a circle keeps its centre and its size', () => {
    const report = decodeReport(foreign([group(region('CIRCLE', [10, 10, 13, 14]))]), everythingOpen);
    expect(report.annotations[0]?.points).toEqual([7, 6, 13, 14, 14, 7, 6, 13]);
  });

  test('SR-30: every number of a group is read, also those without a graphic of their own', () => {
    const nums = [codes.area, codes.perimeter, codes.mean].map((name, index) =>
      numContent('CONTAINS', name, measuredValue(index, units.mm)),
    );
    const report = decodeReport(
      foreign([group(region('ELLIPSE', [0, 5, 10, 5, 5, 2, 5, 8]), ...nums)]),
      everythingOpen,
    );
    expect(report.annotations[0]?.measurements.map(({ value }) => value)).toEqual([0, 1, 2]);
  });

  test('SR-30: also those in a container of the group, below another value, or without a name; not the order of time', () => {
    const num = (name: CodedConcept, value: number) => numContent('CONTAINS', name, measuredValue(value, units.mm));
    const { [t.ConceptNameCodeSequence]: _, ...unnamed } = num(codes.mean, 4);
    const report = decodeReport(
      foreign([
        group(
          region('ELLIPSE', [0, 5, 10, 5, 5, 2, 5, 8]),
          holding(num(codes.area, 1), num(codes.minimum, 2)),
          containerItem('CONTAINS', { value: 'x', scheme: '99X', meaning: 'Texture' }, [num(codes.perimeter, 3)]),
          unnamed,
          num(readCodes.timePointOrder, 2),
        ),
      ]),
      everythingOpen,
    );
    const [mark] = report.annotations;
    expect(mark?.measurements.map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    expect(report.views.get(mark?.id ?? ('' as never))?.measurementPaths).toEqual([
      '1.1.1.2',
      '1.1.1.2.1',
      '1.1.1.3.1',
      '1.1.1.4',
    ]);
  });

  test('SR-33: a unit that is not understood is shown as it stands, and none is guessed', () => {
    const told = (unit: CodedConcept): string => {
      const num = numContent('CONTAINS', codes.length, measuredValue(0.05, unit));
      const report = decodeReport(foreign([group(named('A'), num)]), everythingOpen);
      return report.problems[0]?.tip ?? '';
    };
    expect(told({ value: '{spicules}', scheme: '99U', meaning: 'spicules' })).toBe('Length 0.05 {spicules}');
    expect(told({ value: 'mm', scheme: '99U', meaning: 'their millimetre' })).toBe('Length 0.05 mm');
    expect(told(units.mm)).toBe('Length 50.0 µm');
    const unitless = changed(
      foreign([group(named('A'), numContent('CONTAINS', codes.length, measuredValue(7, units.mm)))]),
      (tag, item) => (tag === t.MeasurementUnitsCodeSequence ? undefined : item),
    );
    expect(decodeReport(unitless, everythingOpen).problems[0]?.tip).toBe('Length 7 no unit given');
  });

  test('SR-20: a reference to several frames is a mark on each', () => {
    const dataset = changed(foreign([group(region('POINT', [1, 1]))]), (tag, item) =>
      tag === '00081199' ? sequence([{ ...(item.Value?.[0] as DicomJson), '00081160': element('IS', 2, 5) }]) : item,
    );
    const frames = decodeReport(dataset, everythingOpen).annotations.map(
      ({ space }) => space.kind === 'frame' && space.frame.frameNumber,
    );
    expect(frames).toEqual([2, 5]);
  });

  test('a coordinate given once and referred to by position is found', () => {
    const num = holding(
      numContent('CONTAINS', codes.length, measuredValue(5, units.mm)),
      referenceTo('INFERRED FROM', 1, 1, 1, 1),
    );
    const report = decodeReport(foreign([group(region('POLYLINE', [1, 1, 4, 5]), num)]), everythingOpen);
    expect(report.annotations).toHaveLength(1);
    expect(report.annotations[0]).toMatchObject({ shape: 'length', measurements: [{ value: 5 }] });
  });

  test('references that run in circles end', () => {
    const num = holding(
      numContent('CONTAINS', codes.length, measuredValue(5, units.mm)),
      referenceTo('INFERRED FROM', 1, 1),
    );
    expect(decodeReport(foreign([group(num)]), everythingOpen)).toMatchObject({ groupsInFile: 1, groupsExplained: 1 });
  });

  test('T-SR-13: a mark on an image that is not open is explained with its values, and drawn nowhere', () => {
    const report = decodeReport(saved(ctRegions()), nothingOpen);
    expect(report.annotations).toEqual([]);
    expect(report).toMatchObject({ groupsInFile: 3, groupsShown: 0, groupsExplained: 3 });
    expect(report.problems).toHaveLength(3);
    expect(report.problems[0]?.title).toContain('its image is not among those opened');
    expect(report.problems[0]?.tip).toContain('Attenuation Coefficient (Mean)');
  });

  test('SR-34: a mark in another frame of reference is not drawn on a similar image', () => {
    const dataset = foreign([group(scoord3dContent('CONTAINS', c.imageRegion, 'POINT', [1, 2, 3], '1.9.9'))]);
    const report = decodeReport(dataset, everythingOpen);
    expect(report.annotations).toEqual([]);
    expect(report.problems[0]?.title).toContain('frame of reference');
  });

  test('SR-29: what cannot be drawn is explained: a strange shape, a group of values alone', () => {
    const dataset = foreign([group(named('Mass'), region('BLOB', [1, 2])), group(named('Nodule'), area(12))]);
    const report = decodeReport(dataset, everythingOpen);
    expect(report).toMatchObject({ groupsInFile: 2, groupsShown: 0, groupsExplained: 2, isWhole: false });
    expect(report.problems.map(({ title }) => title)).toEqual([
      '“Mass” is not drawn: its BLOB cannot be drawn here',
      '“Nodule” is not drawn: it has no outline of its own',
    ]);
    expect(report.problems[1]?.tip).toBe('Area 12.00 mm²');
  });

  test('SR-29: a group that is a segment, an image or a curve says so', () => {
    const about = (name: CodedConcept, valueType = 'IMAGE'): DicomJson => ({
      ...renamed(imageContent('CONTAINS', CT_SLICE), name),
      [t.ValueType]: element('CS', valueType),
    });
    const source = { value: '260753009', scheme: 'SCT', meaning: 'Source' };
    const report = decodeReport(
      foreign([
        group(named('A'), about(readCodes.referencedSegment), area(3)),
        group(named('B'), about(source), area(4)),
        group(named('C'), about(source, 'WAVEFORM')),
      ]),
      everythingOpen,
    );
    expect(report.problems.map(({ title }) => title.replace(/^.*drawn: it is /, ''))).toEqual([
      'outlined by a segmentation, not by points',
      'about an image as a whole',
      'about a recorded curve',
    ]);
    expect(report.problems.map(({ severity }) => severity)).toEqual(['info', 'info', 'info']);
  });

  test('SR-19: a pixel origin means something on slides only, and a tile is drawn where it is known to lie', () => {
    const onCt = scoordContent('CONTAINS', c.imageRegion, 'POINT', [1, 1], CT_SLICE, 'VOLUME');
    expect(decodeReport(foreign([group(onCt)]), everythingOpen).annotations[0]?.space.kind).toBe('frame');
    const slide = { ...CT_SLICE, sopInstanceUid: idsOf(slideImage()).sopInstanceUid, frameNumber: 3 };
    const onTile = foreign([group(scoordContent('CONTAINS', c.imageRegion, 'POINT', [1, 1], slide))]);
    expect(decodeReport(onTile, everythingOpen).problems[0]?.title).toContain('one tile');
    const knownTiles: DecodeContext = {
      ...everythingOpen,
      resolveImage: () => ({ ...idsOf(slideImage()), tileOffset: (frame) => (frame === 3 ? [512, 256] : undefined) }),
    };
    const [mark] = decodeReport(onTile, knownTiles).annotations;
    expect(mark).toMatchObject({ space: { kind: 'totalPixelMatrix' }, points: [513, 257] });
    expect(mark?.lockedReason).toContain('one tile');
  });
});
