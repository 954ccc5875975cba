import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { element } from '../codecs/dataset';
import type { KeyObjectInput } from '../codecs/kos/keyObjectInput';
import { keyImage, keyInput, written } from '../codecs/kos/keyObjectTestData';
import { decodePart10, encodePart10 } from '../codecs/part10';
import { ctImage, idsOf, SOURCE } from '../codecs/testData';
import { type DicomJson, stringOf } from '../dicom/json';
import { keyImageTitles } from '../dicom/keyImage';
import { buildFramesDisplaySets } from '../dicom/radiology/displaySets';
import { buildSlides } from '../dicom/slide/buildSlides';
import { tags } from '../dicom/tags';
import type { Annotation, Series } from '../dicom/types';
import { type AnnotationId, newUid, type SeriesInstanceUid, type StudyInstanceUid } from '../dicom/uids';
import { seededRandom } from '../lib/seededRandom';
import { selectUnsavedCount } from '../workspace/selectors';
import { createWorkspace } from '../workspace/store';
import { createWorkList } from '../workspace/workList';
import type { CaseContext } from './caseContext';
import { slide } from './caseImages';
import type { DerivedObject } from './derivedObject';
import { indexImages } from './imageIndex';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { loadKeyObjects } from './loadKeyObjects';
import { titleKeyOf } from './planSave';
import { takeRejections } from './readRejections';
import { Threads } from './threads';

const ct = ctImage();
const placed = (image: DicomJson, z: number): DicomJson => ({
  ...image,
  '00200032': element('DS', 0, 0, z),
  '00200037': element('DS', 1, 0, 0, 0, 1, 0),
  '00280030': element('DS', 0.7, 0.7),
});
const seriesOf = (image: DicomJson): Series => ({
  sourceId: SOURCE,
  studyInstanceUid: stringOf(image, tags.StudyInstanceUID) as StudyInstanceUid,
  seriesInstanceUid: stringOf(image, tags.SeriesInstanceUID) as SeriesInstanceUid,
  modality: stringOf(image, tags.Modality) ?? '',
});
const ctSet = () => buildFramesDisplaySets(seriesOf(ct), [placed(ct, 0), placed(ctImage(2), 5)]);
const slideSet = () => buildSlides([{ series: seriesOf(slide), instances: [slide] }]);

/** A case with a CT of two images and a slide; `objects` come from the archive. */
function open(objects: readonly DicomJson[], displaySets = [...ctSet(), ...slideSet()]) {
  const workspace = createWorkspace();
  workspace.setState({ displaySets });
  const context: CaseContext = {
    workspace,
    sources: new Map(),
    workList: createWorkList(),
    drafts: createIndexedDbDraftStore(new IDBFactory()),
    draftedStudies: new Set(),
    unanswered: new Map(),
    claimStudy: () => Promise.resolve(true),
    author: { name: 'Reader^Test' },
    newUid,
    now: () => new Date('2026-03-02T10:00:00Z'),
    mark: () => {},
  };
  const threads = new Threads();
  const read = objects.map((dataset): DerivedObject => {
    const file = decodePart10(encodePart10(dataset));
    if (!file.ok) throw new Error(file.error.title);
    return { series: { ...seriesOf(dataset), seriesDescription: 'For Tumor Board' }, dataset: file.value };
  });
  takeRejections(workspace, read);
  loadKeyObjects(context, threads, read, indexImages(displaySets));
  const state = () => workspace.getState();
  return {
    threads,
    state,
    marks: () => Object.values(state().annotations),
    problems: () => Object.values(state().problems).map(({ title }) => title),
  };
}

const chosen = (image: DicomJson, words: string, more: Partial<Annotation> = {}): Annotation => {
  const mark = keyImage(image, 1, { trackingIdentifier: words, ...more });
  return { ...mark, id: mark.trackingUid as string as AnnotationId };
};
const SERIES = '2.25.9004';
const version = (instanceNumber: number, marks: readonly Annotation[], more: Partial<KeyObjectInput> = {}) =>
  written(keyInput(marks, { series: { seriesInstanceUid: SERIES, seriesNumber: 9004, instanceNumber }, ...more }));
const foreign = (dataset: DicomJson): DicomJson => ({ ...dataset, [tags.Manufacturer]: element('LO', 'Acme') });
const uidOf = (dataset: DicomJson) => stringOf(dataset, tags.SOPInstanceUID) ?? '';
const rejectionOf = (...datasets: readonly DicomJson[]) =>
  version(99, [], {
    studyImage: ct,
    series: { seriesInstanceUid: '2.25.5', seriesNumber: 1, instanceNumber: 1 },
    withdraws: datasets.map((dataset) => ({
      ...idsOf(ct),
      sopClassUid: stringOf(dataset, tags.SOPClassUID) ?? '',
      sopInstanceUid: uidOf(dataset),
    })),
  });

