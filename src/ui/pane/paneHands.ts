import {
  type DragEvent,
  type FocusEvent,
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useRef,
  type WheelEvent,
  useState,
} from 'react';
import { isDrawingTool } from '../../dicom/tool';
import { createSwipeCounter, isSideways } from '../../lib/sideSwipe';
import type { Pane } from '../../workspace/layout';
import { useApp, useRunCommand } from '../AppContext';
import { displaySetIdIn, holdsDisplaySet } from '../rail/dragPayload';

/**
 * Pressing makes a pane the active one, dropping shows, double-click fills the screen; a drawing tool keeps its
 * double-click. A wheel turned sideways, or a swipe along a trackpad, goes to the series beside this one.
 */
export function usePaneHands(pane: Pane) {
  const { workspace } = useApp();
  const run = useRunCommand();
  const [isDropTarget, setIsDropTarget] = useState(false);
  const [countSwipes] = useState(createSwipeCounter);
  const activate = () => {
    if (workspace.getState().activePaneId !== pane.id) run('pane.activate', { paneId: pane.id });
  };
  const handlers = {
    onPointerDownCapture: (event: PointerEvent<HTMLElement>) => {
      if (isAboutActivePane(event.target)) return;
      activate();
      if (!isControl(event.target)) event.currentTarget.focus({ preventScroll: true });
    },
    onFocus: (event: FocusEvent<HTMLElement>) => {
      if (!isAboutActivePane(event.target)) activate();
    },
    // Wheel and digits go together: a digit acts on the pane that the wheel has just moved.
    onWheelCapture: ({ nativeEvent }: WheelEvent) => {
      activate();
      const step = isSideways(nativeEvent) ? countSwipes(nativeEvent) : 0;
      if (step !== 0) run(step > 0 ? 'pane.nextSeries' : 'pane.previousSeries');
    },
    onDoubleClick: (event: MouseEvent) => {
      if (!isControl(event.target) && !isDrawingTool(workspace.getState().tool))
        run('pane.maximise', { paneId: pane.id });
    },
    onDragOver: (event: DragEvent) => {
      if (!holdsDisplaySet(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setIsDropTarget(true);
    },
    onDragLeave: (event: DragEvent<HTMLElement>) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsDropTarget(false);
    },
    onDrop: (event: DragEvent) => {
      setIsDropTarget(false);
      const displaySetId = displaySetIdIn(event.dataTransfer);
      if (displaySetId === undefined) return;
      event.preventDefault();
      run('pane.show', { paneId: pane.id, displaySetId });
      activate();
    },
  };
  return { handlers, isDropTarget };
}

/** "Next pane" moves the focus too, but only from pane to pane: it is never taken from a field or a list. */
export function useFocusFollowing(isActive: boolean) {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = region.current;
    const other = document.activeElement?.closest('[data-pane-id]');
    if (isActive && element && other && other !== element) element.focus({ preventScroll: true });
  }, [isActive]);
  return region;
}

/** A button that ties this pane to the active one would lose its meaning, and be gone, if pressing it changed which that is. */
const isAboutActivePane = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('[data-about-active-pane]') !== null;

export const isControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('button, input, select, summary, [role=slider], [role=alert]') !== null;
