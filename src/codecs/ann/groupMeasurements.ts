import { type DicomJson, sequenceOf } from '../../dicom/json';
import type { AnnotationGroup } from '../../dicom/types';
import { codeOf, inOurWords } from '../codeItems';
import { objectTags as t } from '../objectTags';
import { isSingleNumber, readColumn, type ResolveBulk } from './bulkColumns';

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
export async function readMeasurements(
  group: DicomJson,
  count: number,
  resolveBulk: ResolveBulk | undefined,
  isWholeInstance: boolean,
): Promise<ReadMeasurements> {
  const measurements: GroupValues[] = [];
  const notes: string[] = [];
  let isElsewhere = false;
  for (const item of sequenceOf(group, t.MeasurementsSequence)) {
    const name = codeOf(item, t.ConceptNameCodeSequence);
    const unit = codeOf(item, t.MeasurementUnitsCodeSequence);
    if (name === undefined || unit === undefined) {
      notes.push('a list of values without name or unit');
      continue;
    }
    const values = new Float32Array(count).fill(Number.NaN);
    for (const part of sequenceOf(item, t.MeasurementValuesSequence)) {
      const outcome = await fill(values, part, resolveBulk, isWholeInstance);
      if (outcome === 'elsewhere') isElsewhere = true;
      else if (outcome !== undefined) notes.push(`${name.meaning}: ${outcome}`);
    }
    measurements.push({ name: inOurWords(name), unit: inOurWords(unit), values });
  }
  return { measurements, notes, isElsewhere };
}

/** Puts one item of Measurement Values Sequence where it belongs; otherwise says why it was left out. */
async function fill(
  target: Float32Array,
  part: DicomJson,
  resolveBulk: ResolveBulk | undefined,
  isWholeInstance: boolean,
): Promise<string | 'elsewhere' | undefined> {
  const values = await readColumn(part[t.FloatingPointValues], 'float32', resolveBulk);
  const list = await readColumn(part[t.AnnotationIndexList], 'uint32', resolveBulk);
  const mayBeCut = !isWholeInstance && isSingleNumber(part[t.FloatingPointValues]);
  if (values.kind === 'elsewhere' || list.kind === 'elsewhere') return 'elsewhere';
  if (values.kind === 'absent' && !isWholeInstance) return 'elsewhere';
  if (values.kind !== 'column' || list.kind === 'damaged') return 'its values cannot be read';
  if (list.kind === 'absent') {
    if (values.column.length !== target.length) {
      return mayBeCut ? 'elsewhere' : `${values.column.length} values for ${target.length} marks`;
    }
    target.set(values.column);
    return undefined;
  }
  if (mayBeCut && target.length > 1) return 'elsewhere';
  if (list.column.length !== values.column.length) {
    return `${values.column.length} values for ${list.column.length} named marks`;
  }
  if (list.column.some((entry) => entry < 1 || entry > target.length)) return 'it names marks that do not exist';
  list.column.forEach((entry, index) => {
    target[entry - 1] = values.column[index] ?? Number.NaN;
  });
  return undefined;
}
