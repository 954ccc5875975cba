import type { AnnotationGroup } from '../../dicom/types';
import { type GroupIndex, indexGroup, rangeOf } from './groupIndex';
import type { Box } from './markGeometry';
import type { OverlayCanvas } from './overlayCanvas';
import type { Context } from './painter';
import { colourIndexOf, type Palette, paletteFor } from '../../dicom/markPalette';
import type { DrawingSurface, SpaceProjector } from './surface';

/** Milliseconds of one frame that bulk objects may take; the rest of them follows in the next frames. */
const BUDGET_MS = 7;
/** Mean size on the screen, CSS px: below it dots, above it outlines, above the second outlines with a halo. */
const OUTLINE_FROM_PX = 4;
const HALO_FROM_PX = 9;
const ELLIPSE_SEGMENTS = 20;

/** x' = x0 + xx·x + xy·y + xz·z, likewise y'. */
interface Affine {
  readonly x: readonly [number, number, number, number];
  readonly y: readonly [number, number, number, number];
}

interface Layer {
  readonly index: GroupIndex;
  readonly affine: Affine;
  readonly visible: Box;
  readonly colour: string;
  readonly sizePx: number;
}

/**
 * Bulk annotation groups straight from their typed arrays onto a canvas. Read-only, not hit-tested. Every object in view
 * is drawn, as an outline or as a dot; none is sampled away (ANN-18). Kept apart from marks so that a GPU renderer can
 * replace it: `setGroups`, `begin`, `paintSome` are all it offers.
 */
export class GroupPainter {
  #surface: DrawingSurface;
  #indices = new Map<AnnotationGroup, GroupIndex>();
  #layers: Layer[] = [];
  #dots: ImageData | undefined;
  #hasNewDots = false;
  /** Where painting goes on: layer and cell. */
  #layerAt = 0;
  #cellAt = 0;

  constructor(surface: DrawingSurface) {
    this.#surface = surface;
  }

  setGroups(groups: readonly AnnotationGroup[]): void {
    this.#indices = new Map(groups.map((group) => [group, this.#indices.get(group) ?? indexGroup(group)]));
    this.#layers = [];
  }

