import { type DicomJson, numberOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import type { Contour, ContourKind, OverlaySegment, StructureSetOverlay } from '../../dicom/overlay/overlay';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import type { Series } from '../../dicom/types';
import type { FrameOfReferenceUid } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { fallbackColour, hexColour } from '../overlayColours';

/** Attributes of the RT Structure Set (PS3.3 A.19), by PS3.6 keyword. */
const t = {
  StructureSetLabel: '30060002',
  ReferencedFrameOfReferenceSequence: '30060010',
  RTReferencedStudySequence: '30060012',
  RTReferencedSeriesSequence: '30060014',
  ContourImageSequence: '30060016',
  StructureSetROISequence: '30060020',
  ROINumber: '30060022',
  ReferencedFrameOfReferenceUID: '30060024',
  ROIName: '30060026',
  ROIDisplayColor: '3006002A',
  ROIGenerationAlgorithm: '30060036',
  ROIContourSequence: '30060039',
  ContourSequence: '30060040',
  ContourGeometricType: '30060042',
  ContourData: '30060050',
  RTROIObservationsSequence: '30060080',
  ReferencedROINumber: '30060084',
  RTROIInterpretedType: '300600A4',
} as const;

/** Coordinates that the archive keeps apart from the header: the whole object has to be fetched for them. */
export const lacksContours = (dataset: DicomJson): boolean =>
  sequenceOf(dataset, t.ROIContourSequence).some((roi) =>
    sequenceOf(roi, t.ContourSequence).some((contour) => contour[t.ContourData]?.Value === undefined),
  );

/** An RTSTRUCT: its regions and their contours, in millimetres of the frame of reference they name (RT-01). */
export function decodeStructureSet(series: Series, dataset: DicomJson): Result<StructureSetOverlay, Problem> {
  const rois = sequenceOf(dataset, t.StructureSetROISequence);
  const frames = sequenceOf(dataset, t.ReferencedFrameOfReferenceSequence);
  const uids = new Set(rois.flatMap((roi) => stringOf(roi, t.ReferencedFrameOfReferenceUID) ?? []));
  const [uid = stringOf(frames[0] ?? {}, tags.FrameOfReferenceUID)] = uids;
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID);
  if (!sopInstanceUid || !uid) return fail(notShown('it does not say in which space it lies'));
  if (uids.size > 1) return fail(notShown('its regions lie in several frames of reference'));
  const { contours, leftOut } = contoursOf(dataset);
  if (contours.length === 0) return fail(notShown('it holds no contour'));
  const referenced = frames
    .flatMap((one) => sequenceOf(one, t.RTReferencedStudySequence))
    .flatMap((one) => sequenceOf(one, t.RTReferencedSeriesSequence));
  return ok({
    kind: 'structureSet',
    id: sopInstanceUid,
    label: stringOf(dataset, t.StructureSetLabel) ?? stringOf(dataset, tags.SeriesDescription) ?? 'Structure set',
    series,
    frameOfReferenceUid: uid as FrameOfReferenceUid,
    segments: rois.flatMap((roi, index) => regionOf(dataset, roi, index)),
    sourceSeriesUids: referenced.flatMap((one) => stringOf(one, tags.SeriesInstanceUID) ?? []),
    sourceInstanceUids: new Set(
      referenced
        .flatMap((one) => sequenceOf(one, t.ContourImageSequence))
        .flatMap((one) => stringOf(one, tags.ReferencedSOPInstanceUID) ?? []),
    ),
    notes:
      leftOut === 0 ? [] : [`${leftOut} of ${leftOut + contours.length} contours cannot be read and are not drawn`],
    contours,
  });
}

const notShown = (why: string): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title: `1 radiotherapy structure set is not shown: ${why}`,
});

function regionOf(dataset: DicomJson, roi: DicomJson, index: number): readonly OverlaySegment[] {
  const number = numberOf(roi, t.ROINumber);
  if (number === undefined) return [];
  const isOwn = (item: DicomJson) => numberOf(item, t.ReferencedROINumber) === number;
  const observation = sequenceOf(dataset, t.RTROIObservationsSequence).find(isOwn) ?? {};
  const drawn = sequenceOf(dataset, t.ROIContourSequence).find(isOwn) ?? {};
  const [red, green, blue] = numbersOf(drawn, t.ROIDisplayColor);
  const interpretedType = stringOf(observation, t.RTROIInterpretedType);
  const algorithmType = stringOf(roi, t.ROIGenerationAlgorithm);
  const hasColour = red !== undefined && green !== undefined && blue !== undefined;
  return [
    {
      number,
      label: stringOf(roi, t.ROIName) ?? 'No name',
      ...(interpretedType && { interpretedType }),
      ...(algorithmType && { algorithmType }),
      colour: hasColour ? hexColour(red, green, blue) : fallbackColour(index),
    },
  ];
}

const KINDS: ReadonlySet<string> = new Set<ContourKind>([
  'CLOSED_PLANAR',
  'CLOSEDPLANAR_XOR',
  'OPEN_PLANAR',
  'OPEN_NONPLANAR',
  'POINT',
]);

function contoursOf(dataset: DicomJson): { readonly contours: readonly Contour[]; readonly leftOut: number } {
  const contours: Contour[] = [];
  let leftOut = 0;
  for (const roi of sequenceOf(dataset, t.ROIContourSequence)) {
    const segmentNumber = numberOf(roi, t.ReferencedROINumber);
    for (const item of sequenceOf(roi, t.ContourSequence)) {
      const kind = (stringOf(item, t.ContourGeometricType) ?? '').replace('CLOSED_PLANAR_XOR', 'CLOSEDPLANAR_XOR');
      const points = Float64Array.from(numbersOf(item, t.ContourData));
      const isWhole = points.length >= 3 && points.length % 3 === 0;
      if (segmentNumber === undefined || !KINDS.has(kind) || !isWhole) leftOut += 1;
      else contours.push({ segmentNumber, kind: kind as ContourKind, points });
    }
  }
  return { contours, leftOut };
}
