import type { AnnotationGroup, GroupGrid } from '../../dicom/types';
import { gridOf, rangeOf } from '../../dicom/groupGrid';
import { type HeightRange, isWithin, shapesShown } from './groupApplicability';
import { DOT_PX, dotAlpha, dotSizePx, crowdedArea, paintDots } from './groupDots';
import { type Affine, affineOf, traceEllipse, tracePoints } from './groupStrokes';
import type { Box } from './markGeometry';
import type { OverlayCanvas } from './overlayCanvas';
import type { Context } from './painter';
import { PaintingPace } from './paintingPace';
import { groupColours } from '../../dicom/groupColours';
import { type Palette, paletteFor } from '../../dicom/markPalette';
import type { DrawingSurface, SpaceProjector } from './surface';

/** Milliseconds of one frame that bulk objects may take; the rest of them follows in the next frames. */
const BUDGET_MS = 7;
/** Between two looks at the clock: a crowded cell of the grid may hold a whole group. */
const SHAPES_PER_STEP = 64;
/** A group of more is shown as dots first. */
const MANY_OUTLINES = 2000;
/** Mean size on the screen, CSS px: below it dots, above it outlines, above the second outlines with a halo. */
const OUTLINE_FROM_PX = 4;
const HALO_FROM_PX = 9;

interface Layer {
  readonly group: AnnotationGroup;
  readonly grid: GroupGrid;
  /** Of a group whose shapes lie on different focal planes: those that belong to the plane shown. */
  readonly heights?: HeightRange;
  readonly affine: Affine;
  readonly visible: Box;
  readonly colour: string;
  readonly sizePx: number;
  /** Too small for outlines, or dots that stand in until the outlines are there. */
  readonly isDots: boolean;
  /** Opacity and side of one dot, and what surrounds a large one. */
  readonly alpha: number;
  readonly dotPx: number;
  readonly halo: string;
}

/**
 * Bulk annotation groups straight from their typed arrays onto a canvas. Read-only, not hit-tested. Every object in view
 * is drawn, as an outline or as a dot, and where dots crowd as density; none is sampled away (ANN-18). Kept apart from marks so that a GPU renderer can
 * replace it: `setGroups`, `begin`, `paintSome` are all it offers.
 */
export class GroupPainter {
  #surface: DrawingSurface;
  #grids = new Map<AnnotationGroup, GroupGrid>();
  #all: readonly AnnotationGroup[] = [];
  #layers: Layer[] = [];
  #dots: ImageData | undefined;
  #hasNewDots = false;
  /** Where painting goes on: layer, cell and shape of the cell. */
  #layerAt = 0;
  #cellAt = 0;
  #shapeAt = 0;
  #pace = new PaintingPace();

  constructor(surface: DrawingSurface) {
    this.#surface = surface;
  }

