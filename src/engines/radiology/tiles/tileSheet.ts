import { type ScreenMap, scaledMap } from '../../../dicom/geometry/displayedPlane';
import type { Vec2 } from '../../../dicom/geometry/pixelPlane';
import { withoutMarks } from '../../../dicom/presentationState';
import { overlayPlanesOf } from '../../../dicom/radiology/overlayPlanes';
import type { ToolId } from '../../../dicom/tool';
import { isDrawingTool } from '../../../dicom/tool';
import type { Annotation } from '../../../dicom/types';
import type { AnnotationId } from '../../../dicom/uids';
import { MarksPainter } from '../../drawing/marksPainter';
import { OverlayCanvas } from '../../drawing/overlayCanvas';
import type { Context } from '../../drawing/painter';
import { paintFrame, releasePainted } from '../framePainter';
import { paintState } from '../presentationLayer';
import { radiologySurface, type ShownFrame } from '../radiologySurface';
import type { ShownStack, StackImage } from '../shownStack';
import { hostSize, isSamePresentation } from '../stackView';
import { type PaneSize, scaleOf, screenMap } from '../viewCamera';
import { boxOf, cellAt, cellCount, type TileBox, type TileGrid } from './tileGrid';

/** What a sheet shows, read at every painting. */
export interface SheetContent {
  readonly stack: ShownStack;
  readonly grid: TileGrid;
  /** 0-based image of the first cell. */
  readonly first: number;
  readonly annotations: readonly Annotation[];
  readonly measured: (shown: ShownFrame) => ShownFrame;
  readonly selection: ReadonlySet<AnnotationId>;
  readonly areMarksHidden: boolean;
  readonly tool: ToolId;
  /** Names of what lies over single images and is not painted here. */
  readonly leftOut: readonly string[];
}

export interface SheetEvents {
  /** What is on the sheet is what was asked for. */
  painted(): void;
  broken(cause: unknown): void;
}

interface Cell {
  readonly canvas: HTMLCanvasElement;
  readonly marks: MarksPainter;
  /** For marks: in CSS pixels of the pane. */
  shown: ShownFrame | undefined;
  /** What is on its canvas. */
  painted: Pick<StackImage, 'frame' | 'presentation'> & { readonly map: string };
}

const NUMBER_FONT = '600 12px system-ui, sans-serif';
const WORDS_FONT = '13px system-ui, sans-serif';
const LINE = 'rgb(255 255 255 / 28%)';
const CURRENT = '#6cb4ff';
const NOTHING = { frame: undefined, presentation: undefined, map: '' };

/**
 * Several images of a stack side by side over the view of one, each by the painter of the processor, with the window,
 * turn, zoom and place of the single view, relative to its cell. It is looked at: marks are drawn and values read on the
 * single image. An image that is not here says so in its cell.
 */
export class TileSheet {
  readonly #host: HTMLElement;
  readonly #element: HTMLDivElement;
  readonly #over: OverlayCanvas;
  readonly #content: () => SheetContent | undefined;
  readonly #events: SheetEvents;
  readonly #cells: Cell[] = [];
  #due: number | undefined;
  #isSettled = false;

