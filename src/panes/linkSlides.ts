import { type GlassView, viewThrough } from '../dicom/slide/alignment';
import type { PaneId } from '../dicom/uids';
import type { PaneEngine } from '../engines/contract';
import type { Unsubscribe } from '../lib/emitter';
import { slideLinkBetween } from '../workspace/slideLinks';
import type { Workspace } from '../workspace/store';
import type { LiveEngines } from './liveEngines';

/**
 * Slides that are linked move together, in the same animation frame: pan, zoom and turn go from the pane that the reader
 * moves straight to the others. When linking begins, or a pane gets another slide, the active pane leads.
 */
export function linkSlides(engine: PaneEngine, paneId: PaneId, live: LiveEngines, workspace: Workspace): Unsubscribe {
  const lead = (view: GlassView, isFlight: boolean): void => {
    const state = workspace.getState();
    for (const [otherId, other] of live.all()) {
      const link = slideLinkBetween(state, paneId, otherId);
      if (link && typeof link !== 'string') other.followGlass?.(viewThrough(link.map, view), isFlight);
    }
  };
  const stops = [
    engine.on('glassMoved', ({ view, isFlight }) => lead(view, isFlight)),
    engine.on('firstImage', () => {
      const { activePaneId } = workspace.getState();
      const link = slideLinkBetween(workspace.getState(), activePaneId, paneId);
      const view = live.get(activePaneId)?.glassView?.();
      if (view && link && typeof link !== 'string') engine.followGlass?.(viewThrough(link.map, view), false);
    }),
    workspace.subscribe((now, before) => {
      const isOther = now.links !== before.links || now.slideTies !== before.slideTies;
      const view = isOther && now.activePaneId === paneId ? engine.glassView?.() : undefined;
      if (view) lead(view, true);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
