import type { PixelPlane } from '../geometry/pixelPlane';
import type { FocalPlane, OpticalPath, PyramidLevel, Slide } from '../types';
import { filledFromStack } from './indexedTiles';

/** Which of its pictures a slide shows; absent: the one it opens with. */
export interface SlideChoice {
  readonly opticalPathIdentifier?: string;
  /** Into the focal planes of the path, 0-based, the lowest first. */
  readonly focalPlane?: number;
}

/**
 * The slide as this choice shows it: levels of that optical path, tiles of that focal plane, marks at its height (SSR-03). A
 * level with other planes than the finest shows the one nearest in height (T21). What does not exist leaves the slide as
 * it is.
 */
export function slideShown(slide: Slide, choice: SlideChoice): Slide {
  const path = pathOf(slide, choice);
  const levels = path?.levels ?? slide.levels;
  const planes = planesOf(levels);
  const isThere = choice.focalPlane !== undefined && planes[choice.focalPlane] !== undefined;
  const focalPlane = isThere ? (choice.focalPlane as number) : planeShown(slide, planes);
  const height = planes[focalPlane]?.zMm;
  if (height === undefined) return slide;
  const shown = levels.map((level) => atPlane(level, focalPlane, height, planes.length));
  const [base] = shown;
  return {
    ...slide,
    levels: shown,
    focalPlanesMm: planes.map(({ zMm }) => zMm),
    focalPlaneMm: height,
    focalPlane,
    ...(path && { opticalPathIdentifier: path.identifier }),
    ...(base?.referencedSopInstanceUid && { referencedSopInstanceUid: base.referencedSopInstanceUid }),
    hasIccProfile: base?.iccProfile?.kind === 'stored',
  };
}

/** 0-based index of the focal plane a slide shows, and how many its path has. */
export function focusOf(slide: Slide): { readonly index: number; readonly count: number } {
  const planes = slide.focalPlanesMm ?? [];
  return { index: slide.focalPlane ?? indexOfHeight(planes, slide.focalPlaneMm ?? 0), count: planes.length };
}

/** Both cover the same area with the same pixels: a view of one is the same view of the other. */
export function isSameRaster(a: Slide, b: Slide): boolean {
  const [one, other] = [a.levels[0]?.plane, b.levels[0]?.plane];
  return one !== undefined && other !== undefined && isSamePlane(one, other);
}

const pathOf = ({ opticalPaths = [], opticalPathIdentifier }: Slide, choice: SlideChoice): OpticalPath | undefined =>
  opticalPaths.find(({ identifier }) => identifier === (choice.opticalPathIdentifier ?? opticalPathIdentifier));

const planesOf = (levels: readonly PyramidLevel[]): readonly FocalPlane[] => levels[0]?.focalPlanes ?? [];

const planeShown = ({ focalPlaneMm = 0 }: Slide, planes: readonly FocalPlane[]): number =>
  indexOfHeight(
    planes.map(({ zMm }) => zMm),
    focalPlaneMm,
  );

function indexOfHeight(heights: readonly number[], height: number): number {
  let nearest = 0;
  for (const [index, zMm] of heights.entries())
    if (Math.abs(zMm - height) < Math.abs((heights[nearest] ?? 0) - height)) nearest = index;
  return nearest;
}

function atPlane(level: PyramidLevel, index: number, height: number, count: number): PyramidLevel {
  const planes = level.focalPlanes ?? [];
  const heights = planes.map(({ zMm }) => zMm);
  const own = planes.length === count ? index : indexOfHeight(heights, height);
  const chosen = planes[own];
  if (!chosen) return level;
  const { looseTiles: _before, ...rest } = level;
  const [x, y] = level.plane.originMm;
  return {
    ...rest,
    plane: { ...level.plane, originMm: [x, y, height] },
    tileIndex: filledFromStack(planes, own).tileIndex,
    ...(chosen.looseTiles && { looseTiles: chosen.looseTiles }),
  };
}

const isSamePlane = (a: PixelPlane, b: PixelPlane): boolean =>
  a.columns === b.columns &&
  a.rows === b.rows &&
  a.columnSpacingMm === b.columnSpacingMm &&
  a.rowSpacingMm === b.rowSpacingMm &&
  Math.hypot(a.originMm[0] - b.originMm[0], a.originMm[1] - b.originMm[1]) < a.columnSpacingMm / 2;
