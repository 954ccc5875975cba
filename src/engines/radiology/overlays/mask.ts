import { unpackBits } from '../../../dicom/overlay/maskBits';
import type { SegmentationOverlay } from '../../../dicom/overlay/overlay';
import { fail, ok, type Result } from '../../../lib/result';

/** The stored values of one SEG frame; only the part that is not zero is kept. */
export interface Mask {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Row by row, `width` × `height`. */
  readonly values: Uint8Array | Uint16Array;
}

/** The stored value at a pixel of the frame; zero outside what is kept. */
export function maskValueAt({ left, top, width, height, values }: Mask, column: number, row: number): number {
  const [x, y] = [column - left, row - top];
  return x >= 0 && y >= 0 && x < width && y < height ? (values[y * width + x] ?? 0) : 0;
}

/**
 * The values of an uncompressed frame. A frame of another length than its header promises is refused, and so is one with
 * bits behind its end: it began inside a byte, and every pixel of it would lie elsewhere.
 */
export function nativeValues(
  bytes: Uint8Array,
  pixelCount: number,
  bitsAllocated: number,
): Result<Uint8Array | Uint16Array, string> {
  const needed = Math.ceil((pixelCount * bitsAllocated) / 8);
  if (bytes.length < needed || bytes.length > needed + 1)
    return fail(`it has ${bytes.length} bytes instead of ${needed}`);
  switch (bitsAllocated) {
    case 1: {
      const rest = pixelCount % 8;
      if (rest !== 0 && (bytes[needed - 1] ?? 0) >> rest !== 0) return fail('it has bits behind its last pixel');
      return ok(unpackBits(bytes, pixelCount));
    }
    case 8:
      return ok(bytes.subarray(0, pixelCount));
    case 16:
      return ok(
        Uint16Array.from({ length: pixelCount }, (_, at) => (bytes[2 * at] ?? 0) | ((bytes[2 * at + 1] ?? 0) << 8)),
      );
    default:
      return fail(`masks of ${bitsAllocated} bits cannot be read`);
  }
}

/** The rectangle of a frame in which anything is marked. */
export function croppedMask(values: Uint8Array | Uint16Array, columns: number, rows: number): Mask {
  let [left, top, right, bottom] = [columns, rows, -1, -1];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (values[row * columns + column] === 0) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = row;
    }
  }
  if (right < 0) return { left: 0, top: 0, width: 0, height: 0, values: new Uint8Array(0) };
  const [width, height] = [right - left + 1, bottom - top + 1];
  const kept = values instanceof Uint16Array ? new Uint16Array(width * height) : new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const from = (top + row) * columns + left;
    kept.set(values.subarray(from, from + width), row * width);
  }
  return { left, top, width, height, values: kept };
}

/** How much of a pixel belongs to a segment, 0 to 1: graded in a fractional SEG, with no threshold (SEG-04). */
export function coverage(
  { values }: Pick<SegmentationOverlay, 'values'>,
  stored: number,
  segmentNumber: number,
): number {
  switch (values.kind) {
    case 'binary':
      return stored === 0 ? 0 : 1;
    case 'labelmap':
      return stored === segmentNumber ? 1 : 0;
    case 'fractional':
      return Math.min(1, stored / values.maximum);
  }
}
