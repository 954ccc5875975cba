import type { Annotation } from '../dicom/types';

/** "Lesion 4": one above the highest number that the case has for that label, so that no two marks share a name. */
export function nextName(meaning: string, marks: readonly Pick<Annotation, 'trackingIdentifier'>[]): string {
  const numbers = marks.flatMap(({ trackingIdentifier: name }) =>
    name.startsWith(`${meaning} `) ? Number(name.slice(meaning.length + 1)) || 0 : 0,
  );
  return `${meaning} ${Math.max(0, ...numbers) + 1}`;
}