  setGroups(groups: readonly AnnotationGroup[]): void {
    // Large groups bring their grid with them.
    // Colours follow from all groups, also those that are painted elsewhere.
    this.#all = groups;
    this.#grids = new Map(
      groups
        .filter((group) => !group.background)
        .map((group) => [group, group.grid ?? this.#grids.get(group) ?? gridOf(group)] as const),
    );
    this.#layers = [];
  }

  /** Clears the canvas and starts over with the view as it is now. */
  begin(canvas: OverlayCanvas, isHidden: boolean): void {
    canvas.begin();
    const palette = paletteFor(this.#surface.palette);
    const colours = groupColours(this.#all, palette);
    const layers = isHidden
      ? []
      : [...this.#grids].flatMap(([group, grid]) => this.#layerFor(group, grid, canvas, colours));
    // Dots are pixels that replace what is below them, so they come first.
    this.#layers = layers.sort((a, b) => Number(b.isDots) - Number(a.isDots) || a.sizePx - b.sizePx);
    const hasDots = this.#layers.some((layer) => layer.isDots);
    this.#dots = hasDots ? this.#emptyDots(canvas) : undefined;
    [this.#layerAt, this.#cellAt, this.#shapeAt, this.#hasNewDots] = [0, 0, 0, false];
  }

  /** Nothing is in view since `begin`. */
  get isBlank(): boolean {
    return this.#layers.length === 0;
  }

  /** Paints for one frame's share of time. True when everything in view is painted. */
  paintSome(canvas: OverlayCanvas): boolean {
    const deadline = performance.now() + BUDGET_MS;
    this.#pace.begin(performance.now());
    const isDone = this.#paintUntil(deadline, canvas);
    this.#pace.end(performance.now(), isDone);
    return isDone;
  }

  #paintUntil(deadline: number, canvas: OverlayCanvas): boolean {
    const palette = paletteFor(this.#surface.palette);
    for (; this.#layerAt < this.#layers.length; this.#layerAt += 1) {
      const layer = this.#layers[this.#layerAt] as Layer;
      const { isDots } = layer;
      if (!isDots) this.#putDots(canvas);
      for (; this.#cellAt < layer.grid.cellCount; this.#cellAt += 1) {
        if (!isCellVisible(layer, this.#cellAt)) continue;
        const [first, end] = [layer.grid.cellStart[this.#cellAt] ?? 0, layer.grid.cellStart[this.#cellAt + 1] ?? 0];
        for (; first + this.#shapeAt < end; this.#shapeAt += SHAPES_PER_STEP) {
          if (performance.now() > deadline || this.#pace.isUsedUp) {
            this.#putDots(canvas);
            return false;
          }
          const from = first + this.#shapeAt;
          const to = Math.min(end, from + SHAPES_PER_STEP);
          if (isDots && this.#dots) this.#hasNewDots = true;
          if (isDots && this.#dots) paintDots(this.#dots, canvas, layer, from, to);
          else this.#pace.painted(paintOutlines(canvas.context, layer, from, to, palette));
        }
        this.#shapeAt = 0;
      }
      this.#cellAt = 0;
    }
    this.#putDots(canvas);
    return true;
  }

  #layerFor(
    group: AnnotationGroup,
    grid: GroupGrid,
    canvas: OverlayCanvas,
    colours: ReadonlyMap<AnnotationGroup, string>,
  ): Layer[] {
    const shown = shapesShown(group, this.#surface.shownPlane?.());
    if (shown === 'none') return [];
    const projector = this.#surface.projectorFor(group.space);
    if (!projector || group.count === 0) return [];
    if (!this.#surface.isOnView(group.space, firstPoint(group, projector))) return [];
    const affine = affineOf(projector, group);
    const scale = Math.sqrt(Math.abs(affine.x[1] * affine.y[2] - affine.x[2] * affine.y[1]));
    const visible = visibleBox(projector, canvas.width, canvas.height);
    const sizePx = group.graphicType === 'POINT' ? 0 : grid.meanSize * scale;
    const heights = shown === 'all' ? {} : { heights: shown };
    const colour = colours.get(group) ?? '#ffffff';
    const areaPx = crowdedArea(grid) * scale ** 2;
    const dots = {
      alpha: dotAlpha(group.count, areaPx),
      dotPx: group.graphicType === 'POINT' ? dotSizePx(group.count, areaPx) : DOT_PX,
      halo: this.#surface.palette === 'stain' ? '#ffffff' : '#000000',
    };
    const layer: Layer = { group, grid, ...heights, affine, visible, sizePx, colour, ...dots, isDots: true };
    if (sizePx < OUTLINE_FROM_PX) return [layer];
    // Thousands of outlines take many frames; that there are shapes is seen in the first (nothing partial looks whole).
    const outlines = { ...layer, isDots: false };
    return group.count > MANY_OUTLINES ? [layer, outlines] : [outlines];
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

/** Z of a shape's first point; shapes lie in one plane (ANN-05). */
function heightOf(group: AnnotationGroup, object: number): number {
  const range: [number, number] = [0, 0];
  rangeOf(group, object, range);
  return group.coordinates[range[0] + 2] ?? 0;
}

function firstPoint(group: AnnotationGroup, projector: SpaceProjector): number[] {
  const [x, y, z] = group.coordinates;
  return projector.dimension === 2
    ? [x ?? 0, y ?? 0]
    : [x ?? 0, y ?? 0, group.dimension === 3 ? (z ?? 0) : group.commonZMm];
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

function isCellVisible({ grid, visible }: Layer, cell: number): boolean {
  const { cellBoxes, cellStart } = grid;
  const at = cell * 4;
  return (
    cellStart[cell] !== cellStart[cell + 1] &&
    (cellBoxes[at] as number) <= visible.right &&
    (cellBoxes[at + 1] as number) <= visible.bottom &&
    (cellBoxes[at + 2] as number) >= visible.left &&
    (cellBoxes[at + 3] as number) >= visible.top
  );
}

/** Shapes `from` … `to - 1` in the order of the grid. Returns how many points they have. */
function paintOutlines(context: Context, layer: Layer, from: number, to: number, palette: Palette): number {
  const { group, grid, heights, affine, sizePx, colour } = layer;
  let points = 0;
  context.beginPath();
  for (let at = from; at < to; at += 1) {
    const object = grid.order[at] as number;
    if (heights && !isWithin(heightOf(group, object), heights)) continue;
    points +=
      group.graphicType === 'ELLIPSE'
        ? traceEllipse(context, group, affine, object)
        : tracePoints(context, group, affine, object);
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
  return points;
}
