import { loadedOnce } from '../lib/loadedOnce';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { countingBegun, countingEnded } from '../workspace/counting';
import { selectActivePaneKind } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';

/** Counting on slides. What the verbs do comes with the first use of one. Nothing is counted before it is here. */
export function countingCommands(workspace: Workspace, live: LiveEngines): readonly Command[] {
  const isEnabled = () => selectActivePaneKind(workspace.getState()) === 'slide';
  const fields = loadedOnce(() => import('./countingWork'));
  const cells = loadedOnce(() => import('./cellCounting'));
  return [
    {
      id: 'counting.toggle',
      title: 'Count on slides, or no longer',
      isEnabled: () => isEnabled() || workspace.getState().counting !== undefined,
      // Not before its code is here: a class that is chosen then holds for the very next click.
      run: () =>
        workspace.getState().counting
          ? workspace.setState(countingEnded)
          : cells(() => workspace.setState(countingBegun)),
    },
    {
      id: 'counting.chooseField',
      title: 'Form and area of the next counting field',
      run: (args) => fields((code) => void code.chooseField(workspace, args)),
    },
    {
      id: 'counting.placeField',
      title: 'Counting field',
      isEnabled,
      run: (args) => fields((code) => code.placeField(workspace, live, args)),
    },
    {
      id: 'counting.chooseClass',
      title: 'What is counted',
      isEnabled,
      run: (args) => cells((code) => code.chooseClass(workspace, args)),
    },
    {
      id: 'counting.add',
      title: 'One more, in the middle of the view',
      isEnabled: () => isEnabled() && workspace.getState().counting !== undefined,
      run: () => cells((code) => code.addInMiddle(workspace, live)),
    },
    {
      id: 'counting.addClass',
      title: 'Another class to count',
      run: (args) => cells((code) => code.addClass(workspace, args)),
    },
    {
      id: 'counting.keepCounts',
      title: 'Counts into the report, with their fields',
      isEnabled,
      run: () => cells((code) => code.keepCounts(workspace)),
    },
  ];
}
