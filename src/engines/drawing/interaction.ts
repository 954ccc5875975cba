import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { isBrush, shapeOfTool } from '../../dicom/tool';
import type { Annotation, AnnotationShape } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import type { AnnotationDraft, BrushStroke, ToolId } from '../contract';
import { annotationOf, type Drawn, DrawingSession, type Hand } from './drawingSession';
import type { MarkPart } from './editing';
import { EditSession } from './editSession';
import { DRAG_PX } from './gestures';
import { handleAt, handlesOn, markAt, type VisibleMark } from './hitTest';
import type { KeyContext, KeyIntent } from './keyboard';
import type { DrawingSurface } from './surface';
import { addPx, distancePx } from './view';

/** What the layer proposes; it changes no annotation itself. */
export interface DrawingCallbacks {
  committed(annotation: Annotation): void;
  picked(id: AnnotationId | undefined): void;
  toolCancelled(): void;
  newDraft(shape: AnnotationShape): AnnotationDraft;
  /** Absent where nothing is painted. */
  readonly brushed?: ((stroke: BrushStroke) => void) | undefined;
}

/** What is on the canvas, asked when a hand arrives. */
export interface Scene {
  /** As painted last, in painting order; empty while marks are hidden. */
  marks(): readonly VisibleMark[];
  selection(): ReadonlySet<string>;
  /** Where the keyboard's crosshair starts when no pointer was here. */
  centre(): Vec2;
}

export type Cursor = '' | 'crosshair' | 'move' | 'pointer' | 'not-allowed';

/** Hands on marks, without the DOM: CSS pixels in, proposals out. */
export class Interaction {
  #surface: DrawingSurface;
  #callbacks: DrawingCallbacks;
  #scene: Scene;
  #drawing: DrawingSession | undefined;
  #edit: EditSession | undefined;
  #pointer: Vec2 | undefined;
  #crosshair: Vec2 | undefined;
  #emptyPress: Vec2 | undefined;
  #heldHandle: number | undefined;
  #hovered: AnnotationId | undefined;
  #brushRadiusPx = 20;

  constructor(surface: DrawingSurface, callbacks: DrawingCallbacks, scene: Scene) {
    this.#surface = surface;
    this.#callbacks = callbacks;
    this.#scene = scene;
  }

  get drawing(): DrawingSession | undefined {
    return this.#drawing;
  }
  get edit(): EditSession | undefined {
    return this.#edit;
  }
  get hovered(): AnnotationId | undefined {
    return this.#hovered;
  }
  /** The keyboard's drawing cursor; undefined while the pointer draws. */
  get crosshair(): Vec2 | undefined {
    return this.#crosshair;
  }
  get pointer(): Vec2 | undefined {
    return this.#crosshair ?? this.#pointer;
  }
  get heldHandle(): number | undefined {
    return this.#heldHandle;
  }

