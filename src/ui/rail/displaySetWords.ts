import type { DisplaySet } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';

/** What a display set is called where there is one line for it. */
export const displaySetTitle = (displaySet: DisplaySet): string => visibleText(titleOf(displaySet), LONGEST_TITLE);

/** Two lines of a card; an LO has 64 characters (PS3.5 6.2). */
const LONGEST_TITLE = 160;

function titleOf(displaySet: DisplaySet): string {
  const { seriesDescription, seriesNumber, modality } = displaySet.series;
  if (displaySet.kind === 'slide')
    return displaySet.slide.specimenIdentifier || displaySet.slide.containerIdentifier || seriesDescription || 'Slide';
  return (
    seriesDescription || (seriesNumber === undefined ? `${modality} series` : `${modality} series ${seriesNumber}`)
  );
}

/** How much there is of it: "300 images", "H&E", "2 documents". */
export function displaySetExtent(displaySet: DisplaySet): string {
  switch (displaySet.kind) {
    case 'frames':
      return displaySet.frames.length === 1 ? '1 image' : `${displaySet.frames.length} images`;
    case 'slide':
      return visibleText(displaySet.slide.stain ?? 'Slide', LONGEST_TITLE);
    case 'document':
      return displaySet.sopInstanceUids.length === 1 ? '1 document' : `${displaySet.sopInstanceUids.length} documents`;
  }
}
