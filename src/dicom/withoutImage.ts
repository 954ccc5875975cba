const STORAGE = '1.2.840.10008.5.1.4.1.1';

/** Hanging protocols, colour palettes and implant templates: objects of no patient. */
const NO_PATIENT = /^1\.2\.840\.10008\.5\.1\.4\.(38|39|43|44|45)\.1$/;

/** Storage SOP Classes, and families of them ending in a dot, that hold no pixels whatever Modality says (PS3.3 A, PS3.4 B.5). */
const FAMILIES: readonly string[] = ['9.', '68.', '78.', '79.', '104.', '200.'];
const CLASSES: ReadonlySet<string> = new Set([
  ...['4.2', '66', '66.1', '66.2', '66.3', '66.5', '66.6', '67', '77.1.5.3', '80.1', '90.1'],
  ...['481.4', '481.5', '481.6', '481.7', '481.8', '481.9'],
]);

/**
 * Told by the SOP Class alone: Modality is free, and MIME Type of Encapsulated Document says what its writer likes. Such an
 * object is listed by itself and never hung as a stack, in whose place a reader would wait for images.
 */
export function isWithoutImage(sopClassUid: string | undefined): boolean {
  if (sopClassUid !== undefined && NO_PATIENT.test(sopClassUid)) return true;
  const leaf = sopClassUid?.startsWith(`${STORAGE}.`) ? sopClassUid.slice(STORAGE.length + 1) : undefined;
  return leaf !== undefined && (CLASSES.has(leaf) || FAMILIES.some((family) => leaf.startsWith(family)));
}
