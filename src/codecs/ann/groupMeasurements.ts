import { type DicomJson, sequenceOf } from '../../dicom/json';
import type { AnnotationGroup } from '../../dicom/types';
import { codeOf, inOurWords } from '../codeItems';
import { objectTags as t } from '../objectTags';
import { isSingleNumber, readColumn } from './bulkColumns';
import type { ColumnSource } from './decodedGroups';

type GroupValues = AnnotationGroup['measurements'][number];

export interface ReadMeasurements {
  readonly measurements: GroupValues[];
  /** Values that were left out because it is not certain whose they are. */
  readonly notes: string[];
  readonly isElsewhere: boolean;
}

/**
 * Measured values of a group: one for each annotation, or for those an Annotation Index List names; whatever has none
 * is NaN, never zero (ANN-11). Lists that do not match are left out with a note: a shift by one would label every cell
 * with its neighbour's value.
 */
export function readMeasurements(
  group: DicomJson,
  count: number,
  { isWholeInstance = false, isBigEndian = false }: ColumnSource,
): ReadMeasurements {
  const measurements: GroupValues[] = [];
  const notes: string[] = [];
  for (const item of sequenceOf(group, t.MeasurementsSequence)) {
    const name = codeOf(item, t.ConceptNameCodeSequence);
    const unit = codeOf(item, t.MeasurementUnitsCodeSequence);
    if (name === undefined || unit === undefined) {
      notes.push('a list of values without name or unit');
      continue;
    }
    const target: Target = { values: new Float32Array(count).fill(Number.NaN), contradicted: new Set() };
    for (const part of sequenceOf(item, t.MeasurementValuesSequence)) {
      const outcome = fill(target, part, { isWholeInstance, isBigEndian });
      if (outcome === 'elsewhere') return { measurements, notes, isElsewhere: true };
      if (outcome !== undefined) notes.push(`${name.meaning}: ${outcome}`);
    }
    for (const index of target.contradicted) target.values[index] = Number.NaN;
    if (target.contradicted.size > 0) notes.push(`${name.meaning}: two values for one mark`);
    measurements.push({ name: inOurWords(name), unit: inOurWords(unit), values: target.values });
  }
  return { measurements, notes, isElsewhere: false };
}

interface Target {
  readonly values: Float32Array;
  /** Annotations (0-based) that were given two different values: they have none that can be trusted. */
  readonly contradicted: Set<number>;
}

/** Puts one item of Measurement Values Sequence where it belongs; otherwise says why it was left out. */
function fill(target: Target, part: DicomJson, source: Required<ColumnSource>): string | 'elsewhere' | undefined {
  const values = readColumn(part[t.FloatingPointValues], 'float32', source.isBigEndian);
  const list = readColumn(part[t.AnnotationIndexList], 'uint32', source.isBigEndian);
  const count = target.values.length;
  const mayBeCut = !source.isWholeInstance && isSingleNumber(part[t.FloatingPointValues]);
  if (values.kind === 'elsewhere' || list.kind === 'elsewhere') return 'elsewhere';
  if (values.kind === 'absent' && !source.isWholeInstance) return 'elsewhere';
  if (values.kind !== 'column' || list.kind === 'damaged') return 'its values cannot be read';
  if (list.kind === 'absent') {
    if (values.column.length !== count)
      return mayBeCut ? 'elsewhere' : `${values.column.length} values for ${count} marks`;
    values.column.forEach((value, index) => {
      put(target, index, value);
    });
    return undefined;
  }
  if (mayBeCut && count > 1) return 'elsewhere';
  if (list.column.length !== values.column.length) {
    return `${values.column.length} values for ${list.column.length} named marks`;
  }
  if (list.column.some((entry) => entry < 1 || entry > count)) return 'it names marks that do not exist';
  list.column.forEach((entry, index) => {
    put(target, entry - 1, values.column[index] ?? Number.NaN);
  });
  return undefined;
}

function put({ values, contradicted }: Target, index: number, value: number): void {
  const known = values[index] ?? Number.NaN;
  if (!Number.isNaN(known) && known !== value) contradicted.add(index);
  values[index] = value;
}
