/** DT with the offset from UTC (PS3.5 6.2), but for none: dcmtk refuses "+0000", and the document tells its zone. */
export function momentOf(now: Date): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const offset = -now.getTimezoneOffset();
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return offset === 0
    ? `${day}${time}`
    : `${day}${time}${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}${two(Math.abs(offset) % 60)}`;
}
