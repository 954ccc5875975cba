import { checkedPlane, directionsOf, type PixelPlane } from '../../dicom/geometry/pixelPlane';
import { type DicomJson, itemOf, numberOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import type { MaskFrame, MaskValues, OverlaySegment, SegmentationOverlay } from '../../dicom/overlay/overlay';
import { sliceSpacingOf } from '../../dicom/overlay/planeChoice';
import type { Problem } from '../../dicom/problem';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { paletteOf } from '../../dicom/slide/paletteLut';
import { tags } from '../../dicom/tags';
import type { PaletteLut, Series } from '../../dicom/types';
import type { FrameOfReferenceUid, SopInstanceUid } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { cielabToHex } from '../ann/cielab';
import { codeOf } from '../codeItems';
import { fallbackColour, hexColour } from '../overlayColours';
import { segTags as t } from './segTags';

/**
 * A SEG (66.4) or label map SEG (66.7) from its header: what its segments are and where each frame lies. The masks are
 * fetched by whoever paints them. Frames are told by their functional groups, never by their order (SEG-02).
 */
export function decodeSegmentation(series: Series, dataset: DicomJson): Result<SegmentationOverlay, Problem> {
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID);
  const frameOfReferenceUid = stringOf(dataset, tags.FrameOfReferenceUID);
  if (!sopInstanceUid || !frameOfReferenceUid) return fail(notShown('it does not say in which space it lies'));
  const values = maskValuesOf(dataset);
  if (!values.ok) return values;
  const frames = framesOf(series, sopInstanceUid as SopInstanceUid, dataset, values.value);
  if (!frames.ok) return frames;
  const numbers = frames.value.flatMap(({ segmentNumber }) => segmentNumber ?? []);
  const segments = segmentsOf(dataset, values.value, numbers);
  if (segments.length === 0) return fail(notShown('it describes no segment'));
  const placed = frames.value;
  return ok({
    kind: 'segmentation',
    id: sopInstanceUid,
    label: stringOf(dataset, tags.SeriesDescription) ?? stringOf(dataset, t.ContentLabel) ?? 'Segmentation',
    series,
    frameOfReferenceUid: frameOfReferenceUid as FrameOfReferenceUid,
    segments,
    ...sourcesOf(dataset),
    notes: [],
    values: values.value,
    bitsAllocated: numberOf(dataset, tags.BitsAllocated) ?? (values.value.kind === 'binary' ? 1 : 8),
    photometricInterpretation: stringOf(dataset, tags.PhotometricInterpretation) ?? 'MONOCHROME2',
    frames: placed,
    sliceSpacingMm: sliceSpacingOf(
      placed.map(({ plane }) => plane),
      statedSpacing(dataset),
    ),
  });
}

export const notShown = (why: string, tip?: string): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title: `1 segmentation is not shown: ${why}`,
  ...(tip === undefined ? {} : { tip }),
});

/** Segmentation Type, and what a value means. */
export function maskValuesOf(dataset: DicomJson): Result<MaskValues, Problem> {
  const type = stringOf(dataset, t.SegmentationType) ?? '';
  switch (type) {
    case 'BINARY':
      return ok({ kind: 'binary' });
    case 'LABELMAP':
      return ok({ kind: 'labelmap' });
    case 'FRACTIONAL': {
      const maximum = numberOf(dataset, t.MaximumFractionalValue) ?? 0;
      if (!(maximum > 0)) return fail(notShown('it does not say which value is the whole of a fraction'));
      const isOccupancy = stringOf(dataset, t.SegmentationFractionalType) === 'OCCUPANCY';
      return ok({ kind: 'fractional', maximum, meaning: isOccupancy ? 'occupancy' : 'probability' });
    }
    default:
      return fail(notShown(`segmentations of type “${type}” cannot be read`));
  }
}

function framesOf(
  series: Series,
  sopInstanceUid: SopInstanceUid,
  dataset: DicomJson,
  values: MaskValues,
): Result<readonly MaskFrame[], Problem> {
  const [columns, rows] = [numberOf(dataset, tags.Columns) ?? 0, numberOf(dataset, tags.Rows) ?? 0];
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const perFrame = sequenceOf(dataset, tags.PerFrameFunctionalGroupsSequence);
  const count = Math.max(1, numberOf(dataset, tags.NumberOfFrames) ?? 1);
  if (perFrame.length < count) return fail(notShown('it does not say where each of its frames lies'));
  const { sourceId, studyInstanceUid, seriesInstanceUid } = series;
  const frames: MaskFrame[] = [];
  for (let index = 0; index < count; index += 1) {
    const own = perFrame[index] ?? {};
    const plane = planeOf(own, shared, columns, rows);
    if (!plane) return fail(notShown('its frames have no place in the space of the patient'));
    const identification = groupOf(own, shared, t.SegmentIdentificationSequence);
    const segmentNumber = numberOf(identification, t.ReferencedSegmentNumber);
    if (values.kind !== 'labelmap' && segmentNumber === undefined)
      return fail(notShown('it does not say which segment each of its frames belongs to'));
    const ref = { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber: index + 1 };
    frames.push({ ref, plane, ...(values.kind !== 'labelmap' && segmentNumber !== undefined && { segmentNumber }) });
  }
  return ok(frames);
}

/** A macro stands in the frame's own groups or in the shared ones (PS3.3 C.7.6.16). */
export const groupOf = (own: DicomJson, shared: DicomJson, tag: string): DicomJson =>
  itemOf(own, tag) ?? itemOf(shared, tag) ?? {};

