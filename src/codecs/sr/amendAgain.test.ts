import { expect, test } from 'vitest';
import type { CodedConcept } from '../../dicom/codedConcept';
import { codes, units } from '../../dicom/codes';
import { type DicomJson, stringOf } from '../../dicom/json';
import type { Annotation } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { everythingOpen, PATIENT } from '../testData';
import { amended, amendInput, opened } from './amendFixtures';
import { amendReport } from './amendReport';
import { codeContent, numContent, uidContent } from './contentItem';
import { measuredValue } from './measuredValue';
import { area, CT_SLICE, foreign as report, group, named, region } from './reportFixtures';
import { srCodes as c } from './srCodes';
import { treeDifference } from './treeDifference';

const foreign = (groups: readonly DicomJson[]) => report(groups, PATIENT);
const code = (value: string): CodedConcept => ({ value, scheme: '99TEST', meaning: value });
const siteItem = codeContent('HAS CONCEPT MOD', c.findingSite, code('lung'));
const besideSite = codeContent('HAS CONCEPT MOD', c.laterality, code('left'));
const without = ({ site: _, laterality: __, ...rest }: Annotation): Annotation => rest;
const moved = (mark: Annotation): Annotation => ({ ...mark, points: mark.points.map((value) => value + 1) });
const versions = (document: DicomJson, ...changes: ((mark: Annotation) => Annotation)[]): DicomJson =>
  changes.reduce((before, change) => amended(before, { change }).dataset, document);

test('SR-13: a side that stands beside its site goes with it, and the mark can be changed again', () => {
  const last = versions(foreign([group(siteItem, besideSite, region('POINT', [3, 3]))]), without, moved);
  expect(opened(last).annotations).toMatchObject([{ points: [4, 4] }]);
  expect(opened(last).annotations[0]?.laterality).toBeUndefined();
});

test('a side that somebody left without a site keeps nobody from moving the mark, and is kept', () => {
  const last = versions(foreign([group(besideSite, region('POINT', [3, 3]))]), moved);
  expect(opened(last).annotations).toMatchObject([{ points: [4, 4], laterality: code('left') }]);
});

test('a name that was emptied gives way to the finding: Text Value is never empty', () => {
  for (const empty of ['', '  ']) {
    const before = foreign([
      group(named('Nodule'), codeContent('CONTAINS', c.finding, code('mass')), region('POINT', [3, 3])),
    ]);
    const last = versions(before, (mark) => ({ ...mark, trackingIdentifier: empty }));
    expect(opened(last).annotations[0]?.trackingIdentifier).toBe('mass');
    expect(JSON.stringify(last)).not.toContain('"Value":[""]');
  }
});

test('a value that an edit withdrew has its number again in the same item, and others keep theirs', () => {
  const first = foreign([group(region('POLYLINE', [1, 1, 9, 1, 5, 7, 1, 1]), area(24))]);
  const withdrawn = versions(first, (mark) => ({ ...moved(mark), measurements: [] }));
  expect(opened(withdrawn).annotations[0]?.measurements).toMatchObject([{ value: Number.NaN }]);
  const input = amendInput(withdrawn, {});
  const [before] = opened(withdrawn).annotations as [Annotation];
  // The page that withdrew it does not list it any more.
  const listed = { ...before, measurements: [] };
  const view = input.keptViews.get(before.id);
  if (!view) throw new Error('the mark has no place');
  const after = { ...listed, measurements: [{ name: codes.area, value: 31, unit: units.mm2 }] };
  const again = amendReport({
    ...input,
    keptViews: new Map(),
    edits: { added: [], removed: [], changed: [{ before: listed, after, view: { ...view, measurementPaths: [] } }] },
  });
  if (!again.ok) throw new Error(again.error.title);
  expect(opened(again.value.dataset).annotations[0]?.measurements).toMatchObject([{ value: 31 }]);
});

test('a value that its author never had is not taken for one that was withdrawn', () => {
  const never = numContent('CONTAINS', codes.area, measuredValue(Number.NaN, units.mm2));
  const first = foreign([group(region('POLYLINE', [1, 1, 9, 1, 5, 7, 1, 1]), never)]);
  const [before] = opened(first).annotations as [Annotation];
  const view = opened(first).views.get(before.id);
  if (!view) throw new Error('the mark has no place');
  const after = { ...before, measurements: [{ name: codes.area, value: 31, unit: units.mm2 }] };
  const again = amendReport({
    ...amendInput(first, {}),
    keptViews: new Map(),
    edits: { added: [], removed: [], changed: [{ before, after, view }] },
  });
  if (!again.ok) throw new Error(again.error.title);
  expect(opened(again.value.dataset).annotations[0]?.measurements).toMatchObject([{ value: 31 }]);
});

test('an outline without a name of its own is named when it moves, by what the page knew it by; no other item is', () => {
  const shared = uidContent('HAS OBS CONTEXT', c.trackingUniqueIdentifier, '1.2.826.0.5');
  const first = foreign([group(shared, region('POINT', [3, 3]), region('POINT', [30, 30]))]);
  const { annotations, views } = opened(first);
  const [before, other] = annotations as [Annotation, Annotation];
  const id = '2.25.77' as AnnotationId;
  const [view, kept] = [before, other].map((mark) => views.get(mark.id));
  if (!view || !kept) throw new Error('the marks have no place');
  const result = amendReport({
    ...amendInput(first, {}),
    keptViews: new Map([[other.id, kept]]),
    edits: { added: [], removed: [], changed: [{ before: { ...before, id }, after: { ...moved(before), id }, view }] },
  });
  if (!result.ok) throw new Error(result.error.title);
  expect(treeDifference(first, result.value.dataset)).toEqual([
    expect.stringMatching(/^added .* TEXT 112039$/),
    expect.stringMatching(/^changed .* SCOORD 111030 0040A171 00700022$/),
  ]);
  const outlines = [...opened(result.value.dataset).outlines.values()];
  expect(outlines.map(({ observationUid }) => observationUid)).toEqual(['2.25.77', undefined]);
});

test('a mark has the same identifier whichever other images are open', () => {
  const elsewhere = { ...CT_SLICE, sopInstanceUid: '1.2.826.0.99' };
  const document = foreign([group(region('POINT', [1, 1], elsewhere)), group(region('POINT', [2, 2]))]);
  const inPart = opened(document).annotations.map(({ id, points }) => [id, points]);
  const context = {
    ...everythingOpen,
    resolveImage: () => everythingOpen.resolveImage(CT_SLICE.sopInstanceUid),
  };
  const whole = opened(document, context).annotations.map(({ id, points }) => [id, points]);
  expect(inPart).toHaveLength(1);
  expect(whole).toEqual([[expect.anything(), [1, 1]], inPart[0]]);
  expect(stringOf(document, '00080018')).toBe('1.2.826.1');
});
