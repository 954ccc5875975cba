/** Text for SH, LO and PN (PS3.5 6.2): no control characters, no backslash (it separates values), at most `length` long. */
export function clip(text: string, length: number): string {
  const plain = Array.from(text, (letter) =>
    letter === '\\' ? '/' : letter < ' ' || letter === '\u007f' ? ' ' : letter,
  );
  return plain.slice(0, length).join('').trim();
}
