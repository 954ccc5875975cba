/**
 * Stands in for Cornerstone's own rules of dividing series into display sets (vite.config.ts), which are compiled against
 * the whole DICOM dictionary when the page loads. Display sets are made in `src/dicom/radiology`.
 */
export const compiledDisplaySetRules: readonly never[] = [];
export const defaultDisplaySetSplitRules = compiledDisplaySetRules;
