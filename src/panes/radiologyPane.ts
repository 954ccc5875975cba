import { loadRadiologyEngine } from './engineCode';
import { fetchDecoders } from './fetchDecoders';
import type { PaneKind } from './paneKind';

/** Radiology series. */
export const radiologyPane: PaneKind = {
  id: 'radiology',
  // A series without images (all of them rejected) is told in words instead.
  accepts: (displaySet) => (displaySet.kind === 'frames' && displaySet.frames.length > 0 ? 1 : 0),
  firstFrames: (displaySet) =>
    displaySet.kind === 'frames' ? displaySet.frames.slice(0, 1).map(({ ref }) => ref) : [],
  frameFetched: ({ transferSyntaxUid }) => fetchDecoders(transferSyntaxUid),
  load: loadRadiologyEngine,
};
