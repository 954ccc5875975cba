import type { CodedConcept } from '../dicom/codedConcept';
import { counted } from '../dicom/codes';
import type { FieldChoice } from '../dicom/slide/countingField';
import type { Annotation } from '../dicom/types';
import type { WorkspaceState } from './store';

/** What the reader counts with; absent while nothing is counted. */
export interface Counting {
  /** The next field is such a one. */
  readonly field: FieldChoice;
  /** What marks on slides were called before: they are again, when counting ends. */
  readonly labelBefore: CodedConcept;
}

/** What becomes of the point or outline that is drawn next, instead of a mark: it ends with another tool. */
export type Placing = (drawn: Annotation) => void;

export const FIRST_FIELD: FieldChoice = { form: 'circle', areaMm2: 2 };

type Change = Pick<WorkspaceState, 'counting' | 'placing' | 'currentLabel' | 'tool'>;

/** Counting from now on, first of all mitoses; what goes on stays as it is. */
export function countingBegun({
  counting,
  placing,
  currentLabel,
  tool,
}: WorkspaceState): Change & { counting: Counting } {
  if (counting) return { counting, placing, currentLabel, tool };
  return {
    counting: { field: FIRST_FIELD, labelBefore: currentLabel.slide },
    placing,
    currentLabel: { ...currentLabel, slide: counted.mitosis },
    tool,
  };
}

/** Hand and label are again those of reading. */
export function countingEnded({ counting, currentLabel, tool }: WorkspaceState): Change {
  return {
    counting: undefined,
    placing: undefined,
    currentLabel: counting ? { ...currentLabel, slide: counting.labelBefore } : currentLabel,
    tool: counting && tool === 'point' ? 'windowLevel' : tool,
  };
}
