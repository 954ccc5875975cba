import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { FIRST_COUNTING } from '../workspace/counting';
import { selectActivePaneKind } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';

/** Counting on slides. What the verbs do comes with the first use of one. */
export function countingCommands(workspace: Workspace, live: LiveEngines): readonly Command[] {
  const isEnabled = () => selectActivePaneKind(workspace.getState()) === 'slide';
  const work = () => import('./countingWork');
  return [
    {
      id: 'counting.toggle',
      title: 'Count on slides, or no longer',
      isEnabled: () => isEnabled() || workspace.getState().counting !== undefined,
      run: () =>
        workspace.setState(({ counting }) =>
          counting ? { counting: undefined, placing: undefined } : { counting: FIRST_COUNTING },
        ),
    },
    {
      id: 'counting.chooseField',
      title: 'Form and area of the next counting field',
      run: async (args) => void (await work()).chooseField(workspace, args),
    },
    {
      id: 'counting.placeField',
      title: 'Counting field',
      isEnabled,
      run: async (args) => (await work()).placeField(workspace, live, args),
    },
  ];
}