  /** Clears the canvas and starts over with the view as it is now. */
  begin(canvas: OverlayCanvas, isHidden: boolean): void {
    canvas.begin();
    const palette = paletteFor(this.#surface.palette);
    const colours = groupColours([...this.#indices.keys()], palette);
    const layers = isHidden
      ? []
      : [...this.#indices.values()].flatMap((index) => this.#layerFor(index, canvas, colours));
    // Dots are pixels that replace what is below them, so they come first.
    this.#layers = layers.sort((a, b) => a.sizePx - b.sizePx);
    const hasDots = this.#layers.some((layer) => layer.sizePx < OUTLINE_FROM_PX);
    this.#dots = hasDots ? this.#emptyDots(canvas) : undefined;
    [this.#layerAt, this.#cellAt, this.#hasNewDots] = [0, 0, false];
  }

  /** Paints for one frame's share of time. True when everything in view is painted. */
  paintSome(canvas: OverlayCanvas): boolean {
    const deadline = performance.now() + BUDGET_MS;
    const palette = paletteFor(this.#surface.palette);
    for (; this.#layerAt < this.#layers.length; this.#layerAt += 1) {
      const layer = this.#layers[this.#layerAt] as Layer;
      const isDots = layer.sizePx < OUTLINE_FROM_PX;
      if (!isDots) this.#putDots(canvas);
      for (; this.#cellAt < layer.index.cellCount; this.#cellAt += 1) {
        if (!isCellVisible(layer, this.#cellAt)) continue;
        if (performance.now() > deadline) {
          this.#putDots(canvas);
          return false;
        }
        if (isDots && this.#dots) this.#hasNewDots = true;
        if (isDots && this.#dots) paintDots(this.#dots, canvas, layer, this.#cellAt);
        else paintOutlines(canvas.context, layer, this.#cellAt, palette);
      }
      this.#cellAt = 0;
    }
    this.#putDots(canvas);
    return true;
  }

  #layerFor(index: GroupIndex, canvas: OverlayCanvas, colours: ReadonlyMap<AnnotationGroup, string>): Layer[] {
    const { group } = index;
    const projector = this.#surface.projectorFor(group.space);
    if (!projector || group.count === 0) return [];
    if (!this.#surface.isOnView(group.space, firstPoint(group, projector))) return [];
    const affine = affineOf(projector, group);
    const scale = Math.sqrt(Math.abs(affine.x[1] * affine.y[2] - affine.x[2] * affine.y[1]));
    const visible = visibleBox(projector, canvas.width, canvas.height);
    const sizePx = group.graphicType === 'POINT' ? 0 : index.meanSize * scale;
    return [{ index, affine, visible, sizePx, colour: colours.get(group) ?? '#ffffff' }];
  }

  #emptyDots(canvas: OverlayCanvas): ImageData {
    const { width, height } = canvas.element;
    if (this.#dots?.width !== width || this.#dots.height !== height) return new ImageData(width, height);
    this.#dots.data.fill(0);
    return this.#dots;
  }

  #putDots(canvas: OverlayCanvas): void {
    if (this.#hasNewDots && this.#dots) canvas.context.putImageData(this.#dots, 0, 0);
    this.#hasNewDots = false;
  }
}

/** One colour per group: from its code, and the next free one where two groups would look the same. */
function groupColours(groups: readonly AnnotationGroup[], palette: Palette): Map<AnnotationGroup, string> {
  const taken = new Set<number>();
  const size = palette.colours.length;
  return new Map(
    groups.map((group) => {
      let index = colourIndexOf(group.propertyType) % size;
      while (taken.has(index) && taken.size < size) index = (index + 1) % size;
      taken.add(index);
      return [group, palette.colours[index] ?? '#ffffff'];
    }),
  );
}

function firstPoint(group: AnnotationGroup, projector: SpaceProjector): number[] {
  const [x, y, z] = group.coordinates;
  return projector.dimension === 2
    ? [x ?? 0, y ?? 0]
    : [x ?? 0, y ?? 0, group.dimension === 3 ? (z ?? 0) : group.commonZMm];
}

/** The projector as numbers, so that a million points cost no million calls. */
function affineOf(projector: SpaceProjector, group: AnnotationGroup): Affine {
  const at = (point: readonly number[]): [number, number] => {
    const out: [number, number] = [0, 0];
    projector.toCanvas(point, 0, out);
    return out;
  };
  const isFlat = group.dimension === 2;
  const z = isFlat && projector.dimension === 3 ? group.commonZMm : 0;
  const origin = at([0, 0, z]);
  const [ex, ey, ez] = [at([1, 0, z]), at([0, 1, z]), at([0, 0, z + 1])];
  const row = (i: 0 | 1): [number, number, number, number] => [
    origin[i],
    ex[i] - origin[i],
    ey[i] - origin[i],
    isFlat || projector.dimension === 2 ? 0 : ez[i] - origin[i],
  ];
  return { x: row(0), y: row(1) };
}

function visibleBox(projector: SpaceProjector, width: number, height: number): Box {
  const corners = [
    projector.fromCanvas(0, 0),
    projector.fromCanvas(width, 0),
    projector.fromCanvas(width, height),
    projector.fromCanvas(0, height),
  ];
  const [xs, ys] = [corners.map((corner) => corner[0] ?? 0), corners.map((corner) => corner[1] ?? 0)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function isCellVisible({ index, visible }: Layer, cell: number): boolean {
  const { cellBoxes, cellStart } = index;
  const at = cell * 4;
  return (
    cellStart[cell] !== cellStart[cell + 1] &&
    (cellBoxes[at] as number) <= visible.right &&
    (cellBoxes[at + 1] as number) <= visible.bottom &&
    (cellBoxes[at + 2] as number) >= visible.left &&
    (cellBoxes[at + 3] as number) >= visible.top
  );
}

/** Two device pixels square per object; objects on one pixel share it, as they do under any microscope. */
function paintDots(dots: ImageData, canvas: OverlayCanvas, { index, affine, colour }: Layer, cell: number): void {
  const { group, order, cellStart } = index;
  const { coordinates, dimension } = group;
  const pixels = new Uint32Array(dots.data.buffer);
  const value = abgr(colour);
  const [sx, sy] = [dots.width / (canvas.width || 1), dots.height / (canvas.height || 1)];
  const [x, y] = [affine.x, affine.y];
  const size = Math.max(2, Math.round(2 * sx));
  const range: [number, number] = [0, 0];
  for (let at = cellStart[cell] as number; at < (cellStart[cell + 1] as number); at += 1) {
    rangeOf(group, order[at] as number, range);
    const [px, py] = [coordinates[range[0]] as number, coordinates[range[0] + 1] as number];
    const pz = dimension === 3 ? (coordinates[range[0] + 2] as number) : 0;
    const column = Math.floor((x[0] + x[1] * px + x[2] * py + x[3] * pz) * sx) - (size >> 1);
    const row = Math.floor((y[0] + y[1] * px + y[2] * py + y[3] * pz) * sy) - (size >> 1);
    for (let dy = 0; dy < size; dy += 1) {
      if (row + dy < 0 || row + dy >= dots.height) continue;
      for (let dx = 0; dx < size; dx += 1) {
        if (column + dx >= 0 && column + dx < dots.width) pixels[(row + dy) * dots.width + column + dx] = value;
      }
    }
  }
}

/** `#rrggbb` as an opaque pixel in the byte order of ImageData on little-endian machines, which all browsers run on. */
function abgr(colour: string): number {
  const rgb = Number.parseInt(colour.slice(1), 16);
  return ((0xff << 24) | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

function paintOutlines(context: Context, layer: Layer, cell: number, palette: Palette): void {
  const { index, sizePx, colour } = layer;
  context.beginPath();
  for (let at = index.cellStart[cell] as number; at < (index.cellStart[cell + 1] as number); at += 1) {
    const object = index.order[at] as number;
    if (index.group.graphicType === 'ELLIPSE') traceEllipse(context, layer, object);
    else tracePoints(context, layer, object);
  }
  context.lineJoin = 'round';
  if (sizePx >= HALO_FROM_PX) {
    context.lineWidth = sizePx < 24 ? 3 : 4;
    context.strokeStyle = palette.halo;
    context.stroke();
  }
  context.lineWidth = sizePx < 12 ? 1 : 1.5;
  context.strokeStyle = colour;
  context.stroke();
}

const RANGE: [number, number] = [0, 0];

function tracePoints(context: Context, { index: { group }, affine }: Layer, object: number): void {
  rangeOf(group, object, RANGE);
  const { coordinates, dimension } = group;
  const [x, y] = [affine.x, affine.y];
  let [lastX, lastY] = [Number.NaN, Number.NaN];
  for (let at = RANGE[0]; at < RANGE[1]; at += dimension) {
    const [px, py] = [coordinates[at] as number, coordinates[at + 1] as number];
    const pz = dimension === 3 ? (coordinates[at + 2] as number) : 0;
    const cx = x[0] + x[1] * px + x[2] * py + x[3] * pz;
    const cy = y[0] + y[1] * px + y[2] * py + y[3] * pz;
    if (at === RANGE[0]) context.moveTo(cx, cy);
    // A step below 0.7 px adds work and no shape.
    else if (Math.abs(cx - lastX) + Math.abs(cy - lastY) < 0.7) continue;
    else context.lineTo(cx, cy);
    [lastX, lastY] = [cx, cy];
  }
  if (group.graphicType !== 'POLYLINE') context.closePath();
}

/** Half diameters stay half diameters under an affine map. */
function traceEllipse(context: Context, { index: { group }, affine }: Layer, object: number): void {
  rangeOf(group, object, RANGE);
  const start = RANGE[0];
  const { coordinates, dimension } = group;
  const end = (index: number, row: readonly [number, number, number, number]) => {
    const at = start + index * dimension;
    const z = dimension === 3 ? (coordinates[at + 2] as number) : 0;
    return row[0] + row[1] * (coordinates[at] as number) + row[2] * (coordinates[at + 1] as number) + row[3] * z;
  };
  const axes = ([affine.x, affine.y] as const).map((row) => {
    const [a, b, c, d] = [end(0, row), end(1, row), end(2, row), end(3, row)];
    return { centre: (a + b + c + d) / 4, p: (b - a) / 2, q: (d - c) / 2 };
  });
  const [h, v] = axes;
  if (!h || !v) return;
  for (let step = 0; step < ELLIPSE_SEGMENTS; step += 1) {
    const [cos, sin] = [
      Math.cos((2 * Math.PI * step) / ELLIPSE_SEGMENTS),
      Math.sin((2 * Math.PI * step) / ELLIPSE_SEGMENTS),
    ];
    const [cx, cy] = [h.centre + h.p * cos + h.q * sin, v.centre + v.p * cos + v.q * sin];
    if (step === 0) context.moveTo(cx, cy);
    else context.lineTo(cx, cy);
  }
  context.closePath();
}
