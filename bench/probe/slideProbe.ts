import { LEVEL_COLOURS } from '../pixelCode';
import {
  type CanvasPlace,
  type ColouredExtent,
  createFieldReader,
  type FieldOptions,
  type FieldReader,
  type Readable,
} from './slideField';

export interface FieldSample {
  /** `performance.now()` of the frame in which the canvas looked like this; 0 is the navigation. */
  readonly atMs: number;
  /** Cells row by row (`FieldReader.look`). */
  readonly field: string;
}

export interface ProbeSample extends FieldSample {
  /** Main-thread time that the probe had taken by then. A WebGL canvas is read back from the graphics process. */
  readonly costMs: number;
}

export interface ProbeRecord {
  /** One entry per change of the field. */
  readonly samples: readonly ProbeSample[];
  /** Last frame in which any pixel looked at had another colour than before: motion of a textured slide counts. */
  readonly lastChangeMs: number;
  /** Keys and pointers as the page received them (`Event.timeStamp`), oldest first. */
  readonly inputs: readonly { readonly atMs: number; readonly type: string; readonly key: string }[];
  readonly canvas: CanvasPlace | undefined;
  /** Main-thread time the probe itself took so far, and in how many looks. */
  readonly costMs: number;
  readonly looks: number;
  readonly nowMs: number;
}

/**
 * Reads off the pixels what a slide viewer shows. It is the same for all viewers and knows none of them: it takes the
 * first large canvas that shows a level's colour (`pixelCode.ts`), until that canvas is gone.
 */
export interface SlideProbe {
  read(): ProbeRecord;
  /** The little that waiting needs. */
  brief(): {
    readonly field: string;
    readonly lastChangeMs: number;
    readonly nowMs: number;
    readonly markChangeMs: number;
  };
  /** Forgets what was written down, but not how the field looks now. */
  clear(): void;
  extent(): ColouredExtent | undefined;
  /** From now on, marks are counted on all large canvases, after every frame in which one was painted on. */
  watchMarks(): void;
  /** One entry per change of the number of pixels in which marks show (`FieldReader.countMarks`). */
  marks(): readonly { readonly atMs: number; readonly count: number }[];
  /**
   * Off, no canvas is looked at. A look makes the page paint at once what a 2D canvas had put off, and reads all of it:
   * a third of the main thread while tiles arrive, without a graphics card.
   */
  setLooking(isLooking: boolean): void;
  startFrames(): void;
  /** Milliseconds between animation frames since `startFrames`. */
  stopFrames(): readonly number[];
}

export const FIELD_COLUMNS = 12;
export const FIELD_ROWS = 8;

/** `levels`: so many of the finest; where a CT is on the screen too, without the grey of a coarse one. */
export const fieldOptions = (levels = LEVEL_COLOURS.length): FieldOptions => ({
  colours: LEVEL_COLOURS.slice(0, levels),
  farthest: 40,
  greyWeight: 0.3,
  columns: FIELD_COLUMNS,
  rows: FIELD_ROWS,
  perCell: 4,
});

export type ProbedWindow = Window & { slideProbe?: SlideProbe };

/** For `addInitScript({ content })`, once per context; a second one in the same page does nothing. */
export const slideProbeScript = (levels = LEVEL_COLOURS.length): string =>
  `(${installSlideProbe})((${createFieldReader})(${JSON.stringify(fieldOptions(levels))}));`;

