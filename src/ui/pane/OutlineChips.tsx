import { lazy, Suspense } from 'react';
import type { UnderOverlay } from '../../dicom/overlay/overlayPlace';
import type { PaneId } from '../../dicom/uids';
import { useWorkspace } from '../AppContext';

/** Its own chunk: most cases have no segmentation. */
const OverlayChips = lazy(async () => ({ default: (await import('./OverlayChips')).OverlayChips }));

/** The names of what lies over the image, in a case that has outlines at all. */
export function OutlineChips(props: { readonly paneId: PaneId; readonly displaySet: UnderOverlay }) {
  const hasOverlays = useWorkspace(({ overlays }) => overlays.length > 0);
  if (!hasOverlays) return null;
  return (
    <Suspense fallback={null}>
      <OverlayChips {...props} />
    </Suspense>
  );
}
