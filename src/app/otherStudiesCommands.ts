import type { CaseContext } from '../cases/caseContext';
import type { CommandRegistry } from '../workspace/command';
import type { DraftKeeper } from '../cases/keepDrafts';
import { argumentsOf, textIn } from './commandArguments';

/** What the verbs about other studies of the patient need of the page. */
export interface OtherStudiesPage {
  readonly context: CaseContext;
  readonly drafts: DraftKeeper;
  readonly commands: CommandRegistry;
  readonly request: { readonly sourceId?: string };
}

/**
 * Takes another study of the patient into the case, which is opened anew with both: the address names them, so that a reload
 * comes back to both. What is unsaved is kept on this device first and comes back.
 */
export function registerOtherStudies({ context, drafts, commands, request }: OtherStudiesPage): void {
  const { workspace } = context;
  const others = () => workspace.getState().otherStudies?.studies ?? [];
  const add = async (studyInstanceUid: string): Promise<void> => {
    if (!others().some(({ study }) => study.studyInstanceUid === studyInstanceUid)) return;
    await drafts.flush();
    const inCase = workspace.getState().studies.map((study) => study.studyInstanceUid);
    const { sourceId } = request;
    await commands.run('worklist.openStudies', {
      studyInstanceUids: [...inCase, studyInstanceUid],
      ...(sourceId && { sourceId }),
    });
  };
  commands.register(
    {
      id: 'case.addStudy',
      title: 'Add a study of the patient to the case',
      isEnabled: () => others().length > 0,
      run: (args) => add(textIn(argumentsOf(args), 'studyInstanceUid')),
    },
    {
      id: 'case.compareWithPrior',
      title: 'Compare with the study most like this one',
      isEnabled: () => others().some(({ doubt }) => doubt === undefined),
      run: () => add(others().find(({ doubt }) => doubt === undefined)?.study.studyInstanceUid ?? ''),
    },
    {
      id: 'case.findOtherStudies',
      title: 'Look for other studies of the patient',
      run: async () => {
        const { findOtherStudies } = await import('../cases/findOtherStudies');
        await findOtherStudies(context, request, new AbortController().signal);
      },
    },
  );
}
