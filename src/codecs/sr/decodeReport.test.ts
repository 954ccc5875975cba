import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import type { DicomElement, DicomJson } from '../../dicom/json';
import type { Annotation } from '../../dicom/types';
import { type DraftDataset, element, sequence } from '../dataset';
import { SNOMED_CT_OF_LEGACY } from '../legacyCodes';
import { objectTags as t } from '../objectTags';
import { decodePart10, encodePart10 } from '../part10';
import {
  ctImage,
  ctLines,
  ctRegions,
  everythingOpen,
  frameSpace,
  idsOf,
  LESION,
  mark,
  matrixSpace,
  nothingOpen,
  reportInput,
  slideImage,
  slideMarks,
} from '../testData';
import {
  codeContent,
  containerItem,
  numContent,
  rootItem,
  scoord3dContent,
  scoordContent,
  textContent,
} from './contentItem';
import { decodeReport, type DecodedReport } from './decodeReport';
import { encodeMeasurementReport } from './encodeReport';
import { measuredValue } from './measuredValue';
import { srCodes as c } from './srCodes';

function saved(annotations: readonly Annotation[]): DicomJson {
  const report = encodeMeasurementReport(reportInput(annotations));
  if (!report.ok) throw new Error(report.error.title);
  const read = decodePart10(encodePart10(report.value));
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

const reopened = (annotations: readonly Annotation[]): DecodedReport =>
  decodeReport(saved(annotations), everythingOpen);

/** A mark without what belongs to one session only. */
const essence = ({ id: _, points, lockedReason: __, ...rest }: Annotation) => ({
  ...rest,
  points: points.map(Math.fround),
});

/** Every element of a dataset, changed by `change`. */
function changed(dataset: DicomJson, change: (tag: string, item: DicomElement) => DicomElement | undefined): DicomJson {
  const result: DraftDataset = {};
  for (const [tag, item] of Object.entries(dataset)) {
    if (item === undefined) continue;
    const after = change(tag, item);
    if (after === undefined) continue;
    result[tag] =
      after.vr === 'SQ'
        ? { ...after, Value: (after.Value ?? []).map((value) => changed(value as DicomJson, change)) }
        : after;
  }
  return result;
}

/** A report by somebody else around the given groups. */
const foreign = (groups: readonly DicomJson[], more: DicomJson = {}): DicomJson => ({
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.88.33'),
  '00080018': element('UI', '1.2.826.1'),
  '0020000D': element('UI', '1.2.826.2'),
  '0020000E': element('UI', '1.2.826.3'),
  '00080070': element('LO', 'ACME'),
  ...rootItem(c.imagingMeasurementReport, '1500', [containerItem('CONTAINS', c.imagingMeasurements, groups)]),
  ...more,
});
const image = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: idsOf(ctImage()).sopInstanceUid };

