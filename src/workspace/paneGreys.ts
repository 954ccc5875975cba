import type { ChosenGreys } from '../dicom/radiology/chosenGreys';
import type { PaneId } from '../dicom/uids';
import type { Pane } from './layout';

/** The greys that a reader chose in a pane, or in another one that shares them, and the series they were chosen for. */
export interface PaneGreys {
  readonly displaySetId: string;
  readonly greys: ChosenGreys;
}

export type GreysOfPanes = Readonly<Record<string, PaneGreys>>;

interface GreysState {
  readonly panes: readonly Pane[];
  readonly greys: GreysOfPanes;
}

/** Cut, or hung as a plane of an MPR and shown as acquired since. */
const isOfMpr = ({ plane, isHungAsPlane }: Pane): boolean =>
  isHungAsPlane === true || (plane !== undefined && plane.volume3d === undefined);

/** The other planes of the same series. */
function fellowsOf({ panes }: GreysState, paneId: PaneId): readonly Pane[] {
  const own = panes.find(({ id }) => id === paneId);
  if (!own || own.displaySetId === undefined || !isOfMpr(own)) return [];
  return panes.filter((pane) => pane.id !== paneId && pane.displaySetId === own.displaySetId && isOfMpr(pane));
}

/** After the reader chose greys in a pane: the planes of one series have the same, everything else keeps its own. */
export function greysChosen(state: GreysState, paneId: PaneId, greys: ChosenGreys): GreysOfPanes {
  const displaySetId = state.panes.find(({ id }) => id === paneId)?.displaySetId;
  if (displaySetId === undefined) return state.greys;
  const chosen: PaneGreys = { displaySetId, greys };
  const ids = [paneId, ...fellowsOf(state, paneId).map(({ id }) => id)];
  return { ...state.greys, ...Object.fromEntries(ids.map((id) => [id, chosen])) };
}

/** After a pane became a plane of its series: it takes the greys of the planes that were there before it. */
export function greysJoined(state: GreysState, paneId: PaneId): GreysOfPanes {
  const displaySetId = state.panes.find(({ id }) => id === paneId)?.displaySetId;
  const known = fellowsOf(state, paneId)
    .map(({ id }) => state.greys[id])
    .find((one) => one !== undefined && one.displaySetId === displaySetId);
  return known ? { ...state.greys, [paneId]: known } : state.greys;
}

/** Without those of a pane that shows something else now. */
export function greysWithout(greys: GreysOfPanes, paneId: PaneId): GreysOfPanes {
  const { [paneId]: _gone, ...rest } = greys;
  return rest;
}
