import { describe, expect, test } from 'vitest';
import type { CodedConcept } from '../../dicom/codedConcept';
import { codes, units } from '../../dicom/codes';
import { type DicomJson, itemOf, stringOf } from '../../dicom/json';
import type { Annotation } from '../../dicom/types';
import { element, sequence } from '../dataset';
import { SNOMED_CT_OF_LEGACY } from '../legacyCodes';
import { objectTags as t } from '../objectTags';
import {
  ctAngles,
  ctImage,
  ctLines,
  ctRegions,
  everythingOpen,
  frameSpace,
  idsOf,
  mark,
  matrixSpace,
  slideImage,
  slideMarks,
} from '../testData';
import { codeContent, numContent, scoordContent, textContent, uidContent } from './contentItem';
import { type DecodedReport, decodeReport } from './decodeReport';
import { measuredValue } from './measuredValue';
import { readCodes as r } from './readCodes';
import { area, CT_SLICE, changed, foreign, group, holding, named, region, saved } from './reportFixtures';
import { srCodes as c } from './srCodes';

const reopened = (annotations: readonly Annotation[]): DecodedReport =>
  decodeReport(saved(annotations), everythingOpen);

/** A mark without what belongs to one session only. */
const essence = ({ id: _, points, lockedReason: __, ...rest }: Annotation) => ({
  ...rest,
  points: points.map(Math.fround),
});

const specimenUidOf = (slide: DicomJson) => stringOf(itemOf(slide, '00400560') ?? {}, '00400554');

