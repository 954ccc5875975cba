/** D50 colorants of sRGB (ICC.1 Annex E; IEC 61966-2-1), X, Y, Z of red, green and blue. */
const COLORANTS = [
  ['rXYZ', 0.4361, 0.2225, 0.0139],
  ['gXYZ', 0.3851, 0.7169, 0.0971],
  ['bXYZ', 0.1431, 0.0606, 0.7141],
] as const;
const SAME_COLORANT = 0.001;
/** Half a step of a screen. */
const SAME_VALUE = 0.5 / 255;
const LOOKED_AT = 64;

/**
 * Whether a profile describes sRGB itself, as many scanners and converters store it: then nothing has to be computed, and
 * no colour engine fetched. Only what is certain: profiles by three colorants and curves, no tables of colours.
 */
export function isSrgbProfile(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tags = tagsOf(bytes, view);
  if (!tags || tags.has('A2B0') || tags.has('A2B1') || tags.has('D2B0')) return false;
  const haveColorants = COLORANTS.every(([name, ...wanted]) => {
    const at = tags.get(name);
    return (
      at !== undefined &&
      wanted.every((value, axis) => Math.abs(fixed(view, at + 8 + axis * 4) - value) <= SAME_COLORANT)
    );
  });
  return haveColorants && ['rTRC', 'gTRC', 'bTRC'].every((name) => isSrgbCurve(bytes, view, tags.get(name)));
}

function tagsOf(bytes: Uint8Array, view: DataView): ReadonlyMap<string, number> | undefined {
  if (bytes.length < 132) return undefined;
  const count = view.getUint32(128);
  if (132 + count * 12 > bytes.length) return undefined;
  const tags = new Map<string, number>();
  for (let tag = 0; tag < count; tag += 1) {
    const at = 132 + tag * 12;
    const [start, length] = [view.getUint32(at + 4), view.getUint32(at + 8)];
    if (length < 12 || start + length > bytes.length) return undefined;
    tags.set(letters(bytes, at), start);
  }
  return tags;
}

const letters = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
const fixed = (view: DataView, at: number): number =>
  at + 4 <= view.byteLength ? view.getInt32(at) / 65536 : Number.NaN;

function isSrgbCurve(bytes: Uint8Array, view: DataView, at: number | undefined): boolean {
  const curve = at === undefined ? undefined : curveAt(bytes, view, at);
  if (!curve) return false;
  return Array.from({ length: LOOKED_AT + 1 }, (_, index) => index / LOOKED_AT).every(
    (value) => Math.abs(encoded(curve(value)) - value) <= SAME_VALUE,
  );
}

type Curve = (value: number) => number;

/** `curv` with one exponent or a table, `para` of any function type (ICC.1 10.6, 10.18). */
function curveAt(bytes: Uint8Array, view: DataView, at: number): Curve | undefined {
  const type = letters(bytes, at);
  if (type === 'curv') {
    const count = view.getUint32(at + 8);
    if (count === 0) return (value) => value;
    if (at + 12 + count * 2 > bytes.length) return undefined;
    if (count === 1) return (value) => value ** (view.getUint16(at + 12) / 256);
    return (value) => {
      const place = value * (count - 1);
      const below = Math.min(Math.floor(place), count - 2);
      const [a, b] = [view.getUint16(at + 12 + below * 2), view.getUint16(at + 14 + below * 2)];
      return (a + (b - a) * (place - below)) / 65535;
    };
  }
  if (type !== 'para') return undefined;
  const kind = view.getUint16(at + 8);
  const counts = [1, 3, 4, 5, 7];
  const values = Array.from({ length: counts[kind] ?? 0 }, (_, index) => fixed(view, at + 12 + index * 4));
  if (values.length === 0 || values.some(Number.isNaN)) return undefined;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = values;
  if (kind < 3) {
    const shift = kind === 2 ? c : 0;
    return (value) => (a * value + b >= 0 ? (a * value + b) ** g : 0) + shift;
  }
  return (value) => (value >= d ? (a * value + b) ** g + e : c * value + f);
}

/** IEC 61966-2-1: from light to the value of a screen. */
const encoded = (light: number): number => (light <= 0.003_130_8 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
