import type { CaseContext } from '../cases/caseContext';
import { writeDrafts } from '../cases/keepDrafts';
import type { CaseReading } from '../cases/openCase';
import type { Command } from '../workspace/command';
import { selectUnsavedCount } from '../workspace/selectors';
import { argumentsOf } from './commandArguments';

/** The case on the page, as the commands below need it. */
export interface OpenedCaseHandle {
  readonly reading: () => CaseReading | undefined;
  /** Opens the same studies anew. */
  readonly reopen: () => void;
}

/** Verbs for what could not be read: one series again, or the whole case with everything unsaved kept on this device. */
export function retryCommands(context: CaseContext, opened: OpenedCaseHandle): readonly Command[] {
  const { workspace } = context;
  const isIdle = () => workspace.getState().save.phase !== 'sending';
  const reopen = async (): Promise<void> => {
    // What this device cannot keep would be lost; the case says so already, and stays as it is.
    const isKept = await writeDrafts(context);
    // Saving may have begun meanwhile: what it confirms belongs to the case as it is now.
    if (!isIdle()) {
      await untilIdle(context);
      return reopen();
    }
    if (isKept || selectUnsavedCount(workspace.getState()) === 0) opened.reopen();
  };
  return [
    { id: 'case.retryOpen', title: 'Open the case again', isEnabled: isIdle, run: reopen },
    {
      id: 'case.retrySeries',
      title: 'Read the series again',
      isEnabled: isIdle,
      run: async (args) => {
        const { seriesInstanceUid } = argumentsOf(args);
        if (typeof seriesInstanceUid !== 'string') return;
        if (!(await opened.reading()?.retrySeries(seriesInstanceUid))) await reopen();
      },
    },
  ];
}

/** Resolves when no save is under way. */
function untilIdle({ workspace }: CaseContext): Promise<void> {
  return new Promise((resolve) => {
    const stop = workspace.subscribe(({ save }) => {
      if (save.phase === 'sending') return;
      stop();
      resolve();
    });
  });
}
