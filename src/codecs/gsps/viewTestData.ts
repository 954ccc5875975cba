/** Views of CT images for tests; nothing in the product imports it. */
import type { DicomJson } from '../../dicom/json';
import { type ShownView, stateImagesOf } from '../../dicom/presentationState';
import { markGraphics } from '../../dicom/radiology/markGraphics';
import type { AnnotationShape, Annotation, FrameHeader, FrameRef } from '../../dicom/types';
import type { SopClassUid } from '../../dicom/uids';
import { element } from '../dataset';
import { derivedUid } from '../derivedUid';
import { enhancedCt } from '../kos/keyObjectTestData';
import { ctImage, frameSpace, idsOf, mark, SOURCE } from '../testData';
import { encodePresentationState, type StateInput } from './encodePresentationState';

const withPixels = (image: DicomJson): DicomJson => ({
  ...image,
  '00280030': element('DS', 0.7, 0.5),
  '00281052': element('DS', -1024),
  '00281053': element('DS', 1),
  '00281054': element('LO', 'HU'),
});

export function frameOf(image: DicomJson, frameNumber = 1, numberOfFrames = 1): FrameHeader {
  const dataset = numberOfFrames > 1 ? { ...image, '00280008': element('IS', numberOfFrames) } : image;
  return {
    ref: { ...idsOf(image), sourceId: SOURCE, frameNumber } as FrameRef,
    sopClassUid: String(image['00080016']?.Value?.[0]) as SopClassUid,
    isMultiFrame: numberOfFrames > 1,
    dataset,
    columns: 512,
    rows: 256,
    calibration: { rowSpacingMm: 0.7, columnSpacingMm: 0.5, label: '' },
    rescale: { slope: 1, intercept: -1024 },
  };
}

export const ctFrames = [1, 2, 3].map((number) => frameOf(withPixels(ctImage(number))));

export const plainView: ShownView = {
  rescale: { slope: 1, intercept: -1024 },
  windows: [{ voi: { windowCenter: 40, windowWidth: 400 } }],
  isInverse: false,
  areas: [{ from: [0, 0], to: [512, 256], mode: 'SCALE TO FIT', pixelAspect: 1.4 }],
  rotationDeg: 0,
  isFlipped: false,
};

/** Two of the three images. */
export const someImages = stateImagesOf(ctFrames.slice(0, 2));

const POINTS: Partial<Record<AnnotationShape, readonly number[]>> = {
  point: [20, 30],
  length: [10, 20, 60.5, 20],
  bidirectional: [10, 20, 60, 20, 30, 10, 30, 30],
  angle: [10, 20, 30, 20, 30, 60],
  cobbAngle: [10, 20, 30, 25, 15, 60, 40, 50],
  rectangle: [10, 10, 40, 10, 40, 30, 10, 30],
  ellipse: [10, 20, 60, 20, 35, 10, 35, 30],
  circle: [10, 20, 60, 20, 35, 2, 35, 38],
  arrow: [30, 30, 80, 60],
  polygon: [10, 10, 40, 15, 30, 40],
  polyline: [10, 10, 40, 15, 30, 40],
};

/** A mark of every shape on the first image. */
export const everyMark: readonly Annotation[] = Object.entries(POINTS).map(([shape, points]) =>
  mark(ctFrames[0]?.dataset ?? {}, frameSpace(ctFrames[0]?.dataset ?? {}, 1), shape as AnnotationShape, points),
);

export const everyGraphic = markGraphics(everyMark, { frames: ctFrames }, ({ shape }, frame) => ({
  lines: [`${shape} Ø 12.3 mm`, frame.calibration?.label ?? ''],
  colour: shape === 'length' ? '#f0e442' : '#56b4e9',
})).annotations;

let made = 0;

export const stateInput = (more: Partial<StateInput> = {}): StateInput => ({
  view: plainView,
  annotations: [],
  frames: ctFrames,
  name: 'View 1',
  author: { name: 'Roe^Rita' },
  now: new Date('2026-11-23T09:30:00Z'),
  newUid: () => {
    made += 1;
    return derivedUid(`test|view ${made}`);
  },
  series: { seriesInstanceUid: derivedUid('test|view series'), seriesNumber: 9005 },
  ...more,
});

export function writtenState(more: Partial<StateInput> = {}): DicomJson {
  const result = encodePresentationState(stateInput(more));
  if (!result.ok) throw new Error(result.error.title);
  return result.value;
}

const ROTATIONS = [0, 90, 180, 270] as const;
/** The eight ways in which an image can stand. */
export const turns = () =>
  ROTATIONS.flatMap((rotationDeg) => [true, false].map((isFlipped) => ({ rotationDeg, isFlipped })));
const inside: ShownView['areas'] = [{ from: [10, 4], to: [300, 200], mode: 'SCALE TO FIT', pixelAspect: 1.4 }];
const beyond: ShownView['areas'] = [{ from: [-40, 4], to: [560, 200], mode: 'MAGNIFY', ratio: 1, pixelAspect: 1.4 }];
const own = { windowCenter: -600, windowWidth: 1500.5, voiLutFunction: 'SIGMOID', explanation: 'LUNG' } as const;

/** Views of any turn, area, window and mark, by name. */
export const savedStates = (): Readonly<Record<string, DicomJson>> => ({
  plain: writtenState(),
  ...Object.fromEntries(
    turns().map((turn) => [
      `turned-${turn.rotationDeg}-${turn.isFlipped}`,
      writtenState({ annotations: everyGraphic, view: { ...plainView, ...turn, areas: inside, isInverse: true } }),
    ]),
  ),
  beyond: writtenState({ view: { ...plainView, areas: beyond } }),
  'beyond-turned': writtenState({ view: { ...plainView, areas: beyond, rotationDeg: 90 } }),
  'windows-of-their-own': writtenState({ view: { ...plainView, windows: [{ images: someImages, voi: own }] } }),
  frames: writtenState({ frames: [2, 3].map((frameNumber) => frameOf(enhancedCt, frameNumber, 9)) }),
  'no-spacing': writtenState({
    frames: [frameOf(ctImage(8))].map(({ calibration: _, ...frame }) => frame),
    view: { ...plainView, rescale: { slope: 1, intercept: 0 } },
  }),
});
