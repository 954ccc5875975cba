/** Registrations of CT and slides for tests; nothing in the product imports it. */
import { imagePointToMm, type Vec2 } from '../../dicom/geometry/pixelPlane';
import type { DicomJson } from '../../dicom/json';
import type { RegistrationType } from '../../dicom/radiology/registration';
import { type FitOptions, fitLandmarks, type LandmarkFit, type SpacePair } from '../../dicom/registration/fitLandmarks';
import { planeOfImage } from '../../dicom/registration/imageFrame';
import { exactPairs, IN_SPACE, ON_SLIDE, placed, seededNormal } from '../../dicom/registration/registrationTestData';
import { derivedUid } from '../derivedUid';
import { successOf } from '../objectMatrix';
import { ctImage, slideImage } from '../testData';
import { encodeRegistration, type RegistrationObjects } from './encodeRegistration';
import type { RegistrationInput } from './registrationInput';

export function fitted(pairs: readonly SpacePair[], kind: RegistrationType, options?: FitOptions): LandmarkFit {
  const fit = fitLandmarks(pairs, kind, options);
  if (typeof fit === 'string') throw new Error(fit);
  return fit;
}

/** A second CT of the patient, in a frame of reference and a study of its own. */
export const specimenCt = (number = 1): DicomJson => {
  const image = ctImage(number);
  const own = (tag: string) => ({ vr: 'UI', Value: [derivedUid(`specimen ${image[tag]?.Value?.[0]}`)] });
  return {
    ...image,
    ...Object.fromEntries(['0020000D', '0020000E', '00080018', '00200052'].map((tag) => [tag, own(tag)])),
  };
};

/** What only an image with a place in space has. */
const IN_SPACE_ONLY = ['00200032', '00200037', '00200052', '00280030', '00180050'];

/** A photograph of the specimen: no frame of reference, 0.2 mm between rows and 0.25 mm between columns. */
export const photograph = (isCalibrated = true): DicomJson => {
  const image = specimenCt();
  const known = Object.fromEntries(Object.entries(image).filter(([tag]) => !IN_SPACE_ONLY.includes(tag))) as DicomJson;
  return {
    ...known,
    '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.77.1.4'] },
    '00080060': { vr: 'CS', Value: ['XC'] },
    '00280010': { vr: 'US', Value: [900] },
    '00280011': { vr: 'US', Value: [1200] },
    ...(isCalibrated && { '00280030': { vr: 'DS', Value: [0.2, 0.25] } }),
  };
};

const PIXELS: readonly Vec2[] = [
  [200.25, 150.5],
  [1000.125, 220.75],
  [940.5, 800.25],
  [260, 720.5],
  [610.75, 410],
];

/** Seen from the side that the camera saw, so that one of the two lies face down to the other in their own axes. */
export function photographOnSlide(isCalibrated = true): RegistrationObjects & { readonly fit: LandmarkFit } {
  const { plane } = planeOfImage(photograph(isCalibrated), 1200, 900);
  const scale = isCalibrated ? 1.1 : 0.23;
  const pairs = exactPairs(
    PIXELS.map((point) => imagePointToMm(plane, point)),
    placed([Math.PI, 0, 0.3], [20, 30, 0], [scale, scale, scale]),
  )
    .map(onGlass)
    .map(({ from, to: [x, y, z] }, index): SpacePair => ({ from, to: [x + 0.1 * (index % 2), y, z] }));
  const fit = fitted(pairs, 'RIGID_SCALE', { isEitherFace: true });
  const name = 'photograph on slide';
  return { fit, ...written({ name, source: [photograph(isCalibrated)], registered: [slideImage()], fit }) };
}

const normal = seededNormal(66);
const noisy = ({ from, to: [x, y, z] }: SpacePair): SpacePair => ({
  from,
  to: [x + 0.2 * normal(), y + 0.2 * normal(), z + 0.2 * normal()],
});
const onGlass = ({ from, to: [x, y] }: SpacePair): SpacePair => ({ from, to: [x, y, 0] });

/** From one slide into the CT of its specimen, unless told otherwise. */
export function registrationInput(more: Partial<RegistrationInput> = {}): RegistrationInput {
  let count = 0;
  const name = more.name ?? 'Slide in specimen';
  return {
    fit: fitted(exactPairs(ON_SLIDE, placed([0.4, -0.7, 1.2], [30, -20, 100])).map(noisy), 'RIGID'),
    source: [slideImage()],
    registered: [ctImage(1), ctImage(2)],
    landmarks: [{ description: 'Vessel, häufig' }, { identifier: 'NOTCH' }],
    name,
    author: { name: 'Roe^Rita' },
    now: new Date('2026-03-02T09:00:00Z'),
    newUid: () => {
      count += 1;
      return derivedUid(`${name} ${count}`);
    },
    registrationSeries: { seriesInstanceUid: derivedUid(`${name} REG`), seriesNumber: 9101 },
    fiducialSeries: { seriesInstanceUid: derivedUid(`${name} FID`), seriesNumber: 9102 },
    ...more,
  };
}

export const written = (more: Partial<RegistrationInput> = {}): RegistrationObjects =>
  successOf(encodeRegistration(registrationInput(more)));

/** One of each kind and way, by name. */
export function everyRegistration(): Readonly<Record<string, RegistrationObjects>> {
  const slides = exactPairs(ON_SLIDE, placed([0, 0, 0.3], [2, 3, 0]))
    .map(noisy)
    .map(onGlass);
  const turned = exactPairs(ON_SLIDE, placed([Math.PI, 0, 0.3], [2, 30, 0])).map(onGlass);
  const volumes = exactPairs(IN_SPACE, placed([0.1, 0.2, -0.3], [5, 6, 7], [1.1, 0.9, 1])).map(noisy);
  const both = { source: [slideImage(true, 2)], registered: [slideImage()] };
  return {
    'slide in CT': written(),
    'slide on slide': written({ name: 'slide on slide', ...both, fit: fitted(slides, 'RIGID_SCALE') }),
    'slide face down': written({
      ...both,
      name: 'slide face down',
      fit: fitted(turned, 'RIGID', { isTurnedOver: true }),
    }),
    'three pairs': written({ name: 'three pairs', ...both, fit: fitted(slides.slice(0, 3), 'AFFINE'), landmarks: [] }),
    'CT in CT': written({
      name: 'CT in CT',
      source: [specimenCt()],
      registered: [ctImage()],
      fit: fitted(volumes, 'AFFINE'),
    }),
  };
}
