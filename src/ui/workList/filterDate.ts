/**
 * What was typed into a date filter: the ISO date, '' for no restriction, or undefined while it is not a date yet.
 * Digits without dashes are read too, because that is how dates stand in DICOM and on labels.
 */
export function filterDate(typed: string, end: 'from' | 'to' = 'from'): string | undefined {
  const text = typed.trim();
  if (text === '') return '';
  const match = /^(\d{4})(?:[-./]?(\d{2}))?(?:[-./]?(\d{2}))?$/.exec(text);
  if (!match) return undefined;
  if (match[3] === undefined)
    return wholePeriod(Number(match[1]), match[2] === undefined ? undefined : Number(match[2]), end);
  const iso = `${match[1]}-${match[2]}-${match[3]}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}

/** "2026" and "2026-05" mean the whole year or month: its first day as a beginning, its last as an end. */
function wholePeriod(year: number, month: number | undefined, end: 'from' | 'to'): string | undefined {
  if (year < 1850 || (month !== undefined && (month < 1 || month > 12))) return undefined;
  const date =
    end === 'from' ? new Date(Date.UTC(year, (month ?? 1) - 1, 1)) : new Date(Date.UTC(year, month ?? 12, 0));
  return date.toISOString().slice(0, 10);
}
