import { shownCalibration } from '../dicom/radiology/pixelScale';
import { readerCalibration } from '../dicom/radiology/readerCalibration';
import { type ColumnSize, columnSizeOf } from '../dicom/radiology/trueSize';
import type { PaneId } from '../dicom/uids';
import { fail, type Result } from '../lib/result';
import { stackIn } from './links';
import { referenceLines } from './readerCalibrations';
import type { WorkspaceState } from './store';

/** What a column of the image in a pane is wide, by the reader's calibration where there is one; else why nobody knows. */
export function shownColumnSize(state: WorkspaceState, paneId: PaneId): Result<ColumnSize, string> {
  const [status, displaySet] = [state.paneStatus[paneId], stackIn(state, paneId)];
  if (status?.kind !== 'radiology' || !displaySet) return fail('no image is shown');
  const frame = status.derived ? undefined : displaySet.frames[status.frameNumber - 1];
  const byReader = frame && readerCalibration(frame, referenceLines(state.annotations), displaySet.frames);
  return columnSizeOf(status, byReader ?? (frame && shownCalibration(frame)), byReader !== undefined);
}
