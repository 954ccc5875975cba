import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../../dicom/geometry/pixelPlane';
import { type DicomJson, sequenceOf, stringOf } from '../../dicom/json';
import { registeredPoint, registeredTie, registrationsOf } from '../../dicom/radiology/registration';
import { frameOfImage, planeOfImage } from '../../dicom/registration/imageFrame';
import { refit } from '../../dicom/registration/refit';
import { exactPairs, IN_SPACE } from '../../dicom/registration/registrationTestData';
import { tags } from '../../dicom/tags';
import type { FrameOfReferenceUid } from '../../dicom/uids';
import { codeSequence } from '../codeItems';
import { element } from '../dataset';
import { objectTags as t } from '../objectTags';
import { decodePart10, encodePart10 } from '../part10';
import { ctImage, slideImage } from '../testData';
import { decodeFiducials, landmarkPairs } from './decodeFiducials';
import { encodeRegistration } from './encodeRegistration';
import {
  everyRegistration,
  fitted,
  photograph,
  photographOnSlide,
  registrationInput,
  specimenCt,
  written,
} from './registrationFixture';
import type { RegistrationInput } from './registrationInput';
import { regTags as r } from './regTags';

const frameOf = (image: DicomJson) => stringOf(image, tags.FrameOfReferenceUID) as FrameOfReferenceUid;
/** As an archive gives it back. */
function stored(dataset: DicomJson): DicomJson {
  const read = decodePart10(encodePart10(dataset));
  if (!read.ok) throw new Error(read.error.title);
  return read.value;
}
function readBack(dataset: DicomJson) {
  const read = registrationsOf(stored(dataset));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}
