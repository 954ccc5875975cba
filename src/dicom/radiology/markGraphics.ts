import { distanceFromPlaneMm, mmToImagePoint, type Vec2 } from '../geometry/pixelPlane';
import type { StateAnnotation, StateGraphic } from '../presentationState';
import type { Annotation, AnnotationShape, FrameHeader, FramesDisplaySet } from '../types';

/** Marks as graphics of a presentation state (PS-04), each on the image it was drawn on. */
export interface MarkGraphics {
  readonly annotations: readonly StateAnnotation[];
  /** Marks in the patient whose image is not among these, or not known: they cannot be drawn in pixels. */
  readonly leftOut: number;
}

/** How a mark is told on the screen. */
export interface MarkLook {
  readonly lines: readonly string[];
  readonly colour: string;
}

/** Those of one series: their lines, and beside each what stands there on the screen. */
export function markGraphics(
  marks: readonly Annotation[],
  { frames, frameOfReferenceUid }: Pick<FramesDisplaySet, 'frames' | 'frameOfReferenceUid'>,
  lookOf: (mark: Annotation, frame: FrameHeader) => MarkLook,
): MarkGraphics {
  const annotations: StateAnnotation[] = [];
  let leftOut = 0;
  for (const mark of marks) {
    const { space, shape, sopInstanceUid } = mark;
    if (shape === 'keyImage' || space.kind === 'totalPixelMatrix') continue;
    if (space.kind === 'frameOfReference' && space.uid !== frameOfReferenceUid) continue;
    const frame = frames.find(({ ref }) =>
      space.kind === 'frame'
        ? ref.sopInstanceUid === space.frame.sopInstanceUid && ref.frameNumber === space.frame.frameNumber
        : ref.sopInstanceUid === sopInstanceUid,
    );
    const points = frame && imagePoints(mark, frame);
    if (!frame || !points) {
      if (space.kind === 'frameOfReference') leftOut += 1;
      continue;
    }
    annotations.push(graphicsOf(mark, points, frame, lookOf(mark, frame)));
  }
  return { annotations, leftOut };
}

/** Undefined where a point lies off the plane of the image: its picture there would be another mark. */
function imagePoints({ space, points }: Annotation, { plane }: FrameHeader): readonly Vec2[] | undefined {
  if (space.kind === 'frame') return pairs(points);
  if (!plane) return undefined;
  const found: Vec2[] = [];
  for (let at = 0; at + 2 < points.length; at += 3) {
    const mm = [points[at] as number, points[at + 1] as number, points[at + 2] as number] as const;
    if (Math.abs(distanceFromPlaneMm(plane, mm)) > OFF_PLANE_MM) return undefined;
    found.push(mmToImagePoint(plane, mm));
  }
  return found;
}

/** What rounding of positions may leave. */
const OFF_PLANE_MM = 0.01;

const pairs = (points: readonly number[]): readonly Vec2[] =>
  Array.from({ length: points.length >> 1 }, (_, at): Vec2 => [points[2 * at] as number, points[2 * at + 1] as number]);

function graphicsOf(mark: Annotation, points: readonly Vec2[], frame: FrameHeader, look: MarkLook): StateAnnotation {
  const { trackingIdentifier, trackingUid, shape } = mark;
  const { sopInstanceUid, frameNumber } = frame.ref;
  const tracking = { trackingIdentifier, trackingUid };
  const graphics = outlinesOf(shape, points).map(
    ([type, outline]): StateGraphic => ({
      kind: 'graphic',
      units: 'PIXEL',
      type,
      points: outline,
      isFilled: false,
      tracking,
    }),
  );
  const text = look.lines.filter((line) => line !== '').join('\r\n');
  const words = {
    kind: 'text',
    text,
    anchor: { units: 'PIXEL', point: besides(shape, points), isVisible: false },
    tracking,
  } as const;
  return {
    images: [{ sopInstanceUid, frameNumbers: frame.isMultiFrame ? [frameNumber] : [] }],
    colour: look.colour,
    items: text === '' ? graphics : [...graphics, words],
  };
}

/** The lowest of the points on the right: words begin there and cover nothing of the mark; of an arrow its tail. */
const besides = (shape: AnnotationShape, points: readonly Vec2[]): Vec2 =>
  (shape === 'arrow' ? points.slice(1) : points).reduce(
    (best, point) => (point[0] + point[1] > best[0] + best[1] ? point : best),
    points[0] ?? [0, 0],
  );

type Outline = readonly [type: StateGraphic['type'], points: readonly Vec2[]];

function outlinesOf(shape: AnnotationShape, points: readonly Vec2[]): readonly Outline[] {
  const [first] = points;
  switch (shape) {
    case 'point':
      return [['POINT', points.slice(0, 1)]];
    case 'ellipse':
    case 'circle':
      return [['ELLIPSE', points]];
    case 'rectangle':
    case 'polygon':
      return [['POLYLINE', first ? [...points, first] : points]];
    case 'bidirectional':
    case 'cobbAngle':
      return [
        ['POLYLINE', points.slice(0, 2)],
        ['POLYLINE', points.slice(2, 4)],
      ];
    case 'arrow':
      return [['POLYLINE', points.toReversed()], ...headOf(points)];
    case 'length':
    case 'angle':
    case 'polyline':
      return [['POLYLINE', points]];
    case 'keyImage':
      return [];
  }
}

/** The two strokes at the tip: a plain graphic object has no arrow (C.10.5), and a compound one is seldom shown. */
function headOf([tip, tail]: readonly Vec2[]): readonly Outline[] {
  if (!tip || !tail) return [];
  const [dx, dy] = [tail[0] - tip[0], tail[1] - tip[1]];
  const end = (angle: number): Vec2 => [
    tip[0] + HEAD * (dx * Math.cos(angle) - dy * Math.sin(angle)),
    tip[1] + HEAD * (dx * Math.sin(angle) + dy * Math.cos(angle)),
  ];
  return [['POLYLINE', [end(HALF_ANGLE), tip, end(-HALF_ANGLE)]]];
}

/** Of the length of the arrow. */
const HEAD = 0.25;
const HALF_ANGLE = Math.PI / 7;
