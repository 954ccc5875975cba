import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { handlesOf } from './editing';
import { footOnSegmentPx } from './freehand';
import type { Box, MarkGeometry, Stroke } from './markGeometry';
import type { Palette } from '../../dicom/markPalette';
import { distancePx } from './view';

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** How one mark looks now. */
export interface MarkStyle {
  readonly colour: string;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
  /** Someone else's, or not editable here: dashed, and without handles. */
  readonly isLocked: boolean;
  /** Being drawn or edited. */
  readonly isDraft: boolean;
  /** Moved as a whole only. */
  readonly isFixed?: boolean | undefined;
}

const HALO_PX = 1.5;
const HANDLE_PX = 8;
const LOCKED_DASH = [7, 4];
const PROPOSED_DASH = [3, 4];

/** Lines with a halo, caliper ticks, and handles while selected. */
export function paintMark(context: Context, geometry: MarkGeometry, style: MarkStyle, palette: Palette): void {
  context.lineJoin = 'round';
  context.lineCap = 'round';
  if (geometry.shape === 'point') paintPoint(context, geometry.points[0], style, palette);
  for (const stroke of geometry.strokes) paintLine(context, stroke, style, palette);
  context.setLineDash([]);
  // Not while it is drawn or moved: the hand needs to see the image where it works.
  if (style.isSelected && !style.isLocked && !style.isDraft && !style.isFixed && geometry.shape !== 'point') {
    for (const handle of handlesOf(geometry.shape, geometry.points, geometry.rings))
      paintHandle(context, handle.at, style, palette);
  }
}

function paintLine(context: Context, stroke: Stroke, style: MarkStyle, palette: Palette): void {
  const width = style.isSelected || style.isDraft ? 2.25 : style.isHovered ? 2 : 1.5;
  context.beginPath();
  trace(context, stroke);
  context.setLineDash([]);
  context.lineWidth = width + 2 * HALO_PX;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.setLineDash(stroke.isProposed ? PROPOSED_DASH : style.isLocked ? LOCKED_DASH : []);
  context.lineWidth = width;
  context.strokeStyle = style.colour;
  context.stroke();
}

function trace(context: Context, { points, isClosed, tickPx }: Stroke): void {
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  if (isClosed) context.closePath();
  const [a, b] = [points[0], points.at(-1)];
  if (!tickPx || !a || !b) return;
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  if (length < 1) return;
  const [nx, ny] = [(-(b[1] - a[1]) / length) * tickPx, ((b[0] - a[0]) / length) * tickPx];
  for (const [x, y] of [a, b]) {
    context.moveTo(x - nx, y - ny);
    context.lineTo(x + nx, y + ny);
  }
}

