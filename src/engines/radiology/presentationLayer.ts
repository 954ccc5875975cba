import { type ScreenMap, toScreen } from '../../dicom/geometry/displayedPlane';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import {
  type GraphicUnits,
  type PresentationState,
  partsFor,
  type Shutter,
  type StateGraphic,
  type StateText,
} from '../../dicom/presentationState';
import type { FrameHeader } from '../../dicom/types';
import type { Context } from '../drawing/painter';

const LINE_PX = 1.5;
const HALO_PX = 3.5;
const TEXT_PX = 14;
const POINT_PX = 4;

/** Shutters, then graphics and texts of a state, layer by layer. `map` leads from image points to CSS pixels. */
export function paintState(context: Context, state: PresentationState, header: FrameHeader, map: ScreenMap): void {
  for (const shutter of state.shutters) paintShutter(context, shutter, state.shutterColour, header, map);
  const [area] = partsFor(state.areas, header.ref);
  const corners: readonly Vec2[] = area
    ? [area.from, area.to]
    : [
        [0, 0],
        [header.columns, header.rows],
      ];
  const place = placing(map, corners);
  for (const { colour, items } of partsFor(state.annotations, header.ref)) {
    for (const item of items) {
      if (item.kind === 'graphic') paintGraphic(context, item, colour, place);
      else paintText(context, item, colour, place);
    }
  }
}

type Place = (point: Vec2, units: GraphicUnits) => Vec2;

/** DISPLAY counts from the corner of the displayed area that stands top left on the screen, however it is turned. */
function placing(map: ScreenMap, corners: readonly Vec2[]): Place {
  const shown = corners.map((corner) => toScreen(map, corner));
  const [left, right] = [Math.min(...shown.map(([x]) => x)), Math.max(...shown.map(([x]) => x))];
  const [top, bottom] = [Math.min(...shown.map(([, y]) => y)), Math.max(...shown.map(([, y]) => y))];
  return (point, units) =>
    units === 'PIXEL' ? toScreen(map, point) : [left + point[0] * (right - left), top + point[1] * (bottom - top)];
}

/** Covers the image outside of the shape, and nothing beside the image. */
function paintShutter(
  context: Context,
  shutter: Shutter,
  colour: string,
  { columns, rows }: FrameHeader,
  map: ScreenMap,
): void {
  const corners: readonly Vec2[] = [
    [0, 0],
    [columns, 0],
    [columns, rows],
    [0, rows],
  ];
  const image = corners.map((corner) => toScreen(map, corner));
  context.beginPath();
  trace(context, image);
  trace(
    context,
    shutterOutline(shutter).map((point) => toScreen(map, point)),
  );
  context.save();
  context.clip('evenodd');
  context.beginPath();
  trace(context, image);
  context.fillStyle = colour;
  context.fill();
  context.restore();
}

function shutterOutline(shutter: Shutter): readonly Vec2[] {
  switch (shutter.kind) {
    case 'rectangle': {
      const { from, to } = shutter;
      return [from, [to[0], from[1]], to, [from[0], to[1]]];
    }
    case 'circle':
      return ellipsePoints(shutter.centre, [shutter.radius, 0], [0, shutter.radius]);
    case 'polygon':
      return shutter.points;
  }
}

const ARC_STEPS = 128;

/** A closed ellipse by its centre and two half axes. */
const ellipsePoints = (centre: Vec2, first: Vec2, second: Vec2): readonly Vec2[] =>
  Array.from({ length: ARC_STEPS }, (_, step): Vec2 => {
    const angle = (2 * Math.PI * step) / ARC_STEPS;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [centre[0] + cos * first[0] + sin * second[0], centre[1] + cos * first[1] + sin * second[1]];
  });

