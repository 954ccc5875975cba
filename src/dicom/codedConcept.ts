/** PS3.16 coded entry: the standard's triple, never a bare label. */
export interface CodedConcept {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

/** Equality by scheme and value (PS3.3 8.1): the meaning may be translated or spelt otherwise. */
export const isSameConcept = (a: CodedConcept, b: CodedConcept): boolean =>
  a.value === b.value && a.scheme === b.scheme;
