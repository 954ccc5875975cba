import { describe, expect, test } from 'vitest';
import type { CodedConcept } from '../../dicom/codedConcept';
import { codes, units } from '../../dicom/codes';
import type { DicomJson } from '../../dicom/json';
import { everythingOpen, LESION, nothingOpen } from '../testData';
import { codeContent, containerItem, numContent, scoordContent, textContent } from './contentItem';
import { decodeReport } from './decodeReport';
import { measuredValue } from './measuredValue';
import { readCodes as r } from './readCodes';
import {
  area,
  CALCIFICATION,
  CT_SLICE,
  cadFinding,
  cadReport,
  documentOf,
  foreign,
  group,
  holding,
  OUTCOMES,
  referenceTo,
  region,
} from './reportFixtures';
import { srCodes as c } from './srCodes';

const titles = (dataset: DicomJson) => decodeReport(dataset, everythingOpen).problems.map(({ title }) => title);
const dcm = (value: string, meaning: string) => ({ value, scheme: 'DCM', meaning });
const OPTIONAL = dcm('111151', 'Presentation Optional');
const BREAST = 'One outline describes an image, not a finding, and is not drawn';

describe('SR-35: CAD results', () => {
  test('SR-35: a finding is drawn by its centre and outline, with the name of the CAD, its version and its certainty', () => {
    const report = decodeReport(cadReport([cadFinding(OPTIONAL)]), everythingOpen);
    expect(report.annotations).toMatchObject([
      {
        shape: 'point',
        points: [20, 30],
        trackingIdentifier: 'Individual Calcification, center',
        label: CALCIFICATION,
        algorithm: { name: 'Calc Detector', version: '4.1' },
        measurements: [{ name: { value: '111012' }, value: 87 }],
        lockedReason: 'A CAD result of ACME; it can be read here, not changed',
      },
      { shape: 'polygon', points: [15, 25, 25, 25, 20, 36], trackingIdentifier: 'Individual Calcification, outline' },
    ]);
    expect(report.outsideGroups).toEqual({ inFile: 3, shown: 2, hidden: 0, explained: 1 });
    expect(report.problems.map(({ title }) => title)).toEqual([
      'CAD result: analysis of findings was not attempted',
      BREAST,
    ]);
    expect(report.annotations.map(({ id }) => report.views.get(id)?.groupPath)).toEqual(['1.2.1.1', '1.2.1.1']);
  });

  test('SR-35: what is not for presentation is hidden and counted, also below what says so', () => {
    const report = decodeReport(cadReport([cadFinding(r.notForPresentation), cadFinding(OPTIONAL)]), everythingOpen);
    expect(report.annotations).toHaveLength(2);
    expect(report.outsideGroups).toEqual({ inFile: 5, shown: 2, hidden: 2, explained: 1 });
    expect(report.problems.map(({ title }) => title)).toContain(
      '2 regions are marked as not for presentation and are not drawn',
    );
    const impression = holding(
      codeContent('CONTAINS', dcm('111015', 'Composite Feature'), CALCIFICATION),
      codeContent('HAS CONCEPT MOD', r.renderingIntent, r.notForPresentation),
      cadFinding(undefined),
    );
    expect(decodeReport(cadReport([impression]), everythingOpen).outsideGroups.hidden).toBe(2);
  });

  test('SR-35: silence is not “no findings”: what failed or was not tried is said', () => {
    const detections = (status: CodedConcept) =>
      decodeReport(cadReport([], status, OUTCOMES.succeeded), everythingOpen).problems.filter(({ title }) =>
        title.startsWith('CAD'),
      );
    expect(detections(OUTCOMES.succeeded)).toEqual([]);
    expect(detections(OUTCOMES.failed)).toMatchObject([
      {
        severity: 'warning',
        title: 'CAD result: detection of findings failed',
        tip: 'Not done: Individual Calcification',
      },
    ]);
    expect(detections(OUTCOMES.notAttempted)[0]?.title).toBe('CAD result: detection of findings was not attempted');
    expect(detections(r.partiallySucceeded)[0]?.title).toContain('in part only');
    expect(titles(cadReport([], 'silent', 'silent'))).toContain(
      'CAD result: it does not say whether its detection succeeded',
    );
  });

  test('SR-35: a finding that several others refer to is drawn once', () => {
    const composite = holding(
      codeContent('CONTAINS', dcm('111015', 'Composite Feature'), LESION),
      referenceTo('INFERRED FROM', 1, 2, 1, 1),
    );
    const report = decodeReport(cadReport([cadFinding(OPTIONAL), composite]), everythingOpen);
    expect(report.annotations).toHaveLength(2);
    expect(report.annotations.map(({ label }) => label)).toEqual([CALCIFICATION, CALCIFICATION]);
  });

  test('T-SR-13: findings on images that are not open are told once, with their names', () => {
    const [first] = decodeReport(cadReport([cadFinding(OPTIONAL)]), nothingOpen).problems.filter(
      ({ severity }) => severity === 'warning',
    );
    expect(first).toMatchObject({
      title: '2 regions of the report are not drawn: its image is not among those opened',
      tip: 'Individual Calcification, center, Individual Calcification, outline',
    });
  });
});