/**
 * Goes to the page as text, therefore without a reference to anything outside itself.
 *
 * A look is taken after the callbacks of an animation frame and before the frame is put together: a WebGL canvas reads
 * empty after that. A ResizeObserver on an element of our own, resized in every animation frame, is called right then.
 * A canvas that nobody painted on since the last look is not looked at again; who paints is heard by wrapping the paint
 * calls of both kinds of contexts, some 20 ns each. Of a WebGL canvas a picture is taken then and read some frames later:
 * reading at once would make the page wait for the graphics process, 100 ms and more without a graphics card.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one piece, because it is sent to the page as text
export function installSlideProbe(reader: FieldReader): void {
  const host = window as ProbedWindow;
  if (host.slideProbe || window.top !== window) return;
  const SMALLEST_SHARE = 0.1;
  const READ_AFTER_MS = 40;
  let unseen = new WeakSet<object>();
  const uncounted = new WeakSet<object>();
  const webGl = new WeakSet<object>();
  let samples: ProbeSample[] = [];
  let inputs: { atMs: number; type: string; key: string }[] = [];
  let canvas: HTMLCanvasElement | undefined;
  let lastSum = 0;
  let lastChangeMs = 0;
  let costMs = 0;
  let looks = 0;
  let isLooking = true;
  let frames: number[] | undefined;
  let lastFrameMs = 0;
  let marks: { atMs: number; count: number }[] | undefined;
  const counts = new Map<HTMLCanvasElement, number>();

  const hear = (prototype: object | undefined, names: readonly string[], isWebGl: boolean): void => {
    const methods = prototype as Record<string, (...given: unknown[]) => unknown> | undefined;
    for (const name of names) {
      const own = methods?.[name];
      if (!methods || !own) continue;
      methods[name] = function (this: { canvas?: object }, ...given: unknown[]) {
        if (this.canvas) {
          unseen.add(this.canvas);
          uncounted.add(this.canvas);
          if (isWebGl) webGl.add(this.canvas);
        }
        return own.apply(this, given);
      };
    }
  };
  const flat = ['drawImage', 'putImageData', 'fill', 'fillRect', 'stroke', 'clearRect'];
  const gl = ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced', 'clear'];
  hear(globalThis.CanvasRenderingContext2D?.prototype, flat, false);
  hear(globalThis.WebGLRenderingContext?.prototype, gl, true);
  hear(globalThis.WebGL2RenderingContext?.prototype, gl, true);

  const placeOf = (of: HTMLCanvasElement): CanvasPlace => {
    const { left, top, width, height } = of.getBoundingClientRect();
    return { left, top, width, height };
  };
  const isLarge = (of: HTMLCanvasElement): boolean => {
    if (!of.isConnected) return false;
    const { width, height } = placeOf(of);
    return width * height >= SMALLEST_SHARE * innerWidth * innerHeight;
  };

  const keep = (field: string, sum: number, nowMs: number): void => {
    if (sum !== lastSum) lastChangeMs = nowMs;
    lastSum = sum;
    if (samples.at(-1)?.field !== field) samples.push({ atMs: nowMs, field, costMs });
  };

  const noteLook = (at: HTMLCanvasElement, picture: Readable, nowMs: number): void => {
    const seen = reader.look(picture);
    looks += 1;
    if (!seen || (seen.isEmpty && webGl.has(at))) return;
    if (at !== canvas && (canvas || !/[\dm]/.test(seen.field))) return;
    canvas = at;
    keep(seen.field, seen.sum, nowMs);
  };
  const noteCount = (at: HTMLCanvasElement, picture: Readable, nowMs: number): void => {
    // Until tissue was seen, any canvas may be the one of the tiles.
    counts.set(at, reader.countMarks(picture, canvas === undefined || canvas === at));
    let count = 0;
    for (const [each, own] of counts) {
      if (each.isConnected) count += own;
      else counts.delete(each);
    }
    if (marks && marks.at(-1)?.count !== count) marks.push({ atMs: nowMs, count });
  };
  const timed = (run: () => void): void => {
    const startMs = performance.now();
    run();
    costMs += performance.now() - startMs;
  };

  /** Pictures are read in the order in which they were taken. */
  let reading: Promise<void> = Promise.resolve();
  const readLater = (at: HTMLCanvasElement, nowMs: number, isLook: boolean, isCount: boolean): void => {
    if (at.width === 0 || at.height === 0) return;
    const taking = createImageBitmap(at);
    const read = async (): Promise<void> => {
      const picture = await taking;
      await new Promise((done) => setTimeout(done, Math.max(0, nowMs + READ_AFTER_MS - performance.now())));
      timed(() => {
        if (!at.isConnected) return;
        if (isLook) noteLook(at, picture, nowMs);
        if (isCount && !reader.look(picture)?.isEmpty) noteCount(at, picture, nowMs);
      });
      picture.close();
    };
    reading = reading.then(read);
  };

  const afterFrame = (): void => {
    const nowMs = performance.now();
    if (canvas && !isLarge(canvas)) {
      canvas = undefined;
      // What another pane painted long ago is not what comes now.
      unseen = new WeakSet();
      keep((samples.at(-1)?.field ?? '').replace(/[^.]/g, '.'), 0, nowMs);
    }
    if (!isLooking) return;
    const all = canvas && !marks ? [canvas] : document.querySelectorAll('canvas');
    for (const each of all) {
      if (!uncounted.has(each) && !unseen.has(each)) continue;
      if (each !== canvas && !isLarge(each)) continue;
      const isLook = (!canvas || canvas === each) && unseen.delete(each);
      const isCount = marks !== undefined && uncounted.delete(each);
      if (webGl.has(each)) {
        if (isLook || isCount) readLater(each, nowMs, isLook, isCount);
        continue;
      }
      if (isLook) noteLook(each, each, nowMs);
      if (isCount) noteCount(each, each, nowMs);
    }
  };

  const pulse = document.createElement('div');
  Object.assign(pulse.style, {
    position: 'fixed',
    width: '1px',
    height: '1px',
    visibility: 'hidden',
    contain: 'strict',
  });
  new ResizeObserver(() => timed(afterFrame)).observe(pulse);
  let isWide = false;
  const tick = (nowMs: number): void => {
    requestAnimationFrame(tick);
    if (frames && lastFrameMs > 0) frames.push(nowMs - lastFrameMs);
    lastFrameMs = nowMs;
    if (!pulse.isConnected) document.documentElement?.append(pulse);
    isWide = !isWide;
    pulse.style.width = isWide ? '2px' : '1px';
  };
  requestAnimationFrame(tick);
  for (const type of ['keydown', 'pointerdown', 'wheel']) {
    const note = (event: Event): void => {
      inputs.push({ atMs: event.timeStamp, type, key: (event as KeyboardEvent).key ?? '' });
    };
    addEventListener(type, note, { capture: true, passive: true });
  }

  host.slideProbe = {
    read() {
      const place = canvas && placeOf(canvas);
      return { samples, lastChangeMs, inputs, canvas: place, costMs, looks, nowMs: performance.now() };
    },
    brief: () => ({
      field: samples.at(-1)?.field ?? '',
      lastChangeMs,
      nowMs: performance.now(),
      markChangeMs: marks?.at(-1)?.atMs ?? 0,
    }),
    clear() {
      samples = samples.slice(-1);
      inputs = [];
    },
    extent: () => canvas && reader.extent(canvas),
    watchMarks() {
      marks ??= [];
    },
    marks: () => marks ?? [],
    setLooking(is) {
      isLooking = is;
    },
    startFrames() {
      frames = [];
    },
    stopFrames() {
      const done = frames ?? [];
      frames = undefined;
      return done;
    },
  };
}
