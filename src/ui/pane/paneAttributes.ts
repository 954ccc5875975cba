import { formatDate } from '../../dicom/format';
import type { PaneState, PaneStatus } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import type { DisplaySet, Study } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';
import type { Pane } from '../../workspace/layout';
import { displaySetTitle } from '../rail/displaySetWords';
import { paneKindOf } from './paneKind';

/** "Pane 2: CT, Lung 1.0, 2026-11-12". */
export function paneName(paneNumber: number, displaySet: DisplaySet | undefined, study: Study | undefined): string {
  if (!displaySet) return `Pane ${paneNumber}: empty`;
  const words = [displaySet.series.modality, displaySetTitle(displaySet), formatDate(study?.studyDate)];
  return `Pane ${paneNumber}: ${visibleText(words.filter(Boolean).join(', '), 400)}`;
}

export function paneState(
  displaySet: DisplaySet | undefined,
  status: PaneStatus | undefined,
  problems: readonly Problem[],
  documentState: PaneState = 'ready',
): PaneState {
  if (!displaySet) return 'empty';
  if (displaySet.kind === 'document') return documentState;
  if (status && isOf(status, displaySet)) return status.state;
  return problems.some(({ severity }) => severity === 'error') ? 'error' : 'loading';
}

/** What assistive tools, tests and integrators read from a pane (CONTRACT §4). Absent values leave the attribute out. */
export function paneAttributes(
  pane: Pane,
  displaySet: DisplaySet | undefined,
  status: PaneStatus | undefined,
  problems: readonly Problem[],
  /** How much of a structured document is there to be read; other kinds say it in their status. */
  documentState?: PaneState,
) {
  return {
    'data-pane-id': pane.id,
    'data-pane-kind': paneKindOf(displaySet),
    'data-pane-state': paneState(displaySet, status, problems, documentState),
    'data-study-instance-uid': displaySet?.series.studyInstanceUid,
    'data-series-instance-uid': displaySet?.series.seriesInstanceUid,
    ...(displaySet && status && isOf(status, displaySet) ? statusAttributes(status) : {}),
  };
}

/** A pane that changes its slide has the status of the one before until the engine tells of the new one. */
const isOf = (status: PaneStatus, { id }: DisplaySet): boolean =>
  status.kind !== 'slide' || status.displaySetId === undefined || status.displaySetId === id;

function statusAttributes(status: PaneStatus) {
  if (status.kind === 'radiology') {
    return {
      'data-frame-number': status.frameNumber,
      'data-frame-count': status.frameCount,
      'data-frames-loaded': status.framesLoaded,
      'data-window-center': status.windowCenter,
      'data-window-width': status.windowWidth,
    };
  }
  return {
    'data-um-per-pixel': status.umPerCssPixel,
    'data-magnification': status.magnification,
    'data-rotation-deg': status.rotationDeg,
    'data-settled': status.isSettled,
  };
}
