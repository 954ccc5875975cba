/** Attribute matching of PS3.4 C.2.2.2 over stored values, as DICOMweb searches use it. */

/** VRs in which `*` and `?` are wildcards. */
const WILDCARD_VRS = new Set(['AE', 'CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);

/** A test for stored text (values joined with `\`): compiled once, asked for every instance. */
export type Matcher = (stored: string) => boolean;

export function createMatcher(vr: string, text: string, isFuzzy: boolean): Matcher {
  if (vr === 'UI') return listMatcher(text.split(/[,\\]/));
  if (vr === 'DA') return rangeMatcher(text.replaceAll('.', ''), 8);
  if (vr === 'TM') return rangeMatcher(text.replaceAll(':', ''), 6);
  if (vr === 'PN') return isFuzzy ? fuzzyMatcher(text) : anyValue(wildcardMatcher(text, true));
  if (WILDCARD_VRS.has(vr)) return anyValue(alternatives(vr, text));
  return numberMatcher(text);
}

const anyValue =
  (test: Matcher): Matcher =>
  (stored) =>
    stored.split('\\').some((value) => test(value));

function listMatcher(wanted: readonly string[]): Matcher {
  const set = new Set(wanted.map((uid) => uid.trim()));
  return (stored) => stored.split('\\').some((uid) => set.has(uid));
}

/** Modality lists arrive as `CT,SM` or `CT\SM`; other text may hold commas of its own. */
function alternatives(vr: string, text: string): Matcher {
  const wanted = vr === 'CS' ? text.split(/[,\\]/) : [text];
  const tests = wanted.map((one) => wildcardMatcher(one.trim(), false));
  return (value) => tests.some((test) => test(value));
}

/** Case does not count; in names, trailing empty components and group separators do not either. */
function wildcardMatcher(text: string, isName: boolean): Matcher {
  const plain = isName ? normalName(text) : text;
  const pattern = plain
    .replace(/[.+^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  // Readers type "lung" for "Lung biopsy"; nothing is lost by finding it.
  const expression = new RegExp(`^${pattern}$`, 'isu');
  if (!isName) return (value) => expression.test(value);
  return (value) =>
    expression.test(normalName(value)) || value.split('=').some((group) => expression.test(normalName(group)));
}

const normalName = (name: string): string => name.normalize('NFC').replace(/[\^= ]+$/, '');

/** Every word of the query begins some component of the name: "doe j" finds "Doe^Jane". */
function fuzzyMatcher(text: string): Matcher {
  const words = searchable(text)
    .split(/[\s^=,*?]+/)
    .filter((word) => word !== '');
  return (stored) => {
    const components = searchable(stored).split(/[\s^=\\-]+/);
    return words.every((word) => components.some((component) => component.startsWith(word)));
  };
}

/** Lower case without accents. */
const searchable = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** `a-b`, `a-`, `-b` or `a`; a shorter bound stands for all it begins, so 10-11 covers 11:59. */
function rangeMatcher(text: string, width: number): Matcher {
  const dash = text.indexOf('-');
  if (dash < 0) return (stored) => stored.replaceAll('.', width === 8 ? '' : '.').startsWith(text);
  const from = text.slice(0, dash).padEnd(width, '0');
  const to = text.slice(dash + 1);
  return (stored) => {
    const value = width === 8 ? stored.replaceAll('.', '') : stored.replaceAll(':', '');
    return value !== '' && value.padEnd(width, '0') >= from && (to === '' || value.slice(0, to.length) <= to);
  };
}

function numberMatcher(text: string): Matcher {
  const wanted = Number(text);
  return (stored) => stored.split('\\').some((value) => value !== '' && (value === text || Number(value) === wanted));
}