function planeOf(own: DicomJson, shared: DicomJson, columns: number, rows: number): PixelPlane | undefined {
  const position = groupOf(own, shared, radiologyTags.PlanePositionSequence);
  const orientation = groupOf(own, shared, radiologyTags.PlaneOrientationSequence);
  const measures = groupOf(own, shared, tags.PixelMeasuresSequence);
  const [x, y, z] = numbersOf(position, tags.ImagePositionPatient);
  const directions = directionsOf(numbersOf(orientation, tags.ImageOrientationPatient));
  const [rowSpacingMm, columnSpacingMm] = numbersOf(measures, tags.PixelSpacing);
  if (x === undefined || y === undefined || z === undefined || !directions.ok) return undefined;
  if (rowSpacingMm === undefined || columnSpacingMm === undefined) return undefined;
  const plane = checkedPlane({
    ...directions.value,
    originMm: [x, y, z],
    rowSpacingMm,
    columnSpacingMm,
    columns,
    rows,
  });
  return plane.ok ? plane.value : undefined;
}

function statedSpacing(dataset: DicomJson): number | undefined {
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const own = itemOf(dataset, tags.PerFrameFunctionalGroupsSequence) ?? {};
  const measures = groupOf(own, shared, tags.PixelMeasuresSequence);
  return numberOf(measures, tags.SpacingBetweenSlices) ?? numberOf(measures, tags.SliceThickness);
}

/** Every segment that is described, and any that a frame names without a description: drawn, and said to be unnamed. */
export function segmentsOf(dataset: DicomJson, values: MaskValues, named: Iterable<number>): readonly OverlaySegment[] {
  const isPalette = stringOf(dataset, tags.PhotometricInterpretation) === 'PALETTE COLOR';
  const palette = isPalette ? paletteOf(dataset, {}) : undefined;
  const described = sequenceOf(dataset, t.SegmentSequence).flatMap((item, index) =>
    segmentOf(item, index, palette?.ok ? palette.value : undefined),
  );
  if (values.kind === 'labelmap') return described;
  const known = new Set(described.map(({ number }) => number));
  const bare = new Set([...new Set(named)].filter((one) => !known.has(one)));
  const unnamed = [...bare].map((number, index) => ({
    number,
    label: 'No description',
    colour: fallbackColour(described.length + index),
  }));
  return [...described, ...unnamed];
}

function segmentOf(item: DicomJson, index: number, palette: PaletteLut | undefined): readonly OverlaySegment[] {
  const number = numberOf(item, t.SegmentNumber);
  if (number === undefined) return [];
  const category = codeOf(item, t.SegmentedPropertyCategoryCodeSequence);
  const type = codeOf(item, t.SegmentedPropertyTypeCodeSequence);
  const algorithmType = stringOf(item, t.SegmentAlgorithmType);
  const algorithmName = algorithmOf(item);
  const trackingUid = stringOf(item, t.TrackingUID);
  const colour =
    (palette && paletteColour(palette, number)) ?? cielabToHex(numbersOf(item, t.RecommendedDisplayCIELabValue));
  return [
    {
      number,
      label: stringOf(item, t.SegmentLabel) ?? type?.meaning ?? 'No name',
      ...(category && { category }),
      ...(type && { type }),
      ...(algorithmType && { algorithmType }),
      ...(algorithmName && { algorithmName }),
      colour: colour ?? fallbackColour(index),
      ...(trackingUid && { trackingUid }),
    },
  ];
}

/** "Name 1.2": the identification item knows the version, the plain attribute the name alone. */
function algorithmOf(item: DicomJson): string | undefined {
  const identification = itemOf(item, t.SegmentationAlgorithmIdentificationSequence) ?? {};
  const name = stringOf(item, t.SegmentAlgorithmName) ?? stringOf(identification, t.AlgorithmName);
  const version = stringOf(identification, t.AlgorithmVersion);
  return [name, version].filter((part) => part !== undefined).join(' ') || undefined;
}

function paletteColour({ firstValueMapped, red, green, blue }: PaletteLut, number: number): string | undefined {
  const at = number - firstValueMapped;
  const [r, g, b] = [red[at], green[at], blue[at]];
  return r === undefined || g === undefined || b === undefined ? undefined : hexColour(r, g, b);
}

/** Series and instances it was made from, wherever it names them. */
export function sourcesOf(dataset: DicomJson): Pick<SegmentationOverlay, 'sourceSeriesUids' | 'sourceInstanceUids'> {
  const series = sequenceOf(dataset, t.ReferencedSeriesSequence);
  const listed = series.flatMap((one) => sequenceOf(one, t.ReferencedInstanceSequence));
  const perFrame = [
    ...sequenceOf(dataset, tags.SharedFunctionalGroupsSequence),
    ...sequenceOf(dataset, tags.PerFrameFunctionalGroupsSequence),
  ].flatMap((frame) =>
    sequenceOf(frame, t.DerivationImageSequence).flatMap((one) => sequenceOf(one, t.SourceImageSequence)),
  );
  return {
    sourceSeriesUids: series.flatMap((one) => stringOf(one, tags.SeriesInstanceUID) ?? []),
    sourceInstanceUids: new Set(
      [...listed, ...perFrame].flatMap((one) => stringOf(one, tags.ReferencedSOPInstanceUID) ?? []),
    ),
  };
}
