import { areDifferentPatients } from '../dicom/samePatient';
import type { Annotation, DisplaySet, Patient, Series, Study } from '../dicom/types';
import type { KeyedPane } from './keyring';
import type { Pane } from './layout';
import { diffAfterStep, diffRecords, type Records, type RecordsDiff, sizeOfDiff } from './records';
import { stepBetween } from './recordVersions';
import type { WorkspaceState } from './store';

/** Remembers the last answer for the same two record maps: selectors run on every store step, diffs must not. */
function lastPair<A extends object, B extends object, R>(compute: (a: A, b: B) => R): (a: A, b: B) => R {
  let last: { a: A; b: B; result: R } | undefined;
  return (a, b) => {
    if (last?.a !== a || last.b !== b) last = { a, b, result: compute(a, b) };
    return last.result;
  };
}

/** From step to step only what the step changed is compared, so that a gesture costs the same in every case. */
let lastUnsaved:
  | {
      readonly stored: Records<Annotation>;
      readonly annotations: Records<Annotation>;
      readonly unsaved: RecordsDiff<Annotation>;
    }
  | undefined;

/** What the reader did that the archive does not hold yet. Undoing back to what is stored leaves nothing. */
export function selectUnsaved({ stored, annotations }: WorkspaceState): RecordsDiff<Annotation> {
  const last = lastUnsaved?.stored === stored ? lastUnsaved : undefined;
  if (last?.annotations === annotations) return last.unsaved;
  const step = last && stepBetween(last.annotations, annotations);
  const unsaved = last && step ? diffAfterStep(last.unsaved, stored, step) : diffRecords(stored, annotations);
  lastUnsaved = { stored, annotations, unsaved };
  return unsaved;
}

export const selectUnsavedCount = (state: WorkspaceState): number => sizeOfDiff(selectUnsaved(state));

export const selectActivePane = (state: WorkspaceState): Pane | undefined =>
  state.panes.find((pane) => pane.id === state.activePaneId);

export const selectDisplaySet = (state: WorkspaceState, pane: Pane | undefined): DisplaySet | undefined =>
  pane?.displaySetId === undefined ? undefined : state.displaySets.find((set) => set.id === pane.displaySetId);

const patientsOnce = lastPair((studies: WorkspaceState['studies'], _: object) => {
  const patients: Patient[] = [];
  for (const { patient } of studies)
    if (patients.every((one) => areDifferentPatients(one, patient))) patients.push(patient);
  return patients;
});
const NOTHING = {};

/** The patients of the open case by ID and issuer, never by name (WEB-08). More than one must be said loudly. */
export const selectPatients = (state: WorkspaceState): readonly Patient[] => patientsOnce(state.studies, NOTHING);

const areSeveralSources = lastPair(
  (studies: readonly Study[], displaySets: readonly DisplaySet[]) =>
    new Set([...studies, ...displaySets.map(({ series }) => series)].map(({ sourceId }) => sourceId)).size > 1,
);

/** The archive a series is from, where the case is from more than one; then every series says which (WEB-35). */
export const selectSourceLabel = (
  { displaySets, studies, sourceLabels }: WorkspaceState,
  { sourceId }: Pick<Series, 'sourceId'>,
): string | undefined => (areSeveralSources(studies, displaySets) ? (sourceLabels[sourceId] ?? sourceId) : undefined);

/** What a digit or an arrow means is decided by this; undefined on documents and where nothing is shown. */
export function selectActivePaneKind(state: WorkspaceState): KeyedPane | undefined {
  const kind = selectDisplaySet(state, selectActivePane(state))?.kind;
  return kind === 'frames' ? 'radiology' : kind === 'slide' ? 'slide' : undefined;
}
