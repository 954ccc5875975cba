import type { ReactNode } from 'react';
import type { Overlay } from '../../dicom/overlay/overlay';
import { sourceOf } from '../../dicom/overlay/overlayPlace';
import type { DisplaySet, DocumentDisplaySet } from '../../dicom/types';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { displaySetTitle } from '../rail/displaySetWords';
import { notDrawnWords } from './outlineWords';

/** A segmentation or structure set in a pane of its own: where it is drawn, or whose images are missing. */
export function OutlinesMessage({
  displaySet: { sopInstanceUids },
  unread,
}: {
  readonly displaySet: DocumentDisplaySet;
  /** Where none of it could be read. */
  readonly unread: ReactNode;
}) {
  const overlays = useWorkspace((state) => state.overlays);
  const displaySets = useWorkspace((state) => state.displaySets);
  const isLoading = useWorkspace((state) => state.isCaseLoading);
  const own = overlays.filter(({ id }) => sopInstanceUids.some((uid) => uid === id));
  if (own.length === 0) return isLoading ? <p>It is still being read.</p> : unread;
  const lines = new Set(own.map((overlay) => placeWords(overlay, displaySets)));
  return [...lines].map((line) => (
    <p key={line}>
      <Bdi longest={600}>{line}</Bdi>
    </p>
  ));
}

function placeWords(overlay: Overlay, displaySets: readonly DisplaySet[]): string {
  const source = sourceOf(overlay, displaySets);
  if (!source) return notDrawnWords(overlay, displaySets);
  return `It is drawn on ${source.series.modality} ${displaySetTitle(source)}. Switch it on under Segments.`;
}
