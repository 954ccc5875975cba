import { DIGIT_BASE, digitGrey } from '../pixelCode';
import { decodeBlocks, GREY_TOLERANCE } from './blocks';
import { type CanvasBox, visibleCanvases } from './canvases';
import { CanvasReader, type CanvasReaderOptions, type ReadCanvas } from './canvasReader';

/**
 * What the radiology probe writes down, read off the pixels of the viewer's own canvases at the end of each animation
 * frame, after every callback of the page has run and before the frame is composited. Times are `performance.now()`:
 * milliseconds since the navigation began.
 */
export interface RadiologyRecord {
  /** In reading order; `id` is what `changes` calls them. */
  readonly canvases: readonly ProbedCanvas[];
  /** One entry per change of a canvas' pixels: time, canvas, index of the image, or -1 where none could be read. */
  readonly changes: readonly (readonly [atMs: number, canvas: number, index: number])[];
  /** Animation frames since the last `clear`. */
  readonly frames: readonly number[];
  /** Wheel turns and pointer moves as the page received them (`Event.timeStamp`). */
  readonly inputs: readonly ProbedInput[];
  /** Main-thread time of the probe itself since `clear`, frames it looked in, and canvases it looked at in them. */
  readonly costMs: number;
  readonly looks: number;
  readonly canvasLooks: number;
  readonly nowMs: number;
}

export interface ProbedCanvas {
  readonly id: number;
  readonly box: CanvasBox;
  /** First frame with a readable image since navigation, and which one. */
  readonly firstMs: number | undefined;
  readonly firstIndex: number;
  readonly index: number;
  readonly contrast: number;
}

export interface ProbedInput {
  readonly atMs: number;
  readonly type: 'wheel' | 'pointermove' | 'pointerdown';
  /** Of a wheel: 1 down, -1 up; else 0. */
  readonly direction: number;
  /** First frame after it in which any canvas looked different. */
  changedMs: number | undefined;
}

export interface RadiologyProbe {
  read(): RadiologyRecord;
  /** Forgets what was written down, but neither first images nor how the canvases look now. */
  clear(): void;
  /** Rows and columns of the images; square ones are taken for granted. */
  expect(rows: number, columns: number): void;
  /** For finding out what looking itself costs. */
  setLooking(isLooking: boolean): void;
}

export type ProbedPage = Window & { radiologyProbe?: RadiologyProbe };

const OPTIONS: CanvasReaderOptions = {
  greys: Array.from({ length: DIGIT_BASE }, (_unused, digit) => digitGrey(digit)),
  tolerance: GREY_TOLERANCE,
  leastSidePx: 200,
  refreshMs: 400,
};

/** For `addInitScript({ content })`; a second one in the same page does nothing. */
export const radiologyProbeScript = (): string =>
  `(${installRadiologyProbe})((${eachFrameEnd}), () => new (${CanvasReader})(${JSON.stringify(OPTIONS)}, ${visibleCanvases}, ${decodeBlocks}));`;

/**
 * Calls back at the end of every animation frame. A box of its own changes its size in each; that is reported after all
 * animation callbacks and the layout, still in the same task, so that a WebGL canvas still holds what it drew.
 * Its source goes into the page: it may use nothing outside itself.
 */
export function eachFrameEnd(callback: () => void): void {
  let beacon: HTMLElement | undefined;
  let isWide = false;
  const place = () => {
    if (!document.documentElement) return;
    beacon = document.createElement('div');
    beacon.setAttribute('aria-hidden', 'true');
    const style = { position: 'fixed', left: '-9px', top: '-9px', width: '1px', height: '1px', contain: 'strict' };
    Object.assign(beacon.style, style, { visibility: 'hidden', pointerEvents: 'none' });
    document.documentElement.append(beacon);
    new ResizeObserver(callback).observe(beacon);
  };
  const tick = () => {
    requestAnimationFrame(tick);
    if (!beacon?.isConnected) place();
    isWide = !isWide;
    if (beacon) beacon.style.width = isWide ? '2px' : '1px';
  };
  requestAnimationFrame(tick);
}

/** Its source goes into the page: it may use nothing outside itself. */
export function installRadiologyProbe(atFrameEnd: typeof eachFrameEnd, createReader: () => CanvasReader): void {
  const page = window as ProbedPage;
  if (page.radiologyProbe || window !== window.top) return;
  const reader = createReader();
  const nothing = () => ({
    changes: [] as [number, number, number][],
    frames: [] as number[],
    inputs: [] as ProbedInput[],
    unanswered: [] as ProbedInput[],
    costMs: 0,
    looks: 0,
    canvasLooks: 0,
  });
  let seen = nothing();
  let isLooking = true;

  atFrameEnd(() => {
    const now = performance.now();
    seen.frames.push(now);
    const changed = isLooking ? reader.look(now) : [];
    for (const { id, index } of changed) seen.changes.push([now, id, index]);
    if (changed.length > 0) for (const input of seen.unanswered.splice(0)) input.changedMs = now;
    seen.looks += 1;
    seen.canvasLooks += isLooking ? reader.shown.length : 0;
    seen.costMs += performance.now() - now;
  });

  const note = (type: ProbedInput['type'], event: Event, direction: number) => {
    const input: ProbedInput = { atMs: event.timeStamp, type, direction, changedMs: undefined };
    seen.inputs.push(input);
    seen.unanswered.push(input);
  };
  const quietly = { capture: true, passive: true } as const;
  window.addEventListener('wheel', (event) => note('wheel', event, Math.sign(event.deltaY)), quietly);
  window.addEventListener('pointermove', (event) => note('pointermove', event, 0), quietly);
  window.addEventListener('pointerdown', (event) => note('pointerdown', event, 0), quietly);

  const described = ({ id, box, firstMs, firstIndex, index, contrast }: ReadCanvas) => ({
    id,
    box,
    firstMs,
    firstIndex,
    index,
    contrast,
  });
  page.radiologyProbe = {
    read: () => {
      const { unanswered: _unanswered, ...told } = seen;
      return { ...told, canvases: reader.shown.map(described), nowMs: performance.now() };
    },
    clear: () => {
      seen = nothing();
    },
    expect: (rows, columns) => {
      reader.raster = { rows, columns };
    },
    setLooking: (value) => {
      isLooking = value;
    },
  };
}
