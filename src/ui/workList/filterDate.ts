/**
 * What was typed into a date filter: the ISO date, '' for no restriction, or undefined while it is not a date yet.
 * Digits without dashes are read too, because that is how dates stand in DICOM and on labels.
 */
export function filterDate(typed: string): string | undefined {
  const text = typed.trim();
  if (text === '') return '';
  const match = /^(\d{4})[-./]?(\d{2})[-./]?(\d{2})$/.exec(text);
  if (!match) return undefined;
  const iso = `${match[1]}-${match[2]}-${match[3]}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}