function fiducialsOf(dataset: DicomJson) {
  const read = decodeFiducials(stored(dataset));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

test('T-SAFE-26: landmarks 10 mm farther in x make a registration that leads +10 mm in x, and back again', () => {
  const fit = fitted(exactPairs(IN_SPACE, [1, 0, 0, 10, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]), 'RIGID');
  const { registration } = written({ fit, source: [specimenCt()], registered: [ctImage()] });
  const all = readBack(registration);
  const [there, back] = [
    registeredTie(all, frameOf(specimenCt()), frameOf(ctImage())),
    registeredTie(all, frameOf(ctImage()), frameOf(specimenCt())),
  ];
  if (!there || !back) throw new Error('the frames are not tied');
  const rounded = (point: Vec3) => point.map((value) => Number(value.toFixed(9)) + 0);
  expect(rounded(registeredPoint(there, [1, 2, 3]))).toEqual([11, 2, 3]);
  expect(rounded(registeredPoint(back, [11, 2, 3]))).toEqual([1, 2, 3]);
});

describe('REG-01, REG-04: what is written is read back', () => {
  test.each(Object.entries(everyRegistration()))('%s: matrix, kind, images and landmarks', (name, objects) => {
    const [read] = readBack(objects.registration);
    if (!read) throw new Error('nothing was read');
    const [first, second] = sequenceOf(objects.registration, r.RegistrationSequence);
    expect(read.registeredUid).toBe(stringOf(first ?? {}, tags.FrameOfReferenceUID));
    expect(read.sourceUid).toBe(stringOf(second ?? {}, tags.FrameOfReferenceUID));
    const pairs = landmarkPairs(fiducialsOf(objects.fiducials), read.sourceUid, read.registeredUid);
    const kind = read.type;
    const again = fitted(pairs, kind, { isTurnedOver: name === 'slide face down' });
    for (const [index, value] of read.sourceToRegistered.entries()) expect(again.matrix[index]).toBeCloseTo(value, 9);
    expect(again.degreesOfFreedom === 0).toBe(name === 'three pairs');
  });

  test('the landmarks come back with their places, words and error, partner by partner', () => {
    const input = registrationInput();
    const { fiducials } = written(input);
    const read = fiducialsOf(fiducials);
    expect(read.left).toEqual([]);
    expect(read.sets.map(({ frameOfReferenceUid }) => frameOfReferenceUid)).toEqual([
      frameOf(ctImage()),
      frameOf(slideImage()),
    ]);
    const pairs = landmarkPairs(read, frameOf(slideImage()), frameOf(ctImage()));
    expect(pairs).toHaveLength(input.fit.pairs.length);
    expect(pairs.map(({ identifier }) => identifier)).toEqual(['1', 'NOTCH', '3', '4', '5', '6']);
    expect(pairs[0]).toMatchObject({ description: 'Vessel, häufig', from: input.fit.pairs[0]?.from });
    for (const { uncertaintyMm } of read.sets.flatMap((set) => set.fiducials))
      expect(uncertaintyMm).toBeCloseTo(input.fit.localisationErrorMm ?? Number.NaN, 9);
  });

  test('where nothing is known of the error, nothing is written of it', () => {
    const { fiducials, registration } = everyRegistration()['three pairs'] ?? written();
    expect(JSON.stringify(fiducials)).not.toContain(r.ContourUncertaintyRadius);
    expect(JSON.stringify(registration)).toContain('3 landmark pairs, accuracy not known');
  });

  test('the registration names the fiducials it rests on, and both images, each in its study', () => {
    const { registration, fiducials } = written();
    const [registered, source] = sequenceOf(registration, r.RegistrationSequence);
    const used = [registered, source].map((item) =>
      sequenceOf(item ?? {}, r.UsedFiducialsSequence).map((one) => stringOf(one, r.FiducialUID)),
    );
    expect(used).toEqual(fiducialsOf(fiducials).sets.map((set) => set.fiducials.map(({ uid }) => uid)));
    expect(new Set(used.flat()).size).toBe(12);
    const [elsewhere] = sequenceOf(registration, r.StudiesContainingOtherReferencedInstancesSequence);
    expect(stringOf(elsewhere ?? {}, tags.StudyInstanceUID)).toBe(stringOf(slideImage(), tags.StudyInstanceUID));
    const own = sequenceOf(registration, t.ReferencedSeriesSequence).flatMap((series) =>
      sequenceOf(series, t.ReferencedInstanceSequence).map((one) => stringOf(one, tags.ReferencedSOPInstanceUID)),
    );
    expect(own).toEqual([
      ...[1, 2].map((number) => stringOf(ctImage(number), tags.SOPInstanceUID)),
      stringOf(fiducials, tags.SOPInstanceUID),
    ]);
    expect(stringOf(registration, tags.StudyInstanceUID)).toBe(stringOf(ctImage(), tags.StudyInstanceUID));
  });

  test('a mirror image is called affine, for it is no turn', () => {
    const mirror = [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const fit = fitted(exactPairs(IN_SPACE, mirror), 'RIGID', { isMirrored: true });
    const { registration } = written({ fit, source: [specimenCt()], registered: [ctImage()] });
    expect(readBack(registration)[0]).toMatchObject({ type: 'AFFINE', sourceToRegistered: mirror.map(near) });
  });
  const near = (value: number): unknown => expect.closeTo(value, 9);
});

describe('REG-04: a photograph, which has no frame of reference', () => {
  test.each([true, false])(
    'is registered by itself, its landmarks in its own pixels (calibrated: %s)',
    (isCalibrated) => {
      const { fit, fiducials, registration } = photographOnSlide(isCalibrated);
      const uid = frameOfImage(stringOf(photograph(), tags.SOPInstanceUID) ?? '');
      const [, source] = sequenceOf(registration, r.RegistrationSequence);
      expect(stringOf(source ?? {}, tags.FrameOfReferenceUID)).toBeUndefined();
      const [read] = readBack(registration);
      expect(read).toMatchObject({ sourceUid: uid, registeredUid: frameOf(slideImage()) });
      const { plane } = planeOfImage(photograph(isCalibrated), 1200, 900);
      const sets = decodeFiducials(stored(fiducials), (asked) => (asked === uid ? plane : undefined));
      if (!sets.ok || !read) throw new Error('nothing was read');
      const pairs = landmarkPairs(sets.value, read.sourceUid, read.registeredUid);
      expect(pairs.map(({ from }) => from)).toEqual(fit.pairs.map(({ from }) => from));
      expect(refit(pairs, read, { fromPlane: true, toPlane: true })?.rmsMm).toBeCloseTo(fit.rmsMm, 6);
      // Pixels are no mm: how exact they are is told of the slide alone.
      expect(sets.value.sets.map((set) => set.fiducials[0]?.uncertaintyMm !== undefined)).toEqual([true, false]);
    },
  );

  test('is told where it is not in the case, and two of them on one side are refused', () => {
    const read = decodeFiducials(stored(photographOnSlide().fiducials));
    expect(read.ok && read.value.left[0]).toContain('on an image that is not in the case');
    const { fit } = photographOnSlide();
    const two = { ...photograph(), [tags.SOPInstanceUID]: element('UI', '2.25.9') };
    const result = encodeRegistration(
      registrationInput({ fit, source: [photograph(), two], registered: [slideImage()] }),
    );
    expect(!result.ok && result.error.title).toContain('no frame of reference');
  });
});

describe('what would not conform or mix patients is refused with the reason', () => {
  const other = { ...slideImage(), '00100020': element('LO', 'P-18') };
  const otherFrame = { ...ctImage(2), '00200052': element('UI', '2.25.1') };
  test.each<[string, Partial<RegistrationInput>]>([
    ['its images are of different patients', { source: [other] }],
    ['an image is missing', { source: [] }],
    ['an image has no frame of reference', { source: [slideImage(false)] }],
    ['images of one side have different frames of reference', { registered: [ctImage(), otherFrame] }],
    ['both images have the same frame of reference', { source: [ctImage(2)], registered: [ctImage()] }],
    [
      'an image does not say what it is or which series it belongs to',
      { source: [{ ...slideImage(), '0020000E': undefined } as unknown as DicomJson] },
    ],
    ['two landmarks have the same name', { landmarks: [{ identifier: 'A' }, { identifier: 'A ' }] }],
    ['two kinds of objects cannot share a series', { fiducialSeries: registrationInput().registrationSeries }],
    ['it has no name', { name: ' ' }],
  ])('%s', (reason, more) => {
    const result = encodeRegistration(registrationInput(more));
    expect(result.ok ? 'written' : result.error.title).toBe(`The registration cannot be saved: ${reason}`);
  });
});

describe('fiducials of others', () => {
  const point = (identifier: string, more: DicomJson = {}): DicomJson => ({
    [r.ShapeType]: element('CS', 'POINT'),
    [r.FiducialIdentifier]: element('SH', identifier),
    [r.ContourData]: element('DS', 1, 2, 3),
    ...more,
  });
  const set = (uid: string | undefined, ...items: DicomJson[]): DicomJson => ({
    ...(uid === undefined ? {} : { [tags.FrameOfReferenceUID]: element('UI', uid) }),
    [r.FiducialSequence]: { vr: 'SQ', Value: items },
  });
  const object = (...sets: DicomJson[]): DicomJson => ({ [r.FiducialSetSequence]: { vr: 'SQ', Value: sets } });
  const uid = (text: string) => text as FrameOfReferenceUid;

  test('what is no point in space is told, the rest is taken', () => {
    const read = decodeFiducials(
      object(
        set(
          '1.1',
          point('A'),
          point('B', { [r.ShapeType]: element('CS', 'RULER') }),
          point('C', { [r.ContourData]: element('DS', 1, 2) }),
        ),
        set(undefined, point('A')),
      ),
    );
    expect(read.ok && read.value.sets[0]?.fiducials).toEqual([{ identifier: 'A', place: [1, 2, 3] }]);
    expect(read.ok && read.value.left).toEqual([
      'fiducial B is no point but RULER',
      'fiducial C has no place in space',
      'a set of fiducials without a frame of reference',
    ]);
    expect(decodeFiducials({})).toEqual({ ok: false, error: 'it holds no points of a frame of reference' });
  });
  test('a landmark that is named by a code alone is known by it', () => {
    const coded = {
      [r.FiducialIdentifier]: undefined,
      [r.FiducialIdentifierCodeSequence]: codeSequence({ value: '12738006', scheme: 'SCT', meaning: 'Brain' }),
    } as DicomJson;
    const read = decodeFiducials(object(set('1.1', point('', coded)), set('1.2', point('', coded))));
    expect(read.ok && landmarkPairs(read.value, uid('1.1'), uid('1.2'))).toMatchObject([
      { identifier: 'SCT 12738006', description: 'Brain' },
    ]);
  });
  test('a name used twice on one side makes no pair: which one is meant is not known', () => {
    const read = decodeFiducials(
      object(set('1.1', point('A'), point('B')), set('1.2', point('A'), point('A'), point('B'))),
    );
    if (!read.ok) throw new Error(read.error);
    expect(landmarkPairs(read.value, uid('1.1'), uid('1.2')).map(({ identifier }) => identifier)).toEqual(['B']);
    expect(landmarkPairs(read.value, uid('1.2'), uid('1.1')).map(({ identifier }) => identifier)).toEqual(['B']);
  });
});
