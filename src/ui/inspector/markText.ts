import { methodWords } from '../../dicom/measurementMethod';
import type { Annotation, DisplaySet } from '../../dicom/types';
import { annotationPlace } from './annotationPlace';
import { nameOf, wholeValueWords } from './measurementWords';

/**
 * One mark in a line of plain text, to be pasted into a report: its name and finding, every value with its unit, what
 * the values rest on (CAL-03), the remark, where it lies. Never whose: the reader pastes it where that is known.
 */
export function markText(annotation: Annotation, displaySets: readonly DisplaySet[]): string {
  const { trackingIdentifier, label, measurements, comment } = annotation;
  const isFindingTold = trackingIdentifier.startsWith(label.meaning);
  const name = isFindingTold || label.meaning === '' ? trackingIdentifier : `${trackingIdentifier} (${label.meaning})`;
  const values = measurements.map((one) => `${nameOf(one)} ${wholeValueWords(one)}`).join(', ');
  const told = [values, methodWords(measurements), comment, annotationPlace(annotation, displaySets).text];
  return `${name}: ${told.filter(Boolean).join('; ')}`;
}