describe('reports written here', () => {
  test('every tool comes back as it was drawn, editable, with its tracking UID', () => {
    const slide = slideImage(false, 3);
    const marks = [
      ...ctLines(),
      ...ctRegions(),
      mark(slide, matrixSpace(slide), 'polygon', [0, 0, 20_000, 0, 20_000, 10_000]),
      ...slideMarks(),
    ];
    const report = reopened(marks);
    expect(report.annotations.map(essence)).toEqual(marks.map(essence));
    expect(report.annotations.map(({ lockedReason }) => lockedReason)).toEqual(marks.map(() => undefined));
    expect(report).toMatchObject({ problems: [], groupsInFile: 13, groupsShown: 13, groupsExplained: 0 });
    expect(new Set(report.annotations.map(({ id }) => id)).size).toBe(13);
  });

  test('saving again keeps the tracking UIDs and changes nothing', () => {
    const once = reopened([...ctLines(), ...ctRegions()]).annotations;
    const twice = reopened(once).annotations;
    expect(twice.map(essence)).toEqual(once.map(essence));
  });

  test('a measurement of an unknown kind in a private unit survives an edit of another mark', () => {
    const odd = {
      name: { value: 'X-1', scheme: '99ACME', meaning: 'Spiculation' },
      value: 3,
      unit: { value: '{spicules}', scheme: '99U', meaning: 'spicules' },
    };
    const ct = ctImage();
    const [kept, edited] = reopened([
      mark(ct, frameSpace(ct), 'ellipse', [1, 2, 3, 2, 2, 1, 2, 3], { measurements: [odd] }),
      mark(ct, frameSpace(ct), 'point', [5, 5]),
    ]).annotations as [Annotation, Annotation];
    const after = reopened([kept, { ...edited, points: [6, 6] }]).annotations;
    expect(after[0]?.measurements).toEqual([odd]);
    expect(after[1]?.points).toEqual([6, 6]);
  });

  test('a value that could not be computed comes back as no value', () => {
    const ct = ctImage();
    const measurements = [{ name: codes.area, value: Number.NaN, unit: units.mm2 }];
    const report = reopened([mark(ct, frameSpace(ct), 'ellipse', [1, 2, 3, 2, 2, 1, 2, 3], { measurements })]);
    expect(report.annotations[0]?.measurements[0]?.value).toBeNaN();
    expect(report.problems[0]?.title).toContain('has no value (Not a number)');
  });

  test('while one of its images is not open, a report is shown but not changed: a new version would lose that mark', () => {
    const context = {
      ...everythingOpen,
      resolveImage: (uid: string) =>
        uid === idsOf(ctImage(2)).sopInstanceUid ? undefined : everythingOpen.resolveImage(uid),
    };
    const report = decodeReport(saved([...ctLines(), ...ctLines(ctImage(2))]), context);
    expect(report).toMatchObject({ isWhole: false, groupsInFile: 8, groupsShown: 4, groupsExplained: 4 });
    expect(report.annotations.every(({ lockedReason }) => lockedReason?.includes('would lose them'))).toBe(true);
    expect(reopened(ctLines()).isWhole).toBe(true);
  });

  test('a signed report is not edited in place', () => {
    const signed = { ...saved(ctLines()), [t.VerificationFlag]: element('CS', 'VERIFIED') };
    expect(decodeReport(signed, everythingOpen).annotations[0]?.lockedReason).toContain('signed');
  });

  test('long and short axis without values keep their lines', () => {
    const ct = ctImage();
    const [back] = reopened([mark(ct, frameSpace(ct), 'bidirectional', [0, 5, 10, 5, 5, 0, 5, 10])]).annotations;
    expect(back).toMatchObject({ shape: 'bidirectional', points: [0, 5, 10, 5, 5, 0, 5, 10] });
  });
});

describe('codes', () => {
  test('words mean nothing: a report in another language reads the same', () => {
    const marks = [...ctLines(), ...ctRegions()];
    const original = saved(marks);
    const renamed = changed(original, (tag, item) => (tag === t.CodeMeaning ? element('LO', 'x') : item));
    const strip = (report: DecodedReport) =>
      report.annotations.map((one) => ({ ...essence(one), label: one.label.value }));
    expect(strip(decodeReport(renamed, everythingOpen))).toEqual(strip(decodeReport(original, everythingOpen)));
  });

  test('a report in legacy SNOMED codes reads like its twin in SNOMED CT', () => {
    const legacy = new Map(Object.entries(SNOMED_CT_OF_LEGACY).map(([old, current]) => [current, old]));
    const original = saved([...ctLines(), ...ctRegions()]);
    const translated = (item: DicomJson): DicomJson => {
      const old = legacy.get(String(item[t.CodeValue]?.Value?.[0]));
      if (old === undefined || item[t.CodingSchemeDesignator]?.Value?.[0] !== 'SCT') return item;
      return { ...item, [t.CodeValue]: element('SH', old), [t.CodingSchemeDesignator]: element('SH', 'SRT') };
    };
    let count = 0;
    const twin = changed(original, (_, item) => {
      if (item.vr !== 'SQ' || item.Value === undefined) return item;
      const items = (item.Value as DicomJson[]).map(translated);
      count += items.filter((after, index) => after !== item.Value?.[index]).length;
      return sequence(items);
    });
    expect(count).toBeGreaterThan(10);
    expect(decodeReport(twin, everythingOpen).annotations).toEqual(decodeReport(original, everythingOpen).annotations);
  });

  test('long codes, URN codes and equivalents are codes too', () => {
    const named = (name: DicomJson): DicomJson => ({
      ...textContent('HAS OBS CONTEXT', c.trackingIdentifier, 'A'),
      [t.ConceptNameCodeSequence]: sequence([name]),
    });
    const spellings: DicomJson[] = [
      { [t.LongCodeValue]: element('UC', '112039'), [t.CodingSchemeDesignator]: element('SH', 'DCM') },
      {
        [t.CodeValue]: element('SH', 'length-1'),
        [t.CodingSchemeDesignator]: element('SH', '99X'),
        [t.EquivalentCodeSequence]: sequence([
          { [t.CodeValue]: element('SH', '410668003'), [t.CodingSchemeDesignator]: element('SH', 'SCT') },
        ]),
      },
    ];
    const num = {
      ...numContent('CONTAINS', codes.length, measuredValue(5, units.mm), [
        scoordContent('INFERRED FROM', undefined, 'POLYLINE', [1, 1, 4, 5], image),
      ]),
      [t.ConceptNameCodeSequence]: sequence([spellings[1] ?? {}]),
    };
    const report = decodeReport(
      foreign([containerItem('CONTAINS', c.measurementGroup, [named(spellings[0] ?? {}), num])]),
      everythingOpen,
    );
    expect(report.annotations[0]).toMatchObject({ trackingIdentifier: 'A', shape: 'length' });
    expect(report.annotations[0]?.measurements[0]?.name).toEqual(codes.length);
  });
});

