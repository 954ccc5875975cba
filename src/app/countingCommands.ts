import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { countingBegun, countingEnded } from '../workspace/counting';
import { selectActivePaneKind } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';

/** Counting on slides. What the verbs do comes with the first use of one. */
export function countingCommands(workspace: Workspace, live: LiveEngines): readonly Command[] {
  const isEnabled = () => selectActivePaneKind(workspace.getState()) === 'slide';
  const work = () => import('./countingWork');
  const cells = () => import('./cellCounting');
  return [
    {
      id: 'counting.toggle',
      title: 'Count on slides, or no longer',
      isEnabled: () => isEnabled() || workspace.getState().counting !== undefined,
      run: () => workspace.setState((state) => (state.counting ? countingEnded(state) : countingBegun(state))),
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
    {
      id: 'counting.chooseClass',
      title: 'What is counted',
      isEnabled,
      run: async (args) => (await cells()).chooseClass(workspace, args),
    },
    {
      id: 'counting.add',
      title: 'One more, in the middle of the view',
      isEnabled: () => isEnabled() && workspace.getState().counting !== undefined,
      run: async () => (await cells()).addInMiddle(workspace, live),
    },
    {
      id: 'counting.addClass',
      title: 'Another class to count',
      run: async (args) => (await cells()).addClass(workspace, args),
    },
    {
      id: 'counting.keepCounts',
      title: 'Counts into the report, with their fields',
      isEnabled,
      run: async () => (await cells()).keepCounts(workspace),
    },
  ];
}
