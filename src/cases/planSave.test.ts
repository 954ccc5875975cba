import { describe, expect, test } from 'vitest';
import type { Annotation, AnnotationShape } from '../dicom/types';
import type {
  AnnotationId,
  SeriesInstanceUid,
  SopClassUid,
  SopInstanceUid,
  SourceId,
  StudyInstanceUid,
} from '../dicom/uids';
import { buildAnnotation } from '../testing/builders';
import { diffRecords } from '../workspace/records';
import type { ImageIndex, IndexedImage } from './imageIndex';
import { describePlan, planSave } from './planSave';
import { Threads } from './threads';

const image = (kind: 'frames' | 'slide', sop: string): IndexedImage =>
  ({
    sourceId: 'main' as SourceId,
    studyInstanceUid: `${sop}.study` as StudyInstanceUid,
    seriesInstanceUid: `${sop}.series` as SeriesInstanceUid,
    sopInstanceUid: sop as SopInstanceUid,
    dataset: {},
    isMultiFrame: false,
    displaySet: { kind, series: { seriesDescription: sop }, slide: { frameOfReferenceUid: `${sop}.for`, levels: [] } },
  }) as unknown as IndexedImage;

const images = new Map([
  ['ct', image('frames', 'ct')],
  ['he', image('slide', 'he')],
  ['ihc', image('slide', 'ihc')],
]);
const index = { image: (uid: string) => images.get(uid) } as ImageIndex;
const mark = (id: string, shape: AnnotationShape, sop: string, over: Partial<Annotation> = {}) =>
  buildAnnotation({ id, shape, sopInstanceUid: sop as SopInstanceUid, ...over });

let next = 0;
const newUid = () => `2.25.${++next}`;
const plan = (
  now: Annotation[],
  stored: Annotation[] = [],
  threads = new Threads(),
  regionsAs: 'SR' | 'ANN' = 'SR',
) => {
  const records = (list: Annotation[]) => Object.fromEntries(list.map((one) => [one.id, one]));
  return planSave(diffRecords(records(stored), records(now)), now, threads, index, { regionsAs, newUid });
};
const stored = (threads: Threads, kind: 'radiologyReport' | 'cellMarks', marks: Annotation[], subject?: string) =>
  threads.put({
    id: `${kind}.series` as SeriesInstanceUid,
    kind,
    sourceId: 'main' as SourceId,
    studyInstanceUid: (kind === 'radiologyReport' ? 'ct.study' : 'he.study') as StudyInstanceUid,
    seriesNumber: 9001,
    ...(subject ? { subject } : {}),
    head: { sopInstanceUid: 'head' as SopInstanceUid, sopClassUid: '1.2' as SopClassUid, instanceNumber: 4 },
    knownUids: new Set(['head']),
    annotationIds: new Set(marks.map((one) => one.id as AnnotationId)),
  });

describe('where marks go', () => {
  test('a length on CT and a region on a slide become two reports, cells a bulk object', () => {
    const { objects } = plan([
      mark('a', 'length', 'ct'),
      mark('b', 'polygon', 'he'),
      mark('c', 'point', 'he'),
      mark('d', 'point', 'he'),
    ]);
    expect(objects.map((object) => [object.thread.kind, object.annotations.length])).toEqual([
      ['radiologyReport', 1],
      ['slideReport', 1],
      ['cellMarks', 2],
    ]);
  });

  test('two slides of one study never share an object', () => {
    const { objects } = plan([mark('a', 'point', 'he'), mark('b', 'point', 'ihc')]);
    expect(new Set(objects.map((object) => object.thread.subject)).size).toBe(2);
  });

  test('regions go to bulk annotations when the reader says so; a length never does', () => {
    const marks = [mark('a', 'polygon', 'he'), mark('b', 'length', 'he')];
    const asked = plan(marks, [], new Threads(), 'ANN');
    expect(asked.objects.map((object) => object.thread.kind)).toEqual(['cellMarks', 'slideReport']);
    expect(asked.hasNewSlideRegions).toBe(true);
  });

  test('a new mark joins the stored chain, whose next version holds all its marks', () => {
    const threads = new Threads();
    const old = mark('old', 'length', 'ct');
    stored(threads, 'radiologyReport', [old]);
    const { objects } = plan([old, mark('new', 'length', 'ct')], [old], threads);
    expect(objects[0]?.thread.head?.sopInstanceUid).toBe('head');
    expect(objects[0]?.annotations.map((one) => one.id)).toEqual(['old', 'new']);
  });

  test('a deletion is a version without the mark', () => {
    const threads = new Threads();
    const [kept, gone] = [mark('kept', 'length', 'ct'), mark('gone', 'length', 'ct')];
    stored(threads, 'radiologyReport', [kept, gone]);
    const { objects } = plan([kept], [kept, gone], threads);
    expect(objects[0]?.annotations.map((one) => one.id)).toEqual(['kept']);
    expect(objects[0]?.removedIds).toEqual(['gone']);
  });

  test('a mark whose image is not open is named, not dropped', () => {
    expect(plan([mark('lost', 'length', 'elsewhere')]).unplaced.map((one) => one.id)).toEqual(['lost']);
  });

  test('a chain that nothing touched is not written again', () => {
    const threads = new Threads();
    const old = mark('old', 'length', 'ct');
    stored(threads, 'radiologyReport', [old]);
    expect(plan([old], [old], threads).objects).toEqual([]);
  });

  test('the plan is said in words before anything is sent', () => {
    const said = describePlan(plan([mark('a', 'point', 'he'), mark('b', 'point', 'he')]));
    expect(said).toEqual([{ text: 'Bulk annotations with 2 marks in 1 group', detail: 'he, new' }]);
  });
});
