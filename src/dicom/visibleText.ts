/** More than this of one value is not read by anybody; the rest is counted. */
const LONGEST = 1000;
/** Vietnamese and Hebrew stack three marks on a letter; piles of them cover the lines above. */
const MOST_MARKS = 4;

const NAMED: Readonly<Record<string, string>> = {
  '\u00AD': 'SHY',
  '\u061C': 'ALM',
  '\u180E': 'MVS',
  '\u200B': 'ZWSP',
  '\u200C': 'ZWNJ',
  '\u200D': 'ZWJ',
  '\u200E': 'LRM',
  '\u200F': 'RLM',
  '\u202A': 'LRE',
  '\u202B': 'RLE',
  '\u202C': 'PDF',
  '\u202D': 'LRO',
  '\u202E': 'RLO',
  '\u2060': 'WJ',
  '\u2066': 'LRI',
  '\u2067': 'RLI',
  '\u2068': 'FSI',
  '\u2069': 'PDI',
  '\uFEFF': 'BOM',
};

/** Characters without a look of their own: controls, direction marks, widthless ones, tags, halves of pairs, noncharacters. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]|\p{Surrogate}|\p{Noncharacter_Code_Point}/gu;
const PILE = new RegExp(`(\\p{M}{${MOST_MARKS}})\\p{M}+`, 'gu');
/** Scripts in which a joiner changes the form of letters, and belongs to the text. */
const JOINED =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Extended_Pictographic}]\p{M}*$/u;

/**
 * Text from an object or an archive as it may stand on the screen: two names that differ never look the same because of
 * something that cannot be seen (AT-16). Controls, direction marks and widthless characters are written out, piles of
 * combining marks are cut, and so is what is too long to be read. For showing alone: identity is compared, and objects
 * are written, by the value itself. The direction of what is left is isolated where it is shown (`<bdi>`).
 */
export function visibleText(text: string, longest: number = LONGEST): string {
  const rest = text.length - longest;
  const part = rest > 0 ? text.slice(0, longest) : text;
  UNSEEN.lastIndex = 0;
  const shown = UNSEEN.test(part) ? part.replace(UNSEEN, (unseen, at: number) => shownAs(unseen, part, at)) : part;
  const calm = shown.replace(PILE, '$1');
  return rest > 0 ? `${calm}… (${rest} more characters)` : calm;
}

function shownAs(unseen: string, text: string, at: number): string {
  if ((unseen === '\u200C' || unseen === '\u200D') && JOINED.test(text.slice(Math.max(0, at - 8), at))) return unseen;
  const name = NAMED[unseen];
  if (name !== undefined) return `⟦${name}⟧`;
  const code = unseen.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `⟦U+${code.toString(16).toUpperCase().padStart(4, '0')}⟧`;
}
