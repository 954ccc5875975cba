import { viewpoints } from '../dicom/radiology/volumePreset';
import type { ChannelLook } from '../dicom/slide/channels';
import type { Problem } from '../dicom/problem';
import { towardsLabel } from '../dicom/slide/labelSide';
import { PLAIN_COLOURS } from '../dicom/slide/slideColours';
import { windowPresets } from '../dicom/radiology/windowPresets';
import type { Voi } from '../dicom/types';
import type { EngineAction, PaneEngine } from '../engines/contract';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { selectActivePane, selectDisplaySet } from '../workspace/selectors';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { clearPresentation } from './presentationCommands';
import { argumentsOf, numberIn } from './commandArguments';

/** Rows or columns of images in one pane: more are stamps. */
const MOST_TILES = 6;

/** Verbs of the active pane's view. They go to its engine alone: a key never changes a pane that is not in focus. */
export function viewCommands(workspace: Workspace, live: LiveEngines): readonly Command[] {
  const activeEngine = () => live.get(workspace.getState().activePaneId);
  const isEnabled = () => workspace.getState().paneStatus[workspace.getState().activePaneId] !== undefined;
  const isRadiology = () => workspace.getState().paneStatus[workspace.getState().activePaneId]?.kind === 'radiology';
  const isSlide = () => workspace.getState().paneStatus[workspace.getState().activePaneId]?.kind === 'slide';
  const isStack = () => {
    const status = workspace.getState().paneStatus[workspace.getState().activePaneId];
    return status?.kind === 'radiology' && status.frameCount > 1;
  };
  const isAcquiredStack = () => {
    const status = workspace.getState().paneStatus[workspace.getState().activePaneId];
    return isStack() && status?.kind === 'radiology' && !status.derived;
  };
  const is3d = () => {
    const status = workspace.getState().paneStatus[workspace.getState().activePaneId];
    return status?.kind === 'radiology' && status.volume3d !== undefined;
  };
  const verb = (kind: EngineAction['kind'], title: string, enabled = isEnabled): Command => ({
    id: `view.${kind}`,
    title,
    isEnabled: enabled,
    run: (args) => activeEngine()?.run(actionOf(kind, args)),
  });
  return [
    {
      ...verb('reset', 'Reset view'),
      run: () => {
        clearPresentation(workspace);
        activeEngine()?.run({ kind: 'reset' });
      },
    },
    verb('fit', 'Fit'),
    verb('actualPixels', 'Actual pixels (1:1)'),
    verb('invert', 'Invert', isRadiology),
    verb('nearest', 'Pixels as they are, or smoothed', isRadiology),
    verb('rotateRight', 'Rotate right'),
    verb('rotateLeft', 'Rotate left'),
    verb('rotateBy', 'Rotate'),
    verb('overview', 'Overview of the slide, or none', isSlide),
    { ...verb('labelUp', 'Label side up', isSlide), run: () => labelUp(workspace, activeEngine()) },
    verb('flipHorizontal', 'Flip horizontal'),
    verb('window', 'Window', isRadiology),
    {
      id: 'view.preset',
      title: 'Window preset',
      isEnabled: isRadiology,
      run: (args) => {
        const voi = presetFor(workspace.getState(), numberIn(argumentsOf(args), 'key'));
        if (voi) activeEngine()?.run({ kind: 'window', windowCenter: voi.windowCenter, windowWidth: voi.windowWidth });
      },
    },
    verb('voi', 'Window or VOI LUT of the header', isRadiology),
    verb('defaultWindow', 'Window of the image', isRadiology),
    {
      id: 'view.slideLabel',
      title: 'Label and whole glass of the slide',
      isEnabled: () => isSlide() || workspace.getState().labelPaneId !== undefined,
      run: (args) =>
        workspace.setState(({ labelPaneId, activePaneId }) => ({
          labelPaneId: labelPaneId === activePaneId || argumentsOf(args).isOpen === false ? undefined : activePaneId,
        })),
    },
    verb('panBy', 'Pan'),
    verb('zoomBy', 'Zoom'),
    verb('scaleTo', 'Scale', isRadiology),
    verb('alignEdge', 'Image to the edge of the pane', isRadiology),
    verb('magnification', 'Magnification'),
    verb('viewHistory', 'View before, or after, on this slide', isSlide),
    verb('focusBy', 'Focus', isSlide),
    verb('opticalPath', 'Optical path of the slide', isSlide),
    verb('channel', 'Channel of the slide', isSlide),
    verb('slideColours', 'Colours of the slide', isSlide),
    {
      id: 'view.plainColours',
      title: 'Colours of the slide as scanned',
      isEnabled: isSlide,
      run: () => activeEngine()?.run({ kind: 'slideColours', change: PLAIN_COLOURS }),
    },
    {
      id: 'view.profile',
      title: 'Colour profile on or off',
      isEnabled: isSlide,
      run: () => {
        const status = workspace.getState().paneStatus[workspace.getState().activePaneId];
        const isOn = status?.kind === 'slide' && status.colours?.profile !== 'off';
        activeEngine()?.run({ kind: 'slideColours', change: { hasProfile: !isOn } });
      },
    },
    verb('frame', 'Go to image', isRadiology),
    verb('scrollBy', 'Scroll', isRadiology),
    verb('tiles', 'Several images in the pane', isAcquiredStack),
    verb('turn3d', 'Turn the 3D view', is3d),
    verb('lookFrom', 'Look at the 3D view from', is3d),
    verb('lens', 'Magnifier under the pointer: 2 times, 4 times, none', isRadiology),
    verb('cine', 'Play the stack, or pause', isStack),
    verb('cineFaster', 'Play faster', isStack),
    verb('cineSlower', 'Play slower', isStack),
    verb('cineSweep', 'Play there and back, or round', isStack),
  ];
}

