import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { decodePart10, encodePart10 } from '../part10';
import { ctImage, idsOf, nothingOpen, slideImage } from '../testData';
import { readContentTree, walk } from './contentItem';
import { type DecodeContext, decodeReport } from './decodeReport';

const folder = process.env.PARFOCAL_DATA ?? new URL('../../../../shared/data/public', import.meta.url).pathname;
const isThere = existsSync(folder);

/** Files that hold a content tree, each with its dataset; found by looking, so that a new file is tested by itself. */
const reports: readonly (readonly [name: string, dataset: DicomJson])[] = isThere
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\/SR_\d+\.dcm$|sr[^/]*\.dcm$/i.test(name))
      .flatMap((name) => {
        const read = decodePart10(readFileSync(join(folder, name)));
        return read.ok && read.value['0040A730'] !== undefined ? [[name, read.value] as const] : [];
      })
  : [];

/** A workspace in which every image is open, whatever it is called. */
const anythingOpen: DecodeContext = {
  resolveImage: (sopInstanceUid) => ({ ...idsOf(ctImage()), sopInstanceUid: sopInstanceUid as never }),
  resolveFrameOfReference: () => idsOf(slideImage()),
};

/** Measurement Groups of the JSON itself, counted without any of the code under test. */
function groupsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const name = (value as DicomJson)['0040A043']?.Value?.[0] as DicomJson | undefined;
  const own = name?.['00080100']?.Value?.[0] === '125007' && name['00080102']?.Value?.[0] === 'DCM' ? 1 : 0;
  return Object.values(value).reduce<number>((sum, one) => sum + groupsIn(one), own);
}

/** What matters of a dataset: not which file form or character set it came in. */
const content = ({ '00020010': _, [tags.SpecificCharacterSet]: __, ...rest }: DicomJson): DicomJson => rest;

test('T-SR-17: reports of dcmqi, highdicom, OHIF and a public collection are there', ({ skip }) => {
  skip(!isThere, `no files in ${folder}`);
  expect(reports.length).toBeGreaterThanOrEqual(6);
});

describe.runIf(isThere)('reports of other programs', () => {
  test.each(reports)(
    'T-SR-17: %s opens with nothing lost: groups in the file = groups shown + explained',
    (_, dataset) => {
      const inFile = groupsIn(dataset);
      expect(inFile).toBeGreaterThan(0);
      for (const context of [anythingOpen, nothingOpen]) {
        const report = decodeReport(dataset, context);
        expect(report.groupsInFile).toBe(inFile);
        expect(report.groupsShown + report.groupsExplained).toBe(inFile);
        const { inFile: outside, shown, hidden, explained } = report.outsideGroups;
        expect(shown + hidden + explained).toBe(outside);
        // Each group that is not shown has a problem of its own with the reason in words.
        expect(report.problems.filter(({ title }) => title.includes('is not drawn')).length).toBeGreaterThanOrEqual(
          report.groupsExplained,
        );
        expect(report.views.size).toBe(report.annotations.length);
        const paths = new Set<string>();
        walk(readContentTree(dataset), ({ path }) => void paths.add(path));
        for (const { groupPath, graphicPaths, measurementPaths } of report.views.values()) {
          expect([groupPath, ...graphicPaths, ...measurementPaths].every((path) => paths.has(path))).toBe(true);
        }
      }
      expect(decodeReport(dataset, nothingOpen).annotations).toEqual([]);
    },
  );

  test.each(reports)('T-SR-17: %s survives an unedited round trip with its tree and its coordinates', (_, dataset) => {
    const again = decodePart10(encodePart10(dataset));
    expect(again.ok && content(again.value)).toEqual(content(dataset));
    if (!again.ok) return;
    expect(readContentTree(content(again.value))).toEqual(readContentTree(content(dataset)));
    const [before, after] = [dataset, again.value].map((one) => decodeReport(one, anythingOpen));
    expect(after?.annotations).toEqual(before?.annotations);
  });

  const marksOf = (part: string) =>
    reports
      .filter(([name]) => name.includes(part))
      .flatMap(([, dataset]) => decodeReport(dataset, anythingOpen).annotations);

  test('T-SR-17: the marks OHIF wrote are what its reader drew, and can be changed here', () => {
    const marks = marksOf('mr_ge_sr');
    expect(marks.map(({ shape }) => shape).sort()).toEqual(['bidirectional', 'ellipse', 'length', 'point']);
    expect(marks.map(({ measurements }) => measurements.length).sort()).toEqual([1, 1, 1, 2]);
    expect(marks.every(({ lockedReason }) => lockedReason === undefined)).toBe(true);
    const bidirectional = marks.find(({ shape }) => shape === 'bidirectional');
    expect(bidirectional?.measurements.map(({ value }) => value)).toEqual([59.5494615604866, 43.3602869277437]);
  });

  test('T-SR-17: the lesions of a public collection lie where its points lie, with their site', () => {
    expect(marksOf('mr_prostatex')).toMatchObject([
      {
        trackingIdentifier: '2',
        label: { value: '52988006', scheme: 'SCT' },
        site: { value: '279706003', scheme: 'SCT' },
        points: [-0.7838299870491028, 30.95800018310547, -29.05820083618164],
      },
      { trackingIdentifier: '1' },
    ]);
  });

  test('T-SR-17: highdicom’s groups keep a circle, an open line and what is about a whole image', () => {
    const marks = marksOf('multiple_groups');
    expect(marks.map(({ shape, trackingIdentifier }) => [shape, trackingIdentifier])).toEqual([
      ['circle', 'LungNodule0001'],
      ['polyline', 'Aorta0001'],
      ['point', 'Vertebra0001'],
    ]);
    const [legacy] = marksOf('sr_document.dcm');
    expect(legacy).toMatchObject({
      points: [58, 63, 58, 41, 47, 52, 69, 52],
      measurements: [{ name: { value: '131184002', scheme: 'SCT' }, value: 1.7, unit: { value: 'cm2' } }],
    });
  });

  test('T-SR-17: a group of dcmqi that is a segment tells every value of it', () => {
    const [, dataset] = reports.find(([name]) => name.includes('tid1500')) ?? [];
    const [problem] = decodeReport(dataset ?? {}, anythingOpen).problems;
    expect(problem?.title).toContain('outlined by a segmentation');
    expect(problem?.tip).toContain('SUVbw (Maximum) 10.38 SUVbw');
    expect(problem?.tip).toContain('Total Lesion Glycolysis 202 g');
  });
});
