import type { Vec2 } from '../dicom/geometry/pixelPlane';
import { isDrawingTool } from '../dicom/tool';
import type { PaneId } from '../dicom/uids';
import type { Unsubscribe } from '../lib/emitter';
import { withPoint } from '../workspace/aligning';
import { slideIn } from '../workspace/slideLinks';
import type { Workspace } from '../workspace/store';
import { canvasAt, glassAt, glassPane, paneOf, pointIn } from './glassPane';
import type { LiveEngines } from './liveEngines';
import styles from './alignMarks.module.css';

/** A press that moved by more CSS pixels than this was a drag, and moved the slide. */
const STILL_PX = 4;

/** The side of the alignment that a pane shows. */
export function sideOf(workspace: Workspace, paneId: PaneId): 0 | 1 | undefined {
  const state = workspace.getState();
  const side = state.aligning?.displaySetIds.indexOf(slideIn(state, paneId)?.id ?? '');
  return side === 0 || side === 1 ? side : undefined;
}

/** Takes a place of a pane, CSS pixels from its top left corner, as the next point of its slide. */
export function placeAt(workspace: Workspace, live: LiveEngines, paneId: PaneId, at: (size: Vec2) => Vec2): void {
  const { aligning } = workspace.getState();
  const side = sideOf(workspace, paneId);
  const pane = glassPane(live, paneId);
  if (!aligning || side === undefined || !pane) return;
  const { clientWidth, clientHeight } = pane.host;
  workspace.setState({ aligning: withPoint(aligning, side, glassAt(pane, at([clientWidth, clientHeight]))) });
}

/** While slides are aligned: a click places a point, a drag moves the slide as ever, and the pairs are seen with their numbers. */
export function markAlignment(workspace: Workspace, live: LiveEngines): Unsubscribe {
  const end = new AbortController();
  const { signal } = end;
  const layers = new Map<PaneId, HTMLElement>();
  let pressed: { readonly paneId: PaneId; readonly event: PointerEvent } | undefined;
  const listen = { capture: true, signal };
  document.addEventListener(
    'pointerdown',
    (event) => {
      const isHand = event.button === 0 && event.isPrimary && !isDrawingTool(workspace.getState().tool);
      const paneId = isHand ? paneOf(event.target) : undefined;
      pressed = paneId && { paneId, event };
    },
    listen,
  );
  document.addEventListener(
    'pointerup',
    (event) => {
      const start = pressed;
      pressed = undefined;
      const pane = start && glassPane(live, start.paneId);
      if (!start || !pane) return;
      if (Math.hypot(event.clientX - start.event.clientX, event.clientY - start.event.clientY) > STILL_PX) return;
      placeAt(workspace, live, start.paneId, () => pointIn(pane, event));
    },
    listen,
  );
  // Two points soon after each other are no wish for a larger pane.
  document.addEventListener('dblclick', (event) => paneOf(event.target) && event.stopPropagation(), listen);
  let frame = requestAnimationFrame(function paint() {
    for (const { id } of workspace.getState().panes) paintPane(workspace, live, id, layers);
    frame = requestAnimationFrame(paint);
  });
  return () => {
    end.abort();
    cancelAnimationFrame(frame);
    for (const layer of layers.values()) layer.remove();
  };
}

function paintPane(workspace: Workspace, live: LiveEngines, paneId: PaneId, layers: Map<PaneId, HTMLElement>): void {
  const { aligning, activePaneId, areOverlaysHidden } = workspace.getState();
  const side = sideOf(workspace, paneId);
  const pane = side === undefined || areOverlaysHidden ? undefined : glassPane(live, paneId);
  if (!aligning || side === undefined || !pane) {
    layers.get(paneId)?.remove();
    layers.delete(paneId);
    return;
  }
  let layer = layers.get(paneId);
  if (layer?.parentElement !== pane.host) {
    layer?.remove();
    layer = document.createElement('div');
    layer.className = styles.layer ?? '';
    layer.setAttribute('aria-hidden', 'true');
    pane.host.append(layer);
    layers.set(paneId, layer);
  }
  layer.toggleAttribute('data-active', paneId === activePaneId);
  const [own, other] = [aligning.points[side], aligning.points[1 - side] ?? []];
  while (layer.children.length > own.length) layer.lastElementChild?.remove();
  for (const [index, mm] of own.entries()) {
    const mark = layer.children[index] ?? layer.appendChild(newMark(index + 1));
    mark.toggleAttribute('data-alone', index >= other.length);
    move(mark as HTMLElement, canvasAt(pane, mm));
  }
}

function newMark(number: number): HTMLElement {
  const mark = document.createElement('div');
  mark.className = styles.mark ?? '';
  mark.dataset.alignMark = String(number);
  mark.textContent = String(number);
  return mark;
}

/** Touches the page only where something moved. */
export function move(element: HTMLElement, at: Vec2 | undefined): void {
  const transform = at ? `translate(${at[0].toFixed(2)}px, ${at[1].toFixed(2)}px)` : '';
  if (element.hidden !== !at) element.hidden = !at;
  if (at && element.style.transform !== transform) element.style.transform = transform;
}