describe('reports of others', () => {
  const group = (...items: DicomJson[]) => containerItem('CONTAINS', c.measurementGroup, items);
  const region = (type: string, points: number[]) => scoordContent('CONTAINS', c.imageRegion, type, points, image);

  test('they are shown and locked, with the reason', () => {
    const report = decodeReport(foreign([group(region('POINT', [1, 1]))]), everythingOpen);
    expect(report.annotations[0]?.lockedReason).toBe('Made with ACME; it can be read here, not changed');
  });

  test('a group without tracking identifier is shown, with an identifier that stays the same', () => {
    const dataset = foreign([group(codeContent('CONTAINS', c.finding, LESION), region('POINT', [1, 1]))]);
    const [first] = decodeReport(dataset, everythingOpen).annotations;
    const [again] = decodeReport(dataset, everythingOpen).annotations;
    expect(first).toMatchObject({ trackingIdentifier: 'Lesion', label: LESION });
    expect(first?.trackingUid).toMatch(/^2\.25\.\d+$/);
    expect(again?.trackingUid).toBe(first?.trackingUid);
  });

  test.each([
    ['POINT', [1, 2], ['point']],
    ['MULTIPOINT', [1, 2, 3, 4], ['point', 'point']],
    ['POLYLINE', [1, 2, 3, 4], ['polyline']],
    ['POLYLINE', [0, 0, 4, 0, 4, 2, 0, 2, 0, 0], ['rectangle']],
    ['POLYLINE', [0, 0, 4, 1, 4, 2, 0, 2, 0, 0], ['polygon']],
    ['POLYLINE', [1, 1, 2, 1, 2, 2], ['polyline']],
    ['POLYGON', [0, 0, 4, 0, 4, 4], ['polygon']],
    ['CIRCLE', [10, 10, 10, 14], ['ellipse']],
    ['ELLIPSE', [0, 5, 10, 5, 5, 2, 5, 8], ['ellipse']],
  ])('%s %j is a %j', (type, points, shapes) => {
    const report = decodeReport(foreign([group(region(type, points))]), everythingOpen);
    expect(report.annotations.map(({ shape }) => shape)).toEqual(shapes);
  });

  test('a circle keeps its centre and its size', () => {
    const report = decodeReport(foreign([group(region('CIRCLE', [10, 10, 13, 14]))]), everythingOpen);
    expect(report.annotations[0]?.points).toEqual([7, 6, 13, 14, 14, 7, 6, 13]);
  });

  test('every number of a group is read, also those without a graphic of their own', () => {
    const nums = [codes.area, codes.perimeter, codes.mean].map((name, index) =>
      numContent('CONTAINS', name, measuredValue(index, units.mm)),
    );
    const report = decodeReport(
      foreign([group(region('ELLIPSE', [0, 5, 10, 5, 5, 2, 5, 8]), ...nums)]),
      everythingOpen,
    );
    expect(report.annotations[0]?.measurements.map(({ value }) => value)).toEqual([0, 1, 2]);
  });

  test('a reference to several frames is a mark on each', () => {
    const dataset = changed(foreign([group(region('POINT', [1, 1]))]), (tag, item) =>
      tag === '00081199' ? sequence([{ ...(item.Value?.[0] as DicomJson), '00081160': element('IS', 2, 5) }]) : item,
    );
    const frames = decodeReport(dataset, everythingOpen).annotations.map(
      ({ space }) => space.kind === 'frame' && space.frame.frameNumber,
    );
    expect(frames).toEqual([2, 5]);
  });

  test('a coordinate given once and referred to by position is found', () => {
    const reference = { '0040A010': element('CS', 'INFERRED FROM'), '0040DB73': element('UL', 1, 1, 1, 1) };
    const num = {
      ...numContent('CONTAINS', codes.length, measuredValue(5, units.mm)),
      '0040A730': sequence([reference]),
    };
    const report = decodeReport(foreign([group(region('POLYLINE', [1, 1, 4, 5]), num)]), everythingOpen);
    expect(report.annotations).toHaveLength(1);
    expect(report.annotations[0]).toMatchObject({ shape: 'length', measurements: [{ value: 5 }] });
  });

  test('references that run in circles end', () => {
    const loop = { '0040A010': element('CS', 'INFERRED FROM'), '0040DB73': element('UL', 1, 1) };
    const num = { ...numContent('CONTAINS', codes.length, measuredValue(5, units.mm)), '0040A730': sequence([loop]) };
    expect(decodeReport(foreign([group(num)]), everythingOpen)).toMatchObject({ groupsInFile: 1, groupsExplained: 1 });
  });

  test('a mark on an image that is not open is explained with its values, and drawn nowhere', () => {
    const report = decodeReport(saved(ctRegions()), nothingOpen);
    expect(report.annotations).toEqual([]);
    expect(report).toMatchObject({ groupsInFile: 3, groupsShown: 0, groupsExplained: 3 });
    expect(report.problems).toHaveLength(3);
    expect(report.problems[0]?.title).toContain('its image is not among those opened');
    expect(report.problems[0]?.tip).toContain('Attenuation Coefficient (Mean)');
  });

  test('a mark in another frame of reference is not drawn on a similar image', () => {
    const dataset = foreign([group(scoord3dContent('CONTAINS', c.imageRegion, 'POINT', [1, 2, 3], '1.9.9'))]);
    const report = decodeReport(dataset, everythingOpen);
    expect(report.annotations).toEqual([]);
    expect(report.problems[0]?.title).toContain('frame of reference');
  });

  test('what cannot be drawn is explained: an ellipsoid, a group of values alone, regions outside any group', () => {
    const dataset = foreign([
      group(textContent('HAS OBS CONTEXT', c.trackingIdentifier, 'Mass'), region('BLOB', [1, 2])),
      group(
        textContent('HAS OBS CONTEXT', c.trackingIdentifier, 'Nodule'),
        numContent('CONTAINS', codes.area, measuredValue(12, units.mm2)),
      ),
      region('POINT', [1, 1]),
    ]);
    const report = decodeReport(dataset, everythingOpen);
    expect(report).toMatchObject({ groupsInFile: 2, groupsShown: 0, groupsExplained: 2 });
    expect(report.problems.map(({ title }) => title)).toEqual([
      '“Mass” is not drawn: its BLOB cannot be drawn here',
      '“Nodule” is not drawn: it has no outline of its own',
      'One region of the report is not drawn',
    ]);
    expect(report.problems[1]?.tip).toBe('Area 12.00 mm²');
  });

  test('a pixel origin means something on slides only', () => {
    const onCt = scoordContent('CONTAINS', c.imageRegion, 'POINT', [1, 1], image, 'VOLUME');
    expect(decodeReport(foreign([group(onCt)]), everythingOpen).annotations[0]?.space.kind).toBe('frame');
    const slide = { ...image, sopInstanceUid: idsOf(slideImage()).sopInstanceUid };
    const onTile = scoordContent('CONTAINS', c.imageRegion, 'POINT', [1, 1], slide);
    expect(decodeReport(foreign([group(onTile)]), everythingOpen).problems[0]?.title).toContain('one tile');
  });
});
