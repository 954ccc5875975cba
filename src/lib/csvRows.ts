/** One record of a table, and the line of the file it begins on (1-based). */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** A quote was opened and never closed: what follows it may not be what was meant. */
  readonly isUnclosed?: true;
}

/**
 * Records of RFC 4180 text with any one separator. Line ends may be CRLF, LF or CR; a quote within an unquoted cell is
 * text. Records without any content are left out. Reading ends after `most` records.
 */
export function csvRows(text: string, separator: string, most: number): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let start = 1;
  let at = 0;
  const end = (isUnclosed: boolean) => {
    if (cells.some((cell) => cell.trim() !== ''))
      rows.push({ line: start, cells, ...(isUnclosed ? { isUnclosed } : {}) });
    cells = [];
  };
  while (at < text.length && rows.length < most) {
    const cell = text[at] === '"' ? quotedCell(text, at, separator) : plainCell(text, at, separator);
    cells.push(cell.value);
    line += (text.slice(at, cell.end).match(/\r\n|\r|\n/g) ?? []).length;
    at = cell.end;
    if (text[at] === separator) {
      at++;
      if (at === text.length) cells.push('');
      else continue;
    }
    end(cell.isUnclosed);
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line++;
    start = line;
  }
  if (cells.length > 0 && rows.length < most) end(false);
  return rows;
}

interface Cell {
  readonly value: string;
  /** Where the separator, the line end or the end of the text stands. */
  readonly end: number;
  readonly isUnclosed: boolean;
}

function plainCell(text: string, from: number, separator: string): Cell {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\r' && text[end] !== '\n') end++;
  return { value: text.slice(from, end), end, isUnclosed: false };
}

function quotedCell(text: string, from: number, separator: string): Cell {
  let at = from + 1;
  const parts: string[] = [];
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { value: [...parts, text.slice(at)].join(''), end: text.length, isUnclosed: true };
    parts.push(text.slice(at, quote));
    if (text[quote + 1] !== '"') {
      const rest = plainCell(text, quote + 1, separator);
      return { ...rest, value: parts.join('') + rest.value };
    }
    parts.push('"');
    at = quote + 2;
  }
}