/** What a digit means on the image that is shown: HU windows on CT, the windows of the header elsewhere, or nothing. */
function presetFor(state: WorkspaceState, key: number): Voi | undefined {
  const displaySet = selectDisplaySet(state, selectActivePane(state));
  const status = state.paneStatus[state.activePaneId];
  if (displaySet?.kind !== 'frames' || status?.kind !== 'radiology') return undefined;
  const header = displaySet.frames[status.derived ? displaySet.frames.length >> 1 : status.frameNumber - 1];
  return windowPresets(displaySet.series.modality, header).find((preset) => preset.key === key);
}

function labelUp(workspace: Workspace, engine: PaneEngine | undefined): void {
  const state = workspace.getState();
  const displaySet = selectDisplaySet(state, selectActivePane(state));
  const isKnown = displaySet?.kind === 'slide' && towardsLabel(displaySet.slide) !== undefined;
  workspace.setProblem(`pane/${state.activePaneId}/labelSide`, isKnown ? undefined : LABEL_UNKNOWN);
  engine?.run({ kind: 'labelUp' });
}

const LABEL_UNKNOWN: Problem = {
  code: 'unsupported',
  severity: 'warning',
  title: 'Not turned: this slide does not say how it lies on its glass',
  tip: 'Image Orientation (Slide) is missing. “Label and whole glass” (I) may show where the label is.',
};

/** Arguments come from keys, buttons and the automation door: numbers are checked here, once. */
function actionOf(kind: EngineAction['kind'], args: unknown): EngineAction {
  const given = (typeof args === 'object' && args !== null ? args : {}) as Record<string, unknown>;
  const number = (name: string): number => {
    const value = Number(given[name]);
    if (!Number.isFinite(value)) throw new Error(`view.${kind} needs a number "${name}"`);
    return value;
  };
  switch (kind) {
    case 'reset':
    case 'fit':
    case 'actualPixels':
    case 'invert':
    case 'rotateRight':
    case 'rotateLeft':
    case 'flipHorizontal':
    case 'labelUp':
    case 'overview':
    case 'defaultWindow':
    case 'nearest':
    case 'cine':
    case 'cineFaster':
    case 'cineSlower':
    case 'cineSweep':
    case 'lens':
      return { kind };
    case 'rotateBy':
      return { kind, deg: number('deg') };
    case 'window':
      return { kind, windowCenter: number('windowCenter'), windowWidth: number('windowWidth') };
    case 'voi':
      return { kind, choice: { kind: given.of === 'table' ? 'table' : 'window', index: number('number') - 1 } };
    case 'panBy':
      return { kind, dx: number('dx'), dy: number('dy') };
    case 'scaleTo':
      return { kind, mmPerCssPixel: number('mmPerCssPixel') };
    case 'trueSize':
      return { kind, cssPixelsPerColumn: number('cssPixelsPerColumn') };
    case 'alignEdge':
      return { kind, side: given.side === 'right' ? 'right' : 'left' };
    case 'zoomBy':
      return { kind, factor: number('factor') };
    case 'magnification':
      return { kind, power: given.power === 'native' ? 'native' : number('power') };
    case 'frame':
      return { kind, frameNumber: number('frameNumber') };
    case 'scrollBy':
      return { kind, frames: number('frames') };
    case 'tiles': {
      const [rows, columns] = [number('rows'), number('columns')];
      const isGrid = [rows, columns].every((count) => Number.isInteger(count) && count >= 1 && count <= MOST_TILES);
      if (!isGrid) throw new Error(`view.tiles needs rows and columns from 1 to ${MOST_TILES}`);
      return { kind, rows, columns };
    }
    case 'turn3d':
      return { kind, rightDeg: number('rightDeg'), downDeg: number('downDeg') };
    case 'lookFrom': {
      const viewpoint = viewpoints.find((name) => name === given.viewpoint);
      if (!viewpoint) throw new Error(`view.${kind} needs a "viewpoint": ${viewpoints.join(', ')}`);
      return { kind, viewpoint };
    }
    case 'viewHistory':
      return { kind, step: number('step') < 0 ? -1 : 1 };
    case 'focusBy':
      return { kind, planes: number('planes') };
    case 'opticalPath':
      return { kind, identifier: String(given.identifier) };
    case 'channel':
      return { kind, identifier: String(given.identifier), change: channelChange(given, number) };
    case 'slideColours': {
      const names = (['brightness', 'contrast', 'gamma'] as const).filter((name) => given[name] !== undefined);
      const numbers = Object.fromEntries(names.map((name) => [name, number(name)]));
      return {
        kind,
        change: { ...numbers, ...(typeof given.hasProfile === 'boolean' && { hasProfile: given.hasProfile }) },
      };
    }
  }
}

/** What is said of a channel; `window: 'auto'` is the one that its data ask for. */
function channelChange(given: Record<string, unknown>, number: (name: string) => number): Partial<ChannelLook> {
  const isAuto = given.window === 'auto';
  return {
    ...(typeof given.isVisible === 'boolean' && { isVisible: given.isVisible }),
    ...(typeof given.colour === 'string' && { colour: given.colour }),
    ...(!isAuto && given.low !== undefined && { low: number('low') }),
    ...(!isAuto && given.high !== undefined && { high: number('high') }),
    ...(isAuto && { low: Number.NaN, high: Number.NaN }),
  };
}
