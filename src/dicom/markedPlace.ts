import { mmToImagePoint, type Vec2 } from './geometry/pixelPlane';
import { placeOf } from './radiology/markPlace';
import { halfSliceSpacingMm } from './radiology/stackOrder';
import { isMirrored } from './slide/slideGeometry';
import type { Annotation, DisplaySet, FrameHeader, FramesDisplaySet, SlideDisplaySet } from './types';

/** Where a mark is seen in a small picture of its image. */
export interface MarkedPlace {
  readonly displaySet: DisplaySet;
  /** The image of a stack on which it lies; of a slide the whole of it is meant. */
  readonly frame?: FrameHeader;
  /** Its middle, from the top left corner: parts of the width and height of the picture. */
  readonly at: Vec2;
}

/** The image of a mark among those of the case; undefined where it is not there, or its place on it is not known. */
export function markedPlace(mark: Annotation, displaySets: readonly DisplaySet[]): MarkedPlace | undefined {
  for (const displaySet of displaySets) {
    if (displaySet.series.seriesInstanceUid !== mark.seriesInstanceUid) continue;
    const place =
      displaySet.kind === 'slide'
        ? onSlide(mark, displaySet)
        : displaySet.kind === 'frames'
          ? onFrame(mark, displaySet)
          : undefined;
    if (place?.at.every((part) => part >= 0 && part <= 1)) return place;
  }
  return undefined;
}

function onFrame(mark: Annotation, displaySet: FramesDisplaySet): MarkedPlace | undefined {
  const { frames, frameOfReferenceUid } = displaySet;
  const place = placeOf(mark, frames, frameOfReferenceUid, halfSliceSpacingMm(frames));
  const frame = place && frames[place.index];
  if (!frame) return undefined;
  // A key image has no place on its image.
  const [x, y] = mark.points.length === 0 ? [frame.columns / 2, frame.rows / 2] : place.middle;
  return { displaySet, frame, at: [x / frame.columns, y / frame.rows] };
}

function onSlide({ space, points }: Annotation, displaySet: SlideDisplaySet): MarkedPlace | undefined {
  const { levels, frameOfReferenceUid } = displaySet.slide;
  const [base] = levels;
  if (!base || points.length === 0) return undefined;
  const isMatrix = space.kind === 'totalPixelMatrix';
  const level = isMatrix
    ? levels.find(({ instances }) => instances.some(({ sopInstanceUid }) => sopInstanceUid === space.sopInstanceUid))
    : base;
  if (!level || (space.kind === 'frameOfReference' && space.uid !== frameOfReferenceUid)) return undefined;
  if (space.kind === 'frame') return undefined;
  const size = isMatrix ? 2 : 3;
  const mean = (axis: number) => {
    let sum = 0;
    for (let index = axis; index < points.length; index += size) sum += points[index] ?? 0;
    return sum / (points.length / size);
  };
  const [x, y] = isMatrix ? [mean(0), mean(1)] : mmToImagePoint(level.plane, [mean(0), mean(1), mean(2)]);
  const across = x / level.totalPixelMatrixColumns;
  const at: Vec2 = [isMirrored(base.plane) ? 1 - across : across, y / level.totalPixelMatrixRows];
  return { displaySet, at };
}
