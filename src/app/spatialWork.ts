import type { Problem } from '../dicom/problem';
import type { RegistrationType } from '../dicom/radiology/registration';
import { mapUncertainty } from '../dicom/registration/uncertainty';
import type { PaneId } from '../dicom/uids';
import { landmarkAt, placeLandmark } from '../panes/spatialOverlay';
import { fitOfDraft, withoutLastPair, withoutPair } from '../workspace/spatialDraft';
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
    spatialDraft: {
      ...{ sides, points: [[], []], isTurnedOver: false },
      // What a photograph says of its scale was true at the place of the ruler.
      kind: sides.some(({ photograph }) => photograph) ? 'RIGID_SCALE' : 'RIGID',
    },
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
  placeLandmark(workspace, live, workspace.getState().activePaneId);
}

const KINDS: readonly RegistrationType[] = ['RIGID', 'RIGID_SCALE', 'AFFINE'];

/** Arguments `kind` (RIGID, RIGID_SCALE, AFFINE) and `isTurnedOver`, each as it was where it is not given. */
export function choose({ context: { workspace } }: SpatialPage, args: unknown): void {
  const { kind, isTurnedOver } = argumentsOf(args);
  const chosen = KINDS.find((one) => one === kind);
  change(workspace, (draft) => ({
    ...draft,
    ...(chosen && (chosen !== 'RIGID' || hasScale(draft)) && { kind: chosen }),
    ...(typeof isTurnedOver === 'boolean' && { isTurnedOver }),
  }));
}

/** Argument `index` of the pair, from 0. */
export function remove({ context: { workspace } }: SpatialPage, args: unknown): void {
  const { index } = argumentsOf(args);
  if (typeof index === 'number') change(workspace, (draft) => withoutPair(draft, index));
}

export const undo = ({ context: { workspace } }: SpatialPage): void => change(workspace, withoutLastPair);

export function cancel({ context: { workspace } }: SpatialPage): void {
  workspace.setProblem('case/spatial', undefined);
  workspace.setState({ spatialDraft: undefined });
}

/** Argument `name`. Links the images for this visit; nothing is stored. */
export async function use(page: SpatialPage, args: unknown): Promise<void> {
  const written = await write(page, args);
  if (!written) return;
  written.adopt();
  page.context.workspace.setState({ spatialDraft: undefined });
}

/**
 * Argument `name`. Stores the landmarks, then the registration that names them. Until both are confirmed the panel stays
 * with all landmarks, so that whatever fails can be tried again.
 */
export async function save(page: SpatialPage, args: unknown): Promise<void> {
  const { context, saver } = page;
  const { workspace } = context;
  const draft = workspace.getState().spatialDraft;
  const written = await write(page, args);
  if (!written) return;
  for (const object of written.objects) {
    await saver.send(object);
    if (workspace.getState().save.phase === 'confirmed' && !context.unanswered.has(object.sopInstanceUid)) continue;
    workspace.setProblem('case/spatial', notSaved);
    return;
  }
  written.adopt();
  // What was placed meanwhile is another link.
  if (workspace.getState().spatialDraft === draft) workspace.setState({ spatialDraft: undefined });
}

/** Where the pairs make no map, or what they make cannot be written, the panel stays and says why. */
async function write({ context }: SpatialPage, args: unknown) {
  const { workspace } = context;
  const { name } = argumentsOf(args);
  const { spatialDraft } = workspace.getState();
  const fit = spatialDraft && fitOfDraft(spatialDraft);
  if (!spatialDraft || !fit || typeof fit === 'string') return undefined;
  const { writeRegistration } = await import('../cases/saveRegistration');
  const title = typeof name === 'string' && name.trim() !== '' ? name.trim() : 'Spatial link';
  const written = writeRegistration(context, spatialDraft, fit, title);
  workspace.setProblem('case/spatial', written.ok ? undefined : written.error);
  return written.ok ? written.value : undefined;
}

const notSaved: Problem = {
  code: 'storage',
  severity: 'error',
  title: 'The link was not saved; its landmarks are still here',
  tip: 'Save it again, or use it without saving.',
};

/** Panes that are linked with the active one go to the place in its middle. */
export function bring({ context: { workspace }, live }: SpatialPage): void {
  const state = workspace.getState();
  const { activePaneId } = state;
  const from = landmarkAt(workspace, live, activePaneId)?.place;
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

/** Pixels of a photograph without a scale are no mm: they are made larger or smaller by every map. */
const hasScale = ({ sides }: SpatialDraft): boolean =>
  sides.every(({ photograph }) => photograph?.isCalibrated ?? true);

function change(workspace: Workspace, to: (draft: SpatialDraft) => SpatialDraft): void {
  const { spatialDraft } = workspace.getState();
  if (spatialDraft) workspace.setState({ spatialDraft: to(spatialDraft) });
}
