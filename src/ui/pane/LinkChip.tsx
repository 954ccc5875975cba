import Link2 from 'lucide-react/icons/link-2';
import Link2Off from 'lucide-react/icons/link-2-off';
import { useState } from 'react';
import type { PaneId } from '../../dicom/uids';
import { useCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { linkedText, missText, unlinkedText } from './linkWords';
import { areStacksLinked } from '../../workspace/links';
import { slideIn } from '../../workspace/slideLinks';
import { spatialWords } from '../../workspace/spatialLinks';
import styles from './PaneChips.module.css';

/** What ties this pane to the active one, or why it does not show its position, where the reader looks. */
export function LinkChip({ paneId }: { readonly paneId: PaneId }) {
  const unlinked = useWorkspace((state) => unlinkedText(state, paneId));
  const linked = useWorkspace((state) => linkedText(state, paneId));
  const miss = useWorkspace((state) => missText(state, paneId));
  if (unlinked !== '') {
    return (
      <>
        <span className={styles.unlinked}>
          <Link2Off size={13} strokeWidth={2} aria-hidden />
          {unlinked}
        </span>
        <LinkByHand
          paneId={paneId}
          areDifferentPatients={unlinked.endsWith('patient')}
          canAlign={unlinked.endsWith('frame of reference')}
        />
        <SpatialChip paneId={paneId} />
      </>
    );
  }
  return (
    <>
      {linked !== '' && (
        <span className={styles.linked}>
          <Link2 size={13} strokeWidth={2} aria-hidden />
          <Bdi>{linked}</Bdi>
        </span>
      )}
      {miss !== '' && <span className={styles.miss}>{miss}</span>}
      {linked === '' && <SpatialChip paneId={paneId} />}
    </>
  );
}

/** While panes are linked: by which landmarks this image is, or that it could be. */
function SpatialChip({ paneId }: { readonly paneId: PaneId }) {
  const words = useWorkspace((state) => (areStacksLinked(state) ? spatialWords(state, paneId) : undefined));
  const { run, isEnabled } = useCommand('spatial.begin');
  if (words === undefined) return null;
  if (words !== 'possible')
    return (
      <span className={styles.linked}>
        <Link2 size={13} strokeWidth={2} aria-hidden />
        {words}
      </span>
    );
  return isEnabled ? (
    <button type="button" className={styles.action} data-about-active-pane="" onClick={() => run({ paneId })}>
      Link places
    </button>
  ) : null;
}

/** Two patients are tied with a second press only, under words that say so (ORI-04). */
function LinkByHand({
  paneId,
  areDifferentPatients,
  canAlign,
}: {
  readonly paneId: PaneId;
  readonly areDifferentPatients: boolean;
  readonly canAlign: boolean;
}) {
  const isSlide = useWorkspace((state) => slideIn(state, paneId) !== undefined);
  const { run, isEnabled } = useCommand(isSlide ? 'panes.linkSlidesByHand' : 'panes.linkByHand');
  const align = useCommand('panes.alignSlides');
  const [isAsking, setIsAsking] = useState(false);
  if (!isEnabled) return null;
  if (!isAsking || !areDifferentPatients) {
    return (
      <>
        <button
          type="button"
          className={styles.action}
          data-about-active-pane=""
          onClick={() => (areDifferentPatients ? setIsAsking(true) : run({ paneId }))}
        >
          Link by hand
        </button>
        {isSlide && canAlign && align.isEnabled && (
          <button
            type="button"
            className={styles.action}
            data-about-active-pane=""
            onClick={() => align.run({ paneId })}
          >
            Align
          </button>
        )}
      </>
    );
  }
  return (
    <span role="group" aria-label="Link two patients?" className={styles.question} data-about-active-pane="">
      DIFFERENT PATIENTS: link their images?
      <button
        type="button"
        className={styles.action}
        onClick={() => {
          setIsAsking(false);
          run({ paneId, isAcrossPatients: true });
        }}
      >
        Link different patients
      </button>
      <button type="button" className={styles.action} onClick={() => setIsAsking(false)}>
        Cancel
      </button>
    </span>
  );
}
