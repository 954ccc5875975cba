import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import { type DicomJson, numberOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import type { TrackingUid } from '../../dicom/uids';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { ctImage, ctLines, ctRegions, frameSpace, idsOf, mark, slideImage, slideMarks, slideSpace } from '../testData';
import { amended, amendInput, evidenceOf, opened, refusal } from './amendFixtures';
import { amendReport } from './amendReport';
import { viewsOfNewReport } from './builtViews';
import { type ContentItem, readContentTree, walk } from './contentItem';
import { encodeMeasurementReport } from './encodeReport';
import { refiled, saved } from './reportFixtures';
import { treeDifference } from './treeDifference';

const itemAt = (document: DicomJson, path: string): DicomJson =>
  path
    .split('.')
    .slice(1)
    .reduce<DicomJson>((item, step) => sequenceOf(item, t.ContentSequence)[Number(step) - 1] ?? {}, document);

const itemsOf = (document: DicomJson, value: string): ContentItem[] => {
  const found: ContentItem[] = [];
  walk(readContentTree(document), (item) => void (item.name?.value === value && found.push(item)));
  return found;
};
const textsOf = (document: DicomJson): (string | undefined)[] =>
  itemsOf(document, '121106').map(({ dataset }) => stringOf(dataset, t.TextValue));
const qualifierOf = (item: DicomJson) =>
  stringOf(sequenceOf(item, t.NumericValueQualifierCodeSequence)[0] ?? {}, t.CodeValue);
const LUNG = { value: '39607008', scheme: 'SCT', meaning: 'Lung' };
const LEFT = { value: '7771000', scheme: 'SCT', meaning: 'Left' };
const NODULE = { value: '27925004', scheme: 'SCT', meaning: 'Nodule' };
const moved = (one: Annotation): Annotation => ({ ...one, points: one.points.map((value) => value + 0.5) });

/** Marks of ours with two lines and two regions on one CT image. */
const lines = ctLines().map((one, index) => (index === 0 ? { ...one, points: [1, 1, 60, 60] } : one));
const document = saved([...lines, ...ctRegions()]);
const only = (index: number, change: (one: Annotation) => Annotation | 'removed') => ({
  change: (one: Annotation, at: number) => (at === index ? change(one) : undefined),
});

describe('an edit of one mark', () => {
  test('T-SR-03: saving, reading and saving again keeps every tracking identifier, under a new instance that names the one before', () => {
    const first = opened(document);
    const second = refiled(amended(document, only(0, moved)).dataset);
    const third = refiled(
      amended(
        second,
        only(1, (one) => ({ ...one, trackingIdentifier: 'Lesion B' })),
      ).dataset,
    );
    const trackingUids = (one: DicomJson) => opened(one).annotations.map(({ trackingUid }) => trackingUid);
    expect(trackingUids(third)).toEqual(first.annotations.map(({ trackingUid }) => trackingUid));
    const uids = [document, second, third].map((one) => opened(one).identity.sopInstanceUid);
    expect(new Set(uids).size).toBe(3);
    expect(opened(second).identity.replaces).toEqual([uids[0]]);
    expect(opened(third).identity.replaces).toEqual([uids[1]]);
  });

  test('SR-32: moving a line changes its coordinates and its value, and not one other item', () => {
    const { dataset } = amended(
      document,
      only(0, (one) => ({
        ...one,
        points: [2, 3, 60, 60],
        measurements: [{ name: codes.length, value: 40.5, unit: units.mm }],
      })),
    );
    expect(treeDifference(document, dataset)).toEqual(
      [`changed 1.13.1.4 NUM 410668003 ${t.MeasuredValueSequence}`, `changed 1.13.1.4.1 SCOORD ${t.GraphicData}`].map(
        (line) => expect.stringMatching(new RegExp(line.replace(/^changed 1\.\d+/, 'changed 1.\\d+'))),
      ),
    );
    expect(opened(dataset).annotations[0]?.points).toEqual([2, 3, 60, 60]);
  });

  test('what nobody touched is the very object that was read', () => {
    const { dataset } = amended(document, only(0, moved));
    const groups = (one: DicomJson) => sequenceOf(sequenceOf(one, t.ContentSequence).at(-1) ?? {}, t.ContentSequence);
    expect(groups(dataset)[1]).toBe(groups(document)[1]);
    expect(groups(dataset)[0]).not.toBe(groups(document)[0]);
  });

  test('a value that was not measured again after its outline moved gives way to “not attempted”', () => {
    const { dataset, views } = amended(
      document,
      only(4, (one) => ({ ...moved(one), measurements: one.measurements.slice(0, 1) })),
    );
    const { annotations, views: read } = opened(refiled(dataset));
    const before = opened(document).annotations[4] as Annotation;
    expect(annotations[4]?.measurements.map(({ value }) => value)).toEqual([
      before.measurements[0]?.value,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    const paths = read.get((annotations[4] as Annotation).id)?.measurementPaths ?? [];
    expect(paths.slice(1).map((path) => qualifierOf(itemAt(dataset, path)))).toEqual(new Array(5).fill('114007'));
    expect(views.get(before.id)?.measurementPaths).toEqual(paths.slice(0, 1));
  });

  test('a new value keeps the unit as the file spells it, and both forms of the number agree', () => {
    const spelt = refiled(document);
    const { dataset, views } = amended(
      spelt,
      only(0, (one) => ({
        ...one,
        measurements: [{ name: codes.length, value: 1 / 3, unit: { ...units.mm, meaning: 'Millimeter!' } }],
      })),
    );
    const path = views.get(opened(document).annotations[0]?.id as Annotation['id'])?.measurementPaths[0] ?? '';
    const [value = {}] = sequenceOf(itemAt(dataset, path), t.MeasuredValueSequence);
    expect(numberOf(value, t.FloatingPointValue)).toBe(1 / 3);
    expect(Math.abs((numberOf(value, t.NumericValue) ?? 0) - 1 / 3)).toBeLessThan(1e-13);
    expect(stringOf(sequenceOf(value, t.MeasurementUnitsCodeSequence)[0] ?? {}, t.CodeMeaning)).toBe('millimeter');
    const again = amended(
      refiled(dataset),
      only(0, (one) => ({ ...one, measurements: [{ name: codes.length, value: 12, unit: units.mm }] })),
    );
    const [whole = {}] = sequenceOf(itemAt(again.dataset, path), t.MeasuredValueSequence);
    expect(whole[t.FloatingPointValue]).toBeUndefined();
  });

  test('one axis of two is moved: the other keeps its line and its value', () => {
    const { dataset } = amended(
      document,
      only(1, (one) => ({
        ...one,
        points: [...one.points.slice(0, 4), 31, 0, 30, 20],
        measurements: one.measurements.map((value) =>
          value.name.value === '103340004' ? { ...value, value: 21 } : value,
        ),
      })),
    );
    expect(treeDifference(document, dataset).map((line) => line.replace(/ 1\.[\d.]+/, ''))).toEqual([
      `changed NUM 103340004 ${t.MeasuredValueSequence}`,
      `changed SCOORD ${t.GraphicData}`,
    ]);
  });

  test('finding, name, site with side and comment each change their own item, and are added where the template has them', () => {
    const named = amended(
      document,
      only(0, (one) => ({
        ...one,
        label: NODULE,
        trackingIdentifier: 'Nodule 7',
        site: LUNG,
        laterality: LEFT,
        comment: 'Grew',
      })),
    );
    expect(treeDifference(document, named.dataset).map((line) => line.replace(/1\.\d+\./, ''))).toEqual([
      `changed 1.1 TEXT 112039 ${t.TextValue}`,
      `changed 1.3 CODE 121071 ${t.ConceptCodeSequence}`,
      'added 1.4 CODE 363698007',
      'added 1.6 TEXT 121106',
    ]);
    const read = opened(refiled(named.dataset)).annotations[0];
    expect(read).toMatchObject({
      trackingIdentifier: 'Nodule 7',
      label: NODULE,
      site: LUNG,
      laterality: LEFT,
      comment: 'Grew',
    });
    const plain = amended(
      named.dataset,
      only(0, ({ site: _, laterality: __, comment: ___, ...one }) => ({
        ...one,
        label: lines[0]?.label ?? NODULE,
        trackingIdentifier: lines[0]?.trackingIdentifier ?? '',
      })),
    );
    expect(treeDifference(document, plain.dataset)).toEqual([]);
  });

  test('a mark keeps what the reader cleared from it cleared: no finding', () => {
    const none = { value: '', scheme: '', meaning: 'No finding given' };
    const { dataset } = amended(
      document,
      only(0, (one) => ({ ...one, label: none })),
    );
    expect(treeDifference(document, dataset)).toEqual([expect.stringMatching(/^removed 1\.\d+\.1\.3 CODE 121071$/)]);
  });

  test('a mark that moved to another image names that one, in the graphic, the library and the evidence', () => {
    const other = ctImage(2);
    const ids = idsOf(other);
    const { dataset } = amended(
      document,
      only(2, ({ ...one }) => ({
        ...one,
        seriesInstanceUid: ids.seriesInstanceUid,
        sopInstanceUid: ids.sopInstanceUid,
        space: frameSpace(other),
      })),
    );
    expect(treeDifference(document, dataset).map((line) => line.replace(/1\.[\d.]+ /, ''))).toEqual([
      'added IMAGE',
      `changed IMAGE ${tags.ReferencedSOPSequence}`,
    ]);
    expect(opened(refiled(dataset)).annotations[2]?.sopInstanceUid).toBe(ids.sopInstanceUid);
    expect(evidenceOf(dataset)).toEqual(referencesIn(dataset));
  });

  test('SSR-03: the height of the focal plane and both axes of an ellipse survive an edit', () => {
    const slide = saved(slideMarks());
    const { dataset } = amended(slide, {
      change: (one) =>
        one.shape === 'length' || one.shape === 'ellipse'
          ? { ...one, points: one.points.map((value, i) => (i % 3 === 2 ? 0.0045 : value - 1)) }
          : undefined,
    });
    const [line, , ellipse] = opened(refiled(dataset)).annotations;
    expect(line?.points[2]).toBe(Math.fround(0.0045));
    expect(ellipse?.points.filter((_, i) => i % 3 !== 2)).toEqual([-4, -3, -2, -3, -3, -3.5, -3, -2.5]);
  });

  test('the views of the new version are those that reading it gives', () => {
    const added = [...ctLines(ctImage(2)), ...ctRegions(ctImage(2))];
    const { dataset, views } = amended(document, {
      change: (one, index) =>
        index === 1 ? 'removed' : index === 4 ? { ...moved(one), comment: 'x', site: LUNG } : undefined,
      added,
    });
    const read = opened(refiled(dataset));
    const byTracking = new Map(read.annotations.map((one) => [one.trackingUid, read.views.get(one.id)]));
    const before = opened(document).annotations;
    for (const one of [...before.filter((_, index) => index !== 1), ...added]) {
      expect(views.get(one.id), one.trackingIdentifier).toEqual(byTracking.get(one.trackingUid));
    }
    expect(views.size).toBe(read.annotations.length);
  });

  test('the views of a report that was just made are those that reading it gives', () => {
    const marks = [...ctLines(), ...ctRegions(), ...slideMarks()];
    const made = saved(marks);
    const read = opened(made);
    expect([...viewsOfNewReport(made, marks).values()]).toEqual(read.annotations.map(({ id }) => read.views.get(id)));
  });
});

function referencesIn(document: DicomJson): Set<string | undefined> {
  const found = new Set<string | undefined>();
  walk(readContentTree(document), ({ dataset }) => {
    for (const item of sequenceOf(dataset, tags.ReferencedSOPSequence))
      found.add(stringOf(item, tags.ReferencedSOPInstanceUID));
  });
  return found;
}

describe('marks that come and go', () => {
  test('SR-25: deleting a mark is a new version without its group; what is left is not touched', () => {
    const { dataset } = amended(
      document,
      only(2, () => 'removed'),
    );
    expect(treeDifference(document, dataset)).toEqual([expect.stringMatching(/^removed 1\.\d+\.3 CONTAINER 125007$/)]);
  });

  test('when the last mark goes the document says so in words, and takes the words back with the next mark', () => {
    const { dataset: empty } = amended(document, { change: () => 'removed' });
    expect(itemsOf(empty, '126010')).toEqual([]);
    expect(textsOf(empty)).toEqual(['All marks of the previous version of this report were withdrawn.']);
    expect(opened(empty).annotations).toEqual([]);
    const image = ctImage();
    const back = amended(refiled(empty), { added: [mark(image, frameSpace(image), 'point', [1, 2])] });
    expect(textsOf(back.dataset)).toEqual([]);
    expect(itemsOf(back.dataset, 'C0034375')).toEqual([]);
    expect(opened(back.dataset).annotations).toHaveLength(1);
    const names = readContentTree(back.dataset).children.map(({ name }) => name?.value);
    expect(names.indexOf('126010')).toBe(names.indexOf('111028') + 1);
  });

  test('T-SR-04: an image that only a new mark lies on comes into library and evidence, grouped with its series', () => {
    const { dataset } = amended(document, { added: [...ctLines(ctImage(2)), ...slideMarks()] });
    expect(evidenceOf(dataset)).toEqual(referencesIn(dataset));
    const current = sequenceOf(dataset, t.CurrentRequestedProcedureEvidenceSequence);
    expect(current.map((study) => sequenceOf(study, t.ReferencedSeriesSequence).length)).toEqual([1]);
    const other = sequenceOf(dataset, t.PertinentOtherEvidenceSequence);
    expect(other.map((study) => stringOf(study, tags.StudyInstanceUID))).toEqual([
      idsOf(slideImage()).studyInstanceUid,
    ]);
    expect(
      itemsOf(dataset, '126200').map(
        ({ children }) => children.filter(({ valueType }) => valueType === 'IMAGE').length,
      ),
    ).toEqual([2, 1]);
  });

  test('a mark of another reader names its observers; one of the same reader does not', () => {
    const image = ctImage();
    const added = [mark(image, frameSpace(image), 'point', [1, 2])];
    const observers = (one: DicomJson) => itemsOf(one, '121008').map(({ dataset }) => stringOf(dataset, t.PersonName));
    expect(observers(amended(document, { added }).dataset)).toEqual(['Unidentified reader']);
    expect(observers(amended(document, { added }, { author: { name: 'Doe^Jane' } }).dataset)).toEqual([
      'Unidentified reader',
      'Doe^Jane',
    ]);
  });

  test('SR-10: a person who corrects what only a device has observed is told beside the device', () => {
    const isPerson = (item: DicomJson) =>
      ['121006', '121008'].some((value) => JSON.stringify(item).includes(`"${value}"`));
    const machine = {
      ...document,
      [t.ContentSequence]: sequence(
        sequenceOf(document, t.ContentSequence).filter(
          (item) => stringOf(item, t.ValueType) === 'CONTAINER' || !isPerson(item),
        ),
      ),
    };
    const { dataset } = amended(machine, only(0, moved), { author: { name: 'Doe^Jane' } });
    const group = readContentTree(dataset).children.at(-1)?.children[0];
    const names = group?.children.map(({ name }) => name?.value) ?? [];
    expect(names.slice(0, 5)).toEqual(['121005', '121008', '121005', '121012', '121013']);
    const again = amended(refiled(dataset), only(0, moved), { author: { name: 'Doe^Jane' } }).dataset;
    expect(
      readContentTree(again)
        .children.at(-1)
        ?.children[0]?.children.map(({ name }) => name?.value),
    ).toEqual(names);
  });

  test('the subject of a mark on a slide is told in its group where the report is about somebody else', () => {
    const onSlide = amended(document, { added: slideMarks().slice(0, 1) }).dataset;
    expect(itemsOf(onSlide, '121039')).toHaveLength(1);
    const image = ctImage();
    const aboutSlide = saved(slideMarks());
    const { dataset } = amended(aboutSlide, { added: [mark(image, slideSpace(image), 'point', [1, 2, 3])] });
    const subjects = itemsOf(dataset, '121024').map((item) =>
      stringOf(sequenceOf(item.dataset, t.ConceptCodeSequence)[0] ?? {}, t.CodeValue),
    );
    expect(subjects).toEqual(['121027', '121025']);
    expect(itemsOf(amended(aboutSlide, { added: slideMarks().slice(0, 1) }).dataset, '121039')).toHaveLength(1);
  });
});

describe('what is refused', () => {
  test('a mark moved beyond its image, one whose image is gone, one of another patient', () => {
    expect(
      refusal(
        document,
        only(0, (one) => ({ ...one, points: [0, 0, 900, 10] })),
      ),
    ).toContain('beyond the edge');
    expect(refusal(document, only(0, moved), { images: () => undefined })).toContain('its image is not known any more');
    const stranger = { ...ctImage(), '00100020': element('LO', 'P-18') };
    expect(refusal(document, only(0, moved), { images: () => ({ dataset: stranger, isMultiFrame: false }) })).toContain(
      'another patient',
    );
  });

  test('a report that leaves out the issuer of the Patient ID is still of the patient of its own study', () => {
    const { '00100021': _, ...silent } = document;
    expect(refusal(silent, only(0, moved))).toBeUndefined();
    const elsewhere = { ...ctImage(), '0020000D': element('UI', '1.2.3') };
    const images = () => ({ dataset: elsewhere, isMultiFrame: false });
    expect(refusal(silent, only(0, moved), { images })).toContain('another patient');
  });

  test('an edit of marks that were read from another version', () => {
    const input = amendInput(document, only(0, moved));
    const [change] = input.edits.changed;
    if (change === undefined) throw new Error('no change');
    const elsewhere = { ...change, view: { ...change.view, groupPath: '1.99' } };
    const result = amendReport({ ...input, edits: { ...input.edits, changed: [elsewhere] } });
    expect(result.ok ? '' : result.error.code).toBe('conflict');
  });

  test('a side without a site', () => {
    expect(
      refusal(
        document,
        only(0, (one) => ({ ...one, laterality: LEFT })),
      ),
    ).toContain('a side but no site');
  });
});

test('T-SSR-03: a mark left of and above the origin of the slide is written and read where it is', () => {
  const [, , ellipse] = slideMarks() as [Annotation, Annotation, Annotation];
  expect(opened(saved([ellipse])).annotations[0]?.points).toEqual(ellipse.points);
});

test('a new document and an edited one hold the same items for the same mark', () => {
  const image = ctImage();
  const one = {
    ...mark(image, frameSpace(image), 'polygon', [1, 1, 9, 1, 9, 9]),
    site: LUNG,
    laterality: LEFT,
    comment: 'Round',
    measurements: [{ name: codes.area, value: 4, unit: units.mm2 }],
  };
  const made = encodeMeasurementReport({ ...amendInput(document, {}), annotations: [one] });
  if (!made.ok) throw new Error(made.error.title);
  const { dataset } = amended(document, { added: [one] });
  const last = (report: DicomJson) =>
    sequenceOf(sequenceOf(report, t.ContentSequence).at(-1) ?? {}, t.ContentSequence).at(-1);
  expect(last(dataset)).toEqual(last(made.value));
  expect(numbersOf(dataset, tags.InstanceNumber)).toEqual([2]);
  expect(opened(dataset).annotations.at(-1)?.trackingUid).toBe(one.trackingUid as TrackingUid);
});
