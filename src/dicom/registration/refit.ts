import type { RegistrationType } from '../radiology/registration';
import { type FitOptions, fitLandmarks, type LandmarkFit, type SpacePair } from './fitLandmarks';

/** A matrix in 16 characters a number leaves points of a body within this of where they were, mm. */
const SAME_MM = 1e-4;

const KINDS: readonly RegistrationType[] = ['AFFINE', 'RIGID_SCALE', 'RIGID'];
const FACES: readonly FitOptions[] = [
  {},
  { isTurnedOver: true },
  { isMirrored: true },
  { isTurnedOver: true, isMirrored: true },
];

/**
 * The fit that a stored registration was made by, from its own landmarks: what its accuracy rests on. Undefined where the
 * landmarks do not lead to its matrix (they were moved, or something else made it): then nothing is known of its error.
 */
export function refit(
  pairs: readonly SpacePair[],
  { type, sourceToRegistered }: { readonly type: RegistrationType; readonly sourceToRegistered: readonly number[] },
  planes: Pick<FitOptions, 'fromPlane' | 'toPlane'> = {},
): LandmarkFit | undefined {
  // A mirror image of any kind is stored as AFFINE. The loosest that agrees claims the least.
  for (const kind of type === 'AFFINE' ? KINDS : [type])
    for (const options of FACES) {
      const fit = fitLandmarks(pairs, kind, { ...planes, ...options });
      if (typeof fit !== 'string' && fit.matrixType === type && agrees(fit, sourceToRegistered)) return fit;
    }
  return undefined;
}

/** Near the landmarks both matrices lead to the same places. */
function agrees({ matrix, pairs }: LandmarkFit, other: readonly number[]): boolean {
  const reach = Math.max(...pairs.flatMap(({ from }) => from.map(Math.abs)), 1);
  return matrix.every((value, index) => {
    const isShift = index % 4 === 3;
    return Math.abs(value - (other[index] ?? Number.NaN)) * (isShift ? 1 : reach) < SAME_MM;
  });
}
