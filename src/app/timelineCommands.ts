import type { Command, CommandRegistry } from '../workspace/command';
import { mainOfStudy } from '../workspace/seriesGroups';
import type { Workspace } from '../workspace/store';
import { argumentsOf, textIn, textsIn } from './commandArguments';
import { focusActivePane } from './keyboard';

/** The patient in time: one press shows a study, two are compared. */
export function timelineCommands(workspace: Workspace, commands: CommandRegistry): readonly Command[] {
  return [
    {
      id: 'timeline.open',
      title: 'Timeline: show a study',
      run: (args) => open(workspace, commands, textIn(argumentsOf(args), 'studyInstanceUid')),
    },
    {
      id: 'timeline.compare',
      title: 'Timeline: two studies side by side',
      run: (args) => compare(workspace, commands, textsIn(argumentsOf(args), 'studyInstanceUids')),
    },
  ];
}

async function open(workspace: Workspace, commands: CommandRegistry, studyInstanceUid: string): Promise<void> {
  const { studies, displaySets, panes, activePaneId } = workspace.getState();
  if (!studies.some((study) => study.studyInstanceUid === studyInstanceUid))
    return commands.run('case.addStudy', { studyInstanceUid });
  const own = new Set(
    displaySets.filter(({ series }) => series.studyInstanceUid === studyInstanceUid).map(({ id }) => id),
  );
  const shown = panes.find(({ displaySetId }) => displaySetId !== undefined && own.has(displaySetId));
  const paneId = shown?.id ?? activePaneId;
  const main = mainOfStudy(workspace.getState(), studyInstanceUid);
  if (!shown && main) workspace.showInPane(paneId, main.id);
  workspace.activatePane(paneId);
  focusActivePane(paneId);
}

/** The older one left. One that is not in the case is taken in; then the case hangs anew with both. */
async function compare(workspace: Workspace, commands: CommandRegistry, uids: readonly string[]): Promise<void> {
  const { studies } = workspace.getState();
  const outside = uids.find((uid) => !studies.some((study) => study.studyInstanceUid === uid));
  if (outside !== undefined) return commands.run('case.addStudy', { studyInstanceUid: outside });
  const inTime = studies
    .filter(({ studyInstanceUid }) => uids.includes(studyInstanceUid))
    .toSorted((a, b) => `${a.studyDate}${a.studyTime}`.localeCompare(`${b.studyDate}${b.studyTime}`));
  const [left, right] = inTime.map(({ studyInstanceUid }) => mainOfStudy(workspace.getState(), studyInstanceUid));
  if (!left || !right) return;
  workspace.setLayout(1, 2);
  const [first, second] = workspace.getState().panes;
  if (!first || !second) return;
  workspace.showInPane(first.id, left.id);
  workspace.showInPane(second.id, right.id);
}
