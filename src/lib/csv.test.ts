import { expect, test } from 'vitest';
import { csvText } from './csv';
import { fileName } from './fileName';

test('AT-20: no text of a mark begins a formula in a spreadsheet', () => {
  for (const hostile of [
    '=1+1',
    '+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =HYPERLINK("http://evil")',
    '＝1',
    '|calc',
  ])
    expect(csvText([[hostile]])).toMatch(/^"?'/);
  expect(csvText([['Lesion 1', 12.5, -3, undefined, Number.NaN]])).toBe('Lesion 1,12.5,-3,,\r\n');
});

test('quotes, commas and line breaks stay within their cell', () => {
  expect(csvText([['a "b", c', 'line\nbreak']])).toBe('"a ""b"", c","line\nbreak"\r\n');
});

test('AT-21: a download is one name in one folder on every system', () => {
  expect(fileName('../../etc/passwd', 'csv')).toBe('etc-passwd.csv');
  expect(fileName('C:\\Windows\\x', 'csv')).toBe('C-Windows-x.csv');
  expect(fileName('CON', 'csv')).toBe('file CON.csv');
  expect(fileName('nul.txt', 'csv')).toBe('nul-txt.csv');
  expect(fileName('report.html\u0000', 'csv')).toBe('report-html.csv');
  expect(fileName('\u202Evsc.exe', 'csv')).toBe('vsc-exe.csv');
  expect(fileName('  ', 'csv')).toBe('parfocal.csv');
  expect(fileName('.hidden', 'csv')).toBe('hidden.csv');
  expect(fileName('x'.repeat(300), 'csv').length).toBeLessThanOrEqual(84);
  expect(fileName('Müller 山田', 'csv')).toBe('Müller 山田.csv');
});
