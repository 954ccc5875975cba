import type { Series } from '../../dicom/types';
import type { Pane } from '../../workspace/layout';

type Awaited = Readonly<Record<string, Series>>;

/** The number of the pane that waits for a series and says what became of it; undefined where none does. */
export function paneAwaiting(
  seriesInstanceUid: string | undefined,
  awaited: Awaited,
  panes: readonly Pane[],
): number | undefined {
  if (seriesInstanceUid === undefined) return undefined;
  return numberOf(panes, (pane) => awaited[pane.id]?.seriesInstanceUid === seriesInstanceUid);
}

/** The same for any series of a study. */
export const paneAwaitingStudy = (
  studyInstanceUid: string,
  awaited: Awaited,
  panes: readonly Pane[],
): number | undefined => numberOf(panes, (pane) => awaited[pane.id]?.studyInstanceUid === studyInstanceUid);

/** A pane that shows something else by now waits no longer. */
function numberOf(panes: readonly Pane[], isMeant: (pane: Pane) => boolean): number | undefined {
  const index = panes.findIndex((pane) => pane.displaySetId === undefined && isMeant(pane));
  return index < 0 ? undefined : index + 1;
}
