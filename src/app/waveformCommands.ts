import type { CaseContext } from '../cases/caseContext';
import type { SopInstanceUid } from '../dicom/uids';
import type { Command } from '../workspace/command';
import { argumentsOf, textIn } from './commandArguments';

/** Reads an ECG for the pane that shows it. */
export function waveformCommands(context: CaseContext): readonly Command[] {
  return [
    {
      id: 'waveform.open',
      title: 'Read the waveform',
      run: async (args) => {
        const uid = textIn(argumentsOf(args), 'sopInstanceUid') as SopInstanceUid | undefined;
        const { displaySets } = context.workspace.getState();
        const set = displaySets.find((one) => one.kind === 'document' && uid && one.sopInstanceUids.includes(uid));
        if (!set || !uid) return;
        const { loadWaveform } = await import('../cases/loadWaveform');
        await loadWaveform(context, set.series, uid);
      },
    },
  ];
}
