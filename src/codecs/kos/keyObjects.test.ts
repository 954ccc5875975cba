import { describe, expect, test } from 'vitest';
import { type DicomJson, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import { FOR_TUMOR_BOARD, keyImageTitles } from '../../dicom/keyImage';
import { tags } from '../../dicom/tags';
import type { Annotation, PresentationStateReference } from '../../dicom/types';
import type { SopClassUid } from '../../dicom/uids';
import { seededRandom } from '../../lib/seededRandom';
import { element } from '../dataset';
import { objectTags as t } from '../objectTags';
import { decodePart10, encodePart10 } from '../part10';
import { ctImage, frameSpace, idsOf, mark, matrixSpace, slideImage } from '../testData';
import { decodeKeyObjects } from './decodeKeyObjects';
import { encodeInEveryStudy } from './encodeInEveryStudy';
import { encodeKeyObjectSelection } from './encodeKeyObjectSelection';
import { readKeyDescription, writeKeyDescription } from './keyDescription';
import { keyObjectTags as k } from './keyObjectCodes';
import { currentSelections, hierarchicalUids } from './keyObjectIdentity';
import type { KeyObjectInput } from './keyObjectInput';
import type { KeyObjectContext } from './keyObjectReference';
import { enhancedCt, keyContext, keyImage, keyInput, written } from './keyObjectTestData';

const roundTrip = (dataset: DicomJson, context: KeyObjectContext = keyContext()) => {
  const file = decodePart10(encodePart10(dataset));
  if (!file.ok) throw new Error(file.error.title);
  return decodeKeyObjects(file.value, context);
};
const withoutId = ({ id: _, ...mark }: Annotation) => mark;
const refusal = (input: KeyObjectInput): string => {
  const result = encodeKeyObjectSelection(input);
  return result.ok ? '' : result.error.title;
};
const evidenceOf = (dataset: DicomJson) => hierarchicalUids(dataset, t.CurrentRequestedProcedureEvidenceSequence);
const referencesIn = (dataset: DicomJson) =>
  sequenceOf(dataset, t.ContentSequence).flatMap((item) => sequenceOf(item, tags.ReferencedSOPSequence));

const ct = ctImage();
const slide = slideImage();
const { isTiled: _tiled, sourceId: _source, ...place } = idsOf(ctImage(7));
const state: PresentationStateReference = {
  ...place,
  sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1' as SopClassUid,
};

describe('writing a selection', () => {
  test('SR-38: images chosen for the tumor board become one selection of that title, in their study', () => {
    const dataset = written(keyInput([keyImage(ct), keyImage(ctImage(2))]));
    expect(stringOf(dataset, tags.SOPClassUID)).toBe('1.2.840.10008.5.1.4.1.1.88.59');
    expect(stringOf(dataset, tags.Modality)).toBe('KO');
    expect(stringOf(dataset, tags.StudyInstanceUID)).toBe(idsOf(ct).studyInstanceUid);
    const [title] = sequenceOf(dataset, t.ConceptNameCodeSequence);
    expect([stringOf(title!, t.CodeValue), stringOf(title!, t.CodeMeaning)]).toEqual(['128203', 'For Tumor Board']);
    expect(evidenceOf(dataset).map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([
      idsOf(ct).sopInstanceUid,
      idsOf(ctImage(2)).sopInstanceUid,
    ]);
  });

  test('SR-38: a frame number is told of multi-frame images only, and a slide is named as a whole', () => {
    const dataset = written(
      keyInput([keyImage(ct), keyImage(enhancedCt, 5), keyImage(enhancedCt, 9), keyImage(slide)], {
        studyImage: ct,
        identicalDocuments: {
          sopInstanceUid: '2.25.1',
          others: [{ ...idsOf(slide), sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59' }],
        },
      }),
    );
    expect(referencesIn(dataset).map((one) => numbersOf(one, tags.ReferencedFrameNumber))).toEqual([[], [5], [9], []]);
  });

  test('SR-38: the presentation state of an image is named with it and listed as evidence', () => {
    const chosen = keyImage(ct, 1, { presentationState: state });
    const dataset = written(keyInput([chosen]));
    expect(evidenceOf(dataset).map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([
      idsOf(ct).sopInstanceUid,
      state.sopInstanceUid,
    ]);
    expect(roundTrip(dataset).annotations[0]?.presentationState).toEqual(state);
  });

  test('SR-38: a tumor board selection over radiology and pathology is the same document in both studies, each naming the other', () => {
    const marks = [
      keyImage(ct, 1, { trackingIdentifier: 'Nodule' }),
      keyImage(slide, 1, { trackingIdentifier: 'Mitoses' }),
    ];
    const documents = encodeInEveryStudy(keyInput(marks), (study) => ({
      seriesInstanceUid: `${study}.9`,
      seriesNumber: 9004,
      instanceNumber: 1,
    }));
    if (!documents.ok) throw new Error(documents.error.title);
    const [radiology, pathology] = documents.value;
    expect(documents.value.map((one) => stringOf(one, tags.StudyInstanceUID))).toEqual(
      [ct, slide].map((one) => idsOf(one).studyInstanceUid),
    );
    for (const one of documents.value) {
      expect(evidenceOf(one).map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(
        [ct, slide].map((image) => idsOf(image).studyInstanceUid),
      );
      expect(one[t.PertinentOtherEvidenceSequence]).toBeUndefined();
      expect(roundTrip(one).annotations.map(({ trackingIdentifier }) => trackingIdentifier)).toEqual([
        'Nodule',
        'Mitoses',
      ]);
    }
    expect(hierarchicalUids(radiology!, k.IdenticalDocumentsSequence)).toEqual([
      expect.objectContaining({
        sopInstanceUid: stringOf(pathology!, tags.SOPInstanceUID),
        seriesInstanceUid: stringOf(pathology!, tags.SeriesInstanceUID),
      }),
    ]);
    expect(
      roundTrip(radiology!).annotations.every(({ lockedReason }) => lockedReason?.includes('several studies')),
    ).toBe(true);
  });

  test('SR-38: what would not conform, or mix patients, is refused with the reason', () => {
    const stranger = { ...ctImage(2), '00100020': element('LO', 'P-18') };
    const teaching = keyImageTitles.find(({ meaning }) => meaning === 'For Teaching')!;
    expect(refusal(keyInput([]))).toContain('it has no images');
    expect(refusal(keyInput([keyImage(ct), keyImage(ct, 1, { label: teaching })]))).toContain('different purposes');
    expect(
      refusal(
        keyInput([keyImage(ct), keyImage(stranger)], {
          images: () => ({ dataset: stranger, isMultiFrame: false }),
          studyImage: ct,
        }),
      ),
    ).toContain('different patients');
    expect(refusal(keyInput([keyImage(ct)], { images: () => undefined }))).toContain('not known any more');
    expect(refusal(keyInput([mark(ct, frameSpace(ct), 'point', [1, 1])]))).toContain('not a key image');
    expect(refusal(keyInput([keyImage(ct), keyImage(slide)]))).toContain('a study that gets no copy');
    const rejection = { value: '113001', scheme: 'DCM', meaning: 'Rejected for Quality Reasons' };
    expect(refusal(keyInput([keyImage(ct, 1, { label: rejection })]))).toContain('not a purpose');
  });

  test('SR-38: a version is a new instance of the same series, and the newest stands', () => {
    const versions = [1, 2, 10, 9].map((instanceNumber) =>
      roundTrip(
        written(
          keyInput([keyImage(ct)], { series: { seriesInstanceUid: '2.25.9', seriesNumber: 9004, instanceNumber } }),
        ),
      ),
    );
    expect(currentSelections(versions).map(({ identity }) => identity.instanceNumber)).toEqual([10]);
  });

  test('SR-38: two versions with one number both stand, for hiding one would hide key images', () => {
    const series = { seriesInstanceUid: '2.25.9', seriesNumber: 9004, instanceNumber: 2 };
    const rivals = [keyImage(ct), keyImage(ctImage(2))].map((one) => roundTrip(written(keyInput([one], { series }))));
    expect(currentSelections(rivals)).toHaveLength(2);
  });

  test('SR-38: an emptied selection is a note that withdraws every version there was', () => {
    const versions = ['2.25.31', '2.25.32'].map((sopInstanceUid) => ({
      studyInstanceUid: idsOf(ct).studyInstanceUid,
      seriesInstanceUid: '2.25.9',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59',
      sopInstanceUid,
    }));
    const note = roundTrip(written(keyInput([], { studyImage: ct, withdraws: versions })));
    expect(note.isRejection).toBe(true);
    expect(note.title.value).toBe('113001');
    expect(note.modifiers.map(({ value }) => value)).toEqual(['111220']);
    expect(note.references.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['2.25.31', '2.25.32']);
    expect(note.annotations).toEqual([]);
  });

  test('SR-38: the series begins at one time in all its versions, or says nothing', () => {
    const series = {
      seriesInstanceUid: '2.25.9',
      seriesNumber: 9004,
      instanceNumber: 2,
      startedAt: new Date('2026-11-20T08:00:00Z'),
    };
    const image = { ...ct, '00080201': element('SH', '+0100') };
    const images = () => ({ dataset: image, isMultiFrame: false });
    const dataset = written(keyInput([keyImage(ct)], { images, series }));
    expect([stringOf(dataset, tags.SeriesDate), stringOf(dataset, tags.SeriesTime)]).toEqual(['20261120', '090000']);
    expect(written(keyInput([keyImage(ct)]))[tags.SeriesDate]).toBeUndefined();
  });
});

describe('words of key images', () => {
  const WORDS = [
    'Nodule',
    '1. Nodule',
    '',
    '2.',
    'two\nlines',
    'Größe “5 mm” \\ 左',
    '10. x',
    '   a\n1. b\n\n2. c',
    '1. a\n2. b',
  ];

  test('SR-38: every image keeps its own words, whatever they look like', () => {
    const random = seededRandom(38);
    for (let round = 0; round < 2000; round += 1) {
      const count = 1 + Math.floor(random() * 4);
      const words = Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]!.trim());
      expect(readKeyDescription(writeKeyDescription(words), count), JSON.stringify(words)).toEqual(words);
    }
  });

  test('SR-38: words that all images share are the description; different ones a list that people can read', () => {
    expect(writeKeyDescription(['Nodule', 'Nodule'])).toBe('Nodule');
    expect(writeKeyDescription(['Nodule', 'Mitoses'])).toBe('1. Nodule\r\n2. Mitoses');
    expect(writeKeyDescription(['', ''])).toBeUndefined();
  });

  test('SR-37: the description of others stands at each of their images, also when it is a list of another length', () => {
    expect(readKeyDescription('1. a\r\n2. b\r\n3. c', 2)).toEqual(['1. a\n2. b\n3. c', '1. a\n2. b\n3. c']);
    expect(readKeyDescription('Prior and current', 2)).toEqual(['Prior and current', 'Prior and current']);
  });
});

describe('reading a selection', () => {
  test('SR-38: key images come back exactly as they were, on single frames, multi-frame images and slides', () => {
    const random = seededRandom(59);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    const words = ['Nodule', 'Lesion 1', 'Größe', '1. first', 'two\nlines', 'Key image 4'];
    for (let round = 0; round < 200; round += 1) {
      const title = pick(keyImageTitles);
      const isSlide = random() < 0.3;
      const marks = Array.from({ length: 1 + Math.floor(random() * 6) }, () => {
        const more = {
          label: title,
          trackingIdentifier: pick(words),
          ...(random() < 0.2 ? { presentationState: state } : {}),
        };
        if (isSlide)
          return keyImage(pick([slide, slideImage(true, 2), slideImage(false, 3)]), 1, {
            ...more,
            presentationState: undefined as never,
          });
        const image = pick([ct, ctImage(2), enhancedCt]);
        return keyImage(image, image === enhancedCt ? 1 + Math.floor(random() * 9) : 1, more);
      }).map((one) => JSON.parse(JSON.stringify(one)) as Annotation);
      const read = roundTrip(written(keyInput(marks)));
      expect(read.annotations.map(withoutId)).toEqual(marks.map(withoutId));
      expect([read.problems, read.isWhole, read.title]).toEqual([[], true, title]);
      expect(read.identity.authorName).toBe('Unidentified reader');
    }
  });

  test('SR-37: an image that is not open is explained with the words and the place, and locks the others', () => {
    const marks = [
      keyImage(ct, 1, { trackingIdentifier: 'Nodule' }),
      keyImage(ctImage(2), 1, { trackingIdentifier: 'Effusion' }),
    ];
    const read = roundTrip(written(keyInput(marks)), {
      resolveImage: (uid) => (uid === idsOf(ct).sopInstanceUid ? idsOf(ct) : undefined),
    });
    expect(read.annotations).toHaveLength(1);
    expect(read.annotations[0]?.lockedReason).toContain('a changed selection would lose them');
    expect(read.problems).toHaveLength(1);
    expect(read.problems[0]?.title).toContain('1 of 2 key images of “For Tumor Board” is not shown');
    expect(read.problems[0]?.tip).toBe('Effusion');
    expect(read.problems[0]?.detail).toContain(idsOf(ctImage(2)).seriesInstanceUid);
    expect(read.referencesShown + read.referencesExplained).toBe(2);
    expect(read.isWhole).toBe(false);
  });

  test('SR-37: selections of others are shown with title, description and maker, and locked', () => {
    const foreign: DicomJson = {
      ...written(
        keyInput([
          keyImage(ct, 1, { trackingIdentifier: 'See here' }),
          keyImage(ctImage(2), 1, { trackingIdentifier: 'See here' }),
        ]),
      ),
      [tags.Manufacturer]: element('LO', 'Acme'),
      [tags.ManufacturerModelName]: element('LO', 'PACS'),
    };
    const read = roundTrip(foreign);
    expect(read.annotations.map(({ label, trackingIdentifier }) => [label.meaning, trackingIdentifier])).toEqual([
      ['For Tumor Board', 'See here'],
      ['For Tumor Board', 'See here'],
    ]);
    expect(read.annotations[0]?.lockedReason).toBe('Made with Acme PACS; it can be read here, not changed');
  });

  test('SR-37: several frames in one reference are several key images; all frames of an object are said to be its first', () => {
    const dataset = written(keyInput([keyImage(enhancedCt, 2)]));
    const frames = (...numbers: number[]): DicomJson => ({
      ...dataset,
      [tags.Manufacturer]: element('LO', 'Acme'),
      [t.ContentSequence]: {
        vr: 'SQ',
        Value: sequenceOf(dataset, t.ContentSequence).map((item) =>
          item[tags.ReferencedSOPSequence] === undefined
            ? item
            : {
                ...item,
                [tags.ReferencedSOPSequence]: {
                  vr: 'SQ',
                  Value: sequenceOf(item, tags.ReferencedSOPSequence).map(
                    ({ [tags.ReferencedFrameNumber]: _, ...one }) =>
                      numbers.length === 0 ? one : { ...one, [tags.ReferencedFrameNumber]: element('IS', ...numbers) },
                  ),
                },
              },
        ),
      },
    });
    const frameOf = ({ space }: Annotation) => space.kind === 'frame' && space.frame.frameNumber;
    expect(roundTrip(frames(3, 4, 8)).annotations.map(frameOf)).toEqual([3, 4, 8]);
    const whole = roundTrip(frames());
    expect(whole.annotations.map(frameOf)).toEqual([1]);
    expect(whole.problems[0]?.title).toContain('all frames');
  });

  test('SR-37: objects that are no images are said, and a manifest is not taken for a choice', () => {
    const dataset = written(keyInput([keyImage(ct)]));
    const report = {
      ...sequenceOf(dataset, t.ContentSequence).at(-1),
      [t.ValueType]: element('CS', 'COMPOSITE'),
      [tags.ReferencedSOPSequence]: {
        vr: 'SQ',
        Value: [
          {
            [tags.ReferencedSOPClassUID]: element('UI', '1.2.840.10008.5.1.4.1.1.88.34'),
            [tags.ReferencedSOPInstanceUID]: element('UI', '2.25.77'),
          },
        ],
      },
    };
    const mixed = {
      ...dataset,
      [t.ContentSequence]: { vr: 'SQ', Value: [...sequenceOf(dataset, t.ContentSequence), report] },
    };
    const read = roundTrip(mixed);
    expect(read.annotations).toHaveLength(1);
    expect(read.problems.map(({ title }) => title)).toEqual([
      expect.stringContaining('1 object that is not an image here'),
    ]);
    expect(read.problems[0]?.detail).toContain('2.25.77');
    const [title] = sequenceOf(dataset, t.ConceptNameCodeSequence);
    const manifest = roundTrip({
      ...dataset,
      [t.ConceptNameCodeSequence]: {
        vr: 'SQ',
        Value: [{ ...title, [t.CodeValue]: element('SH', '113030'), [t.CodeMeaning]: element('LO', 'Manifest') }],
      },
    });
    expect(manifest.annotations).toEqual([]);
    expect(manifest.problems[0]?.title).toContain('“Manifest” lists 1 object');
  });

  test('SR-37: a title we have no words for is shown with its own', () => {
    const dataset = written(keyInput([keyImage(ct)]));
    const [title] = sequenceOf(dataset, t.ConceptNameCodeSequence);
    const local = {
      ...title,
      [t.CodeValue]: element('SH', 'X1'),
      [t.CodingSchemeDesignator]: element('SH', '99ACME'),
      [t.CodeMeaning]: element('LO', 'Morning round'),
    };
    const read = roundTrip({ ...dataset, [t.ConceptNameCodeSequence]: { vr: 'SQ', Value: [local] } });
    expect(read.annotations[0]?.label).toEqual({ value: 'X1', scheme: '99ACME', meaning: 'Morning round' });
  });

  test('SR-37: a slide that others name level by level is one key image', () => {
    const base = idsOf(slide);
    const context: KeyObjectContext = { resolveImage: () => base };
    const foreign = {
      ...written(keyInput([keyImage(slide), keyImage(slideImage(true, 2))])),
      [tags.Manufacturer]: element('LO', 'Acme'),
    };
    const read = roundTrip(foreign, context);
    expect(read.annotations.map(({ space }) => space)).toEqual([matrixSpace(slide)]);
    expect(read.annotations[0]?.label).toEqual(FOR_TUMOR_BOARD);
  });
});
