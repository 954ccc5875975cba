import { stringOf } from '../dicom/json';
import { COLOR_PRESENTATION_STATE, GRAYSCALE_PRESENTATION_STATE } from '../dicom/sopClasses';
import { tags } from '../dicom/tags';
import type { DerivedObject } from './derivedObject';

const READ: ReadonlySet<string> = new Set([GRAYSCALE_PRESENTATION_STATE, COLOR_PRESENTATION_STATE]);

/** Read here; other kinds of presentation states are said not to be shown. */
export const isPresentationState = ({ dataset }: DerivedObject): boolean =>
  READ.has(stringOf(dataset, tags.SOPClassUID) ?? '');
