import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import type { LabelChoice } from '../../dicom/codes';

/** The labels that make sense on images or on slides. */
export const labelsFor = (labels: readonly LabelChoice[], kind: 'radiology' | 'slide'): readonly CodedConcept[] =>
  labels.filter(({ appliesTo }) => appliesTo === 'both' || appliesTo === kind).map(({ concept }) => concept);

/** The choices with the present value among them: a label from elsewhere is kept, not replaced by the nearest known one. */
export const withCurrent = (choices: readonly CodedConcept[], value: CodedConcept): readonly CodedConcept[] =>
  choices.some((choice) => isSameConcept(choice, value)) ? choices : [value, ...choices];

export const conceptKey = ({ scheme, value }: CodedConcept): string => `${scheme}:${value}`;
