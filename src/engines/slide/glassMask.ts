/** Channels of glass differ by less; scanners tint it a little. */
const MOST_TINT = 24;
/** Darker than this nothing is lit glass: fluorescence has a black ground and needs no dimming. */
const DARKEST_GLASS = 180;
/** How far below the usual glass a pixel may lie and still be glass: noise and vignetting, but no pale cytoplasm. */
const GLASS_NOISE = 14;
/** Pixels of the mask around whatever is not glass that are left alone, so that no cell at a border is dimmed. */
const MARGIN = 6;
/** The shade grows over as many pixels within the margin: a hard edge would draw the eye away from the tissue. */
const SOFTNESS = 4;
/** Glass of a smaller part of the picture that does not reach its border is a lumen, and belongs to the tissue. */
const LEAST_PART = 0.02;
/** Values of one bin of the histogram. */
const BIN = 4;

export interface GlassMask {
  /** One entry a pixel, row-major: 255 where there is glass and nothing else, 0 where there may be tissue. */
  readonly alpha: Uint8ClampedArray;
  /** Brightness of the glass, 0 to 255. */
  readonly glass: number;
}

/**
 * Where a slide is empty glass, from a small picture of the whole of it (RGBA, row-major). Undefined where there is none.
 * In doubt a pixel is tissue: what is called glass is dimmed for a reader in the dark, and tissue never is.
 */
export function glassMask(rgba: Uint8ClampedArray, columns: number, rows: number): GlassMask | undefined {
  const brightness = glassBrightness(rgba);
  if (brightness === undefined) return undefined;
  const isGlass = new Uint8Array(columns * rows);
  for (let pixel = 0; pixel < isGlass.length; pixel += 1) {
    const { least, tint } = channelsAt(rgba, pixel * 4);
    isGlass[pixel] = tint <= MOST_TINT && least >= brightness - GLASS_NOISE ? 1 : 0;
  }
  const certain = boxMean(isGlass, columns, rows, MARGIN).map((share) => (share > 1 - 1e-9 ? 1 : 0));
  const outside = withoutLumens(certain, columns, rows);
  if (!outside.includes(1)) return undefined;
  const alpha = Uint8ClampedArray.from(boxMean(outside, columns, rows, SOFTNESS), (share) => share * 255);
  return { alpha, glass: brightness };
}

/** The commonest brightness among the bright, colourless pixels. */
function glassBrightness(rgba: Uint8ClampedArray): number | undefined {
  const counts = new Uint32Array(256 / BIN);
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const { least, tint } = channelsAt(rgba, at);
    if (rgba[at + 3] === 255 && least >= DARKEST_GLASS && tint <= MOST_TINT) {
      const bin = Math.floor(least / BIN);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  const most = Math.max(...counts);
  return most === 0 ? undefined : counts.indexOf(most) * BIN + BIN / 2;
}

function channelsAt(rgba: Uint8ClampedArray, at: number): { readonly least: number; readonly tint: number } {
  const [red, green, blue] = [rgba[at] as number, rgba[at + 1] as number, rgba[at + 2] as number];
  const least = Math.min(red, green, blue);
  return { least, tint: Math.max(red, green, blue) - least };
}

/** The mean over a square of `2 radius + 1` pixels around each; what lies beyond the picture does not count. */
function boxMean(values: ArrayLike<number>, columns: number, rows: number, radius: number): Float64Array {
  const across = slidingMean(values, { count: columns, step: 1 }, { count: rows, step: columns }, radius);
  return slidingMean(across, { count: rows, step: columns }, { count: columns, step: 1 }, radius);
}

interface Axis {
  readonly count: number;
  readonly step: number;
}

function slidingMean(values: ArrayLike<number>, along: Axis, lines: Axis, radius: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let line = 0; line < lines.count; line += 1) {
    const start = line * lines.step;
    let sum = 0;
    let count = 0;
    for (let head = 0; head < along.count + radius; head += 1) {
      if (head < along.count) {
        sum += values[start + head * along.step] ?? 0;
        count += 1;
      }
      const gone = head - 2 * radius - 1;
      if (gone >= 0) {
        sum -= values[start + gone * along.step] ?? 0;
        count -= 1;
      }
      const middle = head - radius;
      if (middle >= 0) out[start + middle * along.step] = Math.min(1, Math.max(0, sum / count));
    }
  }
  return out;
}

/** Keeps the parts of the glass that are large or reach the border of the picture. */
function withoutLumens(mask: Float64Array, columns: number, rows: number): Float64Array {
  const kept = new Float64Array(mask.length);
  const seen = new Uint8Array(mask.length);
  for (let first = 0; first < mask.length; first += 1) {
    if (mask[first] !== 1 || seen[first] === 1) continue;
    const part = partAt(mask, seen, columns, rows, first);
    const reachesBorder = part.some((pixel) => {
      const [column, row] = [pixel % columns, Math.floor(pixel / columns)];
      return column === 0 || row === 0 || column === columns - 1 || row === rows - 1;
    });
    if (reachesBorder || part.length >= mask.length * LEAST_PART) for (const pixel of part) kept[pixel] = 1;
  }
  return kept;
}

/** All pixels of the mask that hang together with this one. */
function partAt(mask: Float64Array, seen: Uint8Array, columns: number, rows: number, first: number): readonly number[] {
  const part = [first];
  seen[first] = 1;
  for (let next = 0; next < part.length; next += 1) {
    const pixel = part[next] as number;
    const column = pixel % columns;
    const neighbours = [
      column > 0 ? pixel - 1 : -1,
      column < columns - 1 ? pixel + 1 : -1,
      pixel - columns,
      pixel + columns < columns * rows ? pixel + columns : -1,
    ];
    for (const near of neighbours) {
      if (near < 0 || seen[near] === 1 || mask[near] !== 1) continue;
      seen[near] = 1;
      part.push(near);
    }
  }
  return part;
}
