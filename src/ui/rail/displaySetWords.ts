import { objectKind, UNNAMED_KIND } from '../../dicom/objectKinds';
import { sopClassSupport } from '../../dicom/sopClasses';
import type { DisplaySet, DocumentDisplaySet, FramesDisplaySet } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';

/** What a display set is called where there is one line for it. */
export const displaySetTitle = (displaySet: DisplaySet): string =>
  visibleText([titleOf(displaySet), distinctionOf(displaySet)].filter(Boolean).join(', '), LONGEST_TITLE);

/** The title of its series alone; `distinctionOf` says which part of it. */
export const seriesTitle = (displaySet: DisplaySet): string => visibleText(titleOf(displaySet), LONGEST_TITLE);

/** What sets it apart from the other stacks of its series; empty where it is the only one. */
export const distinctionOf = (displaySet: DisplaySet): string =>
  displaySet.kind === 'frames' ? visibleText(displaySet.distinction ?? '', LONGEST_TITLE) : '';

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
      return framesExtent(displaySet);
    case 'slide':
      return visibleText(displaySet.slide.stain ?? 'Slide', LONGEST_TITLE);
    case 'document':
      return documentsExtent(displaySet);
  }
}

/** "2 documents", "1 PDF document", "3 × 12-lead ECG". */
function documentsExtent({ sopClassUid, sopInstanceUids: { length } }: DocumentDisplaySet): string {
  const kind = sopClassSupport(sopClassUid) ? UNNAMED_KIND : objectKind(sopClassUid);
  if (kind === UNNAMED_KIND) return length === 1 ? '1 document' : `${length} documents`;
  return length === 1 ? `1 ${kind}` : `${length} × ${kind}`;
}

/** "60 images", "60 images, 3 time points". */
function framesExtent({ frames, runs }: FramesDisplaySet): string {
  const images = frames.length === 1 ? '1 image' : `${frames.length} images`;
  return runs ? `${images}, ${runs.count} ${runs.name}s` : images;
}
