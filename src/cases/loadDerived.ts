import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { CaseContext } from './caseContext';
import type { DerivedObject } from './derivedObject';
import { indexImages } from './imageIndex';
import { BULK_ANNOTATIONS, loadBulk } from './loadBulk';
import { loadReports } from './loadReports';
import type { Threads } from './threads';

const REPORTS = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.88\.(11|22|33|34|35)$/;

/**
 * Finds the marks of the case in its SR and ANN objects and shows them as stored. What cannot be shown is a problem at
 * `case/derived/<SOP Instance UID>` with the reason: objects in the case = objects shown + objects explained.
 */
export async function loadDerived(
  context: CaseContext,
  threads: Threads,
  objects: readonly DerivedObject[],
  signal: AbortSignal,
): Promise<void> {
  const index = indexImages(context.workspace.getState().displaySets);
  const sopClassOf = ({ dataset }: DerivedObject) => stringOf(dataset, tags.SOPClassUID) ?? '';
  const reports = objects.filter((object) => REPORTS.test(sopClassOf(object)));
  loadReports(context, threads, reports, index);
  const bulk = objects.filter((object) => sopClassOf(object) === BULK_ANNOTATIONS);
  await loadBulk(context, threads, bulk, index, signal);
}
