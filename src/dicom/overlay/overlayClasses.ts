const STORAGE = '1.2.840.10008.5.1.4.1.1';
const SEGMENTATIONS: ReadonlySet<string> = new Set([`${STORAGE}.66.4`, `${STORAGE}.66.7`]);

export const isStructureSet = (sopClassUid: string): boolean => sopClassUid === `${STORAGE}.481.3`;

/** SOP Classes of objects that outline something on images: SEG, label map SEG, RTSTRUCT. */
export const isOverlayClass = (sopClassUid: string): boolean =>
  SEGMENTATIONS.has(sopClassUid) || isStructureSet(sopClassUid);