describe('key images of a case', () => {
  test('SR-38: our own come back as they were, known by the same identifier, and nothing is unsaved', () => {
    const marks = [chosen(ct, 'Nodule'), chosen(ctImage(2), 'Effusion')];
    const { state, threads, marks: read } = open([version(1, marks)]);
    expect(read()).toEqual(marks);
    expect(selectUnsavedCount(state())).toBe(0);
    expect(threads.all()).toEqual([
      expect.objectContaining({
        id: SERIES,
        kind: 'keyImages',
        subject: titleKeyOf(marks[0]!.label),
        seriesNumber: 9004,
        annotationIds: new Set(marks.map(({ id }) => id)),
      }),
    ]);
  });

  test('SR-38: a slide comes back as a whole, by its finest level', () => {
    const marks = [chosen(slide, 'Mitoses')];
    expect(open([version(1, marks)]).marks()).toEqual(marks);
  });

  test('SR-38: selections of random images, words and titles come back identical', () => {
    const random = seededRandom(3738);
    for (let round = 0; round < 40; round += 1) {
      const label = keyImageTitles[Math.floor(random() * keyImageTitles.length)]!;
      const images = random() < 0.5 ? [ct, ctImage(2)] : [slide];
      const marks = images
        .filter(() => random() < 0.8)
        .map((image) => chosen(image, random() < 0.3 ? '1. same' : `words ${Math.floor(random() * 9)}`, { label }));
      if (marks.length > 0) expect(open([version(1 + Math.floor(random() * 5), marks)]).marks()).toEqual(marks);
    }
  });

  test('SR-38: only the newest version stands, and the next one is numbered after it', () => {
    const versions = [version(1, [chosen(ct, 'a')]), version(3, [chosen(ct, 'c')]), version(2, [chosen(ct, 'b')])];
    const { marks, threads } = open(versions);
    expect(marks().map(({ trackingIdentifier }) => trackingIdentifier)).toEqual(['c']);
    expect(threads.all()[0]?.head).toMatchObject({ sopInstanceUid: uidOf(versions[1]!), instanceNumber: 3 });
    expect(threads.all()[0]?.knownUids).toEqual(new Set(versions.map(uidOf)));
  });

  test('SR-38: an emptied selection shows nothing, and what is chosen next continues it', () => {
    const first = version(1, [chosen(ct, 'a')]);
    const note = version(2, [], {
      studyImage: ct,
      withdraws: [
        {
          ...idsOf(ct),
          seriesInstanceUid: SERIES,
          sopClassUid: stringOf(first, tags.SOPClassUID)!,
          sopInstanceUid: uidOf(first),
        },
      ],
    });
    const emptied = open([first, note]);
    expect(emptied.marks()).toEqual([]);
    const [thread] = emptied.threads.all();
    expect(thread).toMatchObject({ subject: 'DCM|128203', head: { instanceNumber: 2 } });
    const third = version(3, [chosen(ctImage(2), 'again')]);
    expect(
      open([first, note, third])
        .marks()
        .map(({ trackingIdentifier }) => trackingIdentifier),
    ).toEqual(['again']);
  });

  test('SR-38: two versions made at the same time are both shown, locked, and said', () => {
    const { marks, threads, problems } = open([
      version(2, [chosen(ct, 'mine')]),
      version(2, [chosen(ctImage(2), 'yours')]),
    ]);
    expect(
      marks().map(({ trackingIdentifier, lockedReason }) => [trackingIdentifier, lockedReason !== undefined]),
    ).toEqual([
      ['mine', true],
      ['yours', true],
    ]);
    expect(problems().some((title) => title.includes('two versions'))).toBe(true);
    expect(threads.all()).toEqual([]);
  });

  test('SR-37: those of others are shown beside ours, locked, and never continued', () => {
    const { marks, threads } = open([
      version(1, [chosen(ct, 'ours')]),
      foreign(
        version(1, [chosen(ct, 'theirs')], {
          series: { seriesInstanceUid: '2.25.6', seriesNumber: 1, instanceNumber: 1 },
        }),
      ),
    ]);
    expect(marks().map(({ trackingIdentifier, lockedReason }) => [trackingIdentifier, lockedReason])).toEqual([
      ['ours', undefined],
      ['theirs', 'Made with Acme Parfocal; it can be read here, not changed'],
    ]);
    expect(threads.all()).toHaveLength(1);
  });

  test('SR-37: a withdrawn selection is not shown, but said; what it had replaced does not come back', () => {
    const versions = [version(1, [chosen(ct, 'old')]), version(2, [chosen(ct, 'wrong')])];
    const { marks, problems, threads } = open([...versions, foreign(rejectionOf(versions[1]!))]);
    expect(marks()).toEqual([]);
    expect(problems()).toEqual([expect.stringContaining('withdrawn (Rejected for Quality Reasons)')]);
    expect(threads.all()).toEqual([]);
  });

  test('SR-37: a note about other objects starts no selection of its own', () => {
    expect(open([rejectionOf({ [tags.SOPInstanceUID]: element('UI', '2.25.3') })]).threads.all()).toEqual([]);
  });

  test('SR-37: key images of a study that is not open are said with their words', () => {
    const { marks, problems, threads } = open([
      version(1, [chosen(ct, 'here'), chosen(ctImage(5), 'gone')], {
        images: ({ sopInstanceUid }) => ({
          dataset: [ct, ctImage(5)].find((one) => idsOf(one).sopInstanceUid === sopInstanceUid)!,
          isMultiFrame: false,
        }),
      }),
    ]);
    expect(
      marks().map(({ trackingIdentifier, lockedReason }) => [trackingIdentifier, lockedReason !== undefined]),
    ).toEqual([['here', true]]);
    expect(problems()).toEqual([expect.stringContaining('1 of 2 key images of “For Tumor Board” is not shown')]);
    expect(threads.all()).toEqual([]);
  });

  test('SR-37: an object that cannot be read is said and takes no other with it', () => {
    const broken = {
      ...version(1, [] as Annotation[], {
        studyImage: ct,
        withdraws: [{ ...idsOf(ct), sopClassUid: '1.2', sopInstanceUid: '1.3' }],
      }),
      [tags.SOPInstanceUID]: element('UI', '2.25.8'),
    };
    const { marks } = open([foreign(broken), version(1, [chosen(ct, 'fine')])]);
    expect(marks().map(({ trackingIdentifier }) => trackingIdentifier)).toEqual(['fine']);
  });
});
