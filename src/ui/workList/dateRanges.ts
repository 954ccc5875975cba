import type { StudyFilters } from '../../workspace/workList';

type DateRange = Pick<StudyFilters, 'studyDateFrom' | 'studyDateTo'>;

export interface QuickRange {
  readonly id: string;
  readonly title: string;
  /** Days before today of the first and of the last day; none: any date. */
  readonly days?: readonly [from: number, to: number];
}

export const quickRanges: readonly QuickRange[] = [
  { id: 'any', title: 'Any date' },
  { id: 'today', title: 'Today', days: [0, 0] },
  { id: 'yesterday', title: 'Yesterday', days: [1, 1] },
  { id: 'week', title: '7 days', days: [6, 0] },
  { id: 'month', title: '30 days', days: [29, 0] },
];

/** The dates a quick range means on a day of the reader's own calendar. */
export function datesOf({ days }: QuickRange, today: Date): DateRange {
  if (!days) return { studyDateFrom: '', studyDateTo: '' };
  return { studyDateFrom: isoDaysBefore(today, days[0]), studyDateTo: isoDaysBefore(today, days[1]) };
}

/** The quick range that stands in the date fields, if one does. */
export const quickRangeOf = (filters: DateRange, today: Date): QuickRange | undefined =>
  quickRanges.find((range) => {
    const dates = datesOf(range, today);
    return dates.studyDateFrom === filters.studyDateFrom && dates.studyDateTo === filters.studyDateTo;
  });

function isoDaysBefore(today: Date, days: number): string {
  const day = new Date(Date.UTC(today.getFullYear(), today.getMonth(), today.getDate() - days));
  return day.toISOString().slice(0, 10);
}
