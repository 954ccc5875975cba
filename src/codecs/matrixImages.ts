/** Images with a place in space, for the matrix of objects that other people's programs read; for tests only. */
import type { PixelPlane, Vec3 } from '../dicom/geometry/pixelPlane';
import type { DicomJson } from '../dicom/json';
import { frameHeaders } from '../dicom/radiology/frameHeader';
import { focalHeightMm, placeBase } from '../dicom/slide/slideGeometry';
import { parseSlideInstance } from '../dicom/slide/slideInstance';
import type { CoordinateSpace, Series } from '../dicom/types';
import { element, sequence } from './dataset';
import { derivedUid } from './derivedUid';
import { ctImage, frameSpace, idsOf, matrixSpace, slideImage, slideSpace } from './testData';

/** A frame or slide to draw on: what its header says, in numbers of our own, and as the viewer reads that header. */
export interface DrawingPlace {
  readonly name: string;
  readonly image: DicomJson;
  readonly isMultiFrame: boolean;
  readonly isSlide: boolean;
  readonly space: CoordinateSpace;
  /** As the viewer understands the header. */
  readonly plane: PixelPlane;
  /** As the header was made: centre of the first pixel, direction along a row, direction along a column; mm. */
  readonly origin: Vec3;
  readonly row: Vec3;
  readonly column: Vec3;
  /** Where shapes go, mm along row and column from the first pixel's centre, and half their size in mm. */
  readonly centre: readonly [number, number];
  readonly halfSizeMm: number;
}

/** An oblique section with pixels of 0.5 mm down and 0.8 mm across. */
const CT_ROW: Vec3 = [0.8, 0.6, 0];
const CT_COLUMN: Vec3 = [-0.36, 0.48, 0.8];
const CT_ORIGIN: Vec3 = [-120.5, 33.25, -812.75];
const CT_PIXELS = element('DS', 0.5, 0.8);

/** A slide scanned at 37° with pixels of 0.4 µm down and 0.2 µm across, its first pixel beyond the corner of the glass. */
const ANGLE = (37 * Math.PI) / 180;
const SLIDE_ROW: Vec3 = [-Math.sin(ANGLE), -Math.cos(ANGLE), 0];
const SLIDE_COLUMN: Vec3 = [-Math.cos(ANGLE), Math.sin(ANGLE), 0];
const SLIDE_ORIGIN: Vec3 = [-3, -2, 0.0045];

const seriesOf = (image: DicomJson): Series => ({ ...idsOf(image), modality: String(image['00080060']?.Value?.[0]) });

const section = (): DicomJson => ({
  ...ctImage(7),
  '00080008': element('CS', 'ORIGINAL', 'PRIMARY', 'AXIAL'),
  '00200032': element('DS', ...CT_ORIGIN),
  '00200037': element('DS', ...CT_ROW, ...CT_COLUMN),
  '00280030': CT_PIXELS,
});

/** Nine frames, 3 mm apart along the normal (row × column). */
const FRAME = 3;
const frameOrigin = (index: number): Vec3 => [
  CT_ORIGIN[0] + 3 * index * 0.48,
  CT_ORIGIN[1] - 3 * index * 0.64,
  CT_ORIGIN[2] + 3 * index * 0.6,
];
const multiFrame = (): DicomJson => ({
  ...ctImage(8),
  '00080008': element('CS', 'ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'),
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2.1'),
  '00280008': element('IS', 9),
  '52009229': sequence([
    {
      '00289110': sequence([{ '00280030': CT_PIXELS }]),
      '00209116': sequence([{ '00200037': element('DS', ...CT_ROW, ...CT_COLUMN) }]),
    },
  ]),
  '52009230': sequence(
    Array.from({ length: 9 }, (_, index) => ({
      '00209113': sequence([{ '00200032': element('DS', ...frameOrigin(index)) }]),
    })),
  ),
});

/** `withFrameOfReference` false: a scanner that does not place its slides, where marks stay pixels of the matrix. */
export const placedSlide = (withFrameOfReference = true): DicomJson => ({
  ...slideImage(withFrameOfReference, withFrameOfReference ? 7 : 8),
  '00080008': element('CS', 'ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'),
  '00280008': element('IS', 79 * 40),
  '00480008': sequence([
    {
      '0040072A': element('DS', SLIDE_ORIGIN[0]),
      '0040073A': element('DS', SLIDE_ORIGIN[1]),
      '0040074A': element('DS', SLIDE_ORIGIN[2] * 1000),
    },
  ]),
  '00480102': element('DS', ...SLIDE_ROW, ...SLIDE_COLUMN),
  '52009229': sequence([{ '00289110': sequence([{ '00280030': element('DS', 0.0004, 0.0002) }]) }]),
});

function slidePlane(image: DicomJson): PixelPlane {
  const instance = parseSlideInstance(seriesOf(image), image);
  if (instance === undefined) throw new Error('the slide cannot be read');
  return placeBase(instance, [], focalHeightMm(instance)).plane;
}

function sectionPlane(image: DicomJson, frameNumber: number): PixelPlane {
  const plane = frameHeaders(seriesOf(image), image)[frameNumber - 1]?.plane;
  if (plane === undefined) throw new Error('the image has no place in space');
  return plane;
}

const isSection = { isSlide: false, row: CT_ROW, column: CT_COLUMN, centre: [180, 62], halfSizeMm: 40 } as const;
const isGlass = { isSlide: true, isMultiFrame: true, row: SLIDE_ROW, column: SLIDE_COLUMN, halfSizeMm: 0.3 } as const;

/** Everywhere a mark can lie: one frame, a frame of many, patient mm, slide mm, pixels of a slide. */
export function drawingPlaces(): DrawingPlace[] {
  const [ct, enhanced, glass, unplaced] = [section(), multiFrame(), placedSlide(), placedSlide(false)];
  const ctPlane = sectionPlane(ct, 1);
  const slideAt = { origin: SLIDE_ORIGIN, centre: [2.25, 1.5] } as const;
  return [
    {
      ...isSection,
      name: 'frame',
      image: ct,
      isMultiFrame: false,
      space: frameSpace(ct),
      plane: ctPlane,
      origin: CT_ORIGIN,
    },
    {
      ...isSection,
      name: 'frame of many',
      image: enhanced,
      isMultiFrame: true,
      space: frameSpace(enhanced, FRAME),
      plane: sectionPlane(enhanced, FRAME),
      origin: frameOrigin(FRAME - 1),
    },
    {
      ...isSection,
      name: 'patient space',
      image: ct,
      isMultiFrame: false,
      space: slideSpace(ct),
      plane: ctPlane,
      origin: CT_ORIGIN,
    },
    { ...isGlass, ...slideAt, name: 'slide space', image: glass, space: slideSpace(glass), plane: slidePlane(glass) },
    {
      ...isGlass,
      ...slideAt,
      name: 'slide pixels',
      image: unplaced,
      space: matrixSpace(unplaced),
      plane: slidePlane(unplaced),
    },
  ];
}

/** A stable identifier for an object of the matrix. */
export const matrixUid = (name: string): string => derivedUid(`matrix|${name}`);
