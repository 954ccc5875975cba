import { hasUndefinedArea } from '../../dicom/geometry/measure';
import { colourOf, type Palette, paletteFor } from '../../dicom/markPalette';
import { methodWords } from '../../dicom/measurementMethod';
import { isOfFixedSize } from '../../dicom/ofFixedSize';
import type { Annotation, CoordinateSpace, Measurement } from '../../dicom/types';
import type { DraftView } from './drawingSession';
import type { VisibleMark } from './hitTest';
import { DRAFT_GAP_PX, placeLabel } from './labelPlacement';
import { labelLines } from '../../dicom/labelText';
import { type Box, doBoxesMeet, geometryOf, type MarkGeometry } from './markGeometry';
import { hasShortAxis, measured } from './measured';
import {
  type Context,
  labelSize,
  type MarkStyle,
  paintClosingPoint,
  paintHeldHandle,
  paintLabel,
  paintLeader,
  paintMark,
  paintStroke,
} from './painter';
import { PointSprites } from './pointSprites';
import type { DrawingSurface } from './surface';
import { toCanvasAll, type View, viewOf } from './view';

/** What is to be painted over one view. */
export interface MarksInput {
  readonly annotations: readonly Annotation[];
  readonly selection: ReadonlySet<string>;
  readonly hovered: string | undefined;
  /** Points of a mark under edit, instead of the stored ones. */
  readonly edit: { readonly annotation: Annotation; readonly points: readonly number[] } | undefined;
  readonly draft: DraftView | undefined;
  /** The handle that keys move, of the one selected mark. */
  readonly heldHandle: number | undefined;
  /** A brush is in hand, which works along the edge of the selected mark: handles would be in its way. */
  readonly isPainting?: boolean;
  readonly pane: Box;
  readonly pixelRatio: number;
}

/** With more marks in view, labels are shown for the selected and the hovered only. */
const MAX_LABELS = 40;
const MAX_PLAIN_POINT_LABELS = 8;
const SPRITES_FROM = 150;

interface Labelled {
  readonly geometry: MarkGeometry;
  readonly lines: readonly string[];
  readonly colour: string;
}

/** Paints marks and their labels, and returns what can be hit. Holds caches only. */
export class MarksPainter {
  #surface: DrawingSurface;
  #sprites = new PointSprites();
  /** A stored record never changes, so neither does its text. */
  #lines = new WeakMap<Annotation, readonly string[]>();

  constructor(surface: DrawingSurface) {
    this.#surface = surface;
  }

  paint(context: Context, input: MarksInput): readonly VisibleMark[] {
    const palette = paletteFor(this.#surface.palette);
    const views = new Views(this.#surface);
    const marks = this.#visible(input, views);
    const hasSprites = marks.length > SPRITES_FROM;
    for (const mark of marks) {
      const style = styleOf(mark.annotation, input, palette);
      const isPlainPoint = mark.geometry.shape === 'point' && !style.isSelected && !style.isHovered;
      if (hasSprites && isPlainPoint) this.#sprites.paint(context, mark.geometry, style, palette, input.pixelRatio);
      else paintMark(context, mark.geometry, style, palette);
    }
    this.#paintHeldHandle(context, marks, input, palette);
    const draft = this.#paintDraft(context, input, views, palette);
    return this.#paintLabels(context, marks, draft, input, palette);
  }

  #visible(input: MarksInput, views: Views): VisibleMark[] {
    const marks: VisibleMark[] = [];
    const pane: Box = {
      left: input.pane.left - 12,
      top: input.pane.top - 12,
      right: input.pane.right + 12,
      bottom: input.pane.bottom + 12,
    };
    for (const stored of input.annotations) {
      const isEdited = input.edit?.annotation.id === stored.id;
      const annotation = isEdited && input.edit ? { ...stored, points: input.edit.points } : stored;
      const view = views.of(annotation.space);
      if (!view || !this.#surface.isOnView(annotation.space, annotation.points)) continue;
      const geometry = geometryOf(annotation.shape, annotation.points, view, hasShortAxis(annotation));
      if (doBoxesMeet(geometry.bounds, pane)) marks.push({ annotation, geometry });
    }
    // What the reader works on lies on top, to be seen and to be hit.
    const rank = ({ annotation }: VisibleMark) => (input.selection.has(annotation.id) ? 1 : 0);
    return input.selection.size > 0 ? marks.sort((a, b) => rank(a) - rank(b)) : marks;
  }

  #paintHeldHandle(context: Context, marks: readonly VisibleMark[], input: MarksInput, palette: Palette): void {
    if (input.heldHandle === undefined || input.selection.size !== 1) return;
    const mark = marks.find(({ annotation }) => input.selection.has(annotation.id));
    const at = mark?.geometry.points[input.heldHandle];
    if (mark && at) paintHeldHandle(context, at, colourOf(mark.annotation.label, palette), palette);
  }

  #paintDraft(context: Context, input: MarksInput, views: Views, palette: Palette): Labelled | undefined {
    const { draft } = input;
    const view = draft && views.of(draft.space);
    if (!draft || !view) return undefined;
    const colour = palette.colours[0] ?? '#ffffff';
    if (draft.brush) {
      paintStroke(context, toCanvasAll(draft.points, view), draft.brush, palette);
      return undefined;
    }
    const isOpen = draft.shape === 'polygon' && draft.points.length < 3 * view.dimension;
    const geometry = geometryOf(isOpen ? 'polyline' : draft.shape, draft.points, view);
    const style: MarkStyle = { colour, isSelected: false, isHovered: false, isLocked: false, isDraft: true };
    paintMark(context, geometry, style, palette);
    const first = geometry.points[0];
    if (draft.isClosing && first) paintClosingPoint(context, first, colour, palette);
    const measurements = isOpen ? [] : measured(this.#surface, draft.shape, draft.space, draft.points);
    const lines = this.#linesFor({ ...draft, measurements, meaning: '' }, view);
    return lines.some(Boolean) ? { geometry, lines, colour } : undefined;
  }

  #paintLabels(
    context: Context,
    marks: readonly VisibleMark[],
    draft: Labelled | undefined,
    input: MarksInput,
    palette: Palette,
  ): readonly VisibleMark[] {
    const taken: Box[] = [];
    const put = ({ geometry, lines, colour }: Labelled, gap?: number): Box | undefined => {
      const [width, height] = labelSize(context, lines);
      const box = placeLabel(geometry, width, height, input.pane, taken, gap);
      if (!box) return undefined;
      taken.push(box);
      paintLeader(context, box, geometry, colour, palette);
      paintLabel(context, lines, box, colour, palette);
      return box;
    };
    if (draft) put(draft, DRAFT_GAP_PX);
    const labels = new Map<string, Box>();
    for (const mark of marks.toReversed()) {
      if (!isLabelled(mark, marks.length, input)) continue;
      const { annotation, geometry } = mark;
      const lines = this.#linesOf(annotation, input);
      const box = put({ geometry, lines, colour: colourOf(annotation.label, palette) });
      if (box) labels.set(annotation.id, box);
    }
    return marks.map((mark) => {
      const label = labels.get(mark.annotation.id);
      return label ? { ...mark, label } : mark;
    });
  }

