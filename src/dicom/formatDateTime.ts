import { formatDate } from './format';

/** TM to "10:15:30", "10:15" or "10"; fractions of a second are kept, their last zeros not. Anything else is shown as received. */
export function formatTime(tm: string | undefined): string {
  const text = tm?.trim() ?? '';
  const match = /^(\d{2}):?(\d{2})?:?(\d{2})?(\.\d{1,6})?$/.exec(text);
  if (!match) return text;
  const [, hours, minutes, seconds, fraction] = match;
  if (minutes === undefined && seconds === undefined) return text;
  return (
    [hours, minutes, seconds].filter(Boolean).join(':') +
    (seconds === undefined ? '' : (fraction ?? '').replace(/\.?0+$/, ''))
  );
}

/**
 * DT to "2026-03-01 10:15:30 +0100" as far as it goes; the offset from UTC is shown as stored, never applied: what a
 * colleague reads on the other machine must be the same line. Anything else is shown as received.
 */
export function formatDateTime(dt: string | undefined): string {
  const text = dt?.trim() ?? '';
  const match = /^(\d{4})(\d{2})?(\d{2})?(\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?([+-]\d{4})?$/.exec(text);
  if (!match) return text;
  const [, year, month, day, time, offset] = match;
  const date = day === undefined ? [year, month].filter(Boolean).join('-') : formatDate(`${year}${month}${day}`);
  const clock = time === undefined ? '' : time.length === 2 ? `${time}:00` : formatTime(time);
  return [date, clock, offset].filter(Boolean).join(' ');
}
