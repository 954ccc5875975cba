/**
 * Rows as RFC 4180 text. A spreadsheet takes a cell that begins with `= + - @`, a tab or a line break for a formula, whatever
 * it is quoted in (AT-20): such text gets an apostrophe before it, which spreadsheets take for "this is text". Numbers are
 * given as numbers and stay plain.
 */
export function csvText(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: string | number | undefined): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const safe = /^[\s\p{Cc}]*[=+\-@|\t\r\n＝＋－＠]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n;\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
