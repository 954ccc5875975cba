/**
 * DA or DT as a FHIR date or dateTime, as exact as it is known. A time without its offset from UTC is no moment: of it
 * the day is kept alone, because FHIR has no time without an offset. Undefined for what is neither.
 */
export function fhirDateTime(text: string | undefined): string | undefined {
  const match = PATTERN.exec(text?.trim() ?? '');
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, sign, offset, offsetMinutes] = match;
  const date = [year, month, day].filter(Boolean).join('-');
  if (!day) return date;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  if (hour === undefined || sign === undefined) return date;
  const time = `${hour}:${minute ?? '00'}:${second ?? '00'}${fraction ?? ''}`;
  return `${date}T${time}${sign}${offset}:${offsetMinutes ?? '00'}`;
}

/** A FHIR instant, which has to be exact to the second and to know its offset; else undefined. */
export function fhirInstant(text: string | undefined): string | undefined {
  const moment = fhirDateTime(text);
  return moment?.includes('T') ? moment : undefined;
}

/** A FHIR date: DT without its time. */
export const fhirDate = (text: string | undefined): string | undefined => fhirDateTime(text)?.slice(0, 10);

const PATTERN =
  /^(\d{4})\.?(0[1-9]|1[0-2])?\.?(0[1-9]|[12]\d|3[01])?(?:([01]\d|2[0-3])([0-5]\d)?([0-5]\d)?(\.\d{1,6})?)?(?:([+-])(\d{2})(\d{2})?)?$/;

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
