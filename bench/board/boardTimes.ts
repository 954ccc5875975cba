import type { RadiologyRecord } from '../probe/radiologyProbe';
import type { ProbeRecord } from '../probe/slideProbe';
import { p95Of, medianOf } from '../report/statistics';
import { afterBlank, sharpnessOf } from '../slides/sharpness';

/** What both probes of a page wrote down by the same moment; times are `performance.now()`, 0 is the navigation. */
export interface BoardRecord {
  readonly ct: RadiologyRecord;
  readonly slide: ProbeRecord;
}

/** What a step shows, as read off the pixels when it was captured. */
export interface StepShown {
  /** Of the CT image. */
  readonly index: number;
  /** Level of the slide; 0 is the finest. */
  readonly level: number;
}

export const shownNow = ({ ct, slide }: BoardRecord): StepShown => ({
  index: ct.canvases.find(({ index }) => index >= 0)?.index ?? -1,
  level: sharpnessOf(slide.samples).finalLevel ?? -1,
});

/**
 * Milliseconds from `sinceMs` until the CT image of the step stands on the screen and no pixel of the slide changes any
 * more. The record ends when all has been still. Throws when anything else than the step is shown then.
 */
export function stepMs({ ct, slide }: BoardRecord, wanted: StepShown, sinceMs: number): number {
  const canvas = ct.canvases.find(({ index }) => index === wanted.index);
  if (!canvas) throw new Error(`image ${wanted.index} of the step is not shown`);
  const own = ct.changes.filter(([atMs, id]) => id === canvas.id && atMs >= sinceMs);
  const wrong = own.findLastIndex(([, , index]) => index !== wanted.index);
  const imageMs = own[wrong + 1]?.[0] ?? Math.max(sinceMs, canvas.firstMs ?? sinceMs);
  const { sharpMs, finalLevel } = sharpnessOf(slide.samples, sinceMs);
  if (sharpMs === undefined || finalLevel !== wanted.level)
    throw new Error(`the slide shows level ${finalLevel ?? 'none'} and not ${wanted.level} as the step does`);
  return Math.max(imageMs, sharpMs, slide.lastChangeMs) - sinceMs;
}

/** Milliseconds from `sinceMs` to the first image in a pane of the next patient: those panes' canvases are new ones. */
export function firstOfNextMs({ ct, slide }: BoardRecord, before: ReadonlySet<number>, sinceMs: number): number {
  const images = ct.canvases.flatMap(({ id, firstMs }) => (before.has(id) || firstMs === undefined ? [] : [firstMs]));
  const tissueMs = afterBlank(slide.samples, sinceMs);
  const times = [...images, ...(tissueMs > sinceMs ? [tissueMs] : [])];
  if (times.length === 0) throw new Error('no image of the next patient came');
  return Math.min(...times) - sinceMs;
}

/** Median and p95 of one kind of wait in a round. */
export const timesOf = (id: string, values: readonly number[]): Record<string, number> => {
  const [median, p95] = [medianOf(values), p95Of(values)];
  return median === undefined || p95 === undefined ? {} : { [`${id}Ms`]: median, [`${id}P95Ms`]: p95 };
};
