import { formatDate, formatPersonName } from '../dicom/format';
import type { PaneStatus, RadiologyStatus } from '../dicom/paneStatus';
import { presetNames } from '../dicom/radiology/volumePreset';
import type { Problem } from '../dicom/problem';
import type { DisplaySet, Study } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import { visibleText } from '../dicom/visibleText';
import { fileName } from '../lib/fileName';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { selectActivePane, selectDisplaySet } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';

/** Where a picture goes; `main` gives the browser's ways, tests others. */
export interface SnapshotTargets {
  /** The pane as a picture, when its words are those of what is on its canvas. */
  readonly picture: (paneId: PaneId, identity: string | undefined) => Promise<Blob>;
  readonly save: (name: string, picture: Blob) => void;
  /** False where the browser does not let us. */
  readonly copy: (picture: Blob) => Promise<boolean>;
}

/** A picture of the active pane, as a file and on the clipboard. It names no patient unless that is asked for. */
export function snapshotCommands(
  workspace: Workspace,
  live: LiveEngines,
  targets: SnapshotTargets,
): readonly Command[] {
  const active = () => {
    const state = workspace.getState();
    const paneId = state.activePaneId;
    const status: PaneStatus | undefined = state.paneStatus[paneId];
    return { paneId, displaySet: selectDisplaySet(state, selectActivePane(state)), status, studies: state.studies };
  };
  return [
    {
      id: 'pane.snapshot',
      title: 'Snapshot',
      isEnabled: () => active().status !== undefined,
      run: async (args) => {
        const { paneId, displaySet, studies } = active();
        const path = `pane/${paneId}/snapshot`;
        workspace.setProblem(path, undefined);
        await live.get(paneId)?.whenSettled();
        const status = workspace.getState().paneStatus[paneId];
        if (!displaySet || !status || status.state === 'error' || status.state === 'loading') {
          workspace.setProblem(path, nothingToShow);
          return;
        }
        const study = studies.find(({ studyInstanceUid }) => studyInstanceUid === displaySet.series.studyInstanceUid);
        const isIdentified = argumentsOf(args).identity === true && !workspace.getState().mask;
        const picture = await targets.picture(paneId, isIdentified ? identityWords(study) : undefined);
        targets.save(fileName(nameOf(displaySet, study, status), 'png'), picture);
        if (!(await targets.copy(picture))) workspace.setProblem(path, notCopied);
      },
    },
  ];
}

/** Of the image, never of the patient: names of files travel further than pictures. */
function nameOf({ series }: DisplaySet, study: Study | undefined, status: PaneStatus): string {
  const { modality, seriesDescription } = series;
  const image = status.kind === 'radiology' ? viewWords(status) : '';
  return [modality, seriesDescription, formatDate(study?.studyDate), image].filter(Boolean).join(' ');
}

const viewWords = ({ volume3d, derived, frameNumber }: RadiologyStatus): string =>
  volume3d ? `3D ${presetNames[volume3d.preset]}` : derived ? `MPR ${derived.plane}` : `${frameNumber}`;

function identityWords(study: Study | undefined): string {
  const { patientName = '', patientId = '', patientBirthDate, patientSex = '' } = study?.patient ?? {};
  const words = [
    formatPersonName(patientName) || 'No name',
    patientId ? `ID ${patientId}` : 'No ID',
    patientBirthDate ? `born ${formatDate(patientBirthDate)}` : '',
    patientSex,
  ];
  return visibleText(words.filter(Boolean).join(' · '), 300);
}

const nothingToShow: Problem = {
  code: 'incomplete',
  severity: 'warning',
  title: 'No snapshot was made: the image is not here',
  tip: 'Retry the image, or choose another one.',
};

const notCopied: Problem = {
  code: 'unsupported',
  severity: 'warning',
  title: 'The snapshot was saved as a file and is not on the clipboard',
  tip: 'The browser does not let this page write to it. What is on the clipboard is older.',
};

/** The browser's ways. */
export const snapshotInBrowser: SnapshotTargets = {
  picture: async (paneId, identity) => {
    const { paneSnapshot } = await import('../panes/paneSnapshot');
    // What the engine told last is in the words after the next frame of the screen.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const pane = document.querySelector<HTMLElement>(`[data-pane-id="${CSS.escape(paneId)}"]`);
    if (!pane) throw new Error(`Pane ${paneId} is not on the page`);
    return paneSnapshot(pane, { identity });
  },
  save: (name, picture) => {
    const url = URL.createObjectURL(picture);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  },
  copy: async (picture) => {
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
      return true;
    } catch {
      return false; // said by whoever asked
    }
  },
};
