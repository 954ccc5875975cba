import type { PixelArray } from './greyPixels';

/** One sample per pixel, row by row: whole numbers within 20 bits, which a window is applied to when they are painted. */
export interface GreyPicture {
  readonly kind: 'grey';
  readonly columns: number;
  readonly rows: number;
  readonly values: PixelArray;
  /** No value is smaller or larger. */
  readonly minimum: number;
  readonly maximum: number;
}

/** Red, green, blue of each pixel, row by row, ready for the screen. */
export interface ColourPicture {
  readonly kind: 'colour';
  readonly columns: number;
  readonly rows: number;
  readonly rgb: Uint8Array | Uint8ClampedArray;
}

/** What is painted of a frame. */
export type Picture = GreyPicture | ColourPicture;

/**
 * The picture at half the size, each value the mean of up to four. A radiograph of twelve megapixels has sixteen of its
 * pixels under one of the screen: averaged first, it is windowed at the size it is seen in, and no pixel is skipped, as
 * scaling it down in one step would.
 */
export function halved(picture: GreyPicture): GreyPicture {
  const [columns, rows] = [(picture.columns + 1) >> 1, (picture.rows + 1) >> 1];
  const { values } = picture;
  const half = new (values.constructor as new (length: number) => PixelArray)(columns * rows);
  const width = picture.columns;
  const wholeColumns = width >> 1;
  for (let row = 0; row < rows; row += 1) {
    const upper = row * 2 * width;
    const lower = row * 2 + 1 < picture.rows ? upper + width : upper; // a last single row counts twice
    const start = row * columns;
    for (let column = 0; column < wholeColumns; column += 1) {
      const [a, b] = [upper + column * 2, lower + column * 2];
      const sum = (values[a] as number) + (values[a + 1] as number) + (values[b] as number) + (values[b + 1] as number);
      half[start + column] = Math.round(sum / 4);
    }
    if (wholeColumns < columns) {
      const last = width - 1;
      half[start + wholeColumns] = Math.round(
        ((values[upper + last] as number) + (values[lower + last] as number)) / 2,
      );
    }
  }
  return { ...picture, columns, rows, values: half };
}

/** Halves of the pictures painted last: a series is scrolled, a few radiographs are looked at side by side. */
const halves = new WeakMap<GreyPicture, GreyPicture>();
const MOST_HALVES = 12;
const recent: WeakRef<GreyPicture>[] = [];

/** The picture halved `times` times. */
export function reduced(picture: GreyPicture, times: number): GreyPicture {
  if (times === 0) return picture;
  const known = halves.get(picture);
  const half = known ?? halved(picture);
  if (!known) {
    halves.set(picture, half);
    recent.push(new WeakRef(picture));
    const oldest = recent.length > MOST_HALVES ? recent.shift()?.deref() : undefined;
    if (oldest) halves.delete(oldest);
  }
  return reduced(half, times - 1);
}
