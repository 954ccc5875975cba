import type { BulkMap, BulkShown, BulkTileOrder } from '../dicom/bulk';
import { rampColours, rampStep, RAMP_STEPS } from '../dicom/bulkRamp';
import { bulkTier, HALO_FROM_PX } from '../dicom/bulkTier';
import { rangeOf } from '../dicom/groupGrid';
import { crowdedArea, dotSizePx } from '../engines/drawing/groupDots';
import { traceEllipse, tracePoints } from '../engines/drawing/groupStrokes';
import { type Cover, coverLine, emptyCover, paintCover, paintOver, type Rgb, rgbOf } from './cover';
import { type KeptGroup, type Passes, passesOf } from './keptGroup';

/** Halo and strokes reach this many CSS pixels out of a shape; so may a point. */
const REACH_PX = 4;
/** Side of an object in a crowd, CSS pixels. */
const SPOT_PX = 2;
/** Opacity of a pixel that holds one object of the thickest crowd, and of most of them; of one in a thin crowd. */
const FAINTEST = 0.16;
const DENSEST = 0.62;
const SPARSE = 0.8;
/** The part of the image that crowds may hide on the whole. */
const CLEAR = 0.2;

type Canvas2d = Pick<
  OffscreenCanvasRenderingContext2D,
  'moveTo' | 'lineTo' | 'closePath' | 'beginPath' | 'stroke' | 'lineWidth' | 'strokeStyle' | 'lineJoin'
>;

/** What can be painted on: a canvas of a worker, or one that a test looks at. */
export interface TileCanvas {
  readonly context: Canvas2d;
  putPixels(pixels: Uint8ClampedArray<ArrayBuffer>): void;
}

interface Layer {
  readonly kept: KeptGroup;
  readonly shown: BulkShown;
  readonly passes: Passes;
  /** One, or those of a ramp with that of objects without a value. */
  readonly colours: readonly Rgb[];
  /** Place of an object's colour among them. */
  readonly stepOf: (object: number) => number;
  /** Mean size of its shapes, CSS pixels. */
  readonly sizePx: number;
  readonly tier: ReturnType<typeof bulkTier>;
  /** Objects per square CSS pixel, and the box around all in square CSS pixels. */
  readonly perPx: number;
  readonly areaPx: number;
}

/**
 * Paints groups onto one tile, all objects that reach into it: crowds as density, then points, then outlines, the largest
 * last. False where nothing of them lies on it.
 */
export function paintTile(
  order: BulkTileOrder,
  groups: ReadonlyMap<string, KeptGroup>,
  newCanvas: () => TileCanvas,
): boolean {
  const layers = order.groups
    .flatMap((shown) => {
      const kept = groups.get(shown.annotationGroupUid);
      return kept ? [layerOf(kept, shown, order.pixelRatio)] : [];
    })
    .sort((a, b) => a.sizePx - b.sizePx);
  const pixels = new Uint8ClampedArray(order.sidePx * order.sidePx * 4);
  let isBlank = true;
  const thick: Layer[] = [];
  for (const layer of layers) {
    if (layer.tier === 'outlines' && layer.sizePx >= HALO_FROM_PX) {
      thick.push(layer);
      continue;
    }
    const isPainted =
      layer.tier === 'outlines'
        ? paintThin(pixels, layer, order)
        : layer.tier === 'density'
          ? paintDensity(pixels, layer, order)
          : paintPoints(pixels, layer, order);
    if (isPainted) isBlank = false;
  }
  const isStroked = thick.some((layer) => hasCell(layer, order));
  if (isBlank && !isStroked) return false;
  const canvas = newCanvas();
  if (!isBlank) canvas.putPixels(pixels);
  for (const layer of thick) paintThick(canvas.context, layer, order);
  return true;
}

