import { type DicomJson, numbersOf, stringOf } from '../json';
import type { PixelPlane } from '../geometry/pixelPlane';
import { tags } from '../tags';
import type { FrameHeader } from '../types';
import type { FrameOfReferenceUid } from '../uids';

/**
 * The frame of reference of one image that names none, as this viewer calls it: no UID, and never written. A registration
 * names the image instead (PS3.3 C.20.2, Referenced Image Sequence without Frame of Reference UID).
 */
export const frameOfImage = (sopInstanceUid: string): FrameOfReferenceUid =>
  `image ${sopInstanceUid}` as FrameOfReferenceUid;

/** A photograph as a plane of its own frame of reference. */
export interface PhotographFrame {
  readonly frameOfReferenceUid: FrameOfReferenceUid;
  readonly plane: PixelPlane;
  /** False: its lengths are in pixels. */
  readonly isCalibrated: boolean;
}

const MODALITIES: readonly string[] = ['XC', 'GM'];
const SOP_CLASSES: readonly string[] = ['1.2.840.10008.5.1.4.1.1.77.1.4', '1.2.840.10008.5.1.4.1.1.77.1.2'];

/**
 * Of a photograph (gross specimen, macroscopic) whose header gives it no place in space: the centre of its top left pixel is
 * the origin, rows and columns are x and y, z leads away from the camera (PS3.17 O.1); mm by its Pixel Spacing, else pixels.
 * Undefined for anything else: a radiograph is a projection, and a place on it is none of the tissue.
 */
export function photographFrame(frame: FrameHeader): PhotographFrame | undefined {
  const { plane, dataset, isMultiFrame, ref, columns, rows } = frame;
  if (plane || isMultiFrame || !isPhotograph(dataset)) return undefined;
  return { frameOfReferenceUid: frameOfImage(ref.sopInstanceUid), ...planeOfImage(dataset, columns, rows) };
}

/** What a camera took, whole and from one side. */
export const isPhotograph = (dataset: DicomJson): boolean =>
  SOP_CLASSES.includes(stringOf(dataset, tags.SOPClassUID) ?? '') ||
  MODALITIES.includes(stringOf(dataset, tags.Modality) ?? '');

/** Also for who knows only the header: the plane that the places of a stored link are in. */
export function planeOfImage(
  dataset: DicomJson,
  columns: number,
  rows: number,
): Pick<PhotographFrame, 'plane' | 'isCalibrated'> {
  const [rowSpacing = 0, columnSpacing = 0] = numbersOf(dataset, tags.PixelSpacing);
  const isCalibrated = rowSpacing > 0 && columnSpacing > 0;
  return {
    isCalibrated,
    plane: {
      originMm: [0, 0, 0],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
      rowSpacingMm: isCalibrated ? rowSpacing : 1,
      columnSpacingMm: isCalibrated ? columnSpacing : 1,
      ...{ columns, rows },
    },
  };
}
