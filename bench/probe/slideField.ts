/** CSS pixels of the window. */
export interface CanvasPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Part of a canvas that shows a level's colour, in CSS pixels from the canvas' top left. */
export interface ColouredExtent extends CanvasPlace {
  /** Coloured area in CSS pixels. */
  readonly areaPx: number;
}

export interface FieldOptions {
  /** Mean colour of the tissue of each level, finest first. */
  readonly colours: readonly (readonly [number, number, number])[];
  /** A pixel further than this from every colour belongs to no level; see `greyWeight`. */
  readonly farthest: number;
  /**
   * Part of a difference along the grey axis that counts (0 to 1). Lights and darks of tissue are such differences;
   * what tells levels apart is hue. The rest of the distance is Euclidean in sRGB.
   */
  readonly greyWeight: number;
  /** Cells of a field. */
  readonly columns: number;
  readonly rows: number;
  /** Pixels looked at per cell in each direction. */
  readonly perCell: number;
}

export interface FieldLook {
  readonly field: string;
  /** Another number when any pixel looked at has another colour. */
  readonly sum: number;
  /** Not one pixel is opaque: a WebGL canvas that painted nothing in this frame reads like this. */
  readonly isEmpty: boolean;
}

/** A canvas, or a picture of one. */
export type Readable = HTMLCanvasElement | ImageBitmap;

/**
 * Reads a canvas as a field: a grid of cells, each with a few single pixels, taken without any averaging, since a mean
 * across the border of two levels would be the colour of a third.
 */
export interface FieldReader {
  /**
   * The character of a cell is the digit of the level that all its coloured pixels show, `m` where levels are mixed in
   * it, `.` where none shows: glass, background, or nothing yet.
   */
  look(canvas: Readable): FieldLook | undefined;
  /**
   * Of about 80,000 pixels looked at, those that marks show in: painted on, and not grey. On the canvas of the tiles also
   * in no level's colour; a canvas of marks alone may use such colours.
   */
  countMarks(canvas: Readable, hasTiles: boolean): number;
  /** Every pixel is looked at, so it takes a while. */
  extent(canvas: HTMLCanvasElement): ColouredExtent | undefined;
  classify(data: Uint8ClampedArray): string;
}

/**
 * Goes to the page as text, therefore without a reference to anything outside itself. It needs a document only for the
 * canvases it copies to.
 */
export function createFieldReader(options: FieldOptions): FieldReader {
  const { colours, farthest, greyWeight, columns, rows, perCell } = options;
  const copies = new Map<string, HTMLCanvasElement>();

  /** Single pixels of a canvas, evenly spread, without smoothing. */
  const pixelsOf = (from: Readable, width: number, height: number): Uint8ClampedArray | undefined => {
    const name = `${width}x${height}`;
    const copy = copies.get(name) ?? Object.assign(document.createElement('canvas'), { width, height });
    copies.set(name, copy);
    const context = copy.getContext('2d', { willReadFrequently: true });
    if (!context || from.width === 0 || from.height === 0) return undefined;
    context.imageSmoothingEnabled = false;
    context.globalCompositeOperation = 'copy';
    context.drawImage(from, 0, 0, width, height);
    return context.getImageData(0, 0, width, height).data;
  };

  const levelAt = (data: Uint8ClampedArray, at: number): number => {
    if ((data[at + 3] ?? 0) < 128) return -1;
    let best = -1;
    let nearest = farthest * farthest;
    for (let level = 0; level < colours.length; level += 1) {
      const colour = colours[level] as readonly [number, number, number];
      const r = (data[at] ?? 0) - colour[0];
      const g = (data[at + 1] ?? 0) - colour[1];
      const b = (data[at + 2] ?? 0) - colour[2];
      const grey = (r + g + b) / 3;
      const distance = r * r + g * g + b * b - 3 * grey * grey * (1 - greyWeight * greyWeight);
      if (distance < nearest) [nearest, best] = [distance, level];
    }
    return best;
  };

  /** One pixel in sixteen may be off: artefacts of compression at the border of tissue. */
  const cellOf = (data: Uint8ClampedArray, column: number, row: number): string => {
    const counts = new Array<number>(colours.length).fill(0);
    let coloured = 0;
    for (let y = 0; y < perCell; y += 1) {
      for (let x = 0; x < perCell; x += 1) {
        const level = levelAt(data, 4 * ((row * perCell + y) * columns * perCell + column * perCell + x));
        if (level < 0) continue;
        coloured += 1;
        counts[level] = (counts[level] ?? 0) + 1;
      }
    }
    if (coloured < 2) return '.';
    const most = Math.max(...counts);
    return coloured - most <= coloured / 16 ? String(counts.indexOf(most)) : 'm';
  };

  const classify = (data: Uint8ClampedArray): string => {
    let field = '';
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) field += cellOf(data, column, row);
    }
    return field;
  };

  return {
    classify,
    look(canvas) {
      const data = pixelsOf(canvas, columns * perCell, rows * perCell);
      if (!data) return undefined;
      let [sum, opaque] = [17, 0];
      for (let at = 0; at < data.length; at += 4) {
        sum = (Math.imul(sum, 31) + (data[at] ?? 0) + (data[at + 1] ?? 0) * 256 + (data[at + 2] ?? 0) * 65536) | 0;
        opaque |= data[at + 3] ?? 0;
      }
      return { field: classify(data), sum, isEmpty: opaque === 0 };
    },
    countMarks(canvas, hasTiles) {
      const data = pixelsOf(canvas, 360, 225);
      let count = 0;
      for (let at = 0; data && at < data.length; at += 4) {
        if ((data[at + 3] ?? 0) < 40) continue;
        const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]];
        if (Math.max(r, g, b) - Math.min(r, g, b) > 24 && !(hasTiles && levelAt(data, at) >= 0)) count += 1;
      }
      return count;
    },
    extent(canvas) {
      const place = canvas.getBoundingClientRect();
      const [width, height] = [Math.max(1, Math.round(place.width)), Math.max(1, Math.round(place.height))];
      const data = pixelsOf(canvas, width, height);
      let [left, top, right, bottom, areaPx] = [width, height, 0, 0, 0];
      for (let at = 0; data && at < width * height; at += 1) {
        if (levelAt(data, 4 * at) < 0) continue;
        const [x, y] = [at % width, Math.floor(at / width)];
        areaPx += 1;
        [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
        [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
      }
      return areaPx === 0 ? undefined : { left, top, width: right - left, height: bottom - top, areaPx };
    },
  };
}