function layerOf(kept: KeptGroup, shown: BulkShown, pixelRatio: number): Layer {
  const { group, grid } = kept;
  const scale = scaleOf(shown.map) / pixelRatio;
  const areaPx = Math.max(1, crowdedArea(grid) * scale ** 2);
  const sizePx = group.graphicType === 'POINT' ? 0 : grid.meanSize * scale;
  const perPx = group.count / areaPx;
  return {
    kept,
    shown,
    passes: passesOf(kept, shown.filter),
    ...coloursOf(kept, shown),
    sizePx,
    tier: bulkTier(sizePx, perPx),
    perPx,
    areaPx,
  };
}

function coloursOf({ group }: KeptGroup, { colour, ramp }: BulkShown): Pick<Layer, 'colours' | 'stepOf'> {
  const values = ramp && group.measurements[ramp.measurement]?.values;
  if (!values) return { colours: [rgbOf(colour)], stepOf: () => 0 };
  return { colours: rampColours.map(rgbOf), stepOf: (object) => rampStep(ramp, values[object] as number) };
}

/** Pixels per unit of the coordinates. */
export const scaleOf = ({ x, y }: BulkMap): number => Math.sqrt(Math.abs(x[1] * y[2] - x[2] * y[1]));

/** Calls back for every run of objects, in the order of the grid, whose cell may reach into the square. */
export function eachRun(
  { group, grid }: KeptGroup,
  { map }: BulkShown,
  sidePx: number,
  reachPx: number,
  run: (from: number, to: number) => void,
): void {
  const box = boxIn(map, sidePx, reachPx, group.dimension === 3 ? (group.coordinates[2] ?? 0) : 0);
  const { cellBoxes, cellStart, cellCount } = grid;
  for (let cell = 0; cell < cellCount; cell += 1) {
    const at = cell * 4;
    if (
      (cellBoxes[at] as number) <= box.right &&
      (cellBoxes[at + 1] as number) <= box.bottom &&
      (cellBoxes[at + 2] as number) >= box.left &&
      (cellBoxes[at + 3] as number) >= box.top
    )
      run(cellStart[cell] as number, cellStart[cell + 1] as number);
  }
}

