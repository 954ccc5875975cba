import { isCellMark } from '../dicom/cellMark';
import type { Annotation } from '../dicom/types';

/** SR comments have no such limit (UT); what a reader writes beside a mark is a remark, not a report. */
export const LONGEST_COMMENT = 1024;

/**
 * Whether the object a mark is stored in has a place for its site, side and comment. A key image is a reference, and a
 * bulk annotation a shape in a group (PS3.3 C.37.1.2): what cannot be kept is not offered.
 */
export const keepsDetails = (annotation: Annotation): boolean =>
  annotation.shape !== 'keyImage' && !isCellMark(annotation) && !isFromBulk(annotation);

/** Marks of a bulk object are known by object, group and number; those of a report by their Tracking UID. */
const isFromBulk = ({ id }: Annotation): boolean => /^[\d.]+\/[\d.]+\/\d+$/.test(id);
