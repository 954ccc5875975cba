import type { FramesDisplaySet } from '../types';
import { radiologyTags } from './radiologyTags';

/** Modalities whose stacks are moving pictures more often than not. */
const MOVING: ReadonlySet<string> = new Set(['US', 'IVUS', 'XA', 'RF', 'NM', 'ES', 'IVOCT']);

/** What an object carries that was recorded over time (Cine and Multi-frame modules, PS3.3 C.7.6.5, C.7.6.6). */
const TIMES = [
  radiologyTags.RecommendedDisplayFrameRate,
  radiologyTags.CineRate,
  radiologyTags.FrameTime,
  radiologyTags.FrameTimeVector,
];

/** A stack that a reader expects to be played: the pane offers it. Any other can be played too. */
export function isCineLike({ frames, series, runs }: FramesDisplaySet): boolean {
  const [first] = frames;
  if (!first || frames.length < 2) return false;
  return MOVING.has(series.modality) || runs?.name === 'time point' || TIMES.some((tag) => first.dataset[tag]);
}
