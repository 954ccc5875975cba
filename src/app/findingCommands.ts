import { loadedOnce } from '../lib/loadedOnce';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command, CommandRegistry } from '../workspace/command';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';

/** What the verbs about findings need of the page. */
export interface FindingsPage {
  readonly workspace: Workspace;
  readonly live: LiveEngines;
  readonly commands: CommandRegistry;
  /** PN of who is signed in, and the clock. */
  readonly author: { readonly name: string };
  readonly now: () => Date;
  readonly newUid: () => string;
}

/** One finding across studies: link marks, unlink them, go to all of them at once. Loaded when one of them is first used. */
export function findingCommands(page: FindingsPage): readonly Command[] {
  const { workspace } = page;
  const work = loadedOnce(() => import('./findingWork'));
  const state = () => workspace.getState();
  return [
    {
      id: 'finding.beginLink',
      title: 'Link the selected mark to one of another study',
      isEnabled: () => state().selection.length === 1,
      run: (args) => {
        const { id } = argumentsOf(args);
        return work((code) => code.beginLink(page, typeof id === 'string' ? id : state().selection[0]));
      },
    },
    {
      id: 'finding.link',
      title: 'Link two marks as one finding',
      isEnabled: () => state().linking !== undefined,
      run: (args) => work((code) => code.link(page, args)),
    },
    {
      id: 'finding.cancelLink',
      title: 'Linking: cancel',
      isEnabled: () => state().linking !== undefined,
      run: () => workspace.setState({ linking: undefined }),
    },
    {
      id: 'finding.unlink',
      title: 'Take a mark out of its finding',
      run: (args) => work((code) => code.unlink(page, args)),
    },
    {
      id: 'finding.openOthers',
      title: 'Open the other studies that show the finding',
      run: (args) => work((code) => code.openOthers(page, args)),
    },
    {
      id: 'finding.setRole',
      title: 'What a finding counts as in the response to treatment',
      run: (args) => work((code) => code.setRole(page, args)),
    },
    {
      id: 'finding.beside',
      title: 'Show a study beside a finding',
      run: (args) => work((code) => code.showBeside(page, args)),
    },
    {
      id: 'finding.goTo',
      title: 'Go to the finding of the selected mark in every pane',
      run: (args) => work((code) => code.goToFinding(page, args)),
    },
  ];
}
