import { type DicomJson, numberOf, sequenceOf, stringOf } from '../../dicom/json';
import type { TiledOverlay } from '../../dicom/overlay/tiledOverlay';
import type { Problem } from '../../dicom/problem';
import { slideTags } from '../../dicom/slide/slideTags';
import { tags } from '../../dicom/tags';
import type { Series } from '../../dicom/types';
import type { FrameOfReferenceUid } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { maskValuesOf, notShown, segmentsOf, sourcesOf } from './decodeSegmentation';
import { segTags as t } from './segTags';
import { overlayLevelOf } from './overlayLevel';

/** True where the frames of an object lie as tiles on a total pixel matrix (PS3.3 C.8.12.14), as those of slides do. */
export const isTiled = (dataset: DicomJson): boolean => (numberOf(dataset, tags.TotalPixelMatrixColumns) ?? 0) > 0;

/** A SEG or label map SEG over a slide, from its header (SEG-07). Its masks are fetched by whoever paints them. */
export function decodeTiledSegmentation(series: Series, dataset: DicomJson): Result<TiledOverlay, Problem> {
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID);
  const frameOfReferenceUid = stringOf(dataset, tags.FrameOfReferenceUID);
  if (!sopInstanceUid || !frameOfReferenceUid) return fail(notShown('it does not say in which space it lies'));
  const values = maskValuesOf(dataset);
  if (!values.ok) return values;
  const isLabelmap = values.value.kind === 'labelmap';
  const described = sequenceOf(dataset, t.SegmentSequence).flatMap((item) => numberOf(item, t.SegmentNumber) ?? []);
  const level = overlayLevelOf(series, dataset, isLabelmap ? undefined : described);
  if (!level.ok) return fail(notShown(level.error));
  const segments = segmentsOf(dataset, values.value, level.value.level.segment);
  if (segments.length === 0) return fail(notShown('it describes no segment'));
  return ok({
    kind: 'tiled',
    id: sopInstanceUid,
    label: stringOf(dataset, tags.SeriesDescription) ?? stringOf(dataset, t.ContentLabel) ?? 'Segmentation',
    series,
    frameOfReferenceUid: frameOfReferenceUid as FrameOfReferenceUid,
    segments,
    ...sourcesOf(dataset),
    notes: level.value.notes,
    values: values.value,
    levels: [level.value.level],
  });
}

/** Objects that are levels of one pyramid (Pyramid UID, PS3.3 C.8.12.16) as one overlay, finest first; others stay as they are. */
export function joinPyramids(
  decoded: readonly { readonly overlay: TiledOverlay; readonly dataset: DicomJson }[],
): readonly TiledOverlay[] {
  const joined = new Map<string, TiledOverlay>();
  for (const { overlay, dataset } of decoded) {
    const pyramidUid = stringOf(dataset, slideTags.PyramidUID);
    const key = pyramidUid === undefined ? overlay.id : `${overlay.series.seriesInstanceUid} ${pyramidUid}`;
    const known = joined.get(key);
    joined.set(key, known ? ofBoth(known, overlay) : overlay);
  }
  return [...joined.values()];
}

function ofBoth(a: TiledOverlay, b: TiledOverlay): TiledOverlay {
  const levels = [...a.levels, ...b.levels].sort(
    (one, other) => one.plane.columnSpacingMm - other.plane.columnSpacingMm,
  );
  const isFinestB = levels[0] === b.levels[0];
  const [finest, coarser] = isFinestB ? [b, a] : [a, b];
  const known = new Set(finest.segments.map(({ number }) => number));
  return {
    ...finest,
    segments: [...finest.segments, ...coarser.segments.filter(({ number }) => !known.has(number))],
    sourceSeriesUids: [...new Set([...a.sourceSeriesUids, ...b.sourceSeriesUids])],
    sourceInstanceUids: new Set([...a.sourceInstanceUids, ...b.sourceInstanceUids]),
    notes: [...new Set([...a.notes, ...b.notes])],
    levels,
  };
}
