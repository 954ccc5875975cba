import type { PixelPlane, Vec3 } from '../../../dicom/geometry/pixelPlane';
import type { MaskValues, SegmentationOverlay } from '../../../dicom/overlay/overlay';
import { sliceSpacingOf } from '../../../dicom/overlay/planeChoice';
import type {
  FrameOfReferenceUid,
  SeriesInstanceUid,
  SopInstanceUid,
  SourceId,
  StudyInstanceUid,
} from '../../../dicom/uids';

/** For tests: an axial grid of square pixels, mm. */
export const axial = (originMm: Vec3, spacingMm: number, columns: number, rows: number): PixelPlane => ({
  originMm,
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: spacingMm,
  columnSpacingMm: spacingMm,
  columns,
  rows,
});

const series = {
  sourceId: 'main' as SourceId,
  studyInstanceUid: '1.2' as StudyInstanceUid,
  seriesInstanceUid: '1.3' as SeriesInstanceUid,
  modality: 'SEG',
};

/** For tests: a segmentation of one segment (number 1), a frame on each of these planes. */
export function segmentationOn(
  planes: readonly PixelPlane[],
  values: MaskValues = { kind: 'binary' },
): SegmentationOverlay {
  const { sourceId, studyInstanceUid, seriesInstanceUid } = series;
  const sopInstanceUid = '1.4' as SopInstanceUid;
  return {
    kind: 'segmentation',
    id: sopInstanceUid,
    label: 'Liver',
    series,
    frameOfReferenceUid: '1.5' as FrameOfReferenceUid,
    segments: [{ number: 1, label: 'Liver', colour: '#ff0000' }],
    sourceSeriesUids: [],
    sourceInstanceUids: new Set(),
    notes: [],
    values,
    bitsAllocated: values.kind === 'binary' ? 1 : 8,
    photometricInterpretation: 'MONOCHROME2',
    frames: planes.map((plane, index) => ({
      ref: { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber: index + 1 },
      plane,
      ...(values.kind !== 'labelmap' && { segmentNumber: 1 }),
    })),
    sliceSpacingMm: sliceSpacingOf(planes, undefined),
  };
}