  constructor(host: HTMLElement, content: () => SheetContent | undefined, events: SheetEvents) {
    this.#host = host;
    this.#content = content;
    this.#events = events;
    this.#element = host.ownerDocument.createElement('div');
    this.#element.dataset.part = 'tiles';
    this.#element.setAttribute('role', 'img');
    // Over the marks of the single view, too.
    Object.assign(this.#element.style, { position: 'absolute', inset: '0', zIndex: '2', background: '#000' });
    host.append(this.#element);
    this.#over = new OverlayCanvas(this.#element, 'tiles');
    this.ask();
  }

  /** Every cell has its image on its canvas, or the words that it failed. */
  get isSettled(): boolean {
    return this.#isSettled && this.#due === undefined;
  }

  /** Paints with the next frame of the screen what is another by then. */
  ask(): void {
    this.#due ??= requestAnimationFrame(() => this.#paint());
  }

  cellAt(point: Vec2): number | undefined {
    const size = hostSize(this.#host);
    const content = this.#content();
    return size && content && cellAt(content.grid, size, point);
  }

  /** Where the image of a cell lies, in CSS pixels of the pane; of the first cell outside of all. */
  mapAt(point: Vec2 | undefined): ScreenMap | undefined {
    const size = hostSize(this.#host);
    const content = this.#content();
    if (!size || !content) return undefined;
    const box = boxOf(content.grid, size, (point && cellAt(content.grid, size, point)) ?? 0);
    return paneMap(content.stack, box);
  }

  /** CSS pixels per unit of length of the raster, and device pixels per column pixel, in a cell. */
  get scale(): { readonly scale: number; readonly deviceZoom: number } | undefined {
    const size = hostSize(this.#host);
    const content = this.#content();
    if (!size || !content) return undefined;
    const { camera, raster } = content.stack.place;
    const scale = scaleOf(camera, raster, boxOf(content.grid, size, 0));
    return { scale, deviceZoom: scale * window.devicePixelRatio * raster.pixelWidth };
  }

  dispose(): void {
    if (this.#due !== undefined) cancelAnimationFrame(this.#due);
    for (const { canvas } of this.#cells) releasePainted(canvas);
    this.#element.remove();
  }

  #paint(): void {
    this.#due = undefined;
    const [content, size] = [this.#content(), hostSize(this.#host)];
    if (!content || !size) return;
    try {
      this.#isSettled = this.#paintAll(content, size);
    } catch (cause) {
      this.#events.broken(cause);
    }
    this.#events.painted();
  }

  #paintAll(content: SheetContent, size: PaneSize): boolean {
    this.#makeCells(content.grid);
    const last = Math.min(content.stack.frameCount, content.first + cellCount(content.grid));
    this.#element.setAttribute('aria-label', `Images ${content.first + 1} to ${last}`);
    const context = this.#begin(size);
    let isSettled = true;
    for (const [at, cell] of this.#cells.entries()) {
      const box = boxOf(content.grid, size, at);
      const image = content.stack.imageAt(content.first + at);
      isSettled = this.#paintCell(cell, box, image, content) && isSettled;
      if (image) paintOver(context, cell, box, image, content, content.first + at);
    }
    paintLines(context, size, content);
    paintHint(context, size, hintOf(content));
    this.#over.setBlank(false);
    return isSettled;
  }

  #begin({ width, height }: PaneSize): Context {
    this.#over.resize(width, height, window.devicePixelRatio);
    Object.assign(this.#over.element.style, { width: `${width}px`, height: `${height}px` });
    return this.#over.begin();
  }

  #makeCells(grid: TileGrid): void {
    while (this.#cells.length > cellCount(grid)) {
      const cell = this.#cells.pop();
      if (!cell) return;
      releasePainted(cell.canvas);
      cell.canvas.remove();
    }
    while (this.#cells.length < cellCount(grid)) {
      const canvas = this.#host.ownerDocument.createElement('canvas');
      Object.assign(canvas.style, { position: 'absolute', display: 'block' });
      canvas.setAttribute('aria-hidden', 'true');
      blacken(canvas); // opaque from the start: a snapshot has nothing of the single view beneath an empty cell
      this.#element.insertBefore(canvas, this.#over.element);
      const cell: Cell = {
        canvas,
        marks: new MarksPainter(radiologySurface(() => cell.shown)),
        shown: undefined,
        painted: NOTHING,
      };
      this.#cells.push(cell);
    }
  }

  /** True when the cell is what it will stay. */
  #paintCell(cell: Cell, box: TileBox, image: StackImage | undefined, { stack, measured }: SheetContent): boolean {
    const { canvas } = cell;
    fitCanvas(canvas, box);
    const { frame, presentation } = image ?? {};
    if (!frame || !presentation) {
      if (cell.painted !== NOTHING) blacken(canvas);
      cell.painted = NOTHING;
      cell.shown = undefined;
      return image === undefined || image.reason !== undefined;
    }
    const map = cellMap(stack, canvas);
    const key = `${Object.values(map).join()} ${canvas.width}x${canvas.height}`;
    const { painted } = cell;
    if (painted.frame !== frame || painted.map !== key || !isSamePresentation(presentation, painted.presentation)) {
      paintFrame(canvas, frame.picture, presentation, map);
      cell.painted = { frame, presentation, map: key };
    }
    cell.shown = measured(stack.shownAs(frame, paneMap(stack, box, canvas)));
    return true;
  }
}

const cellMap = (stack: ShownStack, { width, height }: PaneSize): ScreenMap => {
  const { camera, raster } = stack.place;
  return screenMap(camera, raster, scaleOf(camera, raster, { width, height }), [width / 2, height / 2]);
};

/** Of a cell, in CSS pixels of the pane. `device` is its canvas, whose pixels may be a fraction off. */
function paneMap(stack: ShownStack, box: TileBox, device: PaneSize = box): ScreenMap {
  const map = scaledMap(cellMap(stack, device), box.width / device.width, box.height / device.height);
  return { ...map, e: map.e + box.left, f: map.f + box.top };
}

function fitCanvas(canvas: HTMLCanvasElement, { left, top, width, height }: TileBox): void {
  const ratio = window.devicePixelRatio;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}

function blacken(canvas: HTMLCanvasElement): void {
  releasePainted(canvas);
  const context = canvas.getContext('2d', { alpha: false });
  context?.setTransform(1, 0, 0, 1, 0, 0);
  context?.fillRect(0, 0, canvas.width, canvas.height);
}

/** State, marks, number and words of one image, none of them beyond its cell. */
function paintOver(
  context: Context,
  cell: Cell,
  box: TileBox,
  image: StackImage,
  { annotations, selection, areMarksHidden, stack }: SheetContent,
  index: number,
): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  if (cell.shown && image.state) {
    const marks = new Set(annotations.map(({ trackingUid }) => trackingUid));
    paintState(context, withoutMarks(image.state, marks), cell.shown.header, cell.shown.map);
  }
  if (cell.shown && !areMarksHidden)
    cell.marks.paint(context, {
      annotations,
      selection,
      hovered: undefined,
      edit: undefined,
      draft: undefined,
      heldHandle: undefined,
      pane: { left: box.left, top: box.top, right: box.left + box.width, bottom: box.top + box.height },
      pixelRatio: window.devicePixelRatio,
    });
  if (!cell.shown) paintWords(context, image.reason ?? 'Loading…', box, image.reason !== undefined);
  paintNumber(context, String(index + 1), box, index === stack.wantedIndex);
  context.restore();
}

/** Near the right edge, above the middle: corners hold words and choices of the pane, middles of edges the letters. */
function paintNumber(context: Context, words: string, { left, top, width, height }: TileBox, isCurrent: boolean): void {
  context.font = NUMBER_FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const [x, y] = [left + width - 20, top + height * 0.4];
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = '#000';
  context.strokeText(words, x, y);
  context.fillStyle = isCurrent ? CURRENT : '#fff';
  context.fillText(words, x, y);
}

function paintWords(context: Context, words: string, { left, top, width, height }: TileBox, isFailed: boolean): void {
  context.font = WORDS_FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.fillStyle = isFailed ? '#ff9a8f' : '#b4b4b4';
  const lines = brokenInto(context, words, width - 24);
  for (const [at, line] of lines.entries())
    context.fillText(line, left + width / 2, top + height / 2 + (at - (lines.length - 1) / 2) * 18);
}

function brokenInto(context: Context, words: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Between the cells, and around the one the reader is at. */
function paintLines(context: Context, size: PaneSize, { grid, first, stack }: SheetContent): void {
  context.fillStyle = LINE;
  for (let at = 1; at < grid.columns; at += 1) context.fillRect(boxOf(grid, size, at).left, 0, 1, size.height);
  for (let at = 1; at < grid.rows; at += 1)
    context.fillRect(0, boxOf(grid, size, at * grid.columns).top, size.width, 1);
  const current = boxOf(grid, size, stack.wantedIndex - first);
  context.lineWidth = 2;
  context.strokeStyle = CURRENT;
  context.strokeRect(current.left + 2, current.top + 2, current.width - 4, current.height - 4);
}

/** What a reader might look for here in vain. */
function hintOf({ stack, grid, first, leftOut, tool, areMarksHidden }: SheetContent): readonly string[] {
  const hints: string[] = [];
  const hasPlanes = stack.displaySet.frames
    .slice(first, first + cellCount(grid))
    .some((header) => overlayPlanesOf(header).length > 0);
  const missing = areMarksHidden ? [] : [...leftOut, ...(hasPlanes ? ['overlay planes'] : [])];
  if (missing.length > 0) hints.push(`Not shown on several images at once: ${missing.join(', ')}`);
  if (isDrawingTool(tool) || tool === 'crosshair')
    hints.push('To draw, measure or point, go to one image: double-click it, or Enter');
  return hints;
}

function paintHint(context: Context, { width, height }: PaneSize, hints: readonly string[]): void {
  context.font = WORDS_FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  for (const [at, words] of hints.entries()) {
    const y = height - 44 - (hints.length - 1 - at) * 24;
    const wide = context.measureText(words).width + 16;
    context.fillStyle = 'rgb(0 0 0 / 80%)';
    context.fillRect((width - wide) / 2, y - 11, wide, 22);
    context.fillStyle = '#ffd27a';
    context.fillText(words, width / 2, y);
  }
}
