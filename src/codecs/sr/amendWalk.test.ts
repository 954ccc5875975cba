import { expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import { type DicomJson, sequenceOf, stringOf, stringsOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { seededRandom } from '../../lib/seededRandom';
import { type DraftDataset, element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { ctImage, frameSpace, mark } from '../testData';
import { amendInput, opened } from './amendFixtures';
import { amendReport, type ReportEdits } from './amendReport';
import type { AnnotationView } from './annotationView';
import { codeContent, containerItem, textContent } from './contentItem';
import { refiled, referenceTo, saved } from './reportFixtures';
import { treeDifference } from './treeDifference';

const image = ctImage();
const SECRET = { value: 'S-1', scheme: '99ACME', meaning: 'Sentinel' };
/** An item of somebody else by which it can be told whether a reference still leads where it led. */
const sentinel = (name: string): DicomJson => ({
  ...textContent('CONTAINS', SECRET, name),
  '00090010': element('LO', 'ACME'),
});

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

function randomMark(random: Random): Annotation {
  const at = () => Math.fround(20 + random() * 200);
  const shape = pick(random, ['length', 'bidirectional', 'polygon', 'ellipse', 'point'] as const);
  const counts = { length: 2, bidirectional: 4, polygon: 5, ellipse: 4, point: 1 };
  const value = (name: Annotation['label']) => ({ name, value: Math.round(random() * 1000) / 8, unit: units.mm });
  const measurements = {
    length: [value(codes.length)],
    bidirectional: [value(codes.longAxis), value(codes.shortAxis)],
    polygon: [value(codes.area), value(codes.perimeter)],
    ellipse: [value(codes.area)],
    point: [],
  };
  const ellipse = [30, 30, 90, 30, 60, 20, 60, 40].map((one) => one + Math.floor(random() * 50));
  const points = shape === 'ellipse' ? ellipse : Array.from({ length: 2 * counts[shape] }, at);
  return mark(image, frameSpace(image), shape, points, { measurements: measurements[shape] });
}

function randomChange(random: Random, one: Annotation): Annotation {
  const code = { value: `${1000 + Math.floor(random() * 9)}`, scheme: '99TEST', meaning: 'Something' };
  switch (Math.floor(random() * 6)) {
    case 0:
      return { ...one, label: code };
    case 1:
      return { ...one, trackingIdentifier: `Renamed ${Math.floor(random() * 1e6)}` };
    case 2:
      return { ...one, site: code, ...(random() < 0.5 ? { laterality: { ...code, meaning: 'Side' } } : {}) };
    case 3:
      return { ...one, comment: random() < 0.3 ? '' : `Comment ${Math.floor(random() * 1e6)}` };
    case 4:
      return {
        ...one,
        measurements: one.measurements.map((value) => ({ ...value, value: Math.round(random() * 800) / 16 })),
      };
    default: {
      const by = Math.floor(random() * 10) - 5;
      const points = one.points.map((value) => Math.fround(Math.min(250, Math.max(1, value + by))));
      const keepsShape = one.shape !== 'ellipse' || points.every((value, i) => value - (one.points[i] ?? 0) === by);
      const measurements = one.measurements.map((value) => ({ ...value, value: Math.round(random() * 800) / 16 }));
      return keepsShape ? { ...one, points, measurements } : one;
    }
  }
}

/** A tree of ours with items of others among it, and references all over it. */
function startingTree(random: Random): { document: DicomJson; marks: Annotation[] } {
  const marks = Array.from({ length: 6 }, () => randomMark(random));
  const document = saved(marks);
  const items = [...sequenceOf(document, t.ContentSequence)];
  const container = items.pop() ?? {};
  const groups = sequenceOf(container, t.ContentSequence).flatMap((group, index) => {
    const own = sequenceOf(group, t.ContentSequence);
    own.splice(Math.floor(random() * own.length), 0, sentinel(`in group ${index}`));
    return [
      { ...group, [t.ContentSequence]: sequence(own) },
      ...(random() < 0.4 ? [sentinel(`behind group ${index}`)] : []),
    ];
  });
  const measurements = { ...container, [t.ContentSequence]: sequence(groups) };
  const all: DraftDataset = {
    ...document,
    [t.ContentSequence]: sequence([sentinel('first'), ...items, measurements, sentinel('last')]),
  };
  const targets = pathsWhere(
    all,
    (item) => JSON.stringify(item[t.ConceptNameCodeSequence])?.includes('99ACME') === true,
  );
  const links = containerItem('CONTAINS', SECRET, [
    codeContent('CONTAINS', SECRET, SECRET),
    ...targets
      .filter((path) => !path.startsWith(`1.${items.length + 2}.`))
      .map((path) => referenceTo('CONTAINS', ...path.split('.').map(Number))),
    // Into groups that the walk never deletes: the first three.
    ...targets
      .filter((path) => path.startsWith(`1.${items.length + 2}.`))
      .slice(0, 2)
      .map((path) => referenceTo('CONTAINS', ...path.split('.').map(Number))),
  ]);
  return { document: { ...all, [t.ContentSequence]: sequence([...sequenceOf(all, t.ContentSequence), links]) }, marks };
}

function pathsWhere(document: DicomJson, isWanted: (item: DicomJson) => boolean): string[] {
  const found: string[] = [];
  const visit = (item: DicomJson, path: string): void => {
    if (isWanted(item)) found.push(path);
    sequenceOf(item, t.ContentSequence).forEach((child, index) => {
      visit(child, `${path}.${index + 1}`);
    });
  };
  visit(document, '1');
  return found;
}

const itemAt = (document: DicomJson, path: readonly string[]): DicomJson | undefined =>
  path
    .slice(1)
    .reduce<DicomJson | undefined>(
      (item, step) => item && sequenceOf(item, t.ContentSequence)[Number(step) - 1],
      document,
    );

/** Where every reference leads, in the order of the tree. */
const targetsOf = (document: DicomJson): (string | undefined)[] =>
  pathsWhere(document, (item) => item[t.ReferencedContentItemIdentifier] !== undefined).map((path) => {
    const target = itemAt(
      document,
      stringsOf(itemAt(document, path.split('.')) ?? {}, t.ReferencedContentItemIdentifier),
    );
    return target && stringOf(target, t.TextValue);
  });

const sentinelsOf = (document: DicomJson): (string | undefined)[] =>
  pathsWhere(document, (item) => item['00090010'] !== undefined).map((path) =>
    stringOf(itemAt(document, path.split('.')) ?? {}, t.TextValue),
  );

const withoutIds = ({ id: _, ...one }: Annotation) => ({ ...one, comment: one.comment || undefined });

test('T-SR-11: three hundred random edits of a tree full of references change what was edited and nothing else', () => {
  const random = seededRandom(4711);
  let { document, marks } = startingTree(random);
  let views: ReadonlyMap<AnnotationId, AnnotationView> = new Map();
  const links = targetsOf(document);
  const base = amendInput(document, {});
  expect(links.length).toBeGreaterThan(2);
  expect(links).not.toContain(undefined);
  {
    const read = opened(document);
    views = new Map(
      marks.map((one, index) => [
        one.id,
        read.views.get(read.annotations[index]?.id as AnnotationId) as AnnotationView,
      ]),
    );
  }
  for (let [step, made] = [0, 0]; made < 300; step += 1) {
    const isReferred = (one: Annotation) =>
      links.some((name) => name?.startsWith('in group') && marks.indexOf(one) < 3);
    const added = random() < 0.25 && marks.length < 15 ? [randomMark(random)] : [];
    const removable = marks.filter((one) => !isReferred(one));
    const removed = random() < 0.25 && removable.length > 2 ? [pick(random, removable)] : [];
    const changed = marks
      .filter((one) => !removed.includes(one) && random() < 0.3)
      .map((before) => ({ before, after: randomChange(random, before) }));
    made += added.length + removed.length + changed.length;
    const viewOf = (one: Annotation) => views.get(one.id) as AnnotationView;
    const edits: ReportEdits = {
      added,
      changed: changed.map(({ before, after }) => ({ before, after, view: viewOf(before) })),
      removed: removed.map((before) => ({ before, view: viewOf(before) })),
    };
    const touched = new Set([...changed.map(({ before }) => before), ...removed]);
    const keptViews = new Map(marks.filter((one) => !touched.has(one)).map((one) => [one.id, viewOf(one)]));
    const result = amendReport({ ...base, document, edits, keptViews });
    if (!result.ok) throw new Error(`step ${step}: ${result.error.title}`);

    // Now and then through a file, as a colleague gets it.
    const next = step % 10 === 0 ? refiled(result.value.dataset) : result.value.dataset;
    const expected = [
      ...marks
        .filter((one) => !removed.includes(one))
        .map((one) => changed.find(({ before }) => before === one)?.after ?? one),
      ...added,
    ];
    checkVersion(document, next, expected, result.value.views, step);
    const editedGroups = [...changed.map(({ before }) => before), ...removed].map((one) => viewOf(one).groupPath);
    for (const line of treeDifference(document, result.value.dataset)) {
      const [kind, path = ''] = line.split(' ');
      const groups =
        kind === 'removed'
          ? editedGroups
          : [...changed.map(({ after }) => after), ...added].map(
              (one) => result.value.views.get(one.id)?.groupPath ?? '',
            );
      const isKnown = groups.some((group) => path === group || path.startsWith(`${group}.`));
      expect(isKnown, `step ${step}: ${line}`).toBe(true);
    }
    expect(targetsOf(next), `step ${step}`).toEqual(links);
    [document, marks, views] = [next, expected, result.value.views];
  }
}, 60_000);

/** The marks read from the version are those expected, standing where the views say; everyone else's items are there. */
function checkVersion(
  before: DicomJson,
  next: DicomJson,
  expected: readonly Annotation[],
  views: ReadonlyMap<AnnotationId, AnnotationView>,
  step: number,
): void {
  const read = opened(next);
  expect(views.size, `step ${step}`).toBe(expected.length);
  expect(read.annotations.length, `step ${step}`).toBe(expected.length);
  for (const one of expected) {
    const found = read.annotations.find(({ trackingUid }) => trackingUid === one.trackingUid) as Annotation;
    expect(withoutIds(found), `step ${step} ${one.trackingIdentifier}`).toEqual(withoutIds(one));
    expect(views.get(one.id)).toEqual(read.views.get(found.id));
  }
  const [was, is] = [sentinelsOf(before), sentinelsOf(next)];
  expect(is).toEqual(was.filter((name) => is.includes(name)));
  expect(was.filter((name) => !is.includes(name)).every((name) => name?.startsWith('in group'))).toBe(true);
  expect(stringOf(next, tags.PatientID)).toBe(stringOf(before, tags.PatientID));
}
