import { composeMap } from './composeMap';
import { visit } from './visitPixels';
import type { BlockRequest, SegmentPart, Sides } from './composeMessages';

/** Opacity of what lies inside an outline, of its edge, of 255: the tissue stays readable below it. */
const INSIDE = 88;
const EDGE = 255;

interface Cover {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** How much of each pixel is marked, 0 to 255: as much as the pixel of the matrix in it that is marked most. */
  readonly shares: Uint8Array;
}

interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * A block of a segmentation, segment by segment. A pixel that stands for many of the matrix is as much marked as the one
 * among them that is marked most: nothing vanishes in a small view.
 */
export function composeBlock(request: BlockRequest): readonly SegmentPart[] {
  if (request.values.kind === 'map') return composeMap(request, request.values);
  const covers = coversOf(request);
  return [...covers].flatMap(([segment, cover]) => {
    const colour = request.colours[segment];
    return colour === undefined ? [] : [partOf(request, segment, cover, colour)];
  });
}

function coversOf(request: BlockRequest): ReadonlyMap<number, Cover> {
  const { values, segment, frames } = request;
  const isLabelmap = values.kind === 'labelmap';
  const keyOf = (value: number) => (isLabelmap ? value : segment);
  const bounds = new Map<number, Bounds>();
  for (const frame of frames) {
    visit(request, frame, (x, y, value) => {
      const key = keyOf(value);
      const known = bounds.get(key);
      if (!known) bounds.set(key, { left: x, top: y, right: x + 1, bottom: y + 1 });
      else {
        if (x < known.left) known.left = x;
        if (x >= known.right) known.right = x + 1;
        if (y < known.top) known.top = y;
        if (y >= known.bottom) known.bottom = y + 1;
      }
    });
  }
  const covers = new Map<number, Cover>();
  for (const [key, { left, top, right, bottom }] of [...bounds].sort(([a], [b]) => a - b)) {
    const [width, height] = [right - left, bottom - top];
    covers.set(key, { left, top, width, height, shares: new Uint8Array(width * height) });
  }
  const whole = values.kind === 'fractional' ? values.maximum : 1;
  for (const frame of frames) {
    visit(request, frame, (x, y, value) => {
      const cover = covers.get(keyOf(value));
      if (!cover) return;
      const at = (y - cover.top) * cover.width + x - cover.left;
      const share = values.kind === 'fractional' ? Math.max(1, Math.min(255, Math.round((value / whole) * 255))) : 255;
      if (share > (cover.shares[at] ?? 0)) cover.shares[at] = share;
    });
  }
  return covers;
}

function partOf(request: BlockRequest, segment: number, cover: Cover, colour: string): SegmentPart {
  const { values, joined, isLarge, size } = request;
  const { left, top, width, height, shares } = cover;
  const number = Number.parseInt(colour.slice(1), 16);
  const isGraded = values.kind === 'fractional';
  const isIn = insideOf(cover, size, joined);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < shares.length; at += 1) {
    const share = shares[at] ?? 0;
    if (share === 0) continue;
    const [x, y] = [left + (at % width), top + Math.floor(at / width)];
    const isEdge = !isGraded && !isLarge && !(isIn(x - 1, y) && isIn(x + 1, y) && isIn(x, y - 1) && isIn(x, y + 1));
    pixels[at * 4] = (number >> 16) & 255;
    pixels[at * 4 + 1] = (number >> 8) & 255;
    pixels[at * 4 + 2] = number & 255;
    pixels[at * 4 + 3] = isGraded ? share : isEdge ? EDGE : INSIDE;
  }
  const outline = isLarge && !isGraded ? outlineOf(cover, isIn) : new Float32Array(0);
  return { segment, left, top, width, height, pixels, outline };
}

/** Beyond a side on which the segment may go on it is taken to go on as it is: no edge is seen where none may be. */
function insideOf(cover: Cover, size: number, joined: Sides): (x: number, y: number) => boolean {
  const { left, top, width, height, shares } = cover;
  return (x, y) => {
    if ((x < 0 && !joined.left) || (y < 0 && !joined.top)) return false;
    if ((x >= size && !joined.right) || (y >= size && !joined.bottom)) return false;
    const column = Math.min(Math.max(x, 0), size - 1) - left;
    const row = Math.min(Math.max(y, 0), size - 1) - top;
    return column >= 0 && row >= 0 && column < width && row < height && shares[row * width + column] !== 0;
  };
}

/** The edges between marked pixels and others as straight stretches, in pixels of the block. */
function outlineOf(
  { left, top, width, height }: Cover,
  isIn: (x: number, y: number) => boolean,
): Float32Array<ArrayBuffer> {
  const stretches: number[] = [];
  const run = (from: number, to: number, isEdge: (at: number) => boolean, add: (a: number, b: number) => void) => {
    for (let at = from; at < to; at += 1) {
      const start = at;
      while (at < to && isEdge(at)) at += 1;
      if (at > start) add(start, at);
    }
  };
  for (let y = top; y <= top + height; y += 1)
    run(
      left,
      left + width,
      (x) => isIn(x, y) !== isIn(x, y - 1),
      (a, b) => stretches.push(a, y, b, y),
    );
  for (let x = left; x <= left + width; x += 1)
    run(
      top,
      top + height,
      (y) => isIn(x, y) !== isIn(x - 1, y),
      (a, b) => stretches.push(x, a, x, b),
    );
  return Float32Array.from(stretches);
}
