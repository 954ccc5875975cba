import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { Annotation, AnnotationGroup } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import type { ToolId } from '../contract';
import { GroupPainter } from './groupPainter';
import type { VisibleMark } from './hitTest';
import { type DrawingCallbacks, Interaction } from './interaction';
import type { Box } from './markGeometry';
import { MarksPainter } from './marksPainter';
import { OverlayCanvas } from './overlayCanvas';
import { labelSize, paintBrush, paintCrosshair, paintLabel } from './painter';
import { paletteFor } from '../../dicom/markPalette';
import { PointerInput } from './pointerInput';
import type { DrawingSurface } from './surface';

/**
 * Marks over one pane: painting, hit testing, drawing and editing, the same on radiology images and slides.
 *
 * `host` must be positioned, and focusable (`tabIndex >= 0`) for keyboard drawing. The layer listens on it in the capture
 * phase and takes a primary press only where a drawing tool draws or a mark is hit; wheel, other buttons and all other
 * presses reach the engine. It moves the focus to the host when it takes a press. It proposes by `callbacks` and shows
 * what `setAnnotations` says; it holds no annotation of its own.
 */
export class DrawingLayer {
  #host: HTMLElement;
  #surface: DrawingSurface;
  #groupCanvas: OverlayCanvas;
  #markCanvas: OverlayCanvas;
  #marksPainter: MarksPainter;
  #groupPainter: GroupPainter;
  #interaction: Interaction;
  #input: PointerInput;
  #resizeObserver: ResizeObserver;
  #annotations: readonly Annotation[] = [];
  #selection: ReadonlySet<string> = new Set();
  #isHidden = false;
  #marks: readonly VisibleMark[] = [];
  #frame = 0;
  #areGroupsStale = true;
  #size: readonly [width: number, height: number] = [0, 0];