function trace(context: Context, points: readonly Vec2[], isClosed = true): void {
  points.forEach(([x, y], at) => {
    if (at === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  if (isClosed) context.closePath();
}

function paintGraphic(context: Context, graphic: StateGraphic, colour: string, place: Place): void {
  const { points, isClosed } = outlineOf(graphic);
  const shown = points.map((point) => place(point, graphic.units));
  context.beginPath();
  const [only] = shown;
  if (graphic.type === 'POINT' && only) {
    context.moveTo(only[0] - POINT_PX, only[1]);
    context.lineTo(only[0] + POINT_PX, only[1]);
    context.moveTo(only[0], only[1] - POINT_PX);
    context.lineTo(only[0], only[1] + POINT_PX);
  } else trace(context, shown, isClosed);
  if (graphic.isFilled && isClosed) {
    context.fillStyle = colour;
    context.fill();
  }
  stroke(context, colour);
}

/** A dark edge, so that a line is seen on tissue of its own grey. */
function stroke(context: Context, colour: string): void {
  context.lineJoin = 'round';
  context.strokeStyle = 'rgb(0 0 0 / 60%)';
  context.lineWidth = HALO_PX;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = LINE_PX;
  context.stroke();
}

/** CIRCLE is centre and a point of it, ELLIPSE the ends of its two axes (PS3.3 C.10.5.1.2). */
function outlineOf({ type, points }: StateGraphic): { readonly points: readonly Vec2[]; readonly isClosed: boolean } {
  const [a, b, c, d] = points;
  if (type === 'CIRCLE' && a && b) {
    const radius = Math.hypot(b[0] - a[0], b[1] - a[1]);
    return { points: ellipsePoints(a, [radius, 0], [0, radius]), isClosed: true };
  }
  if (type === 'ELLIPSE' && a && b && c && d) {
    const centre: Vec2 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    return {
      points: ellipsePoints(centre, [a[0] - centre[0], a[1] - centre[1]], [(c[0] - d[0]) / 2, (c[1] - d[1]) / 2]),
      isClosed: true,
    };
  }
  const last = points.at(-1);
  const isClosed = points.length > 2 && a !== undefined && last !== undefined && a[0] === last[0] && a[1] === last[1];
  return { points: type === 'INTERPOLATED' ? smoothed(points, isClosed) : points, isClosed };
}

const CURVE_STEPS = 12;

/** A curve through every point (Catmull-Rom); the standard leaves open which one (C.10.5.1.2). */
function smoothed(points: readonly Vec2[], isClosed: boolean): readonly Vec2[] {
  const ring = isClosed ? points.slice(0, -1) : points;
  const at = (index: number): Vec2 => {
    const wrapped = isClosed ? (index + ring.length) % ring.length : Math.min(Math.max(index, 0), ring.length - 1);
    return ring[wrapped] as Vec2;
  };
  const pieces = isClosed ? ring.length : ring.length - 1;
  const curve: Vec2[] = [];
  for (let piece = 0; piece < pieces; piece += 1) {
    const four = [at(piece - 1), at(piece), at(piece + 1), at(piece + 2)] as const;
    for (let step = 0; step < CURVE_STEPS; step += 1) curve.push(between(four, step / CURVE_STEPS));
  }
  return [...curve, at(isClosed ? 0 : ring.length - 1)];
}

function between([p0, p1, p2, p3]: readonly [Vec2, Vec2, Vec2, Vec2], s: number): Vec2 {
  const along = (axis: 0 | 1): number =>
    0.5 *
    (2 * p1[axis] +
      (p2[axis] - p0[axis]) * s +
      (2 * p0[axis] - 5 * p1[axis] + 4 * p2[axis] - p3[axis]) * s ** 2 +
      (3 * p1[axis] - p0[axis] - 3 * p2[axis] + p3[axis]) * s ** 3);
  return [along(0), along(1)];
}

function paintText(context: Context, { text, box, anchor }: StateText, colour: string, place: Place): void {
  const lines = text.split(/\r\n|\r|\n/);
  const point = anchor && place(anchor.point, anchor.units);
  const from = box && place(box.from, box.units);
  const to = box && place(box.to, box.units);
  const left = from && to ? Math.min(from[0], to[0]) : (point?.[0] ?? 0) + 6;
  const right = from && to ? Math.max(from[0], to[0]) : left;
  const top = from && to ? Math.min(from[1], to[1]) : (point?.[1] ?? 0) + 6;
  if (anchor?.isVisible && point && box) {
    context.beginPath();
    trace(context, [point, [(left + right) / 2, top + (lines.length * TEXT_PX) / 2]], false);
    stroke(context, colour);
  }
  const align = box?.align ?? 'left';
  context.font = `600 ${TEXT_PX}px system-ui, sans-serif`;
  context.textBaseline = 'top';
  context.textAlign = align;
  context.lineWidth = HALO_PX;
  context.strokeStyle = 'rgb(0 0 0 / 75%)';
  context.fillStyle = colour;
  const x = align === 'left' ? left : align === 'right' ? right : (left + right) / 2;
  lines.forEach((line, at) => {
    const y = top + at * TEXT_PX * 1.25;
    context.strokeText(line, x, y);
    context.fillText(line, x, y);
  });
}
