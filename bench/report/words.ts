import type { Metric } from '../types';

type Unit = Metric['unit'];

/** Fewest decimals that still tell one measurement of this size from the next. */
const decimalsOf = (value: number, unit: Unit): number => {
  const size = Math.abs(value);
  if (unit === 'count') return Number.isInteger(value) ? 0 : 1;
  if (unit === 'ratio' || size < 1) return size === 0 ? 0 : size < 0.01 ? 4 : size < 10 ? 3 : 1;
  if (size < 10) return 2;
  return size < 100 ? 1 : 0;
};

const grouped = (value: number, decimals: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/** Without its unit: `1,812`, `0.96`, `57.3`. */
export const numberText = (value: number, unit: Unit): string => grouped(value, decimalsOf(value, unit));

const SUFFIX: Readonly<Record<Unit, string>> = {
  ms: ' ms',
  fps: ' fps',
  kB: ' kB',
  MB: ' MB',
  count: '',
  ratio: '',
};

export const valueText = (value: number, unit: Unit): string => `${numberText(value, unit)}${SUFFIX[unit]}`;

/** Three digits, so that 0.398 is not read as the 0.40 that it is held against. */
export const ratioText = (ratio: number): string => numberText(ratio, 'ratio');

/** As stated, without digits that the statement does not have: `0.4`, `1.25`, `1,800`. */
export const statedText = (bar: number): string => bar.toLocaleString('en-US', { maximumFractionDigits: 3 });

export const statedValueText = (bar: number, unit: Unit): string => `${statedText(bar)}${SUFFIX[unit]}`;

export const rangeText = (min: number, max: number, unit: Unit): string =>
  min === max ? numberText(min, unit) : `${numberText(min, unit)}–${numberText(max, unit)}`;

/** For the file: five significant digits are finer than any of these clocks. */
export const rounded = (value: number): number => Number(value.toPrecision(5));

const ADDRESS = /\bhttps?:\/\/[^\s/'"<>)]+/g;
/** Of the machine; paths of a viewer or an archive stay, since they tell which request it was. */
const PATH = /(^|[\s('"=])(?:file:\/\/)?\/(?!dicom-?web\b|viewer\b|assets\b)(?:[^\s/'"()<>]+\/)+[^\s'"()<>]*/g;
/** Coloured output of a terminal, which goes, and control characters and runs of white space, which become a space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const COLOUR = /\u001b\[[0-9;]*m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BLANK = /[\u0000-\u0020]+/g;

/**
 * What a failing viewer said, fit for a page of the project: no host, no folder of the machine it ran on, one line.
 */
export function cleanWords(text: string): string {
  const line = text.replace(COLOUR, '').replace(PATH, '$1…').replace(ADDRESS, '').replace(BLANK, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** For a cell of a Markdown table. */
export const cellText = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
