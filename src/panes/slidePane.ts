import type { PaneKind } from './paneKind';

/** Whole-slide images on OpenSeadragon. */
export const slidePane: PaneKind = {
  id: 'slide',
  accepts: (displaySet) => (displaySet.kind === 'slide' ? 1 : 0),
  load: async () => (await import('../engines/slide/slideEngine')).createSlideEngine,
};
