import { type CsvRow, csvRows } from '../../lib/csvRows';
import { fail, ok, type Result } from '../../lib/result';
import type { Problem } from '../problem';
import { type Agenda, type BoardCase, isSameCase, MOST_CASES } from './agenda';
import { CASE_FIELDS, type CaseField, type CaseFields, readCase } from './caseFields';

/** What became of one row that was not read as it stands. */
export interface RowRemark {
  /** 1-based: the line of a CSV file, the case of a JSON file. */
  readonly line: number;
  readonly words: string;
  readonly isLeftOut: boolean;
}

export interface ReadAgenda {
  readonly agenda: Agenda;
  readonly remarks: readonly RowRemark[];
}

export interface ReadOptions {
  /** Its end tells nothing: the form is found by looking. It gives the title where the file has none. */
  readonly fileName: string;
  readonly newId: () => string;
}

/** Bytes; a list of 500 cases takes a twentieth of it. */
export const LARGEST_FILE = 5_000_000;

/** An agenda from a file, CSV or JSON. No row is lost without being told by its line. */
export function readAgenda(bytes: Uint8Array, options: ReadOptions): Result<ReadAgenda, Problem> {
  if (bytes.length > LARGEST_FILE) return refused(`The file is larger than ${LARGEST_FILE / 1_000_000} MB`);
  const { text, remark } = decoded(bytes);
  if (text.includes('\u0000')) return refused('The file is not a text file');
  const isJson = /^\s*[[{]/.test(text);
  const read = isJson ? readJson(text, options) : readCsv(text, options);
  if (!read.ok || remark === undefined) return read;
  const remarks = [{ line: 1, words: remark, isLeftOut: false }, ...read.value.remarks];
  return ok({ ...read.value, remarks });
}

/** UTF-8; UTF-16 by its mark; anything else is what spreadsheets of western countries write. */
function decoded(bytes: Uint8Array): { readonly text: string; readonly remark?: string } {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (mark === 0xfffe || mark === 0xfeff)
    return { text: new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be').decode(bytes) };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const remark = 'the file is not UTF-8: read as Western (Windows-1252). Check letters with accents';
    return { text: new TextDecoder('windows-1252').decode(bytes), remark };
  }
}

interface Numbered {
  readonly line: number;
  readonly fields: CaseFields | string;
}

function readCsv(whole: string, options: ReadOptions): Result<ReadAgenda, Problem> {
  const named = /^sep=([;,\t|])\r?\n/i.exec(whole);
  const text = named ? whole.slice(named[0].length) : whole;
  const separator = named?.[1] ?? separatorOf(text);
  const [head, ...rows] = csvRows(text, separator, MOST_CASES + 2);
  if (!head) return refused('The file is empty');
  const columns = head.cells.map(fieldOf);
  const hasIdentity = columns.some((one) => one !== undefined && IDENTITY.has(one));
  if (!hasIdentity) return refused('The file has no column with patient IDs, accession numbers or studies', HEADS);
  const twice = columns.find((one, i) => one !== undefined && columns.indexOf(one) !== i);
  if (twice !== undefined) return refused(`Two columns of the file are both “${twice}”`, 'Rename one of them.');
  const offset = named ? 1 : 0;
  const unknown = head.cells.filter((cell, i) => columns[i] === undefined && cell.trim() !== '');
  const remarks = unknown.map((cell) => `the column “${cell.trim().slice(0, 40)}” is not known and was not read`);
  const list = rows.map((row): Numbered => ({ line: row.line + offset, fields: fieldsOf(row, columns) }));
  const read = assembled(list, options, {});
  const headRemarks = remarks.map((words) => ({ line: head.line + offset, words, isLeftOut: false }));
  return ok({ ...read, remarks: [...headRemarks, ...read.remarks] });
}

/** The one that stands most often in the first line, outside quotes. */
function separatorOf(text: string): string {
  const [first = ''] = text.replace(/^\s+/, '').split(/[\r\n]/, 1);
  const bare = first.replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((one) => [one, bare.split(one).length] as const);
  return counted.sort((a, b) => b[1] - a[1])[0]?.[0] ?? ',';
}

function fieldsOf({ cells, isUnclosed }: CsvRow, columns: readonly (CaseField | undefined)[]): CaseFields | string {
  if (isUnclosed) return 'a quote is opened and never closed';
  if (cells.slice(columns.length).some((cell) => cell.trim() !== '')) return 'it has more cells than the first line';
  return Object.fromEntries(columns.flatMap((name, i) => (name ? [[name, unguarded(cells[i] ?? '')]] : [])));
}

/** The apostrophe by which a writer keeps a spreadsheet from calculating (`csvText`, AT-20) is none of the text. */
const unguarded = (cell: string): string => (/^'+[\s\p{Cc}]*[=+\-@|\t\r\n＝＋－＠]/u.test(cell) ? cell.slice(1) : cell);

const IDENTITY: ReadonlySet<CaseField> = new Set(['patientId', 'accessionNumbers', 'studyInstanceUids']);
const HEADS = `The first line names the columns, such as: ${CASE_FIELDS.slice(1).join(', ')}`;

const SPELLINGS: Readonly<Record<CaseField, RegExp>> = {
  id: /^(case)?id$/,
  order: /^(order|no|nr|number|position|pos|reihenfolge)$/,
  patientId: /^(patient(s)?(id|number|nr|identifier)|pid|mrn|medicalrecordnumber|patid)$/,
  issuer: /^(issuer(ofpatientid)?|assigningauthority)$/,
  accessionNumbers: /^(accession(s|no|nr|number|numbers)?|acc(no|nr|number)?)$/,
  studyInstanceUids: /^(stud(y|ies)(instance)?(uid|uids)?|uid|uids)$/,
  question: /^(question(s)?(totheboard)?|clinicalquestion|fragestellung|frage)$/,
  site: /^((cancer|tumou?r|primary|body)?site|organ|lokalisation|diagnosis|entity)$/,
  status: /^(status|state)$/,
  presenters: /^(presenter|presenters|presentedby|prepares|preparedby)$/,
  needs: /^(needs|needed|required)$/,
  note: /^(note|notes|remark|remarks|comment|comments|bemerkung)$/,
};

function fieldOf(head: string): CaseField | undefined {
  const name = head
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  return CASE_FIELDS.find((field) => SPELLINGS[field].test(name));
}

function readJson(text: string, options: ReadOptions): Result<ReadAgenda, Problem> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return refused('The file is not whole JSON', 'It may be damaged or cut off. Export it again.');
  }
  const cases = Array.isArray(json) ? json : ownValue(json, 'cases');
  if (!Array.isArray(cases)) return refused('The file has no list of cases');
  const list = cases.slice(0, MOST_CASES + 1).map((one, i): Numbered => ({ line: i + 1, fields: jsonFields(one) }));
  return ok(
    assembled(list, options, {
      id: textOf(ownValue(json, 'id')),
      title: textOf(ownValue(json, 'title')),
      date: textOf(ownValue(json, 'date')),
    }),
  );
}

function jsonFields(one: unknown): CaseFields | string {
  if (typeof one !== 'object' || one === null || Array.isArray(one)) return 'it is not a case';
  const fields: [CaseField, readonly string[]][] = [];
  for (const [name, value] of Object.entries(one)) {
    const field = fieldOf(name);
    if (field === undefined || value === null) continue;
    const parts: unknown[] = Array.isArray(value) ? value : [value];
    const texts = parts.map(textOf);
    if (!texts.every((text) => text !== undefined)) return `${field} is neither text nor a list of texts`;
    fields.push([field, texts]);
  }
  return Object.fromEntries(fields);
}

const ownValue = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null && Object.hasOwn(json, name)
    ? (json as Record<string, unknown>)[name]
    : undefined;

/** Whole numbers are taken as they are written; beyond 2^53 they would not be. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

interface Named {
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly date?: string | undefined;
}

/** Cases in the order they tell, else that of the file. */
function assembled(rows: readonly Numbered[], options: ReadOptions, named: Named): ReadAgenda {
  const remarks: RowRemark[] = [];
  const found: { readonly one: BoardCase; readonly place: number }[] = [];
  const ids = new Set<string>();
  for (const { line, fields } of rows.slice(0, MOST_CASES)) {
    const read = typeof fields === 'string' ? fail(fields) : readCase(fields);
    if (!read.ok) {
      remarks.push({ line, words: read.error, isLeftOut: true });
      continue;
    }
    const { id: told, order, read: content } = read.value;
    const id = told !== undefined && !ids.has(told) ? told : options.newId();
    ids.add(id);
    const twin = found.find(({ one }) => isSameCase(one, content));
    const said = twin ? [...read.value.remarks, 'it is the same case as another row'] : read.value.remarks;
    remarks.push(...said.map((words) => ({ line, words, isLeftOut: false })));
    found.push({ one: { ...content, id, order: 0 }, place: order ?? Number.POSITIVE_INFINITY });
  }
  const more = rows[MOST_CASES];
  if (more)
    remarks.push({
      line: more.line,
      words: `from here on nothing was read: ${MOST_CASES} cases at most`,
      isLeftOut: true,
    });
  const isOrdered = found.every(({ place }) => Number.isFinite(place));
  const sorted = isOrdered ? [...found].sort((a, b) => a.place - b.place) : found;
  const date = named.date?.replaceAll('-', '');
  const id = named.id?.trim();
  const agenda: Agenda = {
    id: id !== undefined && /^[\w.-]{1,64}$/.test(id) ? id : options.newId(),
    title:
      (named.title ?? options.fileName.replace(/\.\w{1,5}$/, ''))
        .replace(/\p{Cc}/gu, ' ')
        .trim()
        .slice(0, 200) || 'Board',
    ...(date !== undefined && /^\d{8}$/.test(date) ? { date } : {}),
    cases: sorted.map(({ one }, index) => ({ ...one, order: index + 1 })),
  };
  return { agenda, remarks };
}

const refused = (title: string, tip?: string): Result<never, Problem> =>
  fail({ code: 'invalid-object', severity: 'error', title, ...(tip === undefined ? {} : { tip }) });
