import type { DicomJson } from '../dicom/json';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { DisplaySet, SlideDisplaySet } from '../dicom/types';
import type { FrameOfReferenceUid, SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';

/** One image instance of the case: where it is, and the header that objects about it copy. */
export interface IndexedImage {
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUid: SopInstanceUid;
  readonly dataset: DicomJson;
  readonly isMultiFrame: boolean;
  readonly displaySet: DisplaySet;
}

/** Lookups that codecs and saving need, over the display sets of the case. */
export interface ImageIndex {
  image(sopInstanceUid: string): IndexedImage | undefined;
  /** The slide whose coordinate system this is. */
  slide(frameOfReferenceUid: FrameOfReferenceUid): SlideDisplaySet | undefined;
  /** Any image of that frame of reference, slide or volume. */
  inFrameOfReference(frameOfReferenceUid: string): IndexedImage | undefined;
}

/** Built once per list of display sets; linear in the number of images. */
export function indexImages(displaySets: readonly DisplaySet[]): ImageIndex {
  const images = new Map<string, IndexedImage>();
  const slides = new Map<string, SlideDisplaySet>();
  const frames = new Map<string, IndexedImage>();
  for (const displaySet of displaySets) {
    for (const image of imagesOf(displaySet)) {
      images.set(image.sopInstanceUid, image);
      const frameOfReferenceUid = stringOf(image.dataset, tags.FrameOfReferenceUID);
      if (frameOfReferenceUid && !frames.has(frameOfReferenceUid)) frames.set(frameOfReferenceUid, image);
    }
    if (displaySet.kind === 'slide' && displaySet.slide.frameOfReferenceUid) {
      slides.set(displaySet.slide.frameOfReferenceUid, displaySet);
    }
  }
  return {
    image: (sopInstanceUid) => images.get(sopInstanceUid),
    slide: (frameOfReferenceUid) => slides.get(frameOfReferenceUid),
    inFrameOfReference: (frameOfReferenceUid) => frames.get(frameOfReferenceUid),
  };
}

function imagesOf(displaySet: DisplaySet): IndexedImage[] {
  switch (displaySet.kind) {
    case 'frames':
      return displaySet.frames.map((frame) => ({
        ...frame.ref,
        dataset: frame.dataset,
        isMultiFrame: frame.isMultiFrame,
        displaySet,
      }));
    case 'slide': {
      const { slide } = displaySet;
      return slide.levels.flatMap((level) =>
        level.instances.map((instance) => ({
          sourceId: slide.sourceId,
          studyInstanceUid: slide.studyInstanceUid,
          seriesInstanceUid: instance.seriesInstanceUid,
          sopInstanceUid: instance.sopInstanceUid,
          dataset: slide.baseDataset,
          isMultiFrame: true,
          displaySet,
        })),
      );
    }
    case 'document':
      return [];
  }
}
