import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import type { Problem } from '../../dicom/problem';
import type { ToolId } from '../../dicom/tool';
import type { Annotation } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { isSideways } from '../../lib/sideSwipe';
import type { TileAction } from '../contract';
import { noTileCode, painterProblem } from './frameProblems';
import { pointIn } from './mouse';
import type { ShownFrame } from './radiologySurface';
import type { StatusInput } from './radiologyStatus';
import type { ShownStack } from './shownStack';
import { cellCount, pageWith, scrolledByRows, type TileGrid } from './tiles/tileGrid';
import type { TileSheet } from './tiles/tileSheet';
import { createNotchCounter } from './wheelNotches';

/** What the tiles need of their pane. */
export interface TiledPane {
  stack(): ShownStack | undefined;
  annotations(): readonly Annotation[];
  /** As its marks are measured: with the calibration by a reader. */
  measured(shown: ShownFrame): ShownFrame;
  tool(): ToolId;
  /** Names of what lies over the image and is painted on one image only. */
  leftOut(): readonly string[];
  /** 0-based. */
  goTo(index: number): void;
  /** Several images are shown now, or one again. */
  switched(): void;
  /** The sheet is painted. */
  painted(): void;
  problem(part: 'tiles' | 'paint', problem: Problem | undefined): void;
}

/** A hand that presses moves a little; further is a drag. */
const STILL_PX = 4;

/**
 * Several images of the stack in one pane, for looking: over the view of one image, which goes on beneath it at the image
 * the reader is at. A click goes to an image, a double-click shows it alone; the wheel moves by rows, page keys by pages.
 * The code that paints them comes with the first use.
 */
export class PaneTiles {
  readonly #host: HTMLElement;
  readonly #pane: TiledPane;
  readonly #listening = new AbortController();
  readonly #countNotches = createNotchCounter();
  #grid: TileGrid | undefined;
  #first = 0;
  #sheet: TileSheet | undefined;
  #selection: ReadonlySet<AnnotationId> = new Set();
  #areMarksHidden = false;
  #pressed: Vec2 | undefined;

