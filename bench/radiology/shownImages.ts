import type { ProbedInput, RadiologyRecord } from '../probe/radiologyProbe';
import { medianOf, p95Of } from '../report/statistics';

/** Milliseconds of `performance.now()`. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

type Changes = RadiologyRecord['changes'];

/** Nearest rank, always a value that was measured. */
export function percentileOf(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}

/** From the first wheel turn or pointer move to the last. */
export function spanOf(inputs: readonly ProbedInput[]): Span | undefined {
  const [first, last] = [inputs[0], inputs.at(-1)];
  return first && last && last.atMs > first.atMs ? { fromMs: first.atMs, toMs: last.atMs } : undefined;
}

/** Times at which a canvas showed another image than before; an image that cannot be read is none. */
export function imageTimes(
  changes: Changes,
  canvas: number,
): readonly { readonly atMs: number; readonly step: number }[] {
  const times: { atMs: number; step: number }[] = [];
  let shown: number | undefined;
  for (const [atMs, id, index] of changes) {
    if (id !== canvas || index < 0 || index === shown) continue;
    if (shown !== undefined) times.push({ atMs, step: index - shown });
    shown = index;
  }
  return times;
}

const within =
  ({ fromMs, toMs }: Span) =>
  (atMs: number) =>
    atMs >= fromMs && atMs <= toMs;

/** Waits between the pictures of a span; the first from its beginning, the last to its end. */
export function gapsOf(times: readonly number[], span: Span): number[] {
  const inside = times.filter(within(span));
  return [...inside, span.toMs].map((atMs, index) => atMs - (inside[index - 1] ?? span.fromMs));
}

export interface ScrollFacts {
  /** Different images per second of the slowest canvas. */
  readonly fps: number;
  /** Frames per second in which every canvas showed another image. */
  readonly fpsTogether: number;
  readonly gapP99Ms: number;
  /** Images shown that go back against the wheel. */
  readonly outOfOrder: number;
  /** Share of the images passed that were not shown. */
  readonly skipped: number;
  /** Share of the frames with a new image at whose end the canvases showed different images. */
  readonly apart: number;
  /** Most images between two canvases at the end of a frame. */
  readonly apartMost: number;
  /** Changed pixels in which no image could be read. */
  readonly unreadable: number;
}

/** What a scroll there and back looked like, in the order the canvases are given. */
export function scrollFacts(
  record: Pick<RadiologyRecord, 'changes' | 'inputs'>,
  canvases: readonly number[],
): ScrollFacts {
  const wheel = record.inputs.filter(({ type }) => type === 'wheel');
  const span = spanOf(wheel);
  if (!span) throw new Error('no wheel turn reached the page');
  const seconds = (span.toMs - span.fromMs) / 1000;
  const isInside = within(span);
  const shown = canvases.map((canvas) => imageTimes(record.changes, canvas));
  const inside = shown.map((times) => times.filter(({ atMs }) => isInside(atMs)));
  const gaps = inside.flatMap((times) =>
    gapsOf(
      times.map(({ atMs }) => atMs),
      span,
    ),
  );
  const steps = inside.flat().map(({ step }) => Math.abs(step));
  const passed = steps.reduce((sum, step) => sum + step, 0);
  return {
    fps: Math.min(...inside.map(({ length }) => length)) / seconds,
    fpsTogether: framesTogether(inside) / seconds,
    gapP99Ms: percentileOf(gaps, 99) ?? 0,
    outOfOrder: shown.reduce((sum, times) => sum + orderViolations(times, wheel), 0),
    skipped: passed === 0 ? 0 : (passed - steps.length) / passed,
    ...apartness(record.changes, canvases, isInside),
    unreadable: record.changes.filter(([atMs, , index]) => index < 0 && isInside(atMs)).length,
  };
}

function framesTogether(shown: readonly (readonly { readonly atMs: number }[])[]): number {
  const [first = [], ...others] = shown;
  const rest = others.map((times) => new Set(times.map(({ atMs }) => atMs)));
  return first.filter(({ atMs }) => rest.every((times) => times.has(atMs))).length;
}

