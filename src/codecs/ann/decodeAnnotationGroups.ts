import type { DicomJson } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import type { Result } from '../../lib/result';
import { decodeGroups } from './decodeGroups';
import type { AnnDecoding, AnnOptions } from './decodedGroups';
import { gatherBulk } from './gatherBulk';

/**
 * The groups of a bulk annotation object, their numbers taken from wherever they are: in the dataset, or behind the
 * addresses in it (ANN-09). On the caller's thread: for small objects, and where there are no workers.
 */
export async function decodeAnnotationGroups(
  dataset: DicomJson,
  { resolveBulk, ...options }: AnnOptions,
): Promise<Result<AnnDecoding, Problem>> {
  return decodeGroups(await gatherBulk(dataset, resolveBulk), options);
}
