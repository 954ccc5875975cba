import { type DicomJson, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import type { StateImage } from '../../dicom/presentationState';
import { tags } from '../../dicom/tags';

/** Image SOP Instance Reference Macro items of a Referenced Image Sequence. */
export function imagesIn(item: DicomJson): StateImage[] {
  return sequenceOf(item, tags.ReferencedImageSequence).flatMap((reference) => {
    const sopInstanceUid = stringOf(reference, tags.ReferencedSOPInstanceUID);
    const frameNumbers = numbersOf(reference, tags.ReferencedFrameNumber);
    return sopInstanceUid === undefined ? [] : [{ sopInstanceUid, frameNumbers }];
  });
}

/** The images a part names; a part that names none is about all of the state's. */
export function scopeOf(item: DicomJson): { readonly images?: readonly StateImage[] } {
  const images = imagesIn(item);
  return images.length === 0 ? {} : { images };
}
