import { isScreenScale } from '../dicom/radiology/trueSize';
import type { PaneId } from '../dicom/uids';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { shownColumnSize } from '../workspace/trueSize';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { argumentsOf, numberIn } from './commandArguments';
import { type ScreenMemory, screenMemory, screenName } from './screenMemory';

/** The screen that the page is on, which may become another one. */
export interface WatchedScreen {
  name(): string;
  onChange(changed: () => void): void;
  readonly memory: ScreenMemory;
  /** ISO date of this day. */
  today(): string;
}

/** Images as large as they are (UX-01): only on a screen that the reader measured, and only where a pixel has a size. */
export function trueSizeCommands(workspace: Workspace, live: LiveEngines, screen: WatchedScreen): readonly Command[] {
  const { getState } = workspace;
  const lookAtScreen = () => {
    const [before, now] = [getState().screenScale, screen.memory.read(screen.name())];
    if (before?.mmPerCssPixel !== now?.mmPerCssPixel || before?.measuredOn !== now?.measuredOn)
      workspace.setState({ screenScale: now });
  };
  lookAtScreen();
  screen.onChange(lookAtScreen);
  workspace.subscribe((now, before) => forgetRefusals(workspace, now, before));
  const showIn = (paneId: PaneId) => {
    const size = shownColumnSize(getState(), paneId);
    const refusal = size.ok ? undefined : `Not at true size: ${size.error}`;
    workspace.setProblem(
      refusalPath(paneId),
      refusal === undefined ? undefined : { code: 'unsupported', severity: 'warning', title: refusal },
    );
    if (!size.ok) return;
    lookAtScreen();
    const { screenScale } = getState();
    if (!screenScale) workspace.setState({ measuringScreen: { paneId } });
    else live.get(paneId)?.run({ kind: 'trueSize', cssPixelsPerColumn: size.value.mm / screenScale.mmPerCssPixel });
  };
  return [
    {
      id: 'view.trueSize',
      title: 'True size',
      isEnabled: () => getState().paneStatus[getState().activePaneId]?.kind === 'radiology',
      run: () => showIn(getState().activePaneId),
    },
    {
      id: 'screen.measure',
      title: 'Measure this screen with a card',
      run: (args) => {
        const given = argumentsOf(args);
        if (given.mmPerCssPixel === undefined) {
          workspace.setState({ measuringScreen: {} });
          return;
        }
        const mmPerCssPixel = numberIn(given, 'mmPerCssPixel');
        if (!isScreenScale(mmPerCssPixel)) throw new Error('No screen has pixels of that size');
        const paneId = getState().measuringScreen?.paneId;
        screen.memory.write(screen.name(), { mmPerCssPixel, measuredOn: screen.today() });
        workspace.setState({ measuringScreen: undefined });
        lookAtScreen();
        if (paneId) showIn(paneId);
      },
    },
    {
      id: 'screen.cancelMeasure',
      title: 'Leave the screen as it is',
      isEnabled: () => getState().measuringScreen !== undefined,
      run: () => workspace.setState({ measuringScreen: undefined }),
    },
  ];
}

const refusalPath = (paneId: PaneId): string => `pane/${paneId}/trueSize`;

/** A refusal is about the image that was there: another image or another zoom is another question. */
function forgetRefusals(workspace: Workspace, now: WorkspaceState, before: WorkspaceState): void {
  if (now.paneStatus === before.paneStatus && now.panes === before.panes) return;
  const seen = (state: WorkspaceState, paneId: PaneId): string => {
    const status = state.paneStatus[paneId];
    const pane = state.panes.find(({ id }) => id === paneId);
    const image = status?.kind === 'radiology' ? `${status.frameNumber} ${status.zoom}` : '';
    return `${pane?.displaySetId} ${image}`;
  };
  for (const { id } of before.panes)
    if (now.problems[refusalPath(id)] && seen(now, id) !== seen(before, id))
      workspace.setProblem(refusalPath(id), undefined);
}

export const screenInBrowser = (): WatchedScreen => ({
  name: screenName,
  memory: screenMemory(),
  // A window on another screen is told of neither by all browsers: it is looked at again whenever it comes to the front.
  onChange: (changed) => {
    for (const type of ['resize', 'focus'] as const) window.addEventListener(type, changed);
  },
  today: () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
  },
});
