import { isRegion } from '../../dicom/geometry/shapes';
import type { Annotation } from '../../dicom/types';
import { instanceInCase } from '../../workspace/caseReferences';
import { selectUnsaved } from '../../workspace/selectors';
import { useWorkspace } from '../AppContext';
import styles from './SaveDialog.module.css';

/** Bulk annotations hold outlines and values; what else the reader said of a region is not in them (PS3.3 C.37.1.2). */
export function LostWords() {
  const { added } = useWorkspace(selectUnsaved);
  const displaySets = useWorkspace((state) => state.displaySets);
  const isOnSlide = ({ sopInstanceUid }: Annotation) =>
    instanceInCase(displaySets, sopInstanceUid)?.displaySet.kind === 'slide';
  const count = added.filter((mark) => isRegion(mark.shape) && isOnSlide(mark) && hasWords(mark)).length;
  if (count === 0) return null;
  return (
    <p className={styles.lost}>
      Site, side and comment of {count === 1 ? '1 region' : `${count} regions`} will not be kept in this form.
    </p>
  );
}

const hasWords = ({ site, laterality, comment }: Annotation): boolean =>
  site !== undefined || laterality !== undefined || comment !== undefined;
