import { type DicomJson, stringOf } from '../json';

/** A moment of the clock on the scanner's wall, as milliseconds; the zone is known only where `offsetMinutes` is. */
export interface Moment {
  readonly wallMs: number;
  readonly offsetMinutes?: number;
}

export const DAY_MS = 86_400_000;

const DATE = /^(\d{4})\.?(\d{2})\.?(\d{2})$/;
const TIME = /^(\d{2}):?(\d{2})?:?(\d{2})?(?:\.(\d{1,6}))?$/;
const OFFSET = /^([+-])(\d{2})(\d{2})$/;

/** DA as the milliseconds of its midnight; undefined when it is no day of the calendar. */
export function dayOf(da: string | undefined): number | undefined {
  const match = DATE.exec(da ?? '');
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const ms = Date.UTC(year, month - 1, day);
  const read = new Date(ms);
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === day ? ms : undefined;
}

/** TM as milliseconds after midnight. Parts that are left out are zero (PS3.5 6.2). */
export function timeOf(tm: string | undefined): number | undefined {
  const match = TIME.exec(tm ?? '');
  if (!match) return undefined;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number(`0.${match[4] ?? 0}`) * 1000;
}

/** `+0100` in minutes. */
function offsetOf(text: string | undefined): number | undefined {
  const match = OFFSET.exec(text ?? '');
  if (!match) return undefined;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

/** Timezone Offset From UTC (0008,0201): the zone of every DA, TM and of a DT without its own. */
const TimezoneOffsetFromUTC = '00080201';
export const zoneOf = (dataset: DicomJson): number | undefined => offsetOf(stringOf(dataset, TimezoneOffsetFromUTC));

/** A DA and a TM of one event; undefined when either is missing or unreadable. */
export function momentOf(dataset: DicomJson, dateTag: string, timeTag: string): Moment | undefined {
  const [day, time] = [dayOf(stringOf(dataset, dateTag)), timeOf(stringOf(dataset, timeTag))];
  if (day === undefined || time === undefined) return undefined;
  const offsetMinutes = zoneOf(dataset);
  return { wallMs: day + time, ...(offsetMinutes !== undefined && { offsetMinutes }) };
}

/** A DT, which has to tell day and hour to be of use here. */
export function momentOfDateTime(dt: string | undefined, zone: number | undefined): Moment | undefined {
  const match = /^(\d{8})(\d{2,6}(?:\.\d{1,6})?)([+-]\d{4})?$/.exec(dt?.trim() ?? '');
  const [day, time] = [dayOf(match?.[1]), timeOf(match?.[2])];
  if (day === undefined || time === undefined) return undefined;
  const offsetMinutes = offsetOf(match?.[3]) ?? zone;
  return { wallMs: day + time, ...(offsetMinutes !== undefined && { offsetMinutes }) };
}

/**
 * Seconds from one moment to the other. Undefined when only one of them tells its zone: hours may lie between two clocks
 * then, and nobody knows how many (SUV-04).
 */
export function secondsBetween(from: Moment, to: Moment): number | undefined {
  const wall = (to.wallMs - from.wallMs) / 1000;
  const [a, b] = [from.offsetMinutes, to.offsetMinutes];
  if (a === undefined && b === undefined) return wall;
  return a === undefined || b === undefined ? undefined : wall - (b - a) * 60;
}

/** "1960-01-16 09:59:47", with its zone where it is known. */
export function momentText({ wallMs, offsetMinutes }: Moment): string {
  const wall = new Date(wallMs).toISOString().slice(0, 19).replace('T', ' ');
  if (offsetMinutes === undefined) return wall;
  const size = Math.abs(offsetMinutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${wall} ${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}
