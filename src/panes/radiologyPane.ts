import type { PaneKind } from './paneKind';

/** Radiology series on Cornerstone3D. */
export const radiologyPane: PaneKind = {
  id: 'radiology',
  accepts: (displaySet) => (displaySet.kind === 'frames' ? 1 : 0),
  load: async () => (await import('../engines/radiology/radiologyEngine')).createRadiologyEngine,
};
