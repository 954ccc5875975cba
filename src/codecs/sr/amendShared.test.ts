import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import { type DicomJson, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { ctImage, frameSpace, idsOf, mark, PATIENT, reportInput } from '../testData';
import { type AmendInput, amendReport, type ReportEdits } from './amendReport';
import type { AnnotationView } from './annotationView';
import {
  codeContent,
  containerItem,
  imageContent,
  numContent,
  scoordContent,
  textContent,
  uidContent,
} from './contentItem';
import { measuredValue } from './measuredValue';
import { foreign } from './reportFixtures';
import { srCodes as c } from './srCodes';
import { treeDifference } from './treeDifference';

const image = ctImage();
const ids = idsOf(image);
const slice = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: ids.sopInstanceUid };
const report = (...groups: DicomJson[]): DicomJson =>
  foreign(groups, { ...PATIENT, '0020000D': element('UI', ids.studyInstanceUid) });
const group = (...items: DicomJson[]): DicomJson => containerItem('CONTAINS', c.measurementGroup, items);
const tracking = [
  textContent('HAS OBS CONTEXT', c.trackingIdentifier, 'Theirs'),
  uidContent('HAS OBS CONTEXT', c.trackingUniqueIdentifier, '1.2.3.4'),
];
const region = (points: readonly number[], type = 'POLYLINE') =>
  scoordContent('CONTAINS', c.imageRegion, type, points, slice);
const num = (value: number, where: readonly DicomJson[] = [], name: (typeof codes)['length' | 'area'] = codes.length) =>
  numContent('CONTAINS', name, measuredValue(value, units.mm), where);
const arm = (points: readonly number[]) => scoordContent('INFERRED FROM', undefined, 'POLYLINE', points, slice);
/** By position: the item at that path is meant. */
const reference = (relationship: string, path: string): DicomJson => ({
  [t.RelationshipType]: element('CS', relationship),
  [t.ReferencedContentItemIdentifier]: element('UL', ...path.split('.').map(Number)),
});

interface Stood {
  readonly mark: Annotation;
  readonly view: AnnotationView;
  readonly after?: Annotation | 'removed';
}

const view = (groupPath: string, graphicPaths: string[], measurementPaths: string[] = []): AnnotationView => ({
  groupPath,
  graphicPaths,
  measurementPaths,
});

function amend(document: DicomJson, marks: readonly Stood[], more: Partial<AmendInput> = {}) {
  const changed: ReportEdits['changed'][number][] = [];
  const removed: ReportEdits['removed'][number][] = [];
  const keptViews = new Map<AnnotationId, AnnotationView>();
  for (const { mark: before, view: where, after } of marks) {
    if (after === 'removed') removed.push({ before, view: where });
    else if (after === undefined) keptViews.set(before.id, where);
    else changed.push({ before, after, view: where });
  }
  const { images, author, now, newUid, series } = reportInput([]);
  const result = amendReport({
    document,
    edits: { added: [], changed, removed },
    keptViews,
    images,
    author,
    now,
    newUid,
    series,
    ...more,
  });
  if (!result.ok) return result.error.title;
  return { difference: treeDifference(document, result.value.dataset), ...result.value };
}

const differenceOf = (result: ReturnType<typeof amend>): readonly string[] =>
  typeof result === 'string' ? [result] : result.difference;
const point = (x: number, y: number, more: Partial<Annotation> = {}) =>
  mark(image, frameSpace(image), 'point', [x, y], { trackingIdentifier: 'Theirs', ...more });
const line = (points: readonly number[], more: Partial<Annotation> = {}) =>
  mark(image, frameSpace(image), 'length', points, { trackingIdentifier: 'Theirs', ...more });
const area = (points: readonly number[], more: Partial<Annotation> = {}) =>
  mark(image, frameSpace(image), 'polygon', points, { trackingIdentifier: 'Theirs', ...more });
const NODULE = { value: '27925004', scheme: 'SCT', meaning: 'Nodule' };
const length = (value: number) => ({ name: codes.length, value, unit: units.mm });

