import type { BulkLook, BulkRamp } from './bulk';
import { colourSteps, VIRIDIS } from './overlay/mapValues';
import type { AnnotationGroup } from './types';

/** Viridis without its blues and purples, which are the colours of nuclei. */
export const RAMP: readonly string[] = VIRIDIS.slice(3);
export const NO_VALUE = '#6e6e6e';
/** As many as can be told apart. */
export const RAMP_STEPS = 16;

/** The last one is that of objects without a value. */
export const rampColours: readonly string[] = [...stepsOf(colourSteps(RAMP)), NO_VALUE];

function stepsOf(steps: Uint8Array): readonly string[] {
  return Array.from({ length: RAMP_STEPS }, (_, step) => {
    const at = Math.round((step / (RAMP_STEPS - 1)) * 255) * 3;
    return `#${[...steps.subarray(at, at + 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  });
}

/** Place of a value among `rampColours`. */
export function rampStep({ from, to }: BulkRamp, value: number): number {
  if (Number.isNaN(value)) return RAMP_STEPS;
  const part = to > from ? (value - from) / (to - from) : 0.5;
  return Math.min(RAMP_STEPS - 1, Math.max(0, Math.floor(part * RAMP_STEPS)));
}

/** From the smallest to the largest value, or between the ends of a filter by the same value. */
export function rampOf({ background }: AnnotationGroup, look: BulkLook | undefined): BulkRamp | undefined {
  const measurement = look?.colourBy;
  const statistics = measurement === undefined ? undefined : background?.statistics[measurement];
  if (measurement === undefined || !statistics) return undefined;
  const { from, to } =
    look?.filter?.measurement === measurement ? look.filter : { from: statistics.minimum, to: statistics.maximum };
  return { measurement, from, to };
}
