/**
 * TID 2010 row 7 has one Key Object Description for the whole selection, while every key image here has words of its
 * own. Words that all images share are the description. Different words become a numbered list in the order of the image
 * references, which any reader of the object understands: "1. Nodule" CR LF "2. Mitoses". Further lines of one entry are
 * indented. Reading our own objects splits the list again; the text of others is the words of each of their images.
 */
export function writeKeyDescription(words: readonly string[]): string | undefined {
  const tidied = words.map(tidy);
  if (tidied.every((one) => one === '')) return undefined;
  const [shared = ''] = tidied;
  const read = readKeyDescription(shared, tidied.length);
  const text = tidied.every((one, index) => one === read[index]) ? shared : numbered(tidied);
  return text.replaceAll('\n', '\r\n');
}

/** The words of each of `count` images. */
export function readKeyDescription(text: string | undefined, count: number): readonly string[] {
  const plain = (text ?? '').replace(/\r\n?/g, '\n');
  return entriesOf(plain, count) ?? Array.from({ length: count }, () => plain);
}

const INDENT = '   ';

const numbered = (words: readonly string[]): string =>
  words.map((one, index) => `${index + 1}. ${one.replaceAll('\n', `\n${INDENT}`)}`.trimEnd()).join('\n');

/** The entries of a numbered list of exactly that many; undefined for any other text. */
function entriesOf(text: string, count: number): readonly string[] | undefined {
  const entries: string[] = [];
  for (const line of text.split('\n')) {
    const start = /^(\d+)\.(?: (.*))?$/.exec(line);
    if (start) {
      if (Number(start[1]) !== entries.length + 1) return undefined;
      entries.push(start[2] ?? '');
    } else {
      const last = entries.pop();
      if (last === undefined || !(line.startsWith(INDENT) || line === '')) return undefined;
      entries.push(`${last}\n${line.slice(INDENT.length)}`);
    }
  }
  return entries.length === count ? entries : undefined;
}

/** UT (PS3.5 6.2): line ends, but no other control characters; spaces at the ends are padding. */
export const tidy = (words: string): string =>
  Array.from(words.replace(/\r\n?/g, '\n'), (letter) =>
    (letter < ' ' && letter !== '\n') || letter === '\u007f' ? ' ' : letter,
  )
    .join('')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
