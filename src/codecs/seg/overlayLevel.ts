import { centreOfPixel } from '../../dicom/geometry/pixelOrigin';
import {
  checkedPlane,
  directionsOf,
  imagePointToMm,
  type PixelPlane,
  type Vec3,
} from '../../dicom/geometry/pixelPlane';
import { type DicomJson, itemOf, numberOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import type { OverlayLevel } from '../../dicom/overlay/tiledOverlay';
import { slideTags } from '../../dicom/slide/slideTags';
import { tags } from '../../dicom/tags';
import type { Series } from '../../dicom/types';
import type { SopInstanceUid } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { groupOf } from './decodeSegmentation';
import { segTags as t } from './segTags';

interface PlacedLevel {
  readonly level: OverlayLevel;
  /** What was odd about its places, in words. */
  readonly notes: readonly string[];
}

/** Where each frame lies, in pixels of the matrix, and which segment it belongs to. */
type Places = Pick<OverlayLevel, 'left' | 'top' | 'segment'>;

/**
 * The tiles of a SEG or parametric map on its total pixel matrix, or in words why they have no place. `segmentNumbers` are
 * those that it describes; undefined where frames belong to none (label map, map).
 */
export function overlayLevelOf(
  series: Series,
  dataset: DicomJson,
  segmentNumbers: readonly number[] | undefined,
): Result<PlacedLevel, string> {
  const [tileColumns, tileRows] = [numberOf(dataset, tags.Columns) ?? 0, numberOf(dataset, tags.Rows) ?? 0];
  if (!(tileColumns > 0 && tileRows > 0)) return fail('its tiles have no size');
  const isFull = stringOf(dataset, slideTags.DimensionOrganizationType) === 'TILED_FULL';
  const places = isFull ? gridPlaces(dataset, segmentNumbers) : statedPlaces(dataset, segmentNumbers !== undefined);
  if (!places.ok) return places;
  const plane = planeOf(dataset, places.value);
  if (!plane) return fail('it does not say where on the slide it lies');
  const { sourceId, studyInstanceUid, seriesInstanceUid } = series;
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID) as SopInstanceUid;
  const level: OverlayLevel = {
    object: { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid },
    plane,
    tileColumns,
    tileRows,
    bitsAllocated: numberOf(dataset, tags.BitsAllocated) ?? 8,
    photometricInterpretation: stringOf(dataset, tags.PhotometricInterpretation) ?? 'MONOCHROME2',
    ...places.value,
  };
  return ok({ level, notes: notesOf(dataset, level, isFull) });
}

const frameCount = (dataset: DicomJson): number => Math.max(1, numberOf(dataset, tags.NumberOfFrames) ?? 1);

/** TILED_FULL: tiles by row, then focal planes, then segments, the slowest (PS3.3 C.7.6.17.3). */
function gridPlaces(dataset: DicomJson, segmentNumbers: readonly number[] | undefined): Result<Places, string> {
  const [across, down] = [
    Math.ceil((numberOf(dataset, tags.TotalPixelMatrixColumns) ?? 0) / (numberOf(dataset, tags.Columns) ?? 1)),
    Math.ceil((numberOf(dataset, tags.TotalPixelMatrixRows) ?? 0) / (numberOf(dataset, tags.Rows) ?? 1)),
  ];
  const perSegment = across * down * focalPlanesOf(dataset);
  const count = frameCount(dataset);
  if (perSegment * (segmentNumbers?.length ?? 1) !== count)
    return fail(`it has ${count} frames instead of ${perSegment * (segmentNumbers?.length ?? 1)}`);
  const places = emptyPlaces(count);
  for (let index = 0; index < count; index += 1) {
    const cell = index % (across * down);
    places.left[index] = (cell % across) * (numberOf(dataset, tags.Columns) ?? 1);
    places.top[index] = Math.floor(cell / across) * (numberOf(dataset, tags.Rows) ?? 1);
    places.segment[index] = segmentNumbers?.[Math.floor(index / perSegment)] ?? 0;
  }
  return ok(places);
}

const focalPlanesOf = (dataset: DicomJson): number =>
  Math.max(1, numberOf(dataset, slideTags.TotalPixelMatrixFocalPlanes) ?? 1);

const emptyPlaces = (count: number): Places => ({
  left: new Int32Array(count),
  top: new Int32Array(count),
  segment: new Uint16Array(count),
});