describe('marks that share items', () => {
  const [a, b] = [
    [1, 1, 9, 1, 9, 9, 1, 1],
    [20, 20, 30, 20, 30, 30, 20, 20],
  ] as const;
  const two = report(group(...tracking, region(a), region(b), num(7, [], codes.area)));
  const first = {
    mark: area(a.slice(0, 6), { measurements: [{ ...length(7), name: codes.area }] }),
    view: view('1.1.1', ['1.1.1.3'], ['1.1.1.5']),
  };
  const second = { mark: area(b.slice(0, 6)), view: view('1.1.1', ['1.1.1.4']) };

  test('one of two regions is moved: the value of both is not true any more', () => {
    const after = { ...second.mark, points: [21, 20, 30, 20, 30, 30] };
    expect(differenceOf(amend(two, [first, { ...second, after }]))).toEqual([
      `changed 1.1.1.4 SCOORD 111030 ${t.GraphicData}`,
      `changed 1.1.1.5 NUM 42798000 ${t.MeasuredValueSequence} ${t.NumericValueQualifierCodeSequence}`,
    ]);
  });

  test('one of two regions is deleted: the group stays with the other, without the value of both', () => {
    const result = amend(two, [first, { ...second, after: 'removed' }]);
    expect(differenceOf(result)).toEqual([
      'removed 1.1.1.4 SCOORD 111030',
      `changed 1.1.1.4 NUM 42798000 ${t.MeasuredValueSequence} ${t.NumericValueQualifierCodeSequence}`,
    ]);
    expect(typeof result === 'string' ? '' : result.views.get(first.mark.id)).toEqual(
      view('1.1.1', ['1.1.1.3'], ['1.1.1.4']),
    );
  });

  test('a region that is not shown here is not lost with the one that is deleted', () => {
    expect(differenceOf(amend(two, [{ ...first, after: 'removed' }]))).toEqual([
      'removed 1.1.1.3 SCOORD 111030',
      'removed 1.1.1.5 NUM 42798000',
    ]);
  });

  test('both regions are deleted: the group goes', () => {
    expect(
      differenceOf(
        amend(two, [
          { ...first, after: 'removed' },
          { ...second, after: 'removed' },
        ]),
      ),
    ).toEqual(['removed 1.1 CONTAINER 126010', 'added 1.1 CONTAINER C0034375']);
  });

  test('SR-16: one of them is called something else: it gets a group of its own with the same tracking identifier', () => {
    const after = { ...second.mark, label: NODULE };
    const result = amend(two, [first, { ...second, after }]);
    expect(differenceOf(result)).toEqual(['removed 1.1.1.4 SCOORD 111030', 'added 1.1.2 CONTAINER 125007']);
    if (typeof result === 'string') throw new Error(result);
    expect(result.views.get(second.mark.id)).toEqual(view('1.1.2', ['1.1.2.4']));
    const made = sequenceOf(sequenceOf(result.dataset, t.ContentSequence)[0] ?? {}, t.ContentSequence)[1] ?? {};
    expect(
      sequenceOf(made, t.ContentSequence).map(
        (item) => stringOf(item, t.UID) ?? stringOf(item, t.TextValue) ?? stringOf(item, t.ValueType),
      ),
    ).toEqual(['Theirs', '1.2.3.4', 'CODE', 'SCOORD']);
  });

  test('both are called something else: the group says so once', () => {
    const both = [first, second].map((one) => ({ ...one, after: { ...one.mark, label: NODULE } }));
    expect(differenceOf(amend(two, both))).toEqual(['added 1.1.1.3 CODE 121071']);
  });

  test('a point of many is moved or deleted by itself', () => {
    const many = report(group(...tracking, region([1, 1, 5, 5, 9, 9], 'MULTIPOINT')));
    const marks = [point(1, 1), point(5, 5), point(9, 9)].map((one) => ({
      mark: one,
      view: view('1.1.1', ['1.1.1.3']),
    }));
    const after = { ...(marks[1]?.mark as Annotation), points: [6, 7] };
    const result = amend(
      many,
      marks.map((one, index) =>
        index === 0 ? { ...one, after: 'removed' as const } : index === 1 ? { ...one, after } : one,
      ),
    );
    expect(differenceOf(result)).toEqual([`changed 1.1.1.3 SCOORD 111030 ${t.GraphicData}`]);
    if (typeof result === 'string') throw new Error(result);
    expect(JSON.stringify(result.dataset)).toContain('[6,7,9,9]');
  });

  test('an outline on several frames is divided before one of them is changed', () => {
    const frames = { ...slice, sopClassUid: '1.2.840.10008.5.1.4.1.1.2.1' };
    const shared = scoordContent('CONTAINS', c.imageRegion, 'POINT', [1, 1], frames);
    const [selected = {}] = sequenceOf(shared, t.ContentSequence);
    const [named = {}] = sequenceOf(selected, tags.ReferencedSOPSequence);
    const onFrames = {
      ...shared,
      [t.ContentSequence]: sequence([
        {
          ...selected,
          [tags.ReferencedSOPSequence]: sequence([{ ...named, [tags.ReferencedFrameNumber]: element('IS', 1, 2, 3) }]),
        },
      ]),
    };
    const film = report(group(...tracking, onFrames));
    const marks = [1, 2, 3].map((frame) => ({
      mark: mark(image, frameSpace(image, frame), 'point', [1, 1], { trackingIdentifier: 'Theirs' }),
      view: view('1.1.1', ['1.1.1.3']),
    }));
    const [one, twoth, three] = marks as [Stood, Stood, Stood];
    const images = () => ({ dataset: image, isMultiFrame: true });
    const moved = amend(film, [one, { ...twoth, after: { ...twoth.mark, points: [2, 2] } }, three], { images });
    expect(differenceOf(moved)).toEqual([
      `changed 1.1.1.3.1 IMAGE ${tags.ReferencedSOPSequence}`,
      'added 1.1.1.4 SCOORD 111030',
    ]);
    if (typeof moved === 'string') throw new Error(moved);
    expect(moved.views.get(twoth.mark.id)?.graphicPaths).toEqual(['1.1.1.4']);
    expect(differenceOf(amend(film, [one, { ...twoth, after: 'removed' }, three], { images }))).toEqual([
      `changed 1.1.1.3.1 IMAGE ${tags.ReferencedSOPSequence}`,
    ]);
  });

  test('one arm of an angle is deleted: the angle is not true any more', () => {
    const cobb = report(group(...tracking, num(30, [arm([1, 1, 9, 1]), arm([1, 5, 9, 8])])));
    const arms = ['1.1.1.3.1', '1.1.1.3.2'].map((path, index) => ({
      mark: line(index === 0 ? [1, 1, 9, 1] : [1, 5, 9, 8], { measurements: [length(30)] }),
      view: view('1.1.1', [path], ['1.1.1.3']),
    }));
    const [one, other] = arms as [Stood, Stood];
    expect(differenceOf(amend(cobb, [one, { ...other, after: 'removed' }]))).toEqual([
      `changed 1.1.1.3 NUM 410668003 ${t.MeasuredValueSequence} ${t.NumericValueQualifierCodeSequence}`,
      'removed 1.1.1.3.2 SCOORD',
    ]);
  });
});

