import type { DicomElement, DicomJson } from '../../dicom/json';
import type { GraphicType } from '../../dicom/types';
import { objectTags as t } from '../objectTags';
import { isSingleNumber, type ReadColumn, readColumn } from './bulkColumns';
import type { ColumnSource } from './decodedGroups';
import { POINTS_OF } from './groupSource';
import { readPointIndex } from './pointIndex';

/** The metadata of this group is not enough; thrown away as soon as the whole instance is asked for. */
export const ELSEWHERE = 'elsewhere';

export interface Geometry {
  readonly coordinates: Float32Array | Float64Array;
  readonly pointIndex?: Uint32Array;
  readonly notes: readonly string[];
}

/** Coordinates and index, checked against the Number of Annotations and each other before anything is drawn (ANN-16). */
export function readGeometry(
  item: DicomJson,
  graphicType: GraphicType,
  count: number,
  dimension: 2 | 3,
  source: ColumnSource,
): Geometry | string {
  const { count: points, isFixed } = POINTS_OF[graphicType];
  const least = count * points * dimension;
  const coordinates = readCoordinates(item, least, source);
  if (typeof coordinates === 'string') return coordinates;
  if (!areFinite(coordinates)) return 'a coordinate is not a number';
  if (isFixed) {
    const isWhole = coordinates.length === least;
    return isWhole ? { coordinates, notes: [] } : `it has ${coordinates.length} coordinate values instead of ${least}`;
  }
  const list = readList(item, count, source);
  if (typeof list === 'string') return list;
  const index = readPointIndex(list.entries, count, coordinates.length, dimension, points);
  if (!index.ok) return index.reason;
  const notes = [list.note, index.note].filter((note) => note !== undefined);
  return { coordinates, pointIndex: index.pointIndex, notes };
}

function readList(
  item: DicomJson,
  count: number,
  source: ColumnSource,
): { readonly entries: Uint32Array; readonly note?: string } | string {
  const element = item[t.LongPrimitivePointIndexList];
  const list = readColumn(element, 'uint32', source.isBigEndian);
  if (isElsewhere(list, element, count, source)) return ELSEWHERE;
  // One outline needs no list to be read, though it must have one.
  if (list.kind === 'absent' && count === 1) return { entries: Uint32Array.of(1), note: 'it has no index' };
  if (list.kind !== 'column' || !(list.column instanceof Uint32Array)) return 'its index cannot be read';
  return { entries: list.column };
}

/** Doubles where there are doubles, else floats. */
function readCoordinates(item: DicomJson, least: number, source: ColumnSource): Float32Array | Float64Array | string {
  const double = readColumn(item[t.DoublePointCoordinatesData], 'float64', source.isBigEndian);
  const isDouble = double.kind !== 'absent';
  const element = item[isDouble ? t.DoublePointCoordinatesData : t.PointCoordinatesData];
  const read = isDouble ? double : readColumn(element, 'float32', source.isBigEndian);
  if (isElsewhere(read, element, least, source)) return ELSEWHERE;
  if (read.kind === 'absent') return 'it has no coordinates';
  if (read.kind !== 'column' || read.column instanceof Uint32Array) return 'its coordinates cannot be read';
  return read.column;
}

/**
 * Metadata that lacks the numbers: nothing there, an address nobody can fetch, or the first number alone. A whole
 * instance has nowhere else to look.
 */
function isElsewhere(
  read: ReadColumn,
  element: DicomElement | undefined,
  least: number,
  source: ColumnSource,
): boolean {
  if (source.isWholeInstance === true) return false;
  return read.kind === 'elsewhere' || read.kind === 'absent' || (least > 1 && isSingleNumber(element));
}

/** A plain loop: 24 million numbers are looked at before the first nucleus is drawn. */
function areFinite(values: Float32Array | Float64Array): boolean {
  for (let index = 0; index < values.length; index += 1) if (!Number.isFinite(values[index])) return false;
  return true;
}