  setTool(tool: ToolId): void {
    this.finishNudge();
    this.#edit = undefined;
    this.#crosshair = undefined;
    const shape = shapeOfTool(tool);
    const hand: Hand | undefined = isBrush(tool)
      ? { kind: 'brush', radiusPx: this.#brushRadiusPx, isErasing: tool === 'eraser' }
      : tool === 'freehand'
        ? { kind: 'freehand' }
        : undefined;
    this.#drawing = shape && new DrawingSession(shape, this.#surface, hand);
  }

  setBrushRadius(radiusPx: number): void {
    this.#brushRadiusPx = radiusPx;
    this.#drawing?.setBrushRadius(radiusPx);
  }

  /** An edit of a mark that someone else changed or removed meanwhile is dropped, never written over theirs. */
  annotationsChanged(annotations: readonly Annotation[]): void {
    const edited = this.#edit?.annotation;
    if (edited && !annotations.some((a) => a.id === edited.id && a.points === edited.points)) this.#edit = undefined;
  }

  selectionChanged(): void {
    this.finishNudge();
    this.#heldHandle = undefined;
  }

  /** Primary button down. True when the press is ours; else it belongs to the engine. */
  press(
    at: Vec2,
    options: { readonly isDouble: boolean; readonly pointerType: string; readonly isErasing?: boolean },
  ): boolean {
    this.finishNudge();
    this.#pointer = at;
    this.#crosshair = undefined;
    this.#emptyPress = undefined;
    if (this.#canHold) {
      const handle = handleAt(this.#scene.marks(), this.#scene.selection(), at);
      if (handle) return this.#beginEdit(handle.mark.annotation, handle.part, at);
    }
    if (this.#drawing) {
      const { isTaken, drawn } = this.#drawing.press(at, options.isDouble, options.isErasing);
      if (drawn) this.#commit(drawn);
      return isTaken;
    }
    return this.#pressMark(at, options.pointerType);
  }

  /** Handles of the selected mark: not while something is drawn, and never under a brush, which works along its edge. */
  get #canHold(): boolean {
    return !this.#drawing?.isInProgress && !this.#drawing?.brush;
  }

  #pressMark(at: Vec2, pointerType: string): boolean {
    const hit = markAt(this.#scene.marks(), at, pointerType);
    if (!hit) {
      this.#emptyPress = at;
      return false;
    }
    const { annotation } = hit.mark;
    // The first press chooses; only what is chosen moves, so no stray drag across a mark displaces it.
    if (!this.#scene.selection().has(annotation.id)) this.#callbacks.picked(annotation.id);
    else if (hit.part.kind === 'body' && annotation.lockedReason === undefined) {
      this.#beginEdit(annotation, hit.part, at);
    }
    return true;
  }

  #beginEdit(annotation: Annotation, part: MarkPart, at: Vec2): true {
    this.#edit = new EditSession(annotation, part, this.#surface);
    this.#edit.grab(at);
    this.#heldHandle = part.kind === 'handle' ? part.index : undefined;
    return true;
  }

  /** Every place the pointer passed since the last call, in order. */
  move(path: readonly Vec2[], isPressed: boolean): void {
    const at = path.at(-1);
    // Browsers repeat the last move when the page changes below a resting hand; that must not end keyboard drawing.
    if (!at || (this.#crosshair && this.#pointer && distancePx(this.#pointer, at) < 1)) return;
    this.#pointer = at;
    this.#crosshair = undefined;
    if (this.#edit) this.#edit.drag(at);
    else if (this.#drawing?.isPressed) for (const place of path) this.#drawing.send({ kind: 'move', at: place });
    else this.#drawing?.send({ kind: 'move', at });
    if (!isPressed) this.#hovered = this.#hoveredAt(at)?.annotation.id;
  }

  /** Primary button up. */
  release(at: Vec2): void {
    if (this.#edit) {
      this.#edit.drag(at);
      this.#finishEdit();
    } else if (this.#drawing) {
      const { drawn } = this.#drawing.send({ kind: 'release', at });
      if (drawn) this.#commit(drawn);
    } else if (this.#emptyPress) {
      const isClick = distancePx(this.#emptyPress, at) < DRAG_PX;
      if (isClick && this.#scene.selection().size > 0) this.#callbacks.picked(undefined);
    }
    this.#emptyPress = undefined;
  }

  cancelPress(): void {
    this.#edit = undefined;
    this.#emptyPress = undefined;
    this.#drawing?.cancelPress();
  }

  leave(): void {
    this.#hovered = undefined;
    if (this.#drawing?.brush && !this.#drawing.isInProgress) this.#pointer = undefined;
  }

  cursorAt(at: Vec2): Cursor {
    if (this.#drawing?.isWaiting) return 'not-allowed';
    const [marks, selection] = [this.#scene.marks(), this.#scene.selection()];
    if (this.#canHold && handleAt(marks, selection, at)) return 'move';
    if (this.#drawing) return 'crosshair';
    const hit = markAt(marks, at);
    if (!hit) return '';
    if (!selection.has(hit.mark.annotation.id) || hit.part.kind !== 'body') return 'pointer';
    return hit.mark.annotation.lockedReason === undefined ? 'move' : 'not-allowed';
  }

  get keyContext(): KeyContext {
    return {
      hasDrawingTool: this.#drawing !== undefined,
      isInProgress: this.#drawing?.isInProgress ?? false,
      canNudge: this.#soleSelected() !== undefined,
    };
  }

  key(intent: KeyIntent): void {
    switch (intent.kind) {
      case 'moveCursor':
        this.#moveCrosshair(addPx(this.pointer ?? this.#scene.centre(), intent.delta));
        break;
      case 'place':
        this.#enter();
        break;
      case 'removeVertex':
        this.#drawing?.send({ kind: 'removeVertex' });
        break;
      case 'cancelDrawing':
        this.#drawing?.cancel();
        break;
      case 'cancelTool':
        this.#callbacks.toolCancelled();
        break;
      case 'nudge':
        this.#nudge(intent.delta);
        break;
      case 'cycleHandle':
        this.#cycleHandle(intent.step);
        break;
    }
  }

  /** Ends a run of nudges: they are one change. */
  finishNudge(): void {
    if (this.#edit?.hasMoved) this.#finishEdit();
  }

  #moveCrosshair(at: Vec2): void {
    this.#crosshair = at;
    this.#drawing?.send({ kind: 'move', at });
  }

  /** With the pointer, Enter ends a path; with the crosshair it places a point, and ends a path when nothing moved since. */
  #enter(): void {
    const session = this.#drawing;
    if (!session || session.isPressed) return;
    const at = this.#crosshair;
    if (!at && !session.isInProgress) this.#moveCrosshair(this.#pointer ?? this.#scene.centre());
    else if (!at || session.isLastVertexAt(at)) this.#commitIf(session.send({ kind: 'finish' }).drawn);
    else {
      const pressed = session.press(at, false).drawn;
      this.#commitIf(pressed ?? session.send({ kind: 'release', at }).drawn);
    }
  }

  #commitIf(drawn: Drawn | undefined): void {
    if (drawn) this.#commit(drawn);
  }

  #commit(drawn: Drawn): void {
    if (drawn.brush) {
      const { shape, space, origin, points, brush } = drawn;
      const way = { ...this.#callbacks.newDraft(shape), ...origin, shape, space, points, measurements: [] };
      this.#callbacks.brushed?.({ way, ...brush });
      return;
    }
    const annotation = annotationOf(drawn, this.#callbacks.newDraft(drawn.shape), this.#surface);
    this.#callbacks.committed(annotation);
    this.#callbacks.picked(annotation.id);
  }

  #finishEdit(): void {
    const edited = this.#edit?.result();
    this.#edit = undefined;
    if (edited) this.#callbacks.committed(edited);
  }

  #soleSelected(): VisibleMark | undefined {
    const selection = this.#scene.selection();
    if (selection.size !== 1) return undefined;
    return this.#scene
      .marks()
      .find(({ annotation }) => selection.has(annotation.id) && annotation.lockedReason === undefined);
  }

  #nudge(delta: Vec2): void {
    const mark = this.#soleSelected();
    if (!mark) return;
    const part = this.#heldPart(mark);
    this.#edit ??= new EditSession(mark.annotation, part, this.#surface);
    this.#edit.nudge(delta);
  }

  #heldPart(mark: VisibleMark): MarkPart {
    const handle = handlesOn(mark).find(({ index }) => index === this.#heldHandle);
    return handle ? { kind: 'handle', index: handle.index, reach: handle.reach } : { kind: 'body' };
  }

  /** Through all handles and the whole mark. */
  #cycleHandle(step: 1 | -1): void {
    this.finishNudge();
    const mark = this.#soleSelected();
    if (!mark) return;
    const indices: (number | undefined)[] = [undefined];
    for (const { index } of handlesOn(mark)) indices.push(index);
    const now = Math.max(0, indices.indexOf(this.#heldHandle));
    this.#heldHandle = indices[(now + step + indices.length) % indices.length];
  }

  #hoveredAt(at: Vec2): VisibleMark | undefined {
    if (this.#drawing && !this.#canHold) return undefined;
    const marks = this.#scene.marks();
    const handle = handleAt(marks, this.#scene.selection(), at);
    return handle?.mark ?? (this.#drawing ? undefined : markAt(marks, at)?.mark);
  }
}
