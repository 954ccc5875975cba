import { type CodedConcept, isSameConcept } from './codedConcept';
import type { Annotation, DisplaySet, FrameRef } from './types';

const dcm = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'DCM', meaning });

/** What a key image is marked with unless the reader says otherwise (SR-38). */
export const FOR_TUMOR_BOARD = dcm('128203', 'For Tumor Board');

/** Titles of CID 7010 that a reader may choose: those that need no modifier and withdraw nothing. */
export const keyImageTitles: readonly CodedConcept[] = [
  FOR_TUMOR_BOARD,
  dcm('113000', 'Of Interest'),
  dcm('113002', 'For Referring Provider'),
  dcm('113003', 'For Surgery'),
  dcm('113004', 'For Teaching'),
  dcm('113005', 'For Conference'),
  dcm('113006', 'For Therapy'),
  dcm('113007', 'For Patient'),
  dcm('113008', 'For Peer Review'),
  dcm('113009', 'For Research'),
  dcm('113018', 'For Printing'),
  dcm('113020', 'For Report Attachment'),
  dcm('128208', 'For Tumor Registry'),
];

export const REJECTED_FOR_QUALITY = dcm('113001', 'Rejected for Quality Reasons');

/** Titles of a rejection note: what it names is withdrawn (IHE RAD TF-2 4.66, Imaging Object Change Management). */
export const rejectionTitles: readonly CodedConcept[] = [
  REJECTED_FOR_QUALITY,
  dcm('113037', 'Rejected for Patient Safety Reasons'),
  dcm('113038', 'Incorrect Modality Worklist Entry'),
  dcm('113039', 'Data Retention Policy Expired'),
];

/** The rejection title in the words of the standard, or undefined for a selection that withdraws nothing. */
export const rejectionTitleOf = (title: CodedConcept | undefined): CodedConcept | undefined =>
  title && rejectionTitles.find((known) => isSameConcept(known, title));

/** Key images on one frame of a radiology series. */
const keyImagesOnFrame = (
  marks: readonly Annotation[],
  ref: Pick<FrameRef, 'sopInstanceUid' | 'frameNumber'>,
): readonly Annotation[] =>
  marks.filter(
    ({ shape, space }) =>
      shape === 'keyImage' &&
      space.kind === 'frame' &&
      space.frame.sopInstanceUid === ref.sopInstanceUid &&
      space.frame.frameNumber === ref.frameNumber,
  );

/** Key images that mean a slide: whichever of its levels they name, the whole of it is meant. */
function keyImagesOnSlide(marks: readonly Annotation[], displaySet: DisplaySet): readonly Annotation[] {
  if (displaySet.kind !== 'slide') return [];
  const uids = new Set(
    displaySet.slide.levels.flatMap(({ instances }) => instances.map(({ sopInstanceUid }) => sopInstanceUid)),
  );
  return marks.filter(({ shape, sopInstanceUid }) => shape === 'keyImage' && uids.has(sopInstanceUid));
}

/** Key images on what a pane shows now; `frameNumber` is the place in the series, as the pane counts. */
export function keyImagesShown(
  marks: readonly Annotation[],
  displaySet: DisplaySet,
  frameNumber: number,
): readonly Annotation[] {
  switch (displaySet.kind) {
    case 'frames': {
      const ref = displaySet.frames[frameNumber - 1]?.ref;
      return ref ? keyImagesOnFrame(marks, ref) : [];
    }
    case 'slide':
      return keyImagesOnSlide(marks, displaySet);
    case 'document':
      return [];
  }
}
