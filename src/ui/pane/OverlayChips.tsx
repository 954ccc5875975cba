import { useMemo } from 'react';
import { isAutomatic, type ShownOverlay } from '../../dicom/overlay/overlay';
import { relationTo, type UnderOverlay } from '../../dicom/overlay/overlayPlace';
import type { PaneId } from '../../dicom/uids';
import { shownOverlays } from '../../workspace/overlays';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { MapLegend } from './MapLegend';
import styles from './PaneChips.module.css';

/**
 * What lies over the image beside the reader's own marks: each segmentation by name, with what must be known of it where it
 * is seen. Made from other images than these (DER-01); made by a machine and reviewed by nobody (DER-02); not all there yet.
 */
export function OverlayChips({ paneId, displaySet }: { readonly paneId: PaneId; readonly displaySet: UnderOverlay }) {
  const overlays = useWorkspace((state) => state.overlays);
  const overlayViews = useWorkspace((state) => state.overlayViews);
  const isLoading = useWorkspace((state) => state.problems[`pane/${paneId}/segments`]?.severity === 'info');
  const lines = useMemo(
    () => shownOverlays({ overlays, overlayViews }).flatMap((one) => chipOf(one, displaySet)),
    [overlays, overlayViews, displaySet],
  );
  return (
    <>
      {lines.map(({ id, label, cautions, map }) => (
        <span key={id} className={cautions ? styles.miss : styles.unlinked}>
          <Bdi longest={64}>{label}</Bdi>
          {map && <MapLegend values={map} />}
          {cautions && <Bdi>{cautions}</Bdi>}
        </span>
      ))}
      {isLoading && <span className={styles.miss}>Outlines are still loading</span>}
    </>
  );
}

function chipOf({ overlay, hidden }: ShownOverlay, displaySet: UnderOverlay) {
  const relation = relationTo(overlay, displaySet);
  if (relation === 'otherSpace' || relation === 'unplaced') return [];
  const machines = overlay.segments.filter((segment) => isAutomatic(segment) && !hidden.has(segment.number));
  const names = [...new Set(machines.map(({ algorithmName }) => algorithmName ?? 'not named'))];
  const cautions = [
    names.length > 0 ? `AI: ${names.join(', ')}, not reviewed` : '',
    relation === 'otherSeries' ? 'made from another series' : '',
    relation === 'otherVersion' ? 'made from other images of this series' : '',
    relation === 'unsaid' ? 'does not say what it was made from' : '',
  ];
  const map = overlay.kind === 'tiled' && overlay.values.kind === 'map' ? overlay.values : undefined;
  return [{ id: overlay.id, label: overlay.label, map, cautions: cautions.filter(Boolean).join(' · ') }];
}
