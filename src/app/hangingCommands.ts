import { hangingOf, hangStage, planOf } from '../cases/hanging/hangStage';
import { factsOfDisplaySet } from '../cases/hanging/imageFacts';
import { type Corrections, correctionKey, correctionOf, type HangingMemory } from '../cases/hanging/plan';
import type { Command } from '../workspace/command';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { argumentsOf, numberIn } from './commandArguments';

/** Verbs of the hanging: the next stage of its protocol, and what the reader wants to hang there from now on. */
export function hangingCommands(workspace: Workspace, memory: HangingMemory): readonly Command[] {
  const state = () => workspace.getState();
  const isKnown = () => state().hanging !== undefined;
  const goTo = (stageIndex: number) => {
    const plan = planOf(workspace, memory.corrections);
    const count = plan.stages.length;
    if (count > 0) hangStage(workspace, plan, ((stageIndex % count) + count) % count);
  };
  return [
    {
      id: 'hanging.nextStage',
      title: 'Next stage',
      isEnabled: isKnown,
      run: () => goTo((state().hanging?.stageIndex ?? -1) + 1),
    },
    {
      id: 'hanging.previousStage',
      title: 'Previous stage',
      isEnabled: isKnown,
      run: () => goTo(Math.max(0, state().hanging?.stageIndex ?? 0) - 1),
    },
    {
      id: 'hanging.stage',
      title: 'Stage',
      isEnabled: isKnown,
      run: (args) => goTo(numberIn(argumentsOf(args), 'stageIndex')),
    },
    {
      id: 'hanging.keep',
      title: 'Keep what hangs here for such cases',
      isEnabled: isKnown,
      run: () => {
        memory.keep(correctionsIn(state()));
        const plan = planOf(workspace, memory.corrections);
        const stageIndex = Math.max(0, state().hanging?.stageIndex ?? 0);
        workspace.setState({
          hanging: hangingOf(
            plan,
            stageIndex,
            state().panes.map(({ id }) => id),
          ),
        });
      },
    },
  ];
}

/** For each pane of the stage that shows something else than was hung: what shall hang there. */
function correctionsIn({ hanging, panes, displaySets }: WorkspaceState): Corrections {
  const stage = hanging?.stageTitles[Math.max(0, hanging.stageIndex)];
  if (!hanging || stage === undefined) return {};
  const changes = panes.flatMap(({ id, displaySetId }) => {
    const hung = hanging.reasons[id];
    const shown = displaySets.find((set) => set.id === displaySetId);
    const facts = shown && factsOfDisplaySet(shown);
    if (!hung || !facts || hung.displaySetId === displaySetId) return [];
    return [[correctionKey(hanging.protocolId, stage, hung.slot), correctionOf(facts)] as const];
  });
  return Object.fromEntries(changes);
}
