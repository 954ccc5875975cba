import type { Problem } from '../dicom/problem';
import { isFusible, type ShownFusion, shownFusion } from '../dicom/radiology/fusion';
import type { FramesDisplaySet } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import { fail, ok, type Result } from '../lib/result';
import { isOfAnotherPatient, stackIn } from './links';
import type { WorkspaceState } from './store';

/** The part of the workspace that decides about fusion. */
export type FusionState = Pick<WorkspaceState, 'panes' | 'displaySets' | 'registrations' | 'studies'>;

/** What can be laid over the stack in a pane, whether or not its place in the patient allows it: the command says why not. */
export function fusibleOver(state: Pick<FusionState, 'displaySets'>, base: FramesDisplaySet | undefined) {
  if (!base || isFusible(base)) return [];
  return state.displaySets.filter((set): set is FramesDisplaySet => set.kind === 'frames' && isFusible(set));
}

/** What the engine of a pane is to lay over its images; undefined where nothing is wanted, words where it cannot be. */
export function fusionIn(state: FusionState, paneId: PaneId): Result<ShownFusion | undefined, Problem> {
  const fusion = state.panes.find(({ id }) => id === paneId)?.fusion;
  const base = stackIn(state, paneId);
  if (!fusion || !base) return ok(undefined);
  const over = state.displaySets.find(({ id }) => id === fusion.displaySetId);
  if (over?.kind !== 'frames') return fail(noFusion(base.series.modality, 'the series is not there'));
  const name = over.series.seriesDescription || over.series.modality;
  if (isOfAnotherPatient(state.studies, base, over)) return fail(noFusion(name, 'it is of another patient'));
  const found = shownFusion(base, over, fusion, state.registrations);
  return found.ok ? found : fail(noFusion(name, found.error));
}

const noFusion = (name: string, reason: string): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title: `No fusion with ${name}: ${reason}`,
  tip: 'The images are shown without it.',
});