function apartness(
  changes: Changes,
  canvases: readonly number[],
  isInside: (atMs: number) => boolean,
): Pick<ScrollFacts, 'apart' | 'apartMost'> {
  const now = new Map<number, number>();
  const spreads: number[] = [];
  changes.forEach(([atMs, canvas, index], at) => {
    if (canvases.includes(canvas) && index >= 0) now.set(canvas, index);
    const isEndOfFrame = changes[at + 1]?.[0] !== atMs;
    if (!isEndOfFrame || !isInside(atMs) || now.size < canvases.length) return;
    spreads.push(Math.max(...now.values()) - Math.min(...now.values()));
  });
  const apart = spreads.filter((spread) => spread > 0).length;
  return { apart: spreads.length === 0 ? 0 : apart / spreads.length, apartMost: Math.max(0, ...spreads) };
}

/** How long after the wheel turned round an image of the old direction may still come. */
const TURN_MS = 1000;

/**
 * Steps against the wheel. Which way of the index is "down" the first steps decide, since a viewer may begin at either
 * end. After a turn, images of the old direction are late, not out of order, until the first of the new direction.
 */
export function orderViolations(
  times: readonly { readonly atMs: number; readonly step: number }[],
  wheel: readonly Pick<ProbedInput, 'atMs' | 'direction'>[],
): number {
  const directionAt = (atMs: number) => wheel.findLast((turn) => turn.atMs <= atMs);
  const before = times.filter(({ atMs }) => directionAt(atMs)?.direction === wheel[0]?.direction);
  const down = Math.sign(before.reduce((sum, { step }) => sum + Math.sign(step), 0)) * (wheel[0]?.direction ?? 1);
  let violations = 0;
  let followed = 0;
  for (const { atMs, step } of times) {
    const direction = directionAt(atMs)?.direction ?? 0;
    if (direction === 0) continue;
    const isRight = Math.sign(step) === down * direction;
    if (isRight) followed = direction;
    else if (followed === direction || atMs - turnedMs(wheel, atMs) > TURN_MS) violations += 1;
  }
  return violations;
}

/** When the wheel last changed its direction, as of `atMs`. */
function turnedMs(wheel: readonly Pick<ProbedInput, 'atMs' | 'direction'>[], atMs: number): number {
  let turned = wheel[0]?.atMs ?? 0;
  for (const [at, turn] of wheel.entries()) {
    if (turn.atMs > atMs) break;
    if (turn.direction !== wheel[at - 1]?.direction) turned = turn.atMs;
  }
  return turned;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly unanswered: number;
}

/** From an input to the first frame with other pixels. */
export function latencyOf(inputs: readonly ProbedInput[]): Latency | undefined {
  const waits = inputs.flatMap(({ atMs, changedMs }) => (changedMs === undefined ? [] : [changedMs - atMs]));
  const [p50Ms, p95Ms] = [medianOf(waits), p95Of(waits)];
  return p50Ms === undefined || p95Ms === undefined
    ? undefined
    : { p50Ms, p95Ms, unanswered: inputs.length - waits.length };
}

export interface DragFacts {
  readonly fps: number;
  readonly gapP95Ms: number;
}

/** Frames of a canvas whose pixels changed while the pointer moved. */
export function dragFacts(record: Pick<RadiologyRecord, 'changes' | 'inputs'>, canvas: number): DragFacts {
  const span = spanOf(record.inputs.filter(({ type }) => type === 'pointermove'));
  if (!span) throw new Error('no move of the pointer reached the page');
  const times = record.changes.filter(([, id]) => id === canvas).map(([atMs]) => atMs);
  const frames = times.filter(within(span)).length;
  return { fps: (frames * 1000) / (span.toMs - span.fromMs), gapP95Ms: p95Of(gapsOf(times, span)) ?? 0 };
}