/** The square and what is around it, in coordinates of the group. */
function boxIn({ x, y }: BulkMap, side: number, reach: number, z: number) {
  const determinant = x[1] * y[2] - x[2] * y[1];
  const [ox, oy] = [x[0] + x[3] * z, y[0] + y[3] * z];
  const corners = [
    [-reach, -reach],
    [side + reach, -reach],
    [side + reach, side + reach],
    [-reach, side + reach],
  ].map(([px = 0, py = 0]) => [
    ((px - ox) * y[2] - (py - oy) * x[2]) / determinant,
    ((py - oy) * x[1] - (px - ox) * y[1]) / determinant,
  ]);
  const [xs, ys] = [corners.map(([u = 0]) => u), corners.map(([, v = 0]) => v)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function hasCell({ kept, shown }: Layer, { sidePx, pixelRatio }: BulkTileOrder): boolean {
  let found = false;
  eachRun(kept, shown, sidePx, REACH_PX * pixelRatio, (from, to) => {
    if (to > from) found = true;
  });
  return found;
}

/** Calls back with the middle of every object that is shown, in device pixels of the tile, and its place in the grid. */
function eachMiddle(
  layer: Layer,
  order: BulkTileOrder,
  reach: number,
  draw: (x: number, y: number, at: number) => void,
): void {
  const { kept, shown, passes } = layer;
  const { middles, grid, group } = kept;
  const { dimension } = group;
  const { x, y } = shown.map;
  const { heights } = shown;
  eachRun(kept, shown, order.sidePx, reach, (from, to) => {
    for (let at = from; at < to; at += 1) {
      const start = at * dimension;
      const [mx, my] = [middles[start] as number, middles[start + 1] as number];
      const mz = dimension === 3 ? (middles[start + 2] as number) : 0;
      if (heights && (mz < heights.fromMm || mz > heights.toMm)) continue;
      if (shown.filter && !passes(grid.order[at] as number)) continue;
      draw(x[0] + x[1] * mx + x[2] * my + x[3] * mz, y[0] + y[1] * mx + y[2] * my + y[3] * mz, at);
    }
  });
}

/** One count of a few pixels for each object; the more the darker, until twice the mean shows hardly more. In colours by a value each pixel has that of its mean. */
function paintDensity(pixels: Uint8ClampedArray, layer: Layer, order: BulkTileOrder): boolean {
  const side = order.sidePx;
  const size = Math.round(SPOT_PX * order.pixelRatio);
  const counts = new Uint16Array(side * side);
  const { colours, stepOf, kept } = layer;
  const means = colours.length > 1 ? new StepMeans(side * side) : undefined;
  let isAny = false;
  eachMiddle(layer, order, size, (px, py, object) => {
    const [left, top] = [Math.round(px - size / 2), Math.round(py - size / 2)];
    const step = means ? stepOf(kept.grid.order[object] as number) : 0;
    for (let row = Math.max(0, top); row < Math.min(side, top + size); row += 1)
      for (let column = Math.max(0, left); column < Math.min(side, left + size); column += 1) {
        const at = row * side + column;
        const count = counts[at] as number;
        if (count < 65_535) counts[at] = count + 1;
        means?.add(at, step);
        isAny = true;
      }
  });
  if (!isAny) return false;
  const mean = Math.max(1, layer.perPx * SPOT_PX ** 2);
  const faintest = Math.min(SPARSE, Math.max(FAINTEST, CLEAR / (layer.perPx * SPOT_PX ** 2)));
  const densest = Math.max(DENSEST, faintest);
  for (let at = 0; at < counts.length; at += 1) {
    const count = counts[at] as number;
    if (count === 0) continue;
    const [r, g, b] = colours[means?.of(at) ?? 0] as Rgb;
    const part = 1 - Math.exp(-(count - 1) / (1.5 * mean));
    paintOver(pixels, at * 4, r, g, b, faintest + (densest - faintest) * part);
  }
  return true;
}

/** Of each pixel the mean step of the objects with a value. */
class StepMeans {
  readonly #sums: Float32Array;
  readonly #counts: Uint32Array;

  constructor(pixels: number) {
    this.#sums = new Float32Array(pixels);
    this.#counts = new Uint32Array(pixels);
  }

  add(at: number, step: number): void {
    if (step === RAMP_STEPS) return;
    this.#sums[at] = (this.#sums[at] as number) + step;
    this.#counts[at] = (this.#counts[at] as number) + 1;
  }

  of(at: number): number {
    const count = this.#counts[at] as number;
    return count === 0 ? RAMP_STEPS : Math.round((this.#sums[at] as number) / count);
  }
}

/** A square for each object, as large as there is room for. */
function paintPoints(pixels: Uint8ClampedArray, layer: Layer, order: BulkTileOrder): boolean {
  const { sidePx: side, pixelRatio } = order;
  const { colours, stepOf, kept, areaPx } = layer;
  const size = Math.max(2, Math.round(dotSizePx(kept.group.count, areaPx) * pixelRatio));
  const rim = size >= 5 * pixelRatio ? Math.max(1, Math.round(pixelRatio)) : 0;
  let isAny = false;
  eachMiddle(layer, order, size, (px, py, at) => {
    const [left, top] = [Math.round(px - size / 2), Math.round(py - size / 2)];
    const colour = colours[stepOf(kept.grid.order[at] as number)] as Rgb;
    for (let row = Math.max(0, top); row < Math.min(side, top + size); row += 1)
      for (let column = Math.max(0, left); column < Math.min(side, left + size); column += 1) {
        const [dx, dy] = [column - left, row - top];
        const isRim = dx < rim || dy < rim || dx >= size - rim || dy >= size - rim;
        const [r, g, b] = isRim ? WHITE : colour;
        paintOver(pixels, (row * side + column) * 4, r, g, b, isRim ? 0.85 : 1);
        isAny = true;
      }
  });
  return isAny;
}

const WHITE: Rgb = [255, 255, 255];

/** Small outlines, line by line: a canvas would take ten times as long to note them down and stroke them. */
function paintThin(pixels: Uint8ClampedArray, layer: Layer, order: BulkTileOrder): boolean {
  const { kept, shown, colours, stepOf, sizePx } = layer;
  const covers: (Cover | undefined)[] = colours.map(() => undefined);
  const width = (sizePx < 6 ? 1 : 1.25) * order.pixelRatio;
  let cover: Cover;
  const pen = new Pen((x0, y0, x1, y1) => coverLine(cover, x0, y0, x1, y1, width));
  let isAny = false;
  eachRun(kept, shown, order.sidePx, REACH_PX * order.pixelRatio, (from, to) => {
    for (let at = from; at < to; at += 1) {
      const step = stepOf(kept.grid.order[at] as number);
      cover = covers[step] ??= emptyCover(order.sidePx);
      if (traceObject(pen, layer, at)) isAny = true;
    }
  });
  for (const [step, painted] of covers.entries()) if (painted) paintCover(pixels, painted, colours[step] as Rgb);
  return isAny;
}

/** A path that is drawn at once. */
class Pen {
  readonly #line: (x0: number, y0: number, x1: number, y1: number) => void;
  #startX = 0;
  #startY = 0;
  #x = 0;
  #y = 0;

  constructor(line: (x0: number, y0: number, x1: number, y1: number) => void) {
    this.#line = line;
  }

  moveTo(x: number, y: number): void {
    [this.#startX, this.#startY, this.#x, this.#y] = [x, y, x, y];
  }

  lineTo(x: number, y: number): void {
    this.#line(this.#x, this.#y, x, y);
    [this.#x, this.#y] = [x, y];
  }

  closePath(): void {
    this.lineTo(this.#startX, this.#startY);
  }
}

/** Large outlines over a halo, which read on any stain. */
function paintThick(context: Canvas2d, layer: Layer, order: BulkTileOrder): void {
  const { kept, shown, sizePx, colours, stepOf } = layer;
  const trace = (step?: number) => {
    context.beginPath();
    eachRun(kept, shown, order.sidePx, REACH_PX * order.pixelRatio, (from, to) => {
      for (let at = from; at < to; at += 1)
        if (step === undefined || stepOf(kept.grid.order[at] as number) === step) traceObject(context, layer, at);
    });
  };
  trace();
  context.lineJoin = 'round';
  context.lineWidth = (sizePx < 24 ? 3 : 4) * order.pixelRatio;
  context.strokeStyle = order.halo;
  context.stroke();
  context.lineWidth = (sizePx < 12 ? 1 : 1.5) * order.pixelRatio;
  if (colours.length === 1) {
    context.strokeStyle = shown.colour;
    context.stroke();
    return;
  }
  for (const [step, colour] of rampColours.entries()) {
    trace(step);
    context.strokeStyle = colour;
    context.stroke();
  }
}

const RANGE: [number, number] = [0, 0];

/** The object at a place of the grid's order, where it is shown. */
function traceObject(path: Pen | Canvas2d, { kept, shown, passes }: Layer, at: number): boolean {
  const { group, grid } = kept;
  const object = grid.order[at] as number;
  if (!passes(object)) return false;
  if (shown.heights) {
    rangeOf(group, object, RANGE);
    const z = group.coordinates[RANGE[0] + 2] ?? 0;
    if (z < shown.heights.fromMm || z > shown.heights.toMm) return false;
  }
  if (group.graphicType === 'ELLIPSE') traceEllipse(path, group, shown.map, object);
  else tracePoints(path, group, shown.map, object);
  return true;
}
