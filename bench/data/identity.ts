import type { Attributes } from '../../archive/sample/attributes';

/** FNV-1a: identifiers and random numbers of a set follow from its name. */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}

/** As the work list shows it: one word, so that no viewer rearranges it. */
export const patientNameOf = (name: string): string => name.toUpperCase();

/** What tells the examinations of the sets apart; laid over the attributes of the sample case. */
export function examinationOf(name: string): Attributes {
  const number = String(seedOf(name));
  return {
    PatientName: patientNameOf(name),
    PatientID: `BENCH-${patientNameOf(name)}`,
    AccessionNumber: `B${number}`,
    StudyID: number,
    StudyDescription: `Benchmark ${name}`,
  };
}
