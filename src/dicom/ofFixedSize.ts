import { isSameConcept } from './codedConcept';
import { counted } from './codes';
import type { Annotation } from './types';

/** A counting field is moved as a whole: who pulled at its edge would count in another area than its name says. */
export const isOfFixedSize = ({ label }: Pick<Annotation, 'label'>): boolean => isSameConcept(label, counted.field);
