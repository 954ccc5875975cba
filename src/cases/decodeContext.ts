import type { DecodeContext, ResolvedImage } from '../codecs/sr/decodeContext';
import { numberOf } from '../dicom/json';
import { halfSliceSpacingMm } from '../dicom/radiology/stackOrder';
import { placeFrame } from '../dicom/slide/framePlacement';
import { tags } from '../dicom/tags';
import type { DisplaySet } from '../dicom/types';
import { resolved } from './derivedObject';
import type { ImageIndex, IndexedImage } from './imageIndex';
import { imageForPoints } from './slideOrVolume';

/** The open case as a report sees it: the images it names, and where its points in space lie among them. */
export const decodeContextOf = (index: ImageIndex, displaySets: readonly DisplaySet[]): DecodeContext => ({
  resolveImage: (uid) => described(index.image(uid)),
  resolveFrameOfReference: (uid, points) => withPlane(imageForPoints(index, displaySets, uid, points)),
});

function described(image: IndexedImage | undefined): ResolvedImage | undefined {
  const own = resolved(image);
  if (!image || !own) return undefined;
  const { displaySet } = image;
  if (displaySet.kind === 'slide') {
    return {
      ...own,
      tileOffset: (frameNumber) => {
        const place = placeFrame(displaySet.slide, image.sopInstanceUid, frameNumber);
        // Marks of a slide are counted in pixels of its finest level; another level's are not the same pixels.
        return place && place.level === displaySet.slide.levels[0] ? [place.column, place.row] : undefined;
      },
    };
  }
  const numberOfFrames = numberOf(image.dataset, tags.NumberOfFrames) ?? 1;
  return { ...own, numberOfFrames };
}

/** Half a slice spacing is how far a mark may lie off its image (SR-34); a single image has no such measure. */
function withPlane(image: IndexedImage | undefined): ResolvedImage | undefined {
  const own = described(image);
  if (!image || !own || image.displaySet.kind !== 'frames') return own;
  const { frames } = image.displaySet;
  const plane = frames.find(({ ref }) => ref.sopInstanceUid === image.sopInstanceUid)?.plane;
  if (!plane) return own;
  return { ...own, plane, ...(frames.length > 1 ? { reachMm: halfSliceSpacingMm(frames) } : {}) };
}
