import type { Problem } from '../../dicom/problem';
import type { PlaneView } from '../../dicom/radiology/planeView';
import type { FramesDisplaySet } from '../../dicom/types';
import { fail, type Result } from '../../lib/result';
import type { EngineDependencies } from '../engineDependencies';
import type { DecodedFrame } from './decodedFrame';
import { pageFrameCache } from './frameCache';
import { noCode } from './frameProblems';
import { frameStore } from './frameStore';
import type { FrameSupply, SupplyEvents } from './frameSupply';
import { StackLoader } from './stackLoader';
import type { OpenedPlane } from './volume/planeSupply';

/** How a display set is to be cut. */
export interface WantedPlane {
  readonly displaySetId: string;
  readonly plane: PlaneView | undefined;
}

export const isSamePlane = (a: WantedPlane | undefined, b: WantedPlane): boolean =>
  a?.plane === b.plane && (b.plane === undefined || a?.displaySetId === b.displaySetId);

/** Of a computed view that nobody looks at any more. */
export const NOBODY: SupplyEvents = { loaded: () => {}, failed: () => {} };

/** The images of a series as they were acquired. */
export function acquiredImages(
  { frames }: FramesDisplaySet,
  dependencies: EngineDependencies,
): (events: SupplyEvents) => FrameSupply {
  const store = frameStore(pageFrameCache(), frames, dependencies, {});
  return (events) => new StackLoader<DecodedFrame>(frames, store, events);
}

/** The code of volumes travels when one is asked for. */
export async function openedPlane(
  displaySet: FramesDisplaySet,
  plane: PlaneView,
  dependencies: EngineDependencies,
): Promise<Result<OpenedPlane, Problem>> {
  try {
    const { openPlane } = await import('./volume/planeSupply');
    return openPlane(displaySet, plane, dependencies);
  } catch (cause) {
    return fail(noCode(cause));
  }
}
