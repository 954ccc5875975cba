/** D50 colorants of Display P3 (DCI-P3 primaries, white D65 adapted by Bradford; CSS Color 4 §10.4), X, Y, Z. */
const COLORANTS = [
  ['rXYZ', 0.51512, 0.24119, -0.00105],
  ['gXYZ', 0.29198, 0.69224, 0.04188],
  ['bXYZ', 0.1571, 0.06657, 0.78407],
] as const;
const D50 = [0.9642, 1, 0.8249] as const;
/** The curve of sRGB (IEC 61966-2-1): ((a v + b) ^ g above d, c v below. */
const CURVE = { g: 2.4, a: 1 / 1.055, b: 0.055 / 1.055, c: 1 / 12.92, d: 0.04045 };

/**
 * The ICC profile (version 4, three colorants and a curve) of a screen that shows Display P3: more reds and greens than
 * sRGB has, eosin among them. Little CMS makes that of sRGB by itself, and none of others.
 */
export function displayP3Profile(): Uint8Array {
  const name = [...'Display P3'].flatMap((letter) => [0, letter.charCodeAt(0)]);
  const text = data('mluc', [...word(1), ...word(12), ...letters('enUS'), ...word(name.length), ...word(28), ...name]);
  const curve = data('para', [0, 3, 0, 0, ...Object.values(CURVE).flatMap(fixed)]);
  const xyz = (values: readonly number[]) => data('XYZ ', values.flatMap(fixed));
  const tags: readonly (readonly [string, readonly number[]])[] = [
    ['desc', text],
    ['cprt', text],
    ['wtpt', xyz(D50)],
    ...COLORANTS.map(([tag, ...values]) => [tag, xyz(values)] as const),
    ...['rTRC', 'gTRC', 'bTRC'].map((tag) => [tag, curve] as const),
  ];
  const start = 128 + 4 + tags.length * 12;
  const table = [...word(tags.length)];
  const body: number[] = [];
  for (const [tag, bytes] of tags) {
    table.push(...letters(tag), ...word(start + body.length), ...word(bytes.length));
    body.push(...bytes, ...Array.from({ length: -bytes.length & 3 }, () => 0));
  }
  const header = new Uint8Array(128);
  header.set(word(start + body.length), 0);
  header.set([4, 0x40], 8);
  header.set(letters('mntrRGB XYZ '), 12);
  header.set(letters('acsp'), 36);
  header.set(D50.flatMap(fixed), 68);
  return Uint8Array.of(...header, ...table, ...body);
}

const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const word = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
/** s15Fixed16. */
const fixed = (value: number): number[] => word(Math.round(value * 65536));
const data = (type: string, bytes: readonly number[]): number[] => [...letters(type), 0, 0, 0, 0, ...bytes];