describe('items that refer to others', () => {
  const inferred = {
    ...numContent('CONTAINS', codes.area, measuredValue(30, units.mm), [
      reference('INFERRED FROM', '1.1.1.3'),
      reference('INFERRED FROM', '1.1.2.3'),
    ]),
  };
  const derived = containerItem('CONTAINS', c.derivedImagingMeasurements, [inferred]);
  const sum = (): DicomJson => {
    const document = report(
      group(...tracking, num(10, [arm([1, 1, 9, 1])])),
      group(...tracking, num(20, [arm([1, 5, 9, 8])])),
    );
    return { ...document, [t.ContentSequence]: sequence([...sequenceOf(document, t.ContentSequence), derived]) };
  };
  const first = {
    mark: line([1, 1, 9, 1], { measurements: [length(10)] }),
    view: view('1.1.1', ['1.1.1.3.1'], ['1.1.1.3']),
  };
  const second = {
    mark: line([1, 5, 9, 8], { measurements: [length(20)] }),
    view: view('1.1.2', ['1.1.2.3.1'], ['1.1.2.3']),
  };

  test('references follow what they mean when positions shift', () => {
    const document = sum();
    const [container = {}, ...rest] = sequenceOf(document, t.ContentSequence);
    const extra = group(num(1, [arm([3, 3, 4, 4])]));
    const shifted = {
      ...document,
      [t.ContentSequence]: sequence([
        { ...container, [t.ContentSequence]: sequence([...sequenceOf(container, t.ContentSequence), extra]) },
        ...rest,
      ]),
    };
    const third = {
      mark: line([3, 3, 4, 4], { measurements: [length(1)] }),
      view: view('1.1.3', ['1.1.3.1.1'], ['1.1.3.1']),
    };
    const result = amend(shifted, [first, second, { ...third, after: 'removed' }]);
    expect(differenceOf(result)).toEqual(['removed 1.1.3 CONTAINER 125007']);
    const commented = amend(document, [{ ...first, after: { ...first.mark, label: NODULE } }, second]);
    expect(differenceOf(commented)).toEqual(['added 1.1.1.3 CODE 121071']);
    if (typeof commented === 'string') throw new Error(commented);
    expect(JSON.stringify(commented.dataset)).toContain('"Value":[1,1,1,4]');
  });

  test('what a sum is made of cannot be deleted, and the refusal says so', () => {
    expect(amend(sum(), [{ ...first, after: 'removed' }, second])).toBe(
      '“Theirs” cannot be deleted: another part of the report refers to it',
    );
  });

  test('a reference that leads nowhere does not begin to lead to something', () => {
    const broken = report(group(...tracking, num(10, [arm([1, 1, 9, 1])]), reference('CONTAINS', '1.2')));
    const named = { ...first, after: { ...first.mark, comment: 'Grew' } };
    expect(differenceOf(amend(broken, [named]))).toEqual(['added 1.1.1.5 TEXT 121106']);
    const images = () => ({ dataset: image, isMultiFrame: false });
    const edits = { added: [line([2, 2, 3, 3])], changed: [], removed: [] };
    expect(amend(broken, [], { edits, images })).toContain('would lead to another item');
  });

  test('a sum of what was measured anew is not true any more', () => {
    const after = { ...first.mark, measurements: [length(11)] };
    const result = differenceOf(amend(sum(), [{ ...first, after }, second]));
    expect(result).toEqual([
      `changed 1.1.1.3 NUM 410668003 ${t.MeasuredValueSequence}`,
      `changed 1.2.1 NUM 42798000 ${t.MeasuredValueSequence} ${t.NumericValueQualifierCodeSequence}`,
    ]);
  });

  test('a line whose image is named by reference to the library gets an image of its own when it moves to another', () => {
    const other = idsOf(ctImage(2));
    const scoord = { ...arm([1, 1, 9, 1]), [t.ContentSequence]: sequence([reference('SELECTED FROM', '1.2.1')]) };
    const base = report(group(...tracking, num(10, [scoord])));
    const library = containerItem('CONTAINS', c.imageLibrary, [imageContent('CONTAINS', slice)]);
    const document = { ...base, [t.ContentSequence]: sequence([...sequenceOf(base, t.ContentSequence), library]) };
    const after = { ...first.mark, sopInstanceUid: other.sopInstanceUid, space: frameSpace(ctImage(2)) };
    const result = differenceOf(amend(document, [{ ...first, after }]));
    expect(result.filter((one) => one.includes(' 1.1.'))).toEqual([
      'removed 1.1.1.3.1.1 reference',
      'added 1.1.1.3.1.1 IMAGE',
    ]);
  });
});

