import type { PaneKind } from './paneKind';

/** Radiology series on Cornerstone3D. */
export const radiologyPane: PaneKind = {
  id: 'radiology',
  // A series without images (all of them rejected) is told in words instead.
  accepts: (displaySet) => (displaySet.kind === 'frames' && displaySet.frames.length > 0 ? 1 : 0),
  load: async () => (await import('../engines/radiology/radiologyEngine')).createRadiologyEngine,
};
