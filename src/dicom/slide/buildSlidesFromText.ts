import { type DicomJson, stringOf } from '../json';
import type { Problem } from '../problem';
import { tags } from '../tags';
import type { PyramidLevel, Series, SlideDisplaySet } from '../types';
import { buildSlidesFromRead } from './buildSlides';
import { type ReadInstance, readSeriesText } from './seriesText';
import { counted, slideProblem } from './slideProblems';

/** The metadata answer of one series, as it came: a JSON array of datasets in UTF-8. */
export interface SeriesText {
  readonly series: Series;
  readonly text: ArrayBuffer;
}

export interface BuiltSlides {
  readonly displaySets: readonly SlideDisplaySet[];
  readonly series: readonly BuiltSeries[];
}

export interface BuiltSeries {
  readonly series: Series;
  /** Headers without per-frame functional groups. */
  readonly instances: readonly DicomJson[];
  /** What of the answer could not be used. */
  readonly problem?: Problem;
}

/**
 * All slides of a study from the raw answers of its slide series (WSI-09): parsing, indexing and building in one go, so
 * that it can run where nobody waits. What returns holds flat arrays and short headers, never the functional groups.
 */
export function buildSlidesFromText(parts: readonly SeriesText[]): BuiltSlides {
  const read = parts.map(readPart);
  return {
    displaySets: buildSlidesFromRead(read),
    series: read.map(({ series, instances, problem }) => ({
      series,
      instances: instances.map(({ dataset }) => dataset),
      ...(problem && { problem }),
    })),
  };
}

interface ReadPart {
  readonly series: Series;
  readonly instances: readonly ReadInstance[];
  readonly problem?: Problem;
}

function readPart({ series, text }: SeriesText): ReadPart {
  const read = readSeriesText(new Uint8Array(text));
  if (!read.ok) return { series, instances: [], problem: read.error };
  const own = read.value.filter(({ dataset }) => belongsTo(series, dataset)).map((one) => identified(series, one));
  const byUid = new Map(own.map((one, index) => [stringOf(one.dataset, tags.SOPInstanceUID) ?? index, one]));
  const strangers = read.value.length - own.length;
  if (strangers === 0) return { series, instances: [...byUid.values()] };
  const title = `${counted(strangers, 'object')} of another series came with this one and ${strangers === 1 ? 'is' : 'are'} left out`;
  return { series, instances: [...byUid.values()], problem: slideProblem('incomplete', 'warning', title) };
}

/** An archive may answer with more than was asked for; what names no series is taken at its word. */
function belongsTo({ studyInstanceUid, seriesInstanceUid }: Series, dataset: DicomJson): boolean {
  const study = stringOf(dataset, tags.StudyInstanceUID);
  const series = stringOf(dataset, tags.SeriesInstanceUID);
  return (study ?? studyInstanceUid) === studyInstanceUid && (series ?? seriesInstanceUid) === seriesInstanceUid;
}

/** References to the slide need the identifiers that some archives leave out of their answers. */
function identified({ studyInstanceUid, seriesInstanceUid }: Series, read: ReadInstance): ReadInstance {
  const { dataset } = read;
  const missing = [
    [tags.StudyInstanceUID, studyInstanceUid],
    [tags.SeriesInstanceUID, seriesInstanceUid],
  ].filter(([tag = '']) => stringOf(dataset, tag) === undefined);
  if (missing.length === 0) return read;
  const added = Object.fromEntries(missing.map(([tag, uid]) => [tag, { vr: 'UI', Value: [uid] }]));
  return { ...read, dataset: { ...dataset, ...added } };
}

/** The buffers behind the tile indexes, each once: what can be handed over between threads instead of copied. */
export function buffersOf({ displaySets }: BuiltSlides): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const add = (array: Float64Array | Uint8Array): void => {
    if (array.buffer instanceof ArrayBuffer) buffers.add(array.buffer);
  };
  const addLevel = ({ tileIndex, focalPlanes = [] }: PyramidLevel): void => {
    add(tileIndex);
    for (const plane of focalPlanes) {
      add(plane.tileIndex);
      if (!plane.looseTiles) continue;
      const { columns, rows, frames } = plane.looseTiles;
      for (const column of [columns, rows, frames]) add(column);
    }
  };
  for (const { slide } of displaySets) {
    for (const level of slide.levels) addLevel(level);
    for (const path of slide.opticalPaths ?? []) for (const level of path.levels) addLevel(level);
  }
  return [...buffers];
}
