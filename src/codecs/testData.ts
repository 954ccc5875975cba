/** Patients, images, slides and marks for the tests of this folder; nothing in the product imports it. */
import { codes, units } from '../dicom/codes';
import { suvTypes } from '../dicom/radiology/suvTypes';
import type { DicomJson } from '../dicom/json';
import type { Annotation, AnnotationShape, CoordinateSpace } from '../dicom/types';
import type {
  AnnotationId,
  FrameOfReferenceUid,
  SeriesInstanceUid,
  SopInstanceUid,
  SourceId,
  StudyInstanceUid,
  TrackingUid,
} from '../dicom/uids';
import { element, sequence } from './dataset';
import { derivedUid } from './derivedUid';
import type { DecodeContext, ResolvedImage } from './sr/decodeReport';
import type { ReferencedImage, ReportInput } from './sr/reportInput';

const uid = (name: string) => derivedUid(`test|${name}`);

export const SOURCE = 'archive' as SourceId;
export const LESION = { value: '52988006', scheme: 'SCT', meaning: 'Lesion' };
export const NUCLEUS = { value: '84640000', scheme: 'SCT', meaning: 'Nucleus' };

/** A patient with a name in three writings, as Japanese hospitals have them. */
export const PATIENT: DicomJson = {
  '00100010': element('PN', { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' }),
  '00100020': element('LO', 'P-17'),
  '00100021': element('LO', 'HOSPITAL A'),
  '00100024': sequence([{ '00400032': element('UT', '1.2.3.4'), '00400033': element('CS', 'ISO') }]),
  '00100030': element('DA', '19500102'),
  '00100040': element('CS', 'M'),
};

const studyModule = (name: string): DicomJson => ({
  '0020000D': element('UI', uid(`study ${name}`)),
  '00080020': element('DA', '20260301'),
  '00080030': element('TM', '101500'),
  '00080050': element('SH', 'ACC-1'),
  '00080090': element('PN', { Alphabetic: 'Referring^Doctor' }),
  '00200010': element('SH', '1'),
});

/** The header of a CT image, 512 columns by 256 rows. */
export const ctImage = (number = 1): DicomJson => ({
  ...PATIENT,
  ...studyModule('ct'),
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
  '00080018': element('UI', uid(`ct image ${number}`)),
  '00080022': element('DA', '20260301'),
  '00080032': element('TM', '101600'),
  '00080060': element('CS', 'CT'),
  '0020000E': element('UI', uid('ct series')),
  '00200011': element('IS', 3),
  '00200013': element('IS', number),
  '00200052': element('UI', uid('ct frame of reference')),
  '00280010': element('US', 256),
  '00280011': element('US', 512),
});

/** A slide of 20,000 by 10,000 pixels of 0.25 µm, one specimen. */
export const slideImage = (frameOfReference = true, number = 1): DicomJson => ({
  ...PATIENT,
  ...studyModule('slide'),
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.77.1.6'),
  '00080018': element('UI', uid(`slide ${number}`)),
  '00080060': element('CS', 'SM'),
  '0020000E': element('UI', uid('slide series')),
  '00200011': element('IS', 1),
  ...(frameOfReference
    ? {
        '00200052': element('UI', uid(`slide frame of reference ${number}`)),
        '00201040': element('LO', 'SLIDE_CORNER'),
      }
    : {}),
  '00280010': element('US', 256),
  '00280011': element('US', 256),
  '00400512': element('LO', `S26-1-A-${number}`),
  '00400513': sequence([]),
  '00400518': sequence([
    {
      '00080100': element('SH', '433466003'),
      '00080102': element('SH', 'SCT'),
      '00080104': element('LO', 'Microscope slide'),
    },
  ]),
  '00400560': sequence([
    {
      '00400551': element('LO', `S26-1-A-${number}`),
      '00400554': element('UI', uid(`specimen ${number}`)),
      '00400562': sequence([]),
      '00400610': sequence([]),
    },
  ]),
  '00480006': element('UL', 20_000),
  '00480007': element('UL', 10_000),
  '52009229': sequence([{ '00289110': sequence([{ '00280030': element('DS', 0.00025, 0.00025) }]) }]),
});

const first = (dataset: DicomJson, tag: string) => dataset[tag]?.Value?.[0] as string;

export const idsOf = (dataset: DicomJson): ResolvedImage => ({
  sourceId: SOURCE,
  studyInstanceUid: first(dataset, '0020000D') as StudyInstanceUid,
  seriesInstanceUid: first(dataset, '0020000E') as SeriesInstanceUid,
  sopInstanceUid: first(dataset, '00080018') as SopInstanceUid,
  isTiled: first(dataset, '00080060') === 'SM',
});

/** What a mark says of its image. */
const imageOf = (dataset: DicomJson) => {
  const { isTiled: _, ...ids } = idsOf(dataset);
  return ids;
};

export const frameSpace = (dataset: DicomJson, frameNumber = 1): CoordinateSpace => ({
  kind: 'frame',
  frame: { ...imageOf(dataset), frameNumber },
});
export const slideSpace = (dataset: DicomJson): CoordinateSpace => ({
  kind: 'frameOfReference',
  uid: first(dataset, '00200052') as FrameOfReferenceUid,
});
export const matrixSpace = (dataset: DicomJson): CoordinateSpace => ({
  kind: 'totalPixelMatrix',
  sopInstanceUid: first(dataset, '00080018') as SopInstanceUid,
});

let count = 0;

export function mark(
  image: DicomJson,
  space: CoordinateSpace,
  shape: AnnotationShape,
  points: readonly number[],
  more: Partial<Annotation> = {},
): Annotation {
  count += 1;
  return {
    id: `mark-${count}` as AnnotationId,
    trackingUid: uid(`mark ${count}`) as TrackingUid,
    trackingIdentifier: `Lesion ${count}`,
    shape,
    space,
    points,
    label: LESION,
    measurements: [],
    ...imageOf(image),
    ...more,
  };
}

const mm = (name: (typeof codes)['length' | 'longAxis' | 'shortAxis' | 'pathLength'], value: number) => ({
  name,
  value,
  unit: units.mm,
});
const hounsfield = (
  value: number,
  derivation: (typeof codes)['mean' | 'standardDeviation' | 'minimum' | 'maximum'],
) => ({
  name: codes.attenuationCoefficient,
  value,
  unit: units.hounsfield,
  derivation,
});
export const REGION_VALUES = [
  { name: codes.area, value: 123.456_789_012_345_67, unit: units.mm2 },
  hounsfield(41.25, codes.mean),
  hounsfield(12.5, codes.standardDeviation),
  hounsfield(-7, codes.minimum),
  hounsfield(88, codes.maximum),
  { name: codes.pixelCount, value: 412, unit: units.pixels },
];

/** One mark of every tool on one CT image: lines and points, then regions. */
export const ctLines = (image = ctImage()): Annotation[] => [
  mark(image, frameSpace(image), 'length', [0, 0, 512, 256], { measurements: [mm(codes.length, 57.25)] }),
  mark(image, frameSpace(image), 'bidirectional', [10, 10, 50, 10, 30, 0, 30, 20], {
    measurements: [mm(codes.longAxis, 40), mm(codes.shortAxis, 20)],
  }),
  mark(image, frameSpace(image), 'point', [100.5, 0], {
    measurements: [{ name: codes.attenuationCoefficient, value: 0, unit: units.hounsfield }],
  }),
  mark(image, frameSpace(image), 'polyline', [1, 1, 2, 2, 3, 1], { measurements: [mm(codes.pathLength, 2.83)] }),
];
export const ctAngles = (image = ctImage()): Annotation[] => [
  mark(image, frameSpace(image), 'angle', [10, 10, 50, 10, 50, 40], {
    measurements: [{ name: codes.angle, value: 90, unit: units.degree }],
  }),
  mark(image, frameSpace(image), 'cobbAngle', [10, 10, 50, 10, 20, 60, 60, 20], {
    measurements: [{ name: codes.cobbAngle, value: 45, unit: units.degree }],
  }),
];
export const ctRegions = (image = ctImage()): Annotation[] => [
  mark(image, frameSpace(image), 'rectangle', [0, 0, 1, 0, 1, 1, 0, 1], { measurements: REGION_VALUES }),
  mark(image, frameSpace(image), 'ellipse', [10, 20, 50, 20, 30, 10, 30, 30], { measurements: REGION_VALUES }),
  mark(image, frameSpace(image), 'polygon', [5, 5, 90.25, 7, 60, 80.125], { measurements: REGION_VALUES }),
];
/** A region with what PET carries: SUV by its type, then the activity it comes from; and a point of another type. */
export const petMarks = (image = ctImage()): Annotation[] => {
  const activity = {
    name: { value: 'activity-concentration', scheme: '99PARFOCAL', meaning: 'Activity concentration' },
    unit: { value: 'Bq/ml', scheme: 'UCUM', meaning: 'Becquerels/milliliter' },
  };
  const told = (quantity: typeof activity, mean: number, maximum: number) => [
    { ...quantity, value: mean, derivation: codes.mean },
    { ...quantity, value: maximum, derivation: codes.maximum },
  ];
  const { bw, lbmJanma } = suvTypes;
  const quantity = ({ name, unit }: typeof bw) => ({ name, unit });
  return [
    mark(image, frameSpace(image), 'rectangle', [4, 4, 8, 4, 8, 8, 4, 8], {
      measurements: [...told(quantity(bw), 4.625, 12.25), ...told(activity, 10_987.5, 29_101.25)],
    }),
    mark(image, frameSpace(image), 'point', [6, 6], { measurements: [{ ...quantity(lbmJanma), value: 3.5 }] }),
  ];
};
export const slideMarks = (image = slideImage()): Annotation[] => {
  const space = slideSpace(image);
  const area = [{ name: codes.area, value: 0.5, unit: units.mm2 }];
  return [
    mark(image, space, 'length', [20, 40, 0.0045, 19, 39.5, 0.0045], { measurements: [mm(codes.length, 1.118)] }),
    mark(image, space, 'rectangle', [1, 1, 0, 2, 1, 0, 2, 2, 0, 1, 2, 0], { measurements: area }),
    mark(image, space, 'ellipse', [-3, -2, 0, -1, -2, 0, -2, -2.5, 0, -2, -1.5, 0], { measurements: area }),
    mark(image, space, 'polygon', [0, 0, 0, 0, 2, 0, 2, 2, 0], { measurements: area }),
    mark(image, space, 'point', [3, 4, 0]),
  ];
};

/** Encoding of marks on the images above; `more` replaces any part. */
export function reportInput(annotations: readonly Annotation[], more: Partial<ReportInput> = {}): ReportInput {
  const images = [ctImage(), ctImage(2), slideImage(), slideImage(true, 2), slideImage(false, 3)];
  let made = 0;
  return {
    annotations,
    images: (annotation): ReferencedImage | undefined => {
      const dataset = images.find((image) => idsOf(image).sopInstanceUid === annotation.sopInstanceUid);
      return dataset && { dataset, isMultiFrame: first(dataset, '00080060') === 'SM' };
    },
    author: { name: 'Unidentified reader' },
    now: new Date('2026-11-22T09:30:00Z'),
    newUid: () => {
      made += 1;
      return uid(`instance ${made} of ${annotations.map(({ id }) => id).join()}`);
    },
    series: { seriesInstanceUid: uid('report series'), seriesNumber: 700, instanceNumber: 1 },
    ...more,
  };
}

/** A workspace that holds all the images above. */
export const everythingOpen: DecodeContext = {
  resolveImage: (sopInstanceUid) =>
    [ctImage(), ctImage(2), slideImage(), slideImage(false, 3)]
      .map(idsOf)
      .find((image) => image.sopInstanceUid === sopInstanceUid),
  resolveFrameOfReference: (frameOfReferenceUid) =>
    [slideImage(), ctImage()].filter((image) => first(image, '00200052') === frameOfReferenceUid).map(idsOf)[0],
};
export const nothingOpen: DecodeContext = { resolveImage: () => undefined, resolveFrameOfReference: () => undefined };
