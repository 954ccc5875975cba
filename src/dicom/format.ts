import { isSameConcept } from './codedConcept';
import { codes } from './codes';
import type { Measurement } from './types';
import { visibleText } from './visibleText';

/**
 * A value as the reader sees it, everywhere the same: "12.3 mm", "0.045 mm²", "2.1 µm", "41.0 HU", "120.0 px".
 * The unit follows from the magnitude, never from the zoom, so a value does not change its looks while the reader works.
 * The decimal sign is a point in every language: numbers are compared across reports. Units of other schemes than UCUM
 * are shown as they are called, whatever they look like (SR-33).
 */
export function formatMeasurement({ name, value, unit }: Measurement): string {
  if (!Number.isFinite(value)) return 'no value';
  if (unit.scheme !== 'UCUM') return `${general(value)} ${unit.value || unit.meaning}`.trim();
  switch (unit.value) {
    case 'mm':
      return lengthText(value);
    case 'um':
      return lengthText(value / 1000);
    case 'mm2':
      return areaText(value);
    case 'um2':
      return value === 0 ? '0.0 µm²' : areaText(value / 1e6);
    case '{pixels}':
      if (isSameConcept(name, codes.pixelCount)) return `${fixed(value, 0)} px`;
      return isSameConcept(name, codes.area) ? `${pixelArea(value)} px²` : `${fixed(value, 1)} px`;
    case "[hnsf'U]":
      return `${fixed(value, 1)} HU`;
    case 'deg':
      return `${fixed(value, 1)}°`;
    case '%':
      return `${general(value)} %`;
    case '1':
      return general(value);
    default:
      if (suvIn(unit.value)) return `${fixed(value, 2)} ${suvIn(unit.value)}`;
      return `${general(value)} ${unitText(unit.value)}`;
  }
}

/** Below 0.1 mm in µm: the size of a cell reads as one. */
function lengthText(mm: number): string {
  const size = Math.abs(mm);
  if (size === 0) return '0.0 mm';
  if (size < 0.1) return size < 0.001 ? `${fixed(mm * 1000, 2)} µm` : `${fixed(mm * 1000, 1)} µm`;
  return `${fixed(mm, size < 1 ? 3 : 1)} mm`;
}

/** Below 0.001 mm² in µm². */
function areaText(mm2: number): string {
  const size = Math.abs(mm2);
  if (size === 0) return '0.0 mm²';
  if (size < 0.001) return `${fixed(mm2 * 1e6, size < 1e-4 ? 1 : 0)} µm²`;
  const digits = size < 0.01 ? 4 : size < 10 ? 3 : size < 100 ? 2 : size < 10_000 ? 1 : 0;
  return `${fixed(mm2, digits)} mm²`;
}

const pixelArea = (value: number): string => fixed(value, Math.abs(value) < 1000 ? 1 : 0);

/** For a narrow place: two decimals, of numbers below one three digits that count. */
export const shortNumber = (value: number): string =>
  String(Number(Math.abs(value) < 1 ? value.toPrecision(3) : value.toFixed(2)));

/** `toFixed` without a negative zero. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** Four significant digits and no exponent for everyday sizes. */
function general(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(3);
  if (Number.isInteger(value) || size >= 1000) return value.toFixed(0);
  return String(Number(value.toPrecision(4)));
}

/** Braces are UCUM's comments: "g/ml{SUVbw}" is an SUV. */
const suvIn = (ucum: string): string | undefined => /\{(SUV[^}]*)\}/.exec(ucum)?.[1];

/** UCUM as people write it. */
/** UCUM as it is read: "mm²/s". */
export function unitText(ucum: string): string {
  return ucum
    .replace(/\{([^}]*)\}/g, '$1')
    .replace(/^u(?=[mlg])/, 'µ')
    .replace(/([a-zA-Z])2(?!\d)/g, '$1²')
    .replace(/([a-zA-Z])3(?!\d)/g, '$1³');
}

/** DA to an unambiguous date: "2024-01-31". The old form with points is read too; anything else is shown as received. */
export function formatDate(da: string | undefined): string {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(da?.trim() ?? '');
  return match ? `${match[1]}-${match[2]}-${match[3]}` : (da?.trim() ?? '');
}

/**
 * PN to "Family, Given Middle, Prefix Suffix", followed by the ideographic and phonetic spelling in parentheses where
 * they exist and differ (PS3.5 6.2.1.1). Identity is checked by eye, so nothing stored is left out.
 */
export function formatPersonName(pn: string | undefined): string {
  const groups = visibleText(pn ?? '', LONGEST_NAME)
    .split('=')
    .map(componentsText)
    .filter(Boolean);
  const [first = '', ...others] = [...new Set(groups)];
  return others.length > 0 ? `${first} (${others.join(', ')})` : first;
}

/** A component group has 64 characters (PS3.5 6.2); three of them, and some that do not keep to it. */
const LONGEST_NAME = 324;

function componentsText(group: string): string {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = group.split('^').map((part) => part.trim());
  const words = (...parts: string[]) => parts.filter(Boolean).join(' ');
  return [family, words(given, middle), words(prefix, suffix)].filter(Boolean).join(', ');
}

/** Age on a day, both DA: "64 y", below two years "14 mo", below one month "12 d"; empty when unknown or not yet born. */
export function formatAge(birthDate: string | undefined, on: string | undefined): string {
  const [born, day] = [partsOf(birthDate), partsOf(on)];
  if (!born || !day) return '';
  const days = Math.round(
    (Date.UTC(day[0], day[1] - 1, day[2]) - Date.UTC(born[0], born[1] - 1, born[2])) / 86_400_000,
  );
  if (days < 0) return '';
  const months = (day[0] - born[0]) * 12 + day[1] - born[1] - (day[2] < born[2] ? 1 : 0);
  if (months < 1) return `${days} d`;
  return months < 24 ? `${months} mo` : `${Math.floor(months / 12)} y`;
}

function partsOf(da: string | undefined): [year: number, month: number, day: number] | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(formatDate(da));
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/** "4, 9, 120", and after five of them "…": which ones, without filling the image with numbers. */
export const numbersInWords = (numbers: readonly number[]): string =>
  `${numbers.slice(0, 5).join(', ')}${numbers.length > 5 ? '…' : ''}`;

/** "12 345": groups of three, apart. */
export const numberWords = (count: number): string => count.toLocaleString('en-US').replaceAll(',', ' ');
