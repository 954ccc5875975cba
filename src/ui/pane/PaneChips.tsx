import { useMemo } from 'react';
import { keyImagesShown } from '../../dicom/keyImage';
import { rejectedImagesIn } from '../../dicom/rejectedImages';
import type { DisplaySet } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';
import { listOf } from '../../workspace/recordVersions';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import styles from './PaneChips.module.css';

/**
 * What somebody has decided about the image that is on the screen: chosen as a key image and what for, or withdrawn by a
 * rejection note and shown all the same (SR-37). `frameNumber` is the place in the series, as the pane counts.
 */
export function PaneChips({
  displaySet,
  frameNumber,
}: {
  readonly displaySet: DisplaySet;
  readonly frameNumber: number;
}) {
  const annotations = useWorkspace((state) => state.annotations);
  const rejected = useWorkspace((state) => state.rejectedInstances);
  const keyImages = useMemo(() => listOf(annotations).filter(({ shape }) => shape === 'keyImage'), [annotations]);
  const titles = [...new Set(keyImagesShown(keyImages, displaySet, frameNumber).map(({ label }) => label.meaning))];
  const rejection = rejectionOf(displaySet, frameNumber, rejected);
  return (
    <>
      {rejection !== undefined && (
        <span className={styles.rejected}>
          <Bdi>{rejection}</Bdi>
        </span>
      )}
      {titles.map((title) => (
        <span key={title} className={styles.key} role="img" aria-label={`Key image: ${visibleText(title, 160)}`}>
          <svg width={12} height={12} viewBox="0 0 16 16" aria-hidden="true" className={styles.star}>
            <path d="M8 1l2.1 4.6 5 .6-3.7 3.4 1 4.9L8 12l-4.4 2.5 1-4.9L.9 6.2l5-.6z" />
          </svg>
          <Bdi>{title}</Bdi>
        </span>
      ))}
    </>
  );
}

function rejectionOf(
  displaySet: DisplaySet,
  frameNumber: number,
  rejected: Readonly<Record<string, string>>,
): string | undefined {
  if (displaySet.kind !== 'frames') return rejectedImagesIn(displaySet, rejected)[0]?.title;
  const ref = displaySet.frames[frameNumber - 1]?.ref;
  return ref && rejected[ref.sopInstanceUid];
}
