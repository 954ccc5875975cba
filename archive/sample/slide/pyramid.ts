/** Side of a tile, pixels. */
export const TILE = 512;

/** One resolution of a slide: exactly half of the one before. */
export interface LevelSize {
  readonly level: number;
  readonly factor: number;
  readonly columns: number;
  readonly rows: number;
  readonly tilesAcross: number;
  readonly tilesDown: number;
}

/** Levels from the finest down to one that fits into two by two tiles; a size that cannot be halved ends the pyramid. */
export function levelSizes(columns: number, rows: number): LevelSize[] {
  const sizes: LevelSize[] = [];
  for (let level = 0; ; level += 1) {
    const factor = 2 ** level;
    if (columns % factor !== 0 || rows % factor !== 0) break;
    const size = { columns: columns / factor, rows: rows / factor };
    sizes.push({
      level,
      factor,
      ...size,
      tilesAcross: Math.ceil(size.columns / TILE),
      tilesDown: Math.ceil(size.rows / TILE),
    });
    if (size.columns <= 2 * TILE && size.rows <= TILE) break;
  }
  return sizes;
}

/** Halves an RGB square of `2 * half` pixels into a quadrant of a tile. */
export function halveInto(source: Uint8Array, target: Uint8Array, quadrantColumn: number, quadrantRow: number): void {
  const half = TILE / 2;
  const line = TILE * 3;
  for (let j = 0; j < half; j += 1) {
    let from = j * 2 * line;
    let to = ((quadrantRow * half + j) * TILE + quadrantColumn * half) * 3;
    for (let i = 0; i < half; i += 1, from += 6, to += 3) {
      target[to] = mean4(source, from, line);
      target[to + 1] = mean4(source, from + 1, line);
      target[to + 2] = mean4(source, from + 2, line);
    }
  }
}

const mean4 = (source: Uint8Array, at: number, line: number): number =>
  ((source[at] as number) +
    (source[at + 3] as number) +
    (source[at + line] as number) +
    (source[at + line + 3] as number) +
    2) >>
  2;

/** An RGB image. */
export interface Picture {
  readonly columns: number;
  readonly rows: number;
  readonly rgb: Uint8Array;
}

export function blankPicture(columns: number, rows: number, colour: readonly [number, number, number]): Picture {
  const rgb = new Uint8Array(columns * rows * 3);
  const [red, green, blue] = colour;
  for (let at = 0; at < rgb.length; at += 3) {
    rgb[at] = red;
    rgb[at + 1] = green;
    rgb[at + 2] = blue;
  }
  return { columns, rows, rgb };
}

/** The picture at half its size; both sides must be even. */
export function halved(picture: Picture): Picture {
  const columns = picture.columns / 2;
  const rows = picture.rows / 2;
  const rgb = new Uint8Array(columns * rows * 3);
  const line = picture.columns * 3;
  for (let j = 0; j < rows; j += 1)
    for (let i = 0; i < columns; i += 1)
      for (let channel = 0; channel < 3; channel += 1)
        rgb[(j * columns + i) * 3 + channel] = mean4(picture.rgb, j * 2 * line + i * 6 + channel, line);
  return { columns, rows, rgb };
}

/** Copies the part of a picture that one tile shows; beyond its border the tile keeps `beyond`. */
export function tileOf(
  picture: Picture,
  column: number,
  row: number,
  beyond: readonly [number, number, number],
): Uint8Array {
  const { rgb } = blankPicture(TILE, TILE, beyond);
  const width = Math.min(TILE, picture.columns - column * TILE);
  const height = Math.min(TILE, picture.rows - row * TILE);
  for (let j = 0; j < height; j += 1) {
    const from = ((row * TILE + j) * picture.columns + column * TILE) * 3;
    rgb.set(picture.rgb.subarray(from, from + width * 3), j * TILE * 3);
  }
  return rgb;
}

/** Copies a picture into another at a place, cut at its borders. */
export function place(picture: Picture, into: Picture, x: number, y: number): void {
  for (let j = Math.max(0, -y); j < picture.rows && y + j < into.rows; j += 1) {
    const start = Math.max(0, -x);
    const width = Math.min(picture.columns, into.columns - x) - start;
    if (width <= 0) return;
    const from = (j * picture.columns + start) * 3;
    into.rgb.set(picture.rgb.subarray(from, from + width * 3), ((y + j) * into.columns + x + start) * 3);
  }
}

/** A picture at another size, by averaging what each new pixel covers. */
export function resized(picture: Picture, columns: number, rows: number): Picture {
  const rgb = new Uint8Array(columns * rows * 3);
  for (let j = 0; j < rows; j += 1)
    for (let i = 0; i < columns; i += 1) {
      const [x0, x1] = span(i, columns, picture.columns);
      const [y0, y1] = span(j, rows, picture.rows);
      const sum = [0, 0, 0];
      for (let y = y0; y < y1; y += 1)
        for (let x = x0; x < x1; x += 1)
          for (let channel = 0; channel < 3; channel += 1)
            sum[channel] = (sum[channel] ?? 0) + (picture.rgb[(y * picture.columns + x) * 3 + channel] as number);
      const count = (x1 - x0) * (y1 - y0);
      for (let channel = 0; channel < 3; channel += 1)
        rgb[(j * columns + i) * 3 + channel] = Math.round((sum[channel] ?? 0) / count);
    }
  return { columns, rows, rgb };
}

function span(index: number, count: number, source: number): readonly [number, number] {
  const from = Math.min(source - 1, Math.floor((index * source) / count));
  return [from, Math.max(from + 1, Math.floor(((index + 1) * source) / count))];
}