test('SR-14: a group without tracking items gets them when it is edited, and keeps all it had', () => {
  const bare = report(group(codeContent('CONTAINS', c.finding, NODULE), num(10, [arm([1, 1, 9, 1])])));
  const one = line([1, 1, 9, 1], { label: NODULE, measurements: [length(10)] });
  const after = { ...one, comment: 'Grew' };
  const result = amend(bare, [{ mark: one, view: view('1.1.1', ['1.1.1.2.1'], ['1.1.1.2']), after }]);
  expect(differenceOf(result)).toEqual([
    'added 1.1.1.1 TEXT 112039',
    'added 1.1.1.2 UIDREF 112040',
    'added 1.1.1.5 TEXT 121106',
  ]);
  if (typeof result === 'string') throw new Error(result);
  expect(JSON.stringify(result.dataset)).toContain(one.trackingUid);
});

test('SR-13: a site written the wrong way round by others is right once it is changed', () => {
  const LUNG = { value: '39607008', scheme: 'SCT', meaning: 'Lung' };
  const LIVER = { value: '10200004', scheme: 'SCT', meaning: 'Liver' };
  const theirs = report(group(...tracking, codeContent('CONTAINS', c.findingSite, LUNG), num(10, [arm([1, 1, 9, 1])])));
  const one = line([1, 1, 9, 1], { site: LUNG, measurements: [length(10)] });
  const result = amend(theirs, [
    { mark: one, view: view('1.1.1', ['1.1.1.4.1'], ['1.1.1.4']), after: { ...one, site: LIVER } },
  ]);
  expect(differenceOf(result)).toEqual([
    `changed 1.1.1.3 CODE 363698007 ${t.RelationshipType} ${t.ConceptCodeSequence}`,
  ]);
});

test('SR-17: an outline stored as POLYGON in an image, which is not allowed, is a closed POLYLINE once it is moved', () => {
  const points = [1, 1, 9, 1, 9, 9, 1, 1];
  const theirs = report(group(...tracking, region(points, 'POLYGON')));
  const one = area(points.slice(0, 6));
  const result = amend(theirs, [
    { mark: one, view: view('1.1.1', ['1.1.1.3']), after: { ...one, points: [2, 1, 9, 1, 9, 9] } },
  ]);
  expect(differenceOf(result)).toEqual([`changed 1.1.1.3 SCOORD 111030 ${t.GraphicData} ${t.GraphicType}`]);
});

test('a circle stays a circle while it is one', () => {
  const theirs = report(group(...tracking, region([50, 50, 50, 60], 'CIRCLE')));
  const one = mark(image, frameSpace(image), 'circle', [50, 40, 50, 60, 60, 50, 40, 50], {
    trackingIdentifier: 'Theirs',
  });
  const as = (points: readonly number[]) => {
    const result = amend(theirs, [{ mark: one, view: view('1.1.1', ['1.1.1.3']), after: { ...one, points } }]);
    return typeof result === 'string'
      ? result
      : JSON.stringify(result.dataset[t.ContentSequence]).match(/"(CIRCLE|ELLIPSE)"/)?.[1];
  };
  expect(as([51, 40, 51, 60, 61, 50, 41, 50])).toBe('CIRCLE');
  expect(as([50, 30, 50, 70, 60, 50, 40, 50])).toBe('ELLIPSE');
});
