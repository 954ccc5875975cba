/** The keys of config.json (docs/deploy.md). What is not among them is not read by anything: misspelled, or of another program. */
const KEYS = {
  root: ['sources', 'labels', 'readOnly', 'automation', 'defaults', 'auth'],
  source: ['id', 'label', 'qidoRoot', 'wadoRoot', 'stowRoot', 'auth'],
  defaults: ['authorName'],
  label: ['concept', 'category', 'appliesTo'],
} as const;

/**
 * All that is wrong in config.json, in words that begin with the key. The viewer itself stops at the first fault (`parse`)
 * and ignores keys that it does not know: here every one of them is named, since a misspelled key is a wish that is not met.
 */
export function configFaults(raw: unknown, parse: (raw: unknown) => string | undefined): readonly string[] {
  const refused = parse(raw);
  const faults = refused === undefined ? [] : [refused];
  if (!isObject(raw)) return faults.length > 0 ? faults : ['the file is not a JSON object'];
  const unknown = [
    ...unknownKeys(raw, KEYS.root, ''),
    ...listOf(raw.sources).flatMap((entry, i) => unknownKeys(entry, KEYS.source, `sources[${i}].`)),
    ...listOf(raw.labels).flatMap((entry, i) => unknownKeys(entry, KEYS.label, `labels[${i}].`)),
    ...unknownKeys(raw.defaults, KEYS.defaults, 'defaults.'),
  ];
  return [...faults, ...unknown];
}

function unknownKeys(value: unknown, known: readonly string[], path: string): readonly string[] {
  if (!isObject(value)) return [];
  return Object.keys(value)
    .filter((key) => !known.includes(key) && !key.startsWith('$'))
    .map((key) => {
      const meant = known.find((one) => distance(one.toLowerCase(), key.toLowerCase()) <= 2);
      const hint = meant ? `; "${meant}" may be meant` : '';
      return `"${path}${key.slice(0, 40)}" is not known${hint}.`;
    });
}

/** Letters to change, add or leave out to get from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
