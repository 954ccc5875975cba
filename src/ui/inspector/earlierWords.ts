import { formatDate, formatMeasurement } from '../../dicom/format';
import type { Annotation } from '../../dicom/types';
import type { EarlierValue } from '../../workspace/followUp';
import { isMeasured } from './measurementWords';

/** "2025-03-18: 12.3 mm, now +20 %": what the same lesion measured before, the newest first; empty where nothing did. */
export function earlierWords({ measurements }: Annotation, earlier: readonly EarlierValue[]): string {
  const [now] = measurements;
  return earlier
    .filter(({ measurement }) => isMeasured(measurement))
    .map(({ studyDate, measurement }, index) => {
      const words = `${studyDate ? formatDate(studyDate.slice(0, 8)) : 'before'}: ${formatMeasurement(measurement)}`;
      const isSameUnit = now?.unit.value === measurement.unit.value;
      if (index > 0 || !now || !isMeasured(now) || !isSameUnit || measurement.value === 0) return words;
      const percent = Math.round(100 * (now.value / measurement.value - 1));
      return `${words}, now ${percent > 0 ? '+' : percent < 0 ? '−' : '±'}${Math.abs(percent)} %`;
    })
    .join('; ');
}
