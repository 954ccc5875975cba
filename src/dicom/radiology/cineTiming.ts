import { numberOf, numbersOf } from '../json';
import type { FrameHeader } from '../types';
import { radiologyTags } from './radiologyTags';

/** Frames per second of a stack that states none. */
const UNSTATED = 10;
const FASTEST = 200;

/** How a stack is to be played, as its header says (PS3.3 C.7.6.5). */
export interface CineTiming {
  readonly framesPerSecond: number;
  /** Milliseconds from the frame before to each frame, where they differ (Frame Time Vector). */
  readonly stepsMs?: readonly number[];
  /** There and back instead of round and round. */
  readonly isSweep: boolean;
  /** 0-based, both included: what is left of the stack after trimming. */
  readonly from: number;
  readonly to: number;
}

/**
 * Recommended Display Frame Rate, else Cine Rate, else Frame Time, else Frame Time Vector; ten frames per second where
 * none of them says anything possible. Trims count frames of one object: a stack of several has none.
 */
export function cineTimingOf(frames: readonly FrameHeader[]): CineTiming {
  const dataset = frames[0]?.dataset ?? {};
  const isOneObject = frames.every(({ ref }) => ref.sopInstanceUid === frames[0]?.ref.sopInstanceUid);
  const frameTimeMs = numberOf(dataset, radiologyTags.FrameTime) ?? 0;
  const stated = [
    numberOf(dataset, radiologyTags.RecommendedDisplayFrameRate),
    numberOf(dataset, radiologyTags.CineRate),
    frameTimeMs > 0 ? 1000 / frameTimeMs : undefined,
  ].find(isPossible);
  const stepsMs = stated === undefined && isOneObject ? vectorOf(frames) : undefined;
  const trims = isOneObject ? trimsOf(frames) : undefined;
  return {
    framesPerSecond: stated ?? (stepsMs ? 1000 / meanOf(stepsMs) : UNSTATED),
    ...(stepsMs && { stepsMs }),
    isSweep: numberOf(dataset, radiologyTags.PreferredPlaybackSequencing) === 1,
    from: trims?.[0] ?? 0,
    to: trims?.[1] ?? frames.length - 1,
  };
}

const isPossible = (rate: number | undefined): rate is number => rate !== undefined && rate > 0 && rate <= FASTEST;

/** In the order of the stack. The first frame has none before it and takes the mean of the others. */
function vectorOf(frames: readonly FrameHeader[]): readonly number[] | undefined {
  const all = numbersOf(frames[0]?.dataset ?? {}, radiologyTags.FrameTimeVector);
  if (all.length !== frames.length || all.length < 2) return undefined;
  const later = all.slice(1);
  if (later.some((ms) => ms < 0)) return undefined;
  const meanMs = meanOf(later);
  if (!isPossible(1000 / meanMs)) return undefined;
  const stepOf = [meanMs, ...later];
  return frames.map(({ ref }, index) => stepOf[(ref.frameNumber ?? index + 1) - 1] ?? meanMs);
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function trimsOf(frames: readonly FrameHeader[]): readonly [number, number] | undefined {
  const dataset = frames[0]?.dataset ?? {};
  const first = (numberOf(dataset, radiologyTags.StartTrim) ?? 1) - 1;
  const last = (numberOf(dataset, radiologyTags.StopTrim) ?? frames.length) - 1;
  return first >= 0 && first < last && last < frames.length ? [first, last] : undefined;
}
