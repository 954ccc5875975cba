import type { DicomJson } from '../dicom/json';
import { stringOf } from '../dicom/json';
import { completeOf } from '../dicom/rejectedImages';
import { everyLevelOf } from '../dicom/slide/everyLevel';
import { frameOfSlide } from '../dicom/slide/framePlacement';
import { tags } from '../dicom/tags';
import type { DisplaySet, FrameRef, LevelInstance, SlideDisplaySet } from '../dicom/types';
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
  /** A frame by the instance that holds it; a reference to a concatenation counts over all its parts. */
  frame(sopInstanceUid: SopInstanceUid, frameNumber: number): FrameRef | undefined;
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
  // Images that a rejection note hides are still what marks lie on: they are looked up, whatever is shown.
  for (const displaySet of displaySets.map(completeOf)) {
    for (const [uid, image] of wholesOf(displaySet)) images.set(uid, image);
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
    frame: (sopInstanceUid, frameNumber) => {
      const image = images.get(sopInstanceUid);
      if (!image) return undefined;
      if (image.displaySet.kind === 'slide') return frameOfSlide(image.displaySet.slide, sopInstanceUid, frameNumber);
      const { sourceId, studyInstanceUid, seriesInstanceUid } = image;
      return { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber };
    },
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
      const instances = everyLevelOf(displaySet.slide).flatMap((level) => level.instances);
      const known = new Map(instances.map((instance) => [instance.sopInstanceUid, instance]));
      return Array.from(known.values(), (instance) => imageOf(displaySet, instance));
    }
    case 'document':
      return [];
  }
}

const imageOf = (displaySet: SlideDisplaySet, instance: LevelInstance): IndexedImage => ({
  sourceId: displaySet.slide.sourceId,
  studyInstanceUid: displaySet.slide.studyInstanceUid,
  seriesInstanceUid: instance.seriesInstanceUid,
  sopInstanceUid: instance.sopInstanceUid,
  dataset: displaySet.slide.baseDataset,
  isMultiFrame: true,
  displaySet,
});

/** Concatenations by the UID of the whole, which objects refer to and no archive holds (WSI-08): its first part. */
function wholesOf(displaySet: DisplaySet): (readonly [uid: SopInstanceUid, image: IndexedImage])[] {
  if (displaySet.kind !== 'slide') return [];
  return everyLevelOf(displaySet.slide).flatMap(({ referencedSopInstanceUid, instances: [first] }) =>
    referencedSopInstanceUid && first ? [[referencedSopInstanceUid, imageOf(displaySet, first)] as const] : [],
  );
}
