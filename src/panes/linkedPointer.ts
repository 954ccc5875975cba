import { mmToImagePoint, type Vec2 } from '../dicom/geometry/pixelPlane';
import { type GlassMap, mapPoint } from '../dicom/slide/alignment';
import type { SlideDisplaySet } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import type { PaneEngine } from '../engines/contract';
import type { Unsubscribe } from '../lib/emitter';
import { areStacksLinked } from '../workspace/links';
import { slideIn, slideLinkBetween } from '../workspace/slideLinks';
import type { Workspace } from '../workspace/store';
import { move } from './alignMarks';
import { canvasAt, glassAt, glassPane, paneOf, pointIn } from './glassPane';
import type { LiveEngines } from './liveEngines';
import styles from './linkedPointer.module.css';

/** Frames after the last movement in which slides may still be on their flight. */
const FLIGHT_FRAMES = 12;

/** The place of the pointer on one slide, as a cross on each slide that is linked with it; until linking ends. */
export function showLinkedPointer(workspace: Workspace, live: LiveEngines): Unsubscribe {
  const end = new AbortController();
  const crosses = new Map<PaneId, HTMLElement>();
  const watched = new Map<PaneEngine, Unsubscribe>();
  let pointer: { readonly paneId: PaneId; readonly event: PointerEvent } | undefined;
  let frame = 0;
  let framesLeft = 0;
  const follow = (frames: number): void => {
    framesLeft = Math.max(framesLeft, frames);
    if (frame === 0) frame = requestAnimationFrame(paint);
  };
  const prune = (): void => {
    const engines = new Set(live.all().map(([, engine]) => engine));
    for (const [engine, stop] of watched)
      if (!engines.has(engine)) {
        stop();
        watched.delete(engine);
      }
  };
  function paint(): void {
    framesLeft -= 1;
    frame = framesLeft > 0 ? requestAnimationFrame(paint) : 0;
    for (const { id } of workspace.getState().panes) {
      const place = pointer && placeIn(workspace, live, pointer, id);
      if (place) move(crossIn(crosses, id, place.host), place.at);
      else crosses.get(id)?.toggleAttribute('hidden', true);
    }
  }
  const listen = { capture: true, passive: true, signal: end.signal };
  document.addEventListener(
    'pointermove',
    (event) => {
      const paneId = event.pointerType === 'touch' ? undefined : paneOf(event.target);
      if (!paneId && !pointer) return;
      pointer = paneId && { paneId, event };
      prune();
      for (const [, engine] of live.all())
        if (engine.glassView && !watched.has(engine))
          watched.set(
            engine,
            engine.on('glassMoved', () => follow(FLIGHT_FRAMES)),
          );
      follow(1);
    },
    listen,
  );
  document.documentElement.addEventListener(
    'pointerleave',
    () => {
      pointer = undefined;
      follow(1);
    },
    { signal: end.signal },
  );
  return () => {
    end.abort();
    cancelAnimationFrame(frame);
    for (const stop of watched.values()) stop();
    for (const cross of crosses.values()) cross.remove();
  };
}

function placeIn(
  workspace: Workspace,
  live: LiveEngines,
  { paneId, event }: { readonly paneId: PaneId; readonly event: PointerEvent },
  otherId: PaneId,
): { readonly host: HTMLElement; readonly at: Vec2 } | undefined {
  const state = workspace.getState();
  const link = slideLinkBetween(state, paneId, otherId);
  const slide = slideIn(state, otherId);
  if (!link || typeof link === 'string' || !slide) return undefined;
  const [from, to] = [glassPane(live, paneId), glassPane(live, otherId)];
  if (!from || !to) return undefined;
  const mm = placeOn(slide, link.map, glassAt(from, pointIn(from, event)));
  const at = mm && canvasAt(to, mm);
  return at && { host: to.host, at };
}

/** Through a link onto another glass, mm; undefined where that was not scanned. */
export function placeOn({ slide }: SlideDisplaySet, map: GlassMap, from: Vec2): Vec2 | undefined {
  const [level] = slide.levels;
  if (!level?.plane) return undefined;
  const mm = mapPoint(map, from);
  const [u, v] = mmToImagePoint(level.plane, [mm[0], mm[1], level.plane.originMm[2]]);
  return u >= 0 && v >= 0 && u <= level.totalPixelMatrixColumns && v <= level.totalPixelMatrixRows ? mm : undefined;
}

function crossIn(crosses: Map<PaneId, HTMLElement>, paneId: PaneId, host: HTMLElement): HTMLElement {
  const own = crosses.get(paneId);
  if (own?.parentElement === host) return own;
  own?.remove();
  const cross = document.createElement('div');
  cross.className = styles.cross ?? '';
  cross.dataset.linkedPointer = '';
  cross.setAttribute('aria-hidden', 'true');
  host.append(cross);
  crosses.set(paneId, cross);
  return cross;
}

/** Begins and ends the pointer with linking; at once, where panes are linked already. */
export function keepLinkedPointer(workspace: Workspace, live: LiveEngines): void {
  let stop: Unsubscribe | undefined;
  const update = (): void => {
    const isLinked = areStacksLinked(workspace.getState());
    if (isLinked === (stop !== undefined)) return;
    stop?.();
    stop = isLinked ? showLinkedPointer(workspace, live) : undefined;
  };
  workspace.subscribe(update);
  update();
}