describe('SR-29: graphics outside measurement groups', () => {
  const enhanced = (...items: DicomJson[]) =>
    documentOf('22', dcm('121070', 'Findings'), '2000', [containerItem('CONTAINS', dcm('121070', 'Findings'), items)]);

  test('SR-29: a coded finding, a measured length and a remark of an enhanced report are shown, and locked', () => {
    const line = scoordContent('INFERRED FROM', undefined, 'POLYLINE', [1, 1, 4, 5], CT_SLICE);
    const report = decodeReport(
      enhanced(
        holding(
          codeContent('CONTAINS', c.finding, LESION),
          scoordContent('INFERRED FROM', undefined, 'POINT', [1, 1], CT_SLICE),
        ),
        numContent('CONTAINS', codes.length, measuredValue(5, units.mm), [line]),
        holding(
          textContent('CONTAINS', c.comment, 'look here'),
          scoordContent('INFERRED FROM', undefined, 'POINT', [9, 9], CT_SLICE),
        ),
      ),
      everythingOpen,
    );
    expect(report.annotations).toMatchObject([
      { shape: 'point', label: LESION, trackingIdentifier: 'Lesion' },
      { shape: 'length', trackingIdentifier: 'Length', measurements: [{ value: 5 }] },
      { shape: 'point', trackingIdentifier: 'look here', comment: 'look here' },
    ]);
    expect(report.annotations.every(({ lockedReason }) => lockedReason?.includes('outside'))).toBe(true);
    expect(report).toMatchObject({ problems: [], isWhole: true, outsideGroups: { inFile: 3, shown: 3 } });
  });

  test('a graphic that a group refers to belongs to the group alone', () => {
    const report = decodeReport(
      foreign([region('POINT', [3, 3]), group(referenceTo('CONTAINS', 1, 1, 1))]),
      everythingOpen,
    );
    expect(report).toMatchObject({ groupsInFile: 1, groupsShown: 1, outsideGroups: { inFile: 0 } });
    expect(report.annotations[0]?.lockedReason).toBeUndefined();
    expect(report.annotations.map(({ id }) => report.views.get(id))).toEqual([
      { groupPath: '1.1.2', graphicPaths: ['1.1.1'], measurementPaths: [] },
    ]);
  });
});

test('SR-36: documents without marks are read without complaint: basic text, dose, echo with its groups of values', () => {
  const text = textContent('CONTAINS', c.finding, 'No abnormality.');
  const values = numContent('CONTAINS', codes.mean, measuredValue(12, units.none));
  for (const document of [
    documentOf('11', dcm('121070', 'Findings'), '2000', [text]),
    documentOf('67', dcm('113701', 'X-Ray Radiation Dose Report'), '10001', [values]),
    documentOf('33', dcm('125200', 'Adult Echocardiography Procedure Report'), '5200', [group(area(3)), group(values)]),
    documentOf('59', dcm('113000', 'Of Interest'), '2010', [text]),
  ]) {
    const report = decodeReport(document, everythingOpen);
    expect(report).toMatchObject({ annotations: [], problems: [] });
    expect(report.groupsShown + report.groupsExplained).toBe(report.groupsInFile);
  }
});
