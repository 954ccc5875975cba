import { formatMeasurement } from '../../dicom/format';
import type { MarkPlot } from '../../dicom/radiology/markPlot';

/** A value of the plot with its unit: "41.0 HU". */
export const valueWords = ({ quantity, unit }: MarkPlot, value: number): string =>
  formatMeasurement({ name: quantity, value, unit });

/** What the picture shows, for those who do not see it. */
export function plotWords(plot: MarkPlot): string {
  if (plot.kind === 'histogram') {
    const { pixels, minimum, maximum, median } = plot;
    const [least, most, middle] = [minimum, maximum, median].map((value) => valueWords(plot, value));
    return `Histogram of ${pixels} pixels: ${least} to ${most}, median ${middle}`;
  }
  const [minimum, maximum] = extentOf(plot.values);
  return `Profile over ${lengthWords(plot)}: ${valueWords(plot, minimum)} to ${valueWords(plot, maximum)}`;
}

export const lengthWords = ({ length, lengthUnit }: { readonly length: number; readonly lengthUnit: string }): string =>
  `${length.toFixed(1)} ${lengthUnit}`;

/** Of values among which some may be missing. */
export function extentOf(values: readonly number[]): readonly [number, number] {
  let [minimum, maximum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return [minimum, maximum];
}

/** A table for a spreadsheet: bars with their borders and counts, or distances with their values. */
export function plotTable(plot: MarkPlot): string {
  const unit = plot.unit.value || plot.unit.meaning;
  const rows: readonly (readonly (string | number)[])[] =
    plot.kind === 'histogram'
      ? [
          [`from (${unit})`, `below (${unit})`, 'pixels'],
          ...plot.counts.map((count, bar) => [plot.from + bar * plot.step, plot.from + (bar + 1) * plot.step, count]),
        ]
      : [
          [`distance (${plot.lengthUnit})`, `${plot.quantity.meaning} (${unit})`],
          ...plot.values.map((value, index) => [
            ((plot.length * index) / (plot.values.length - 1)).toFixed(3),
            Number.isNaN(value) ? '' : value,
          ]),
        ];
  return rows.map((row) => row.join('\t')).join('\n');
}