  constructor(host: HTMLElement, surface: DrawingSurface, callbacks: DrawingCallbacks) {
    this.#host = host;
    this.#surface = surface;
    this.#groupCanvas = new OverlayCanvas(host, 'groups');
    this.#markCanvas = new OverlayCanvas(host, 'marks');
    this.#marksPainter = new MarksPainter(surface);
    this.#groupPainter = new GroupPainter(surface);
    this.#interaction = new Interaction(surface, callbacks, {
      marks: () => this.#marks,
      selection: () => this.#selection,
      centre: () => [this.#size[0] / 2, this.#size[1] / 2],
    });
    this.#input = new PointerInput(host, this.#interaction, () => this.#schedule());
    this.#size = [host.clientWidth, host.clientHeight];
    this.#resizeObserver = new ResizeObserver(() => {
      this.#size = [host.clientWidth, host.clientHeight];
      this.repaintNow();
    });
    this.#resizeObserver.observe(host);
  }

  setAnnotations(annotations: readonly Annotation[]): void {
    this.#annotations = annotations;
    this.#interaction.annotationsChanged(annotations);
    this.#schedule();
  }

  setAnnotationGroups(groups: readonly AnnotationGroup[]): void {
    this.#groupPainter.setGroups(groups);
    this.repaint();
  }

  setSelection(ids: readonly AnnotationId[]): void {
    if (ids.length === this.#selection.size && ids.every((id) => this.#selection.has(id))) return;
    this.#interaction.selectionChanged();
    this.#selection = new Set(ids);
    this.#schedule();
  }

  /** Hidden marks cannot be hit either. A drawing under way stays visible. */
  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.repaint();
  }

  setTool(tool: ToolId): void {
    this.#interaction.setTool(tool);
    this.#input.updateCursor();
    this.#schedule();
  }

  setBrushRadius(radiusPx: number): void {
    this.#interaction.setBrushRadius(radiusPx);
    this.#schedule();
  }

  /** True while arrow keys, Enter and Backspace belong to drawing: the pane then neither pans nor scrolls by them. */
  get isCapturingKeys(): boolean {
    return this.#interaction.drawing !== undefined && this.#host.contains(this.#host.ownerDocument.activeElement);
  }

  /** Everything, in the next animation frame: the camera, the frame shown or the palette changed. */
  repaint(): void {
    this.#areGroupsStale = true;
    this.#schedule();
  }

  /** Everything, now: called within the engine's own paint, marks never lag the image by a frame. */
  repaintNow(): void {
    this.#areGroupsStale = true;
    this.#paint();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#resizeObserver.disconnect();
    this.#input.dispose();
    this.#groupCanvas.element.remove();
    this.#markCanvas.element.remove();
  }

  /** Marks only: what a hand changes leaves the bulk groups below as they are. */
  #schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const [width, height] = this.#size;
    if (width === 0 || height === 0) return;
    const pixelRatio = this.#host.ownerDocument.defaultView?.devicePixelRatio ?? 1;
    const isResized = width !== this.#groupCanvas.width || height !== this.#groupCanvas.height;
    if (isResized || pixelRatio !== this.#groupCanvas.pixelRatio) {
      this.#groupCanvas.resize(width, height, pixelRatio);
      this.#markCanvas.resize(width, height, pixelRatio);
      this.#areGroupsStale = true;
    }
    this.#paintGroups();
    this.#paintMarks({ left: 0, top: 0, right: width, bottom: height }, pixelRatio);
  }

  /** In slices: what does not fit into this frame follows in the next. */
  #paintGroups(): void {
    if (this.#areGroupsStale) {
      this.#groupPainter.begin(this.#groupCanvas, this.#isHidden);
      this.#groupCanvas.setBlank(this.#groupPainter.isBlank);
    }
    this.#areGroupsStale = false;
    if (!this.#groupPainter.paintSome(this.#groupCanvas)) this.#schedule();
  }

  #paintMarks(pane: Box, pixelRatio: number): void {
    const interaction = this.#interaction;
    const context = this.#markCanvas.begin();
    const { edit } = interaction;
    this.#marks = this.#marksPainter.paint(context, {
      annotations: this.#isHidden ? [] : this.#annotations,
      selection: this.#selection,
      hovered: interaction.hovered,
      edit: edit && { annotation: edit.annotation, points: edit.points },
      draft: interaction.drawing?.draft(interaction.pointer),
      heldHandle: interaction.heldHandle,
      isPainting: interaction.drawing?.brush !== undefined,
      pane,
      pixelRatio,
    });
    const palette = paletteFor(this.#surface.palette);
    const colour = palette.colours[0] ?? '#ffffff';
    if (interaction.crosshair) paintCrosshair(context, interaction.crosshair, colour, palette);
    const { pointer } = interaction;
    const brush = interaction.drawing?.brush;
    if (brush && pointer && !interaction.drawing?.isInProgress) paintBrush(context, pointer, brush, palette);
    if (interaction.drawing?.isWaiting) this.#paintWaiting(interaction.pointer, pane);
    // Handles and labels belong to marks in view or to a drawing: without these three nothing was painted.
    this.#markCanvas.setBlank(this.#marks.length === 0 && !interaction.drawing && !interaction.crosshair);
  }

  /** A drawing whose image is not shown is said to wait: no click is swallowed without a word. */
  #paintWaiting(pointer: Vec2 | undefined, pane: Box): void {
    const palette = paletteFor(this.#surface.palette);
    const context = this.#markCanvas.context;
    const lines = ['Unfinished drawing on another image', 'Go back to it to continue, or press Esc'];
    const [width, height] = labelSize(context, lines);
    const x = Math.min(Math.max((pointer?.[0] ?? pane.right / 2) + 14, 4), Math.max(4, pane.right - width - 4));
    const y = Math.min(Math.max((pointer?.[1] ?? pane.bottom / 2) + 14, 4), Math.max(4, pane.bottom - height - 4));
    const box: Box = { left: x, top: y, right: x + width, bottom: y + height };
    paintLabel(context, lines, box, palette.colours[0] ?? '#ffffff', palette);
  }
}