function paintPoint(context: Context, at: Vec2 | undefined, style: MarkStyle, palette: Palette): void {
  if (!at) return;
  const radius = style.isSelected ? 8 : 6;
  const width = style.isSelected || style.isHovered ? 2.25 : 1.5;
  context.beginPath();
  context.arc(at[0], at[1], radius, 0, 2 * Math.PI);
  context.setLineDash([]);
  context.lineWidth = width + 2 * HALO_PX;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.setLineDash(style.isLocked ? [3, 3] : []);
  context.lineWidth = width;
  context.strokeStyle = style.colour;
  context.stroke();
  context.setLineDash([]);
  for (const [dot, fill] of [
    [2.75, palette.halo],
    [1.5, style.colour],
  ] as const) {
    context.beginPath();
    context.arc(at[0], at[1], dot, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
  }
}

/** Hollow: the place that is measured stays visible inside. */
function paintHandle(context: Context, [x, y]: Vec2, style: MarkStyle, palette: Palette): void {
  const side = HANDLE_PX;
  context.lineJoin = 'miter';
  for (const [width, stroke] of [
    [4, palette.halo],
    [1.5, style.colour],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.strokeRect(x - side / 2, y - side / 2, side, side);
  }
}

/** A ring around the handle that keys move. */
export function paintHeldHandle(context: Context, at: Vec2, colour: string, palette: Palette): void {
  for (const [width, stroke] of [
    [4.5, palette.halo],
    [2, colour],
  ] as const) {
    context.beginPath();
    context.arc(at[0], at[1], 9, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.stroke();
  }
}

/** The ring at a polygon's first point that says: a click here closes it. */
export const paintClosingPoint = paintHeldHandle;

/** Where Enter will place a point: open in the middle, so that the pixel under it stays visible. */
export function paintCrosshair(context: Context, [x, y]: Vec2, colour: string, palette: Palette): void {
  const [inner, outer] = [4, 16];
  context.lineCap = 'butt';
  for (const [width, stroke, extra] of [
    [4, palette.halo, 1],
    [1.5, colour, 0],
  ] as const) {
    context.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + dx * (inner - extra), y + dy * (inner - extra));
      context.lineTo(x + dx * (outer + extra), y + dy * (outer + extra));
    }
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.stroke();
  }
}

/** A brush as it is held or drawn with. */
export interface BrushLook {
  readonly radiusPx: number;
  readonly isErasing: boolean;
}

const ERASER_DASH = [5, 4];

/** The ring of a brush under the pointer: what a press would cover. An eraser is dashed. */
export function paintBrush(context: Context, [x, y]: Vec2, { radiusPx, isErasing }: BrushLook, palette: Palette): void {
  for (const [width, stroke] of [
    [4, palette.halo],
    [1.5, palette.colours[0] ?? '#ffffff'],
  ] as const) {
    context.beginPath();
    context.arc(x, y, radiusPx, 0, 2 * Math.PI);
    context.setLineDash(isErasing && width < 4 ? ERASER_DASH : []);
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.stroke();
  }
  context.setLineDash([]);
}

/** What a stroke of the brush covers so far: the tissue shines through. What an eraser takes is light, with a dashed ring at its end. */
export function paintStroke(context: Context, way: readonly Vec2[], brush: BrushLook, palette: Palette): void {
  const [first] = way;
  const last = way.at(-1);
  if (!first || !last) return;
  context.save();
  context.globalAlpha = 0.4;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.lineWidth = 2 * brush.radiusPx;
  context.strokeStyle = brush.isErasing ? palette.halo : (palette.colours[0] ?? '#ffffff');
  context.beginPath();
  context.moveTo(first[0], first[1]);
  // A line of no length has its round ends in every browser only where it goes somewhere.
  for (const [x, y] of way.length > 1 ? way.slice(1) : [[first[0] + 0.01, first[1]]])
    context.lineTo(x as number, y as number);
  context.stroke();
  context.restore();
  paintBrush(context, last, brush, palette);
}

const LABEL_FONT = '600 12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const NOTE_FONT = '500 12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const LINE_PX = 16;

/** Width and height of label lines, CSS pixels. */
export function labelSize(context: Context, lines: readonly string[]): readonly [width: number, height: number] {
  let width = 0;
  for (const [index, line] of lines.entries()) {
    context.font = index === 0 ? LABEL_FONT : NOTE_FONT;
    width = Math.max(width, context.measureText(line).width);
  }
  return [Math.ceil(width) + 4, lines.length * LINE_PX];
}

/** Outlined text, which reads on any image without hiding it. */
export function paintLabel(
  context: Context,
  lines: readonly string[],
  box: Box,
  colour: string,
  palette: Palette,
): void {
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineJoin = 'round';
  context.setLineDash([]);
  context.lineWidth = 3;
  context.strokeStyle = palette.halo;
  for (const [index, line] of lines.entries()) {
    context.font = index === 0 ? LABEL_FONT : NOTE_FONT;
    context.fillStyle = index === 0 ? colour : palette.note;
    const y = box.top + (index + 0.5) * LINE_PX;
    context.strokeText(line, box.left + 2, y);
    context.fillText(line, box.left + 2, y);
  }
}

/** A thin line from a label that could not stay beside its mark. */
export function paintLeader(
  context: Context,
  box: Box,
  geometry: MarkGeometry,
  colour: string,
  palette: Palette,
): void {
  const [start, end] = leaderEnds(box, geometry);
  if (!start || !end || distancePx(start, end) < 26) return;
  context.beginPath();
  context.moveTo(start[0], start[1]);
  context.lineTo(end[0], end[1]);
  for (const [width, stroke] of [
    [3, palette.halo],
    [1, colour],
  ] as const) {
    context.setLineDash(stroke === colour ? [2, 3] : []);
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.stroke();
  }
  context.setLineDash([]);
}

/** From the label's border to the nearest place on the mark's lines. */
function leaderEnds(box: Box, geometry: MarkGeometry): readonly [Vec2 | undefined, Vec2 | undefined] {
  const centre: Vec2 = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  let end: Vec2 | undefined = geometry.strokes.length === 0 ? geometry.points[0] : undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const { points, isClosed } of geometry.strokes) {
    for (const [index, point] of points.entries()) {
      const next = points[index + 1] ?? (isClosed ? points[0] : undefined) ?? point;
      const foot = footOnSegmentPx(centre, point, next);
      const distance = distancePx(foot, centre);
      if (distance < nearest) [nearest, end] = [distance, foot];
    }
  }
  if (!end) return [undefined, undefined];
  const start: Vec2 = [
    Math.min(box.right, Math.max(box.left, end[0])),
    Math.min(box.bottom, Math.max(box.top, end[1])),
  ];
  return [start, end];
}
