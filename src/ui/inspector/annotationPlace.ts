import type { Annotation, DisplaySet } from '../../dicom/types';
import { displaySetTitle } from '../rail/displaySetWords';

/** Where an annotation lies, in words, and on which kind of image. */
export interface AnnotationPlace {
  readonly text: string;
  readonly kind: 'radiology' | 'slide';
}

interface Found {
  readonly displaySet: DisplaySet;
  /** 1-based place in the display set, as the pane counts; absent where the image alone does not tell. */
  readonly frameNumber?: number;
  /** A rejected image that is not shown now (SR-37). */
  readonly isHidden?: boolean;
}

const indexes = new WeakMap<readonly DisplaySet[], ReadonlyMap<string, Found>>();

export function annotationPlace(annotation: Annotation, displaySets: readonly DisplaySet[]): AnnotationPlace {
  const index = indexOf(displaySets);
  const { space, sopInstanceUid } = annotation;
  const found =
    (space.kind === 'frame' ? index.get(`${space.frame.sopInstanceUid} ${space.frame.frameNumber}`) : undefined) ??
    index.get(sopInstanceUid);
  if (!found)
    return { text: 'Image is not in this case', kind: space.kind === 'totalPixelMatrix' ? 'slide' : 'radiology' };
  const title = displaySetTitle(found.displaySet);
  if (found.displaySet.kind === 'slide') return { text: `Slide ${title}`, kind: 'slide' };
  if (found.isHidden) return { text: `${title}, rejected image`, kind: 'radiology' };
  return { text: found.frameNumber === undefined ? title : `${title}, image ${found.frameNumber}`, kind: 'radiology' };
}

/** Made once per list of display sets: the table asks for thousands of marks. */
function indexOf(displaySets: readonly DisplaySet[]): ReadonlyMap<string, Found> {
  const known = indexes.get(displaySets);
  if (known) return known;
  const index = new Map<string, Found>();
  for (const displaySet of displaySets) {
    if (displaySet.kind === 'frames') {
      for (const { ref } of displaySet.complete?.frames ?? []) {
        index.set(`${ref.sopInstanceUid} ${ref.frameNumber}`, { displaySet, isHidden: true });
        index.set(ref.sopInstanceUid, { displaySet, isHidden: true });
      }
      displaySet.frames.forEach(({ ref, isMultiFrame }, i) => {
        index.set(`${ref.sopInstanceUid} ${ref.frameNumber}`, { displaySet, frameNumber: i + 1 });
        index.set(ref.sopInstanceUid, isMultiFrame ? { displaySet } : { displaySet, frameNumber: i + 1 });
      });
    } else if (displaySet.kind === 'slide') {
      for (const { instances } of displaySet.slide.levels)
        for (const { sopInstanceUid } of instances) index.set(sopInstanceUid, { displaySet });
    }
  }
  indexes.set(displaySets, index);
  return index;
}