  #linesOf(annotation: Annotation, input: MarksInput): readonly string[] {
    const isEdited = input.edit?.annotation.id === annotation.id;
    const isSelected = input.selection.has(annotation.id);
    const cached = isEdited || isSelected ? undefined : this.#lines.get(annotation);
    if (cached) return cached;
    const { shape, space, points, label, lockedReason, comment } = annotation;
    const projector = this.#surface.projectorFor(space);
    if (!projector) return [label.meaning];
    const measurements = isEdited
      ? measured(this.#surface, shape, space, points, annotation.measurements)
      : annotation.measurements;
    const source = {
      shape,
      space,
      points,
      measurements,
      meaning: label.meaning,
      text: shape === 'arrow' ? comment : undefined,
    };
    const lines = this.#linesFor(source, viewOf(projector), isSelected ? lockedReason : undefined);
    if (!isEdited && !isSelected) this.#lines.set(annotation, lines);
    return lines;
  }

  #linesFor(mark: LineSource, view: View, note?: string): readonly string[] {
    const { shape, space, points, measurements, meaning, text } = mark;
    const isProposed = geometryOf(shape, points, view, hasShortAxis({ shape, measurements })).strokes.some(
      (stroke) => stroke.isProposed,
    );
    const hasNoArea = hasUndefinedArea(shape, points, view.dimension);
    const warning = isProposed
      ? 'short axis not set yet'
      : hasNoArea
        ? 'contour crosses itself: no area'
        : this.#surface.whyUnmeasured?.(shape, space, points);
    return labelLines({
      shape,
      label: { meaning },
      text,
      measurements,
      calibration: methodWords(measurements) || this.#surface.calibrationLabel?.(space),
      note: [warning, note].filter(Boolean).join('; ') || undefined,
    });
  }
}

interface LineSource {
  readonly shape: Annotation['shape'];
  readonly space: CoordinateSpace;
  readonly points: readonly number[];
  readonly measurements: readonly Measurement[];
  readonly meaning: string;
  readonly text?: string | undefined;
}

function styleOf(annotation: Annotation, input: MarksInput, palette: Palette): MarkStyle {
  return {
    colour: colourOf(annotation.label, palette),
    isSelected: input.selection.has(annotation.id),
    isHovered: input.hovered === annotation.id,
    isLocked: annotation.lockedReason !== undefined,
    isDraft: input.edit?.annotation.id === annotation.id,
    isFixed: input.isPainting || isOfFixedSize(annotation),
  };
}

function isLabelled({ annotation }: VisibleMark, visibleCount: number, input: MarksInput): boolean {
  if (input.selection.has(annotation.id) || input.hovered === annotation.id) return true;
  const isPlainPoint = annotation.shape === 'point' && annotation.measurements.length === 0;
  return visibleCount <= (isPlainPoint ? MAX_PLAIN_POINT_LABELS : MAX_LABELS);
}

/** One projector per space and paint, however many records name that space. */
class Views {
  #surface: DrawingSurface;
  #bySpace = new Map<string, View | undefined>();

  constructor(surface: DrawingSurface) {
    this.#surface = surface;
  }

  of(space: CoordinateSpace): View | undefined {
    const key = spaceKey(space);
    if (!this.#bySpace.has(key)) {
      const projector = this.#surface.projectorFor(space);
      this.#bySpace.set(key, projector && viewOf(projector));
    }
    return this.#bySpace.get(key);
  }
}

function spaceKey(space: CoordinateSpace): string {
  switch (space.kind) {
    case 'frameOfReference':
      return `r${space.uid}`;
    case 'frame':
      return `f${space.frame.sopInstanceUid}/${space.frame.frameNumber}`;
    case 'totalPixelMatrix':
      return `t${space.sopInstanceUid}`;
  }
}