  constructor(host: HTMLElement, pane: TiledPane) {
    this.#host = host;
    this.#pane = pane;
    const { signal } = this.#listening;
    host.addEventListener('pointerdown', (event) => this.#onDown(event), { capture: true, signal });
    host.addEventListener('pointermove', (event) => event.buttons !== 0 && this.ask(), { signal });
    host.addEventListener('click', (event) => this.#onClick(event), { signal });
    host.addEventListener('dblclick', (event) => this.#onDoubleClick(event), { signal });
    host.addEventListener('wheel', (event) => this.#onWheel(event), { capture: true, passive: false, signal });
  }

  /** Several images are shown. */
  get isOn(): boolean {
    return this.#sheet !== undefined;
  }

  get isSettled(): boolean {
    return this.#sheet?.isSettled ?? true;
  }

  /** What the status says otherwise than of one image. */
  get status(): Pick<StatusInput, 'tiles' | 'scale' | 'deviceZoom' | 'pixels'> | undefined {
    const [stack, grid, scale] = [this.#pane.stack(), this.#grid, this.#sheet?.scale];
    if (!stack || !grid || !scale) return undefined;
    const first = this.#page(stack, grid);
    const last = Math.min(stack.frameCount, first + cellCount(grid));
    return { ...scale, tiles: { ...grid, first: first + 1, last }, pixels: reservationsOf(stack, first, last) };
  }

  /** Where the image of the cell under that point lies, in CSS pixels of the pane. */
  mapAt(point: Vec2 | undefined): ScreenMap | undefined {
    return this.#sheet?.mapAt(point);
  }

  async run({ rows, columns }: TileAction): Promise<void> {
    const stack = this.#pane.stack();
    if (!stack || stack.derived || stack.frameCount < 2 || rows * columns < 2) {
      this.#leave();
      return;
    }
    this.#grid = { rows, columns };
    this.#first = stack.wantedIndex - (stack.wantedIndex % columns);
    if (!this.#sheet) await this.#start();
    if (!this.#sheet) return;
    this.moved();
    this.#pane.switched();
  }

  /** Pages of images, or one image, on or back. */
  scrollBy(frames: number): void {
    const rows = this.#grid?.rows ?? 1;
    if (Math.abs(frames) > 1) this.#scrollRows(Math.sign(frames) * rows);
    else this.#pane.goTo((this.#pane.stack()?.wantedIndex ?? 0) + frames);
  }

  /** The reader, or what the pane is linked with, is at another image. */
  moved(): void {
    const [stack, grid] = [this.#pane.stack(), this.#grid];
    if (!stack || !grid || !this.#sheet) return;
    const middle = Math.min(stack.frameCount - 1, this.#page(stack, grid) + (cellCount(grid) >> 1));
    stack.lookAround(middle);
    this.ask();
  }

  setSelection(ids: readonly AnnotationId[]): void {
    this.#selection = new Set(ids);
    this.ask();
  }

  setHidden(areMarksHidden: boolean): void {
    this.#areMarksHidden = areMarksHidden;
    this.ask();
  }

  /** Something of what is shown may be another. */
  ask(): void {
    this.#sheet?.ask();
  }

  /** Another series, or the end. */
  closed(): void {
    this.#grid = undefined;
    this.#sheet?.dispose();
    this.#sheet = undefined;
  }

  dispose(): void {
    this.closed();
    this.#listening.abort();
  }

  #leave(): void {
    if (!this.#grid) return;
    this.closed();
    const stack = this.#pane.stack();
    stack?.lookAround(stack.wantedIndex);
    this.#pane.switched();
  }

  async #start(): Promise<void> {
    const stack = this.#pane.stack();
    const code = await import('./tiles/tileSheet').catch((cause: unknown) => {
      this.#pane.problem('tiles', noTileCode(cause));
    });
    // Meanwhile the pane may show something else, or one image again.
    if (this.#pane.stack() !== stack || this.#sheet || !this.#grid) return;
    if (!code) {
      this.#grid = undefined;
      return;
    }
    this.#pane.problem('tiles', undefined);
    this.#sheet = new code.TileSheet(this.#host, () => this.#content(), {
      painted: () => this.#pane.painted(),
      broken: (cause) => this.#pane.problem('paint', painterProblem(cause)),
    });
  }

  #content() {
    const [stack, grid] = [this.#pane.stack(), this.#grid];
    return (
      stack &&
      grid && {
        stack,
        grid,
        first: this.#page(stack, grid),
        annotations: this.#pane.annotations(),
        measured: (shown: ShownFrame) => this.#pane.measured(shown),
        selection: this.#selection,
        areMarksHidden: this.#areMarksHidden,
        tool: this.#pane.tool(),
        leftOut: this.#pane.leftOut(),
      }
    );
  }

  /** 0-based first image: the page follows the image the reader is at. */
  #page(stack: ShownStack, grid: TileGrid): number {
    this.#first = pageWith(grid, stack.frameCount, this.#first, stack.wantedIndex);
    return this.#first;
  }

  #scrollRows(rows: number): void {
    const [stack, grid] = [this.#pane.stack(), this.#grid];
    if (!stack || !grid) return;
    const to = scrolledByRows(
      grid,
      stack.frameCount,
      { first: this.#page(stack, grid), wanted: stack.wantedIndex },
      rows,
    );
    this.#first = to.first;
    this.#pane.goTo(to.wanted);
  }

  #onDown(event: PointerEvent): void {
    this.#pressed = event.button === 0 ? pointIn(this.#host, event) : undefined;
  }

  #onClick(event: MouseEvent): void {
    const [at, from] = [pointIn(this.#host, event), this.#pressed];
    if (!this.#sheet || !from || Math.hypot(at[0] - from[0], at[1] - from[1]) > STILL_PX) return;
    const index = this.#indexAt(at);
    if (index !== undefined) this.#pane.goTo(index);
  }

  /** The image alone: here a double-click does not fill the screen with the pane. */
  #onDoubleClick(event: MouseEvent): void {
    if (!this.#sheet) return;
    event.stopPropagation();
    if (this.#indexAt(pointIn(this.#host, event)) !== undefined) this.#leave();
  }

  #indexAt(point: Vec2): number | undefined {
    const [stack, grid, cell] = [this.#pane.stack(), this.#grid, this.#sheet?.cellAt(point)];
    const index = stack && grid && cell !== undefined ? this.#page(stack, grid) + cell : undefined;
    return index !== undefined && stack && index < stack.frameCount ? index : undefined;
  }

  #onWheel(event: WheelEvent): void {
    if (!this.#sheet || event.ctrlKey || isSideways(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const rows = this.#countNotches(event) * (event.shiftKey ? (this.#grid?.rows ?? 1) : 1);
    if (rows !== 0) this.#scrollRows(rows);
  }
}

/** What must be said of the pictures in the pane, if it is true of any of them. */
function reservationsOf(stack: ShownStack, first: number, last: number): StatusInput['pixels'] {
  const frames = Array.from({ length: last - first }, (_, at) => stack.imageAt(first + at)?.frame);
  const reservation = frames.find((frame) => frame?.reservation)?.reservation;
  return {
    ...(frames.some((frame) => frame?.isLossyOnArrival) && { isLossyOnArrival: true }),
    ...(reservation && { reservation }),
  };
}