describe('reports written here', () => {
  test('every tool comes back as it was drawn, editable, with its tracking UID', () => {
    const slide = slideImage(false, 3);
    const marks = [
      ...ctLines(),
      ...ctRegions(),
      ...ctAngles(),
      mark(slide, matrixSpace(slide), 'polygon', [0, 0, 20_000, 0, 20_000, 10_000]),
      ...slideMarks(),
    ];
    const report = reopened(marks);
    const withoutSpecimen = report.annotations.map(({ specimenUid: _, ...one }) => essence(one));
    expect(withoutSpecimen).toEqual(marks.map(essence));
    expect(report.annotations.at(-1)?.specimenUid).toBe(specimenUidOf(slideImage()));
    expect(report.annotations.map(({ lockedReason }) => lockedReason)).toEqual(marks.map(() => undefined));
    expect(report).toMatchObject({ problems: [], groupsInFile: 15, groupsShown: 15, groupsExplained: 0 });
    expect(new Set(report.annotations.map(({ id }) => id)).size).toBe(15);
  });

  test('a circle and an arrow come back as they were drawn, on an image and in space', () => {
    const [ct, slide] = [ctImage(), slideImage()];
    const [flat, space] = [frameSpace(ct), slideMarks()[0]?.space ?? frameSpace(ct)];
    const size = [
      { name: codes.diameter, value: 20, unit: units.mm },
      { name: codes.area, value: 314.25, unit: units.mm2 },
    ];
    const marks = [
      mark(ct, flat, 'circle', [20, 20, 40, 20, 30, 10, 30, 30], { measurements: size }),
      // Stretched, as a circle on the body is where pixels are not square.
      mark(ct, flat, 'circle', [20, 20, 60, 20, 40, 10, 40, 30], { measurements: size }),
      mark(ct, flat, 'arrow', [0, 0, 40.5, 20.25], { comment: 'Clip from 2024' }),
      mark(slide, space, 'circle', [1, 2, 0, 3, 2, 0, 2, 1, 0, 2, 3, 0], { measurements: size }),
      mark(slide, space, 'arrow', [1, 2, 0, 3, 4, 0]),
    ];
    const { annotations, problems } = reopened(marks);
    expect(annotations.map(({ specimenUid: _, ...one }) => essence(one))).toEqual(marks.map(essence));
    expect(annotations.every(({ lockedReason }) => lockedReason === undefined)).toBe(true);
    expect(problems).toEqual([]);
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

  test('SR-32: while one of its images is not open, the marks on the others can still be changed: the tree keeps it', () => {
    const context = {
      ...everythingOpen,
      resolveImage: (uid: string) =>
        uid === idsOf(ctImage(2)).sopInstanceUid ? undefined : everythingOpen.resolveImage(uid),
    };
    const report = decodeReport(saved([...ctLines(), ...ctLines(ctImage(2))]), context);
    expect(report).toMatchObject({ isWhole: false, groupsInFile: 8, groupsShown: 4, groupsExplained: 4 });
    expect(report.annotations.map(({ lockedReason }) => lockedReason)).toEqual(ctLines().map(() => undefined));
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
  test('T-SR-09: words mean nothing: a report whose every Code Meaning is “x” reads the same', () => {
    const marks = [...ctLines(), ...ctRegions()];
    const original = saved(marks);
    const renamed = changed(original, (tag, item) => (tag === t.CodeMeaning ? element('LO', 'x') : item));
    const strip = (report: DecodedReport) =>
      report.annotations.map((one) => ({ ...essence(one), label: one.label.value }));
    expect(strip(decodeReport(renamed, everythingOpen))).toEqual(strip(decodeReport(original, everythingOpen)));
  });

  test('T-SR-10: a report in legacy SNOMED codes reads like its twin in SNOMED CT', () => {
    const sct = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'SCT', meaning });
    const site = holding(
      codeContent('HAS CONCEPT MOD', c.findingSite, sct('39607008', 'Lung')),
      codeContent('HAS CONCEPT MOD', r.laterality, sct('7771000', 'Left')),
    );
    const theirs = foreign([
      group(
        named('Nodule'),
        codeContent('CONTAINS', c.finding, sct('27925004', 'Nodule')),
        site,
        region('POINT', [1, 2]),
      ),
    ]);
    const legacy = new Map(Object.entries(SNOMED_CT_OF_LEGACY).map(([old, current]) => [current, old]));
    for (const original of [saved([...ctLines(), ...ctRegions()]), theirs]) {
      for (const scheme of ['SRT', 'SNM3', '99SDM']) {
        const { twin, count } = inLegacyCodes(original, legacy, scheme);
        expect(count).toBeGreaterThan(4);
        const [read, expected] = [decodeReport(twin, everythingOpen), decodeReport(original, everythingOpen)];
        expect(read.annotations).toEqual(expected.annotations);
        expect(read.views).toEqual(expected.views);
        expect(read.problems).toEqual([]);
      }
    }
    expect(decodeReport(theirs, everythingOpen).annotations[0]).toMatchObject({
      site: sct('39607008', 'Lung'),
      laterality: sct('7771000', 'Left'),
    });
  });

  test('SR-28: the table knows what the standard asks for, and no code that is a word of JavaScript', () => {
    const asked = {
      'G-D7FE': '410668003',
      'G-A185': '103339001',
      'G-A186': '103340004',
      'G-A166': '42798000',
      'G-A16A': '131184002',
      'G-A197': '131191004',
      'G-C0E3': '363698007',
      'G-C171': '272741003',
      'G-C036': '370129005',
      'R-00317': '373098007',
      'R-10047': '386136009',
      'R-404FB': '255605001',
      'G-A437': '56851009',
      'R-41D2D': '258090004',
    };
    expect(SNOMED_CT_OF_LEGACY).toMatchObject(asked);
    expect(Object.keys(SNOMED_CT_OF_LEGACY).length).toBeGreaterThan(900);
    for (const [old, current] of Object.entries(SNOMED_CT_OF_LEGACY)) {
      expect(old).toMatch(/^[A-Z0-9]{1,2}[-\dA-Z]+$/);
      expect(current).toMatch(/^\d{6,18}$/);
    }
    const odd = { value: 'constructor', scheme: 'SRT', meaning: 'Odd' };
    const dataset = foreign([group(codeContent('CONTAINS', c.finding, odd), region('POINT', [1, 2]))]);
    expect(decodeReport(dataset, everythingOpen).annotations[0]?.label).toEqual(odd);
  });

  test('SR-27: long codes, URN codes and equivalents are codes too', () => {
    const namedBy = (name: DicomJson): DicomJson => ({
      ...textContent('HAS OBS CONTEXT', c.trackingIdentifier, 'A'),
      [t.ConceptNameCodeSequence]: sequence([name]),
    });
    const length = [
      { [t.LongCodeValue]: element('UC', '410668003'), [t.CodingSchemeDesignator]: element('SH', 'SCT') },
      { [t.URNCodeValue]: element('UR', 'http://snomed.info/id/410668003') },
      {
        [t.CodeValue]: element('SH', 'length-1'),
        [t.CodingSchemeDesignator]: element('SH', '99X'),
        [t.EquivalentCodeSequence]: sequence([
          { [t.CodeValue]: element('SH', '410668003'), [t.CodingSchemeDesignator]: element('SH', 'SCT') },
        ]),
      },
    ];
    const tracking = [
      { [t.LongCodeValue]: element('UC', '112039'), [t.CodingSchemeDesignator]: element('SH', 'DCM') },
      { [t.URNCodeValue]: element('UR', 'http://dicom.nema.org/resources/ontology/DCM/112039') },
      {
        [t.CodeValue]: element('SH', 'name'),
        [t.CodingSchemeDesignator]: element('SH', '99X'),
        [t.EquivalentCodeSequence]: sequence([
          { [t.CodeValue]: element('SH', '112039'), [t.CodingSchemeDesignator]: element('SH', 'DCM') },
        ]),
      },
    ];
    length.forEach((spelling, index) => {
      const num = {
        ...numContent('CONTAINS', codes.length, measuredValue(5, units.mm), [
          scoordContent('INFERRED FROM', undefined, 'POLYLINE', [1, 1, 4, 5], CT_SLICE),
        ]),
        [t.ConceptNameCodeSequence]: sequence([spelling]),
      };
      const report = decodeReport(foreign([group(namedBy(tracking[index] ?? {}), num)]), everythingOpen);
      expect(report.annotations[0]).toMatchObject({ trackingIdentifier: 'A', shape: 'length' });
      expect(report.annotations[0]?.measurements[0]?.name).toEqual(codes.length);
    });
  });
});

describe('what a group says', () => {
  test('SR-29: site and side, remark, algorithm and specimen come with the mark', () => {
    const sct = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'SCT', meaning });
    const [site, side] = [sct('39607008', 'Lung'), sct('24028007', 'Right')];
    const dataset = foreign([
      group(
        named('Nodule 1'),
        uidContent('HAS OBS CONTEXT', c.specimenUid, '2.25.77'),
        textContent('HAS OBS CONTEXT', r.algorithmName, 'LungFinder'),
        textContent('HAS OBS CONTEXT', r.algorithmVersion, '3.2'),
        holding(
          codeContent('HAS CONCEPT MOD', c.findingSite, site),
          codeContent('HAS CONCEPT MOD', r.laterality, side),
        ),
        textContent('CONTAINS', c.comment, 'grown\\since May'),
        region('POINT', [1, 2]),
      ),
    ]);
    expect(decodeReport(dataset, everythingOpen).annotations[0]).toMatchObject({
      trackingIdentifier: 'Nodule 1',
      site,
      laterality: side,
      comment: 'grown\\since May',
      specimenUid: '2.25.77',
      algorithm: { name: 'LungFinder', version: '3.2' },
    });
    const withoutVr = changed(dataset, (_, { vr, ...rest }) => (vr === 'SQ' ? { vr, ...rest } : rest));
    expect(decodeReport(withoutVr, everythingOpen).annotations[0]?.comment).toBe('grown\\since May');
  });

  test('SR-32: each mark knows its items: the group, its lines, and the NUM behind every value', () => {
    const lines = scoordContent('INFERRED FROM', undefined, 'POLYLINE', [1, 1, 4, 5], CT_SLICE);
    const num = (name: CodedConcept, value: number) =>
      numContent('CONTAINS', name, measuredValue(value, units.mm), [lines]);
    const dataset = foreign([
      group(named('A'), area(3), region('ELLIPSE', [0, 5, 10, 5, 5, 2, 5, 8])),
      group(named('B'), num(codes.length, 5), num(codes.pathLength, 6)),
    ]);
    const { annotations, views } = decodeReport(dataset, everythingOpen);
    expect(annotations.map(({ id }) => views.get(id))).toEqual([
      { groupPath: '1.1.1', graphicPaths: ['1.1.1.3'], measurementPaths: ['1.1.1.2'] },
      { groupPath: '1.1.2', graphicPaths: ['1.1.2.2.1', '1.1.2.3.1'], measurementPaths: ['1.1.2.2', '1.1.2.3'] },
    ]);
    expect(views.size).toBe(annotations.length);
  });
});

/** The same report with every SNOMED CT code that has a legacy twin written as that; and how many there were. */
function inLegacyCodes(original: DicomJson, legacy: ReadonlyMap<string, string>, scheme: string) {
  let count = 0;
  const translated = (item: DicomJson): DicomJson => {
    const old = legacy.get(String(item[t.CodeValue]?.Value?.[0]));
    if (old === undefined || item[t.CodingSchemeDesignator]?.Value?.[0] !== 'SCT') return item;
    count += 1;
    return { ...item, [t.CodeValue]: element('SH', old), [t.CodingSchemeDesignator]: element('SH', scheme) };
  };
  const twin = changed(original, (_, item) =>
    item.vr === 'SQ' && item.Value !== undefined ? sequence((item.Value as DicomJson[]).map(translated)) : item,
  );
  return { twin, count };
}
