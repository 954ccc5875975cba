import { stringOf } from '../dicom/json';
import { BULK_SIMPLE_ANNOTATIONS, KEY_OBJECT_SELECTION, RAW_DATA, sopClassSupport } from '../dicom/sopClasses';
import { tags } from '../dicom/tags';
import type { CaseContext } from './caseContext';
import type { DerivedObject } from './derivedObject';
import { indexImages } from './imageIndex';
import { keepDocuments } from './keepDocuments';
import { loadBulk } from './loadBulk';
import { isPresentationState } from './presentationClasses';
import { loadKeyObjects } from './loadKeyObjects';
import { isFiducials, loadRegistrations } from './loadRegistrations';
import { loadReports } from './loadReports';
import { takeAllRejections } from './readRejections';
import { isOverlay } from '../dicom/overlay/overlayClasses';
import { oneObjectEach, otherHolders } from './sameObjects';
import type { Threads } from './threads';
import { tellUnshown } from './unshownObjects';

/**
 * Finds the marks of the case in its SR and ANN objects and shows them as stored. What cannot be shown is a problem at
 * `case/derived/<SOP Instance UID>` with the reason: objects in the case = objects shown + objects explained.
 */
export async function loadDerived(
  context: CaseContext,
  threads: Threads,
  given: readonly DerivedObject[],
  signal: AbortSignal,
): Promise<void> {
  const objects = oneObjectEach(context, given);
  threads.setHolders((seriesInstanceUid, sourceId) => otherHolders(given, seriesInstanceUid, sourceId));
  takeAllRejections(context.workspace, objects);
  loadRegistrations(context, objects);
  tellUnshown(context, objects);
  const index = indexImages(context.workspace.getState().displaySets);
  const documents = objects.filter((object) => sopClassSupport(sopClassOf(object))?.isDocument);
  const states = objects.filter(isPresentationState);
  if (states.length > 0) {
    const { loadPresentationStates } = await import('./loadPresentationStates');
    if (signal.aborted) return;
    loadPresentationStates(context, states, index);
  }
  keepDocuments(context, threads, documents, signal);
  const reports = objects.filter((object) => isReport(sopClassOf(object)));
  await loadReports(context, threads, reports, index, signal);
  if (signal.aborted) return;
  loadKeyObjects(context, threads, objects, index);
  const bulk = objects.filter((object) => sopClassOf(object) === BULK_SIMPLE_ANNOTATIONS);
  await loadBulk(context, threads, bulk, index, signal);
  const stories = objects.filter(({ dataset }) => isRawData(dataset));
  if (stories.length > 0) {
    const { loadStoryboard } = await import('./loadStoryboard');
    await loadStoryboard(context, stories, signal);
  }
  const outlines = objects.filter(({ dataset }) => isOverlay(dataset));
  await loadFits(context, objects, signal);
  if (outlines.length === 0 || signal.aborted) return;
  const { loadOverlays } = await import('./loadOverlays');
  await loadOverlays(context, outlines, signal);
}

async function loadFits(context: CaseContext, objects: readonly DerivedObject[], signal: AbortSignal): Promise<void> {
  const fiducials = objects.filter(isFiducials);
  if (fiducials.length === 0 || signal.aborted) return;
  (await import('./loadSpatialFits')).loadSpatialFits(context, fiducials);
}

const isRawData = (dataset: DerivedObject['dataset']): boolean => stringOf(dataset, tags.SOPClassUID) === RAW_DATA;

const isReport = (sopClassUid: string): boolean =>
  sopClassUid !== KEY_OBJECT_SELECTION && sopClassSupport(sopClassUid)?.isDocument === true;

const sopClassOf = ({ dataset }: DerivedObject): string => stringOf(dataset, tags.SOPClassUID) ?? '';
