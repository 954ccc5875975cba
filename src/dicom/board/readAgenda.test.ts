import { expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { Agenda, BoardCase } from './agenda';
import { LARGEST_FILE, readAgenda } from './readAgenda';
import { agendaCsv, agendaJson } from './writeAgenda';

let count = 0;
const options = { fileName: 'Thorax 2026-11-24.csv', newId: () => `new-${++count}` };
const bytesOf = (text: string) => new TextEncoder().encode(text);

function read(content: string | Uint8Array) {
  const result = readAgenda(typeof content === 'string' ? bytesOf(content) : content, options);
  if (!result.ok) throw new Error(result.error.title);
  return result.value;
}
const refusalOf = (content: string | Uint8Array) => {
  const result = readAgenda(typeof content === 'string' ? bytesOf(content) : content, options);
  return result.ok ? undefined : result.error.title;
};

test('a table of a spreadsheet becomes an agenda, in the order it tells', () => {
  const { agenda, remarks } = read(
    '\uFEFFNo.;MRN;Accession No.;Question;Tumour site;Status;Presenters\r\n' +
      '2;P-2;A-3 | A-4;"Resect; or wait?";Colon;in review;"Ito, K.; Weber, A."\r\n' +
      '1;P-1;A-1;Spread?;Lung;;\r\n',
  );
  expect(remarks).toEqual([]);
  expect(agenda.title).toBe('Thorax 2026-11-24');
  expect(agenda.cases).toMatchObject([
    { order: 1, patientId: 'P-1', accessionNumbers: ['A-1'], status: 'Planned', presenters: [] },
    {
      order: 2,
      patientId: 'P-2',
      accessionNumbers: ['A-3', 'A-4'],
      question: 'Resect; or wait?',
      site: 'Colon',
      status: 'In review',
      presenters: ['Ito, K.', 'Weber, A.'],
    },
  ]);
});

test('every row that cannot be read is told with its line, and the others are read', () => {
  const { agenda, remarks } = read(
    'mrn,study uid,status,colour\nP1,1.2.3,done,red\n,,Planned\n"P\n1",,\nP*,,\nP4,1.2.x,\nP5,,,,more\nP6,,\n"P7,,',
  );
  expect(agenda.cases.map(({ patientId }) => patientId)).toEqual(['P1', 'P6']);
  expect(remarks.map(({ line, isLeftOut, words }) => `${line} ${isLeftOut ? 'out' : 'in'}: ${words}`)).toEqual([
    '1 in: the column “colour” is not known and was not read',
    '2 in: the status is none of Planned, In review, Reviewed, Finalised: taken as Planned',
    '3 out: no patient ID, accession number or study',
    '4 out: an identifier holds characters that cannot be seen',
    '6 out: “P*” holds * ? or \\, with which archives find other patients too',
    '7 out: “1.2.x” is not a Study Instance UID',
    '8 out: it has more cells than the first line',
    '10 out: a quote is opened and never closed',
  ]);
});

test('a file that is not UTF-8 is read as Western, and that is told', () => {
  const { agenda, remarks } = read(Uint8Array.from('mrn,site\nP1,\u00C4sophagus', (one) => one.charCodeAt(0)));
  expect(agenda.cases[0]?.site).toBe('Äsophagus');
  expect(remarks[0]?.words).toContain('not UTF-8');
});

test('a file in UTF-16, as spreadsheets name Unicode text, is read', () => {
  const text = '\uFEFFmrn\tsite\nP1\t肺';
  const bytes = new Uint8Array(new Uint16Array(Array.from(text, (one) => one.charCodeAt(0))).buffer);
  expect(read(bytes).agenda.cases[0]).toMatchObject({ patientId: 'P1', site: '肺' });
});

test('the line that tells the separator is not a row', () => {
  const { agenda, remarks } = read('sep=;\r\nmrn;site\r\nP1;Lung\r\n;Colon\r\n');
  expect(agenda.cases.length).toBe(1);
  expect(remarks[0]?.line).toBe(4);
});

test('formulas stay text, in and out', () => {
  const { agenda } = read('mrn,question\nP1,"=HYPERLINK(""http://x"",1)"\n-12,@SUM(1)');
  expect(agenda.cases.map(({ question }) => question)).toEqual(['=HYPERLINK("http://x",1)', '@SUM(1)']);
  expect(agenda.cases[1]?.patientId).toBe('-12');
  const written = agendaCsv(agenda);
  expect(written).toContain(`"'=HYPERLINK`);
  expect(written).toContain(`"'-12"`);
  expect(written).not.toMatch(/(^|[,\n"])[=+\-@]/m);
});

test('what cannot be seen is taken out of texts, and that is told', () => {
  const { agenda, remarks } = read('mrn,question\nP1,a\u0007b\u202Ec');
  expect(agenda.cases[0]?.question).toBe('abc');
  expect(remarks.length).toBe(1);
});

test('a misspelt need does not make a case easier to be ready', () => {
  const { agenda, remarks } = read('mrn,needs\nP1,images reprots\nP2,"image, Reports"\nP3,');
  expect(agenda.cases.map(({ needs }) => needs)).toEqual([undefined, ['images', 'reports'], undefined]);
  expect(remarks.map(({ line }) => line)).toEqual([2]);
});

test('files that are no agenda are refused in words', () => {
  expect(refusalOf('')).toBe('The file is empty');
  expect(refusalOf('name,age\nx,1')).toBe('The file has no column with patient IDs, accession numbers or studies');
  expect(refusalOf('mrn,patient id\nx,1')).toBe('Two columns of the file are both “patientId”');
  expect(refusalOf('{"cases": [')).toBe('The file is not whole JSON');
  expect(refusalOf('{"cases": {}}')).toBe('The file has no list of cases');
  expect(refusalOf(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0))).toBe('The file is not a text file');
  expect(refusalOf(new Uint8Array(LARGEST_FILE + 1))).toBe('The file is larger than 5 MB');
});

test('hostile JSON changes nothing but its own row', () => {
  const { agenda, remarks } = read(
    '{"title":"B\\u0000oard","__proto__":{"date":"20260101"},"cases":[null,[],{"mrn":{"a":1}},{"__proto__":{"mrn":"X"}},{"mrn":12345,"status":"Final"}]}',
  );
  expect(agenda).toMatchObject({ title: 'B oard', cases: [{ patientId: '12345', status: 'Finalised' }] });
  expect(agenda.date).toBeUndefined();
  expect(remarks.map(({ line, isLeftOut }) => [line, isLeftOut])).toEqual([1, 2, 3, 4].map((line) => [line, true]));
});

test('more cases than an agenda holds: what is not read is told', () => {
  const { agenda, remarks } = read(`mrn\n${Array.from({ length: 600 }, (_, i) => `P${i}`).join('\n')}`);
  expect(agenda.cases.length).toBe(500);
  expect(remarks).toEqual([{ line: 502, words: 'from here on nothing was read: 500 cases at most', isLeftOut: true }]);
});

test('what is written is read back to the same, as JSON and as CSV', () => {
  const random = seededRandom(5);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  const text = () =>
    Array.from({ length: 3 }, () => pick(['=1', "'", "''=2", 'ä', '"', ',', '\n', '-', 'x ', '|']))
      .join('')
      .trim();
  for (let round = 0; round < 200; round++) {
    const cases = Array.from({ length: 4 }, (_, i): BoardCase => {
      const note = text();
      return {
        id: `c${i}`,
        order: i + 1,
        patientId: `${pick(['-', '=', '', '@'])}P${i}`,
        ...(random() < 0.5 ? { issuerOfPatientId: 'Clinic' } : {}),
        accessionNumbers: [`A${i}`, `B${i}`].slice(0, Math.floor(random() * 3)),
        studyInstanceUids: [`1.2.${round}.${i}`],
        question: text(),
        site: text(),
        status: pick(['Planned', 'In review', 'Reviewed', 'Finalised']) as BoardCase['status'],
        presenters: ['Ito, K.', '=Weber'].slice(0, Math.floor(random() * 3)),
        ...(note === '' ? {} : { note }),
        ...(random() < 0.5 ? { needs: ['slides', 'keyImages'] as const } : {}),
      };
    });
    const agenda: Agenda = { id: 'a', title: 'Thorax', date: '20261124', cases };
    expect(read(agendaJson(agenda))).toEqual({ agenda, remarks: [] });
    expect(read(agendaCsv(agenda)).agenda.cases).toEqual(cases);
  }
});
