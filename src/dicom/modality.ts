/** Modalities whose series are documents about images, not images: they never hang by themselves. */
const DOCUMENT_MODALITIES: ReadonlySet<string> = new Set([
  'SR',
  'ANN',
  'SEG',
  'PR',
  'KO',
  'RWV',
  'RTSTRUCT',
  'RTPLAN',
  'RTDOSE',
  'REG',
  'FID',
  'DOC',
  'PLAN',
]);

export const isSlideModality = (modality: string): boolean => modality === 'SM';
export const isDocumentModality = (modality: string): boolean => DOCUMENT_MODALITIES.has(modality);
export const isRadiologyModality = (modality: string): boolean =>
  !isSlideModality(modality) && !isDocumentModality(modality);
