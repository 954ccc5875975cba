import { useMemo, useRef } from 'react';
import { type MarkedPlace, markedPlace } from '../../dicom/markedPlace';
import type { Annotation } from '../../dicom/types';
import { useNear } from '../rail/useNear';
import { useThumbnail } from '../rail/useThumbnail';
import { useWorkspace } from '../AppContext';
import styles from './MarkThumbnail.module.css';

/** The image of a mark, small, with a ring where the mark is. Asked for when it comes near the window; it says nothing that words do not. */
export function MarkThumbnail({ mark }: { readonly mark: Annotation }) {
  const box = useRef<HTMLSpanElement>(null);
  const isNear = useNear(box);
  return (
    <span ref={box} className={styles.box} aria-hidden>
      {isNear && <Placed mark={mark} />}
    </span>
  );
}

function Placed({ mark }: { readonly mark: Annotation }) {
  const displaySets = useWorkspace((state) => state.displaySets);
  const place = useMemo(() => markedPlace(mark, displaySets), [mark, displaySets]);
  return place && <Picture place={place} isPlaced={mark.points.length > 0} />;
}

function Picture({ place, isPlaced }: { readonly place: MarkedPlace; readonly isPlaced: boolean }) {
  const box = useRef<HTMLSpanElement>(null);
  const source = useThumbnail(place.displaySet, box, place.frame);
  const [x, y] = place.at;
  return (
    <span ref={box} className={styles.picture}>
      {source !== undefined && <img src={source} alt="" draggable={false} />}
      {source !== undefined && isPlaced && (
        <span className={styles.ring} style={{ left: `${x * 100}%`, top: `${y * 100}%` }} />
      )}
    </span>
  );
}