/** TILED_SPARSE: each frame says it, or all of them in common what they share. */
function statedPlaces(dataset: DicomJson, hasSegments: boolean): Result<Places, string> {
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const perFrame = sequenceOf(dataset, tags.PerFrameFunctionalGroupsSequence);
  const count = frameCount(dataset);
  const places = emptyPlaces(count);
  for (let index = 0; index < count; index += 1) {
    const own = perFrame[index] ?? {};
    const position = groupOf(own, shared, slideTags.PlanePositionSlideSequence);
    const column = numberOf(position, slideTags.ColumnPositionInTotalImagePixelMatrix);
    const row = numberOf(position, slideTags.RowPositionInTotalImagePixelMatrix);
    if (column === undefined || row === undefined) return fail('it does not say where each of its tiles lies');
    const identification = groupOf(own, shared, t.SegmentIdentificationSequence);
    const segment = numberOf(identification, t.ReferencedSegmentNumber);
    if (hasSegments && segment === undefined)
      return fail('it does not say which segment each of its frames belongs to');
    [places.left[index], places.top[index]] = [column - 1, row - 1];
    places.segment[index] = hasSegments ? (segment ?? 0) : 0;
  }
  return ok(places);
}

/** By the origin of the matrix; an object without one is placed by what its first frame says of itself. */
function planeOf(dataset: DicomJson, { left, top }: Places): PixelPlane | undefined {
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const own = itemOf(dataset, tags.PerFrameFunctionalGroupsSequence) ?? {};
  const [rowSpacingMm, columnSpacingMm] = numbersOf(
    groupOf(own, shared, tags.PixelMeasuresSequence),
    tags.PixelSpacing,
  );
  const directions = directionsOf(numbersOf(dataset, tags.ImageOrientationSlide));
  if (rowSpacingMm === undefined || columnSpacingMm === undefined || !directions.ok) return undefined;
  const columns = numberOf(dataset, tags.TotalPixelMatrixColumns) ?? 0;
  const rows = numberOf(dataset, tags.TotalPixelMatrixRows) ?? 0;
  const at = (originMm: Vec3) =>
    checkedPlane({ ...directions.value, originMm, rowSpacingMm, columnSpacingMm, columns, rows });
  const origin = offsetMm(itemOf(dataset, tags.TotalPixelMatrixOriginSequence) ?? {});
  if (origin) {
    const plane = at(origin);
    return plane.ok ? plane.value : undefined;
  }
  const first = offsetMm(groupOf(own, shared, slideTags.PlanePositionSlideSequence));
  const from = first && at(first);
  if (!from?.ok) return undefined;
  const plane = at(imagePointToMm(from.value, [0.5 - (left[0] ?? 0), 0.5 - (top[0] ?? 0)]));
  return plane.ok ? plane.value : undefined;
}

/** X, Y in mm; the height counts for nothing on a slide, which is one plane. */
function offsetMm(item: DicomJson): Vec3 | undefined {
  const x = numberOf(item, slideTags.XOffsetInSlideCoordinateSystem);
  const y = numberOf(item, slideTags.YOffsetInSlideCoordinateSystem);
  return x === undefined || y === undefined ? undefined : [x, y, 0];
}

function notesOf(dataset: DicomJson, level: OverlayLevel, isFull: boolean): readonly string[] {
  const notes: string[] = [];
  if (isFull && focalPlanesOf(dataset) > 1) notes.push('Its focal planes are drawn on each other.');
  if (!isFull && isContradicted(dataset, level))
    notes.push('Its tiles name two places on the slide that do not agree: drawn by row and column.');
  return notes;
}

/** Tiles that state mm as well: more than a pixel beside their row and column (T36). */
function isContradicted(dataset: DicomJson, { plane, left, top }: OverlayLevel): boolean {
  const frames = sequenceOf(dataset, tags.PerFrameFunctionalGroupsSequence);
  const reach = Math.hypot(plane.columnSpacingMm, plane.rowSpacingMm);
  return frames.some((frame, index) => {
    const stated = offsetMm(itemOf(frame, slideTags.PlanePositionSlideSequence) ?? {});
    if (!stated) return false;
    const placed = imagePointToMm(plane, centreOfPixel([left[index] ?? 0, top[index] ?? 0]));
    return Math.hypot(stated[0] - placed[0], stated[1] - placed[1]) > reach;
  });
}
