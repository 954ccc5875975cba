import { planOf } from '../cases/hanging/hangStage';
import type { Corrections, StagePlan } from '../cases/hanging/plan';
import type { PaneStatus } from '../dicom/paneStatus';
import type { FramesDisplaySet } from '../dicom/types';
import type { Unsubscribe } from '../lib/emitter';
import type { LiveEngines } from '../panes/liveEngines';
import { isPrior } from '../workspace/prior';
import type { Workspace, WorkspaceState } from '../workspace/store';

/** A reader who has done nothing for so long, and whose panes are complete, leaves the line and the decoders free. */
const REST_MS = 1200;

/**
 * Brings in the series of the next stages of the hanging while nothing else is to be done: those of the next stage first,
 * priors last. Any movement of the reader ends it at once; it goes on when everything on the screen is complete again.
 */
export function bringStagesAhead(
  workspace: Workspace,
  live: LiveEngines,
  corrections: () => Corrections | undefined,
): Unsubscribe {
  let running = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => {
    const state = workspace.getState();
    if (!state.hanging || state.isCaseLoading || !Object.values(state.paneStatus).every(isComplete)) return;
    const engine = live.all().find(([, one]) => one.bringAhead)?.[1];
    running = new AbortController();
    void engine?.bringAhead?.(seriesAhead(state, planOf(workspace, corrections()).stages), running.signal);
  };
  const stop = workspace.subscribe((now, before) => {
    if (now.paneStatus === before.paneStatus && now.places === before.places && now.hanging === before.hanging) return;
    running.abort();
    clearTimeout(timer);
    if (now.hanging) timer = setTimeout(begin, REST_MS);
  });
  return () => {
    stop();
    running.abort();
    clearTimeout(timer);
  };
}

/** Stacks of later stages that no pane shows, in the order in which a reader comes to them; those of priors behind all others. */
export function seriesAhead(
  state: Pick<WorkspaceState, 'hanging' | 'panes' | 'displaySets' | 'studies'>,
  stages: readonly Pick<StagePlan, 'images'>[],
): readonly FramesDisplaySet[] {
  const at = Math.max(0, state.hanging?.stageIndex ?? 0);
  const order = [...stages.slice(at + 1), ...stages.slice(0, at)].flatMap(({ images }) => images.map(({ key }) => key));
  const shown = new Set(state.panes.map(({ displaySetId }) => displaySetId));
  const stacks = [...new Set(order)].flatMap((key) => {
    const set = state.displaySets.find(({ id }) => id === key);
    return set?.kind === 'frames' && !shown.has(key) ? [set] : [];
  });
  const [late, soon] = [true, false].map((prior) => stacks.filter((set) => isOfPrior(state, set) === prior));
  return [...(soon ?? []), ...(late ?? [])];
}

function isOfPrior({ studies }: Pick<WorkspaceState, 'studies'>, { series }: FramesDisplaySet): boolean {
  const study = studies.find(({ studyInstanceUid }) => studyInstanceUid === series.studyInstanceUid);
  return study !== undefined && isPrior(study, series.modality, studies);
}

/** All of it is here, or is known not to come. */
function isComplete(status: PaneStatus): boolean {
  if (status.kind !== 'radiology') return status.state !== 'loading';
  const computed = status.derived ?? status.volume3d;
  if (computed) return computed.imagesLoaded >= computed.imageCount;
  return status.framesLoaded + status.framesFailed >= status.frameCount;
}
