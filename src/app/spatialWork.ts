import type { RegistrationType } from '../dicom/radiology/registration';
import { mapUncertainty } from '../dicom/registration/uncertainty';
import type { PaneId } from '../dicom/uids';
import { landmarkAt } from '../panes/spatialOverlay';
import { fitOfDraft, withLandmark, withoutLastPair, withoutPair } from '../workspace/spatialDraft';
import { type SpatialDraft, spatialPairOf, spatialSide, spatialTieBetween } from '../workspace/spatialLinks';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';
import { focusActivePane } from './keyboard';
import type { SpatialPage } from './spatialCommands';

/** Points are placed with the hand that moves images; the tool in use comes back after. */
export function begin({ context: { workspace } }: SpatialPage, partner: PaneId): void {
  const state = workspace.getState();
  const sides = spatialPairOf(state, state.activePaneId, partner);
  if (typeof sides === 'string' || state.spatialDraft) return;
  const { tool } = state;
  workspace.setProblem('case/spatial', undefined);
  workspace.setState({
    spatialDraft: { sides, points: [[], []], kind: 'RIGID', isTurnedOver: false },
    tool: 'pan',
    placing: undefined,
  });
  const unsubscribe = workspace.subscribe((now) => {
    if (now.spatialDraft) return;
    unsubscribe();
    if (now.tool === 'pan') workspace.setState({ tool });
    // The panel has gone, and the focus with it.
    if (now.studies.length > 0) focusActivePane(now.activePaneId);
  });
}

export function placeInMiddle({ context: { workspace }, live }: SpatialPage): void {
  const { activePaneId, spatialDraft } = workspace.getState();
  const placed = landmarkAt(workspace, live, activePaneId);
  if (spatialDraft && placed) change(workspace, (draft) => withLandmark(draft, placed.side, placed.landmark));
}

const KINDS: readonly RegistrationType[] = ['RIGID', 'RIGID_SCALE', 'AFFINE'];

/** Arguments `kind` (RIGID, RIGID_SCALE, AFFINE) and `isTurnedOver`, each as it was where it is not given. */
export function choose({ context: { workspace } }: SpatialPage, args: unknown): void {
  const { kind, isTurnedOver } = argumentsOf(args);
  const chosen = KINDS.find((one) => one === kind);
  change(workspace, (draft) => ({
    ...draft,
    ...(chosen && { kind: chosen }),
    ...(typeof isTurnedOver === 'boolean' && { isTurnedOver }),
  }));
}

/** Argument `index` of the pair, from 0. */
export function remove({ context: { workspace } }: SpatialPage, args: unknown): void {
  const { index } = argumentsOf(args);
  if (typeof index === 'number') change(workspace, (draft) => withoutPair(draft, index));
}

export const undo = ({ context: { workspace } }: SpatialPage): void => change(workspace, withoutLastPair);

export const cancel = ({ context: { workspace } }: SpatialPage): void =>
  workspace.setState({ spatialDraft: undefined });

/**
 * Arguments `name`, and `isSaved`: false links for this visit alone. Where the pairs make no map, or what they make cannot
 * be written, the panel stays with its landmarks and says why.
 */
export async function done({ context, saver, isReadOnly }: SpatialPage, args: unknown): Promise<void> {
  const { workspace } = context;
  const { name, isSaved = true } = argumentsOf(args);
  const { spatialDraft } = workspace.getState();
  const fit = spatialDraft && fitOfDraft(spatialDraft);
  if (!spatialDraft || !fit || typeof fit === 'string') return;
  const { writeRegistration } = await import('../cases/saveRegistration');
  const title = typeof name === 'string' && name.trim() !== '' ? name.trim() : 'Spatial link';
  const written = writeRegistration(context, spatialDraft, fit, title);
  workspace.setProblem('case/spatial', written.ok ? undefined : written.error);
  if (!written.ok) return;
  written.value.adopt();
  workspace.setState({ spatialDraft: undefined });
  if (isReadOnly || isSaved === false) return;
  for (const object of written.value.objects) {
    await saver.send(object);
    // What failed is said, and offered again by Retry; the registration is not stored before the landmarks it names.
    if (workspace.getState().save.phase !== 'confirmed' || context.unanswered.has(object.sopInstanceUid)) return;
  }
}

/** Panes that are linked with the active one go to the place in its middle. */
export function bring({ context: { workspace }, live }: SpatialPage): void {
  const state = workspace.getState();
  const { activePaneId } = state;
  const from = landmarkAt(workspace, live, activePaneId)?.landmark.place;
  if (!from) return;
  for (const { id } of state.panes) {
    const tie = id === activePaneId ? undefined : spatialTieBetween(state, activePaneId, id);
    const side = spatialSide(state, id);
    if (!tie || !side) continue;
    const { place } = mapUncertainty(tie.fit)(from, tie.isBack);
    const engine = live.get(id);
    const view = engine?.glassView?.();
    if (view) engine?.followGlass?.({ ...view, centreMm: [place[0], place[1]] }, true);
    else
      workspace.setState({
        patientPoint: { frameOfReferenceUid: side.frameOfReferenceUid, mm: place, paneId: activePaneId },
      });
  }
}

function change(workspace: Workspace, to: (draft: SpatialDraft) => SpatialDraft): void {
  const { spatialDraft } = workspace.getState();
  if (spatialDraft) workspace.setState({ spatialDraft: to(spatialDraft) });
}
