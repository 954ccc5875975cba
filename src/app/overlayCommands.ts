import type { Overlay } from '../dicom/overlay/overlay';
import { firstImageOf, relationTo, sourceOf } from '../dicom/overlay/overlayPlace';
import type { FramesDisplaySet } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import type { Command } from '../workspace/command';
import { stackIn } from '../workspace/links';
import { viewOfOverlay, withOverlayView, withSegmentSwitched } from '../workspace/overlays';
import { selectDisplaySet } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';
import { type Arguments, argumentsOf, numberIn, textIn } from './commandArguments';

/** Verbs of segmentations and structure sets: what of them is seen, and where. */
export function overlayCommands(workspace: Workspace): readonly Command[] {
  const state = () => workspace.getState();
  const isEnabled = () => state().overlays.length > 0;
  const named = (given: Arguments): Overlay | undefined => {
    const id = textIn(given, 'overlayId');
    return state().overlays.find((one) => one.id === id);
  };
  return [
    {
      id: 'segments.toggle',
      title: 'Switch segments on or off',
      isEnabled,
      run: (args) => {
        const overlay = named(argumentsOf(args));
        if (!overlay) return;
        const { isShown } = viewOfOverlay(state().overlayViews, overlay.id);
        if (isShown)
          workspace.setState({ overlayViews: withOverlayView(state().overlayViews, overlay.id, { isShown: false }) });
        else showOverlays(workspace, [overlay], state().activePaneId);
      },
    },
    {
      id: 'segments.toggleOne',
      title: 'Switch one segment on or off',
      isEnabled,
      run: (args) => {
        const given = argumentsOf(args);
        const views = withSegmentSwitched(
          state().overlayViews,
          textIn(given, 'overlayId'),
          numberIn(given, 'segmentNumber'),
        );
        workspace.setState({ overlayViews: views });
      },
    },
    {
      id: 'segments.opacity',
      title: 'Opacity of segments',
      isEnabled,
      run: (args) => {
        const given = argumentsOf(args);
        const opacity = Math.min(1, Math.max(0.05, numberIn(given, 'opacity')));
        workspace.setState({
          overlayViews: withOverlayView(state().overlayViews, textIn(given, 'overlayId'), { opacity }),
        });
      },
    },
    {
      id: 'segments.goTo',
      title: 'Go to the first image of a segment',
      isEnabled,
      run: (args) => {
        const given = argumentsOf(args);
        const overlay = named(given);
        if (overlay) goToSegment(workspace, overlay, numberIn(given, 'segmentNumber'));
      },
    },
  ];
}

/** The pane keeps its series where the overlays can be painted on it; else the series they were made from comes up. */
export function showOverlays(workspace: Workspace, overlays: readonly Overlay[], paneId: PaneId): void {
  const before = workspace.getState();
  const now = selectDisplaySet(
    before,
    before.panes.find(({ id }) => id === paneId),
  );
  const [first] = overlays;
  const source = first && sourceOf(first, before.displaySets);
  const isHere = now && now.kind !== 'document' && first && relationTo(first, now) !== 'otherSpace';
  if (source && !isHere) workspace.showInPane(paneId, source.id);
  const overlayViews = overlays.reduce(
    (views, one) => withOverlayView(views, one.id, { ...(views[one.id] ? {} : firstLook(one)), isShown: true }),
    before.overlayViews,
  );
  workspace.setState({ overlayViews });
}

/** A map has no gaps to look through. */
const firstLook = (overlay: Overlay): { readonly opacity?: number } =>
  overlay.kind === 'tiled' && overlay.values.kind === 'map' ? { opacity: 0.5 } : {};

/** In the active pane; its series changes only where the segment cannot be seen on it at all. */
function goToSegment(workspace: Workspace, overlay: Overlay, segmentNumber: number): void {
  const { activePaneId } = workspace.getState();
  showOverlays(workspace, [overlay], activePaneId);
  const { overlayViews } = workspace.getState();
  if (viewOfOverlay(overlayViews, overlay.id).hidden.has(segmentNumber))
    workspace.setState({ overlayViews: withSegmentSwitched(overlayViews, overlay.id, segmentNumber) });
  const stack: FramesDisplaySet | undefined = stackIn(workspace.getState(), activePaneId);
  const frameNumber = stack && firstImageOf(overlay, segmentNumber, stack);
  if (!stack || frameNumber === undefined) return;
  if (workspace.getState().places[activePaneId]?.displaySet !== stack) workspace.openStack(activePaneId, stack);
  workspace.scrollPane(activePaneId, frameNumber);
}
