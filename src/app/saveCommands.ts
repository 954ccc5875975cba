import { describePlan } from '../cases/planSave';
import type { RegionsAs, Saver } from '../cases/saveAnnotations';
import type { Command } from '../workspace/command';
import { selectSaveState } from '../workspace/saveStatus';
import { selectUnsavedCount } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';

/** Verbs of saving. `case.save` says first what goes where; `case.confirmSave` sends it. */
export function saveCommands(workspace: Workspace, saver: Saver, isReadOnly: boolean): readonly Command[] {
  const state = () => workspace.getState();
  /** While the case is still loading it is not known what a save would continue. */
  const isIdle = () => state().save.phase !== 'sending' && !state().isCaseLoading;
  const canSave = () => !isReadOnly && isIdle() && (selectUnsavedCount(state()) > 0 || state().save.phase === 'failed');
  let lastRegionsAs: RegionsAs = 'SR';
  const ask = (regionsAs: RegionsAs) => {
    const plan = saver.plan(regionsAs);
    workspace.setState({
      savePlan: {
        items: describePlan(plan, state().sourceLabels, state().studies),
        canSwitchRegions: plan.hasNewSlideRegions,
        regionsAs,
      },
    });
  };
  const send = (regionsAs: RegionsAs) => {
    lastRegionsAs = regionsAs;
    workspace.setState({ savePlan: undefined });
    return saver.save(regionsAs);
  };
  return [
    {
      id: 'case.save',
      title: 'Save',
      isEnabled: canSave,
      run: () => (state().savePlan ? send(state().savePlan?.regionsAs ?? lastRegionsAs) : ask(lastRegionsAs)),
    },
    {
      id: 'case.planSave',
      title: 'Change what goes where',
      isEnabled: canSave,
      run: (args) => ask(regionsIn(args) ?? lastRegionsAs),
    },
    {
      id: 'case.confirmSave',
      title: 'Save to archive',
      isEnabled: canSave,
      run: (args) => send(regionsIn(args) ?? lastRegionsAs),
    },
    { id: 'case.cancelSave', title: 'Cancel', run: () => workspace.setState({ savePlan: undefined }) },
    {
      id: 'case.retrySave',
      title: 'Retry',
      isEnabled: () => !isReadOnly && isIdle() && selectSaveState(state()) !== 'clean',
      run: () => {
        workspace.setState({ savePlan: undefined });
        return saver.retry(lastRegionsAs);
      },
    },
  ];
}

function regionsIn(args: unknown): RegionsAs | undefined {
  const { regionsAs } = argumentsOf(args);
  return regionsAs === 'SR' || regionsAs === 'ANN' ? regionsAs : undefined;
}
