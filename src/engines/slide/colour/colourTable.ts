/** Colours along each axis of a table. */
export const TABLE_SIDE = 33;
/** Entries are 16 bits: 257 steps for each of the 256 of a screen. */
const STEP = 257;
const EXPONENT = 1.5;

/**
 * Where the colours of a table lie, 0 … 1: closer to each other in the dark, where the light of a linear scanner takes its
 * steepest way to the screen.
 */
const NODES = Float64Array.from({ length: TABLE_SIDE }, (_, index) => (index / (TABLE_SIDE - 1)) ** EXPONENT);

/** Where colours go, at 33 × 33 × 33 of them, red fastest; three entries of 16 bits each. Between them: tetrahedra. */
export type ColourTable = Uint16Array;

/** The colours at which a table is filled, 16 bits each, in its order. */
export function tableInputs(): Uint16Array {
  const inputs = new Uint16Array(TABLE_SIDE ** 3 * 3);
  const level = (index: number): number => Math.round(65535 * (NODES[index] ?? 0));
  let at = 0;
  for (let blue = 0; blue < TABLE_SIDE; blue += 1) {
    for (let green = 0; green < TABLE_SIDE; green += 1) {
      for (let red = 0; red < TABLE_SIDE; red += 1) {
        inputs[at++] = level(red);
        inputs[at++] = level(green);
        inputs[at++] = level(blue);
      }
    }
  }
  return inputs;
}

/** A table that changes no colour by more than a step of the screen: as good as none. */
export function changesNothing(table: ColourTable): boolean {
  const inputs = tableInputs();
  return table.every((entry, at) => Math.abs(entry - (inputs[at] ?? 0)) <= STEP);
}

/**
 * Colours pixels in place: first the table, then the curve, either of which may be absent. Opacity stays. Tissue has large
 * areas of one colour, so the last result is kept.
 */
export function colourPixels(
  rgba: Uint8ClampedArray<ArrayBuffer>,
  table: ColourTable | undefined,
  curve: Uint8Array | undefined,
): void {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length >> 2);
  let last = -1;
  let result = 0;
  for (let at = 0; at < pixels.length; at += 1) {
    const pixel = pixels[at] as number;
    if (pixel !== last) {
      last = pixel;
      const rgb = table ? lookUp(table, pixel) : pixel;
      result = ((pixel & 0xff000000) | (curve ? along(curve, rgb) : rgb & 0xffffff)) >>> 0;
    }
    pixels[at] = result;
  }
}

const along = (curve: Uint8Array, rgb: number): number =>
  ((curve[(rgb >> 16) & 0xff] as number) << 16) |
  ((curve[(rgb >> 8) & 0xff] as number) << 8) |
  (curve[rgb & 0xff] as number);

const RED = 3;
const GREEN = 3 * TABLE_SIDE;
const BLUE = 3 * TABLE_SIDE ** 2;
/** By value of a channel: the cell of the table it lies in, and how far. */
const CELL = Uint8Array.from({ length: 256 }, (_, value) => {
  const above = NODES.findIndex((node) => node * 255 > value);
  return above < 0 ? TABLE_SIDE - 2 : above - 1;
});
const FRACTION = Float64Array.from({ length: 256 }, (_, value) => {
  const [from, to] = [NODES[CELL[value] ?? 0] ?? 0, NODES[(CELL[value] ?? 0) + 1] ?? 1];
  return (value / 255 - from) / (to - from);
});

/**
 * The colour that a table has for a pixel (red in the lowest byte). Tetrahedral: the grey axis runs along edges, so that
 * greys stay as neutral as the table has them. Nothing is allocated: it runs for every pixel.
 */
function lookUp(table: ColourTable, pixel: number): number {
  const r = pixel & 0xff;
  const g = (pixel >> 8) & 0xff;
  const b = (pixel >> 16) & 0xff;
  const fr = FRACTION[r] as number;
  const fg = FRACTION[g] as number;
  const fb = FRACTION[b] as number;
  const from = (CELL[r] as number) * RED + (CELL[g] as number) * GREEN + (CELL[b] as number) * BLUE;
  // From the near corner to the far one along the axes, the largest fraction first.
  let largest = fr;
  let middle = fg;
  let least = fb;
  let first = RED;
  let third = BLUE;
  if (fr >= fg) {
    if (fb > fr) {
      largest = fb;
      middle = fr;
      least = fg;
      first = BLUE;
      third = GREEN;
    } else if (fb > fg) {
      middle = fb;
      least = fg;
      third = GREEN;
    }
  } else if (fb > fg) {
    largest = fb;
    middle = fg;
    least = fr;
    first = BLUE;
    third = RED;
  } else if (fb > fr) {
    largest = fg;
    middle = fb;
    least = fr;
    first = GREEN;
    third = RED;
  } else {
    largest = fg;
    middle = fr;
    first = GREEN;
  }
  const one = from + first;
  const far = from + RED + GREEN + BLUE;
  const two = far - third;
  const w0 = (1 - largest) / STEP;
  const w1 = (largest - middle) / STEP;
  const w2 = (middle - least) / STEP;
  const w3 = least / STEP;
  const at = (i: number): number =>
    ((table[from + i] as number) * w0 +
      (table[one + i] as number) * w1 +
      (table[two + i] as number) * w2 +
      (table[far + i] as number) * w3 +
      0.5) |
    0;
  return at(0) | (at(1) << 8) | (at(2) << 16);
}
