import { expect, test } from 'vitest';
import { buildFramesDisplaySets } from '../dicom/radiology/displaySets';
import type { Series, Study } from '../dicom/types';
import type { SeriesInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { createCommandRegistry } from '../workspace/command';
import { createWorkspace } from '../workspace/store';
import { paneCommands } from './paneCommands';

const studyOf = (uid: string): Study => ({
  sourceId: 'main' as SourceId,
  studyInstanceUid: uid as StudyInstanceUid,
  patient: { patientId: 'P', patientName: 'A' },
  modalitiesInStudy: ['CT'],
});

function stack(studyUid: string, seriesNumber: number) {
  const series: Series = {
    sourceId: 'main' as SourceId,
    seriesInstanceUid: `${studyUid}.${seriesNumber}` as SeriesInstanceUid,
    studyInstanceUid: studyUid as StudyInstanceUid,
    modality: 'CT',
    seriesNumber,
  };
  return buildFramesDisplaySets(series, [
    {
      '00080018': { vr: 'UI', Value: [`${studyUid}.${seriesNumber}.1`] },
      '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
      '00280010': { vr: 'US', Value: [4] },
      '00280011': { vr: 'US', Value: [4] },
    },
  ]);
}

test('next and previous series go by the list of series, stay in their study and stop at its ends', async () => {
  const workspace = createWorkspace();
  const displaySets = [stack('1.1', 5), stack('1.2', 9), stack('1.1', 2), stack('1.1', 3)].flat();
  workspace.setState({ studies: [studyOf('1.1'), studyOf('1.2')], displaySets });
  const commands = createCommandRegistry((title, cause) => {
    throw new Error(title, { cause });
  });
  commands.register(...paneCommands(workspace));
  const { activePaneId } = workspace.getState();
  const shown = () => {
    const id = workspace.getState().panes.find((pane) => pane.id === activePaneId)?.displaySetId;
    return displaySets.find((set) => set.id === id)?.series.seriesInstanceUid;
  };
  expect(commands.isEnabled('pane.nextSeries')).toBe(false);
  workspace.showInPane(activePaneId, stack('1.1', 2)[0]!.id);
  const visited: (string | undefined)[] = [];
  for (const step of ['next', 'next', 'next', 'previous', 'previous', 'previous'] as const) {
    await commands.run(`pane.${step}Series`);
    visited.push(shown());
  }
  expect(visited).toEqual(['1.1.3', '1.1.5', '1.1.5', '1.1.3', '1.1.2', '1.1.2']);
});
