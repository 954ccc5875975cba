import type { Problem } from '../../dicom/problem';
import type { PlaneView } from '../../dicom/radiology/planeView';
import type { FramesDisplaySet } from '../../dicom/types';
import { fail, type Result } from '../../lib/result';
import type { EngineDependencies } from '../engineDependencies';
import { noCode } from './frameProblems';
import type { SupplyEvents } from './frameSupply';
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
