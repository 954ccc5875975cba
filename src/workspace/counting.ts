import type { FieldChoice } from '../dicom/slide/countingField';
import type { Annotation } from '../dicom/types';

/** What the reader counts with; absent while nothing is counted. */
export interface Counting {
  /** The next field is such a one. */
  readonly field: FieldChoice;
}

/** What becomes of the point that is placed next, instead of a point: it ends with another tool. */
export type Placing = (point: Annotation) => void;

export const FIRST_COUNTING: Counting = { field: { form: 'circle', areaMm2: 2 } };
