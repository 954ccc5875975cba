import type { PixelPlane } from '../geometry/pixelPlane';
import type { Problem } from '../problem';
import type { IccProfile, LevelInstance, OpticalPath, PyramidLevel } from '../types';
import type { SopInstanceUid } from '../uids';
import { inheritedProfile } from './iccProfile';
import { chooseLevels, type ChosenLevel, instanceOrder } from './levelChoice';
import { gridOf, levelImagesOf, type LevelImage } from './levelImage';
import { describeOpticalPath, opticalPathItem, storedProfileOf } from './opticalPath';
import { paletteOf } from './paletteLut';
import { placeAlone, placeBase, placeLevel, type BasePlacement } from './slideGeometry';
import type { SlideInstance } from './slideInstance';
import { levelName, micrometres, slideProblem } from './slideProblems';

export interface Pyramid {
  /** Finest first; never empty. */
  readonly levels: readonly PyramidLevel[];
  /** The one shown first. */
  readonly opticalPaths: readonly OpticalPath[];
  readonly base: SlideInstance;
  readonly placement: BasePlacement;
  /** Heights of the finest level's planes, and the one shown. */
  readonly focalPlanesMm: readonly number[];
  readonly focalPlaneMm: number;
  readonly problems: readonly Problem[];
}

/** A thumbnail joins the pyramid only where it saves the reader a coarser overview. */
const USEFUL_THUMBNAIL_RATIO = 1.5;

/** Builds the levels of one slide; undefined when no image of it can be placed. `problems` then still says why. */
export function buildPyramid(instances: readonly SlideInstance[]): { pyramid?: Pyramid; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const volumes = instances.filter(({ flavour }) => flavour !== 'THUMBNAIL');
  const images = levelImagesOf(volumes.length > 0 ? volumes : instances);
  const leading = leadingImage(images);
  if (!leading) return { problems };
  const thumbnails = volumes.length > 0 ? instances.filter(({ flavour }) => flavour === 'THUMBNAIL') : [];
  const chosen = shownPath(images, leading, thumbnails, problems);
  const [finest] = chosen?.levels ?? [];
  if (!chosen || !finest) return { problems };
  const [base] = finest.parts;
  const placement = placeBase(
    base,
    chosen.levels.slice(1).map(({ parts }) => parts[0]),
    finest.planes[finest.shown]?.zMm ?? 0,
  );
  problems.push(...placement.problems, ...describeStack(finest));
  const shown = pathOf(chosen.path, chosen.levels, (level) => placed(placement, level, problems), problems);
  const others = otherPaths(images, chosen.path, placement, problems);
  if (volumes.length === 0) {
    problems.push(slideProblem('incomplete', 'warning', 'Only a thumbnail is stored', 'imageType'));
  }
  const pyramid: Pyramid = {
    levels: shown.levels,
    opticalPaths: [shown, ...others],
    base,
    placement,
    focalPlanesMm: finest.planes.map(({ zMm }) => zMm),
    focalPlaneMm: finest.planes[finest.shown]?.zMm ?? 0,
    problems,
  };
  return { pyramid, problems };
}

/** The finest image, colour before grey, in the order of series and instance. It decides optical path and kind. */
function leadingImage(images: readonly LevelImage[]): SlideInstance | undefined {
  return images
    .map(({ parts }) => parts[0])
    .toSorted(
      (a, b) => b.matrixColumns - a.matrixColumns || b.samplesPerPixel - a.samplesPerPixel || instanceOrder(a, b),
    )[0];
}

/** The levels of the path that is shown: the first of the leading image that has frames. */
function shownPath(
  images: readonly LevelImage[],
  leading: SlideInstance,
  thumbnails: readonly SlideInstance[],
  problems: Problem[],
): { path: string; levels: readonly ChosenLevel[] } | undefined {
  let failures: readonly Problem[] = [];
  for (const path of leading.opticalPathIdentifiers) {
    const own: Problem[] = [];
    const onPath = imagesOn(images, path);
    const sameKind = onPath.filter(({ parts: [first] }) => first.samplesPerPixel === leading.samplesPerPixel);
    const levels = chooseLevels(sameKind, path, own);
    if (levels.length === 0) {
      failures = failures.length > 0 ? failures : own;
      continue;
    }
    if (sameKind.length < onPath.length) own.push(otherKind(onPath.length - sameKind.length));
    addThumbnail(levels, thumbnails, own);
    problems.push(...own);
    return { path, levels };
  }
  problems.push(...failures);
  return undefined;
}

const imagesOn = (images: readonly LevelImage[], path: string): readonly LevelImage[] =>
  images.filter(({ parts }) => parts.some((part) => part.opticalPathIdentifiers.includes(path)));

/** Every further path with a pyramid of its own (T54, T55); never mixed in, and named to the reader. */
function otherPaths(
  images: readonly LevelImage[],
  shown: string,
  placement: BasePlacement,
  problems: Problem[],
): readonly OpticalPath[] {
  const identifiers = new Set(images.flatMap(({ parts }) => parts.flatMap((part) => part.opticalPathIdentifiers)));
  identifiers.delete(shown);
  const paths = [...identifiers].flatMap((identifier) => {
    const own: Problem[] = [];
    const onPath = imagesOn(images, identifier);
    const samples = leadingImage(onPath)?.samplesPerPixel;
    const levels = chooseLevels(
      onPath.filter(({ parts: [first] }) => first.samplesPerPixel === samples),
      identifier,
      own,
    );
    problems.push(
      ...own.filter(({ severity }) => severity !== 'info').map((problem) => onOtherPath(identifier, problem)),
    );
    if (levels.length === 0) return [];
    const place = (level: ChosenLevel): PixelPlane | undefined =>
      placeLevel(placement, level.parts[0])?.plane ?? placeAlone(level.parts[0], heightOf(level));
    const path = pathOf(identifier, levels, place, []);
    return path.levels.length > 0 ? [path] : [];
  });
  if (identifiers.size > 0) {
    const title = `${identifiers.size + 1} optical paths; opens with ${shown}, others: ${[...identifiers].join(', ')}`;
    problems.push(slideProblem('unsupported', 'info', title, 'opticalPath'));
  }
  return paths;
}

const onOtherPath = (identifier: string, problem: Problem): Problem => ({
  ...problem,
  severity: 'info',
  title: `Optical path ${identifier}: ${problem.title}`,
});

const heightOf = ({ planes, shown }: ChosenLevel): number => planes[shown]?.zMm ?? 0;

/** The plane of a level on the finest, or undefined, with the reason said, where it shows something else. */
function placed(base: BasePlacement, level: ChosenLevel, problems: Problem[]): PixelPlane | undefined {
  const [first] = level.parts;
  if (first.matrixColumns === base.plane.columns && first.matrixRows === base.plane.rows) return base.plane;
  const found = placeLevel(base, first);
  problems.push(...(found?.problems ?? [otherArea(first)]));
  return found?.plane;
}

/** One optical path; levels that cannot be placed are left out by `place`. */
function pathOf(
  identifier: string,
  chosen: readonly ChosenLevel[],
  place: (level: ChosenLevel) => PixelPlane | undefined,
  problems: Problem[],
): OpticalPath {
  const [finest] = chosen;
  if (!finest) throw new Error('a path has at least one level');
  const iccProfile = storedProfileOf(finest.parts[0], identifier);
  const levels = chosen.flatMap((level) => {
    const plane = place(level);
    return plane ? [levelOf(level, plane, identifier, iccProfile, problems)] : [];
  });
  return { ...describeOpticalPath(finest.parts[0], identifier), iccProfile, levels };
}

/** A thumbnail becomes the coarsest level only where the pyramid has nothing about as coarse. */
function addThumbnail(chosen: ChosenLevel[], thumbnails: readonly SlideInstance[], problems: Problem[]): void {
  const coarsest = chosen.at(-1)?.parts[0];
  for (const thumbnail of thumbnails) {
    const isUseful =
      coarsest &&
      coarsest.matrixColumns / thumbnail.matrixColumns >= USEFUL_THUMBNAIL_RATIO &&
      coarsest.samplesPerPixel === thumbnail.samplesPerPixel;
    if (!isUseful) continue;
    const [level] = chooseLevels([{ parts: [thumbnail] }], thumbnail.opticalPathIdentifiers[0] ?? '1', problems);
    if (level) chosen.push(level);
    return;
  }
}

function describeStack(finest: ChosenLevel): readonly Problem[] {
  const { planes } = finest;
  if (planes.length < 2) return [];
  const title = `${planes.length} focal planes; opens at ${micrometres(heightOf(finest))}`;
  return [slideProblem('unsupported', 'info', title, 'focalPlanes')];
}

function levelOf(
  level: ChosenLevel,
  plane: PixelPlane,
  identifier: string,
  baseProfile: IccProfile,
  problems: Problem[],
): PyramidLevel {
  const { parts, planes, shown, tileIndex } = level;
  const [first] = parts;
  const { across, down } = gridOf(first);
  const ratios = parts.flatMap(({ lossyRatio }) => lossyRatio ?? []);
  const looseTiles = planes[shown]?.looseTiles;
  return {
    totalPixelMatrixColumns: first.matrixColumns,
    totalPixelMatrixRows: first.matrixRows,
    tileColumns: first.tileColumns,
    tileRows: first.tileRows,
    tilesAcross: across,
    tilesDown: down,
    plane,
    instances: parts.map((part) => levelInstanceOf(part, identifier, problems)),
    tileIndex,
    ...(looseTiles && { looseTiles }),
    focalPlanes: planes,
    referencedSopInstanceUid: (first.concatenationSourceUid as SopInstanceUid | undefined) ?? first.sopInstanceUid,
    iccProfile: inheritedProfile(storedProfileOf(first, identifier), baseProfile),
    isLossy: parts.some(({ isLossy }) => isLossy),
    ...(ratios.length > 0 && { lossyRatio: Math.max(...ratios) }),
  };
}

function levelInstanceOf(part: SlideInstance, identifier: string, problems: Problem[]): LevelInstance {
  const isPalette = part.photometricInterpretation === 'PALETTE COLOR';
  const palette = isPalette ? paletteOf(part.dataset, opticalPathItem(part, identifier)) : undefined;
  if (palette && !palette.ok) {
    const title = `${levelName(part)}: its colours cannot be shown: ${palette.error}`;
    problems.push(slideProblem('unsupported', 'error', title, 'palette', part.sopInstanceUid));
  }
  return {
    seriesInstanceUid: part.series.seriesInstanceUid,
    sopInstanceUid: part.sopInstanceUid,
    numberOfFrames: part.numberOfFrames,
    photometricInterpretation: part.photometricInterpretation,
    ...(part.transferSyntaxUid && { transferSyntaxUid: part.transferSyntaxUid }),
    samplesPerPixel: part.samplesPerPixel,
    bitsAllocated: part.bitsAllocated,
    bitsStored: part.bitsStored,
    ...(part.isPlanar && { isPlanar: true }),
    ...(part.isSigned && { isSigned: true }),
    ...(part.concatenation?.frameOffset !== undefined && { concatenationFrameOffset: part.concatenation.frameOffset }),
    ...(palette?.ok && { palette: palette.value }),
  };
}

const otherKind = (count: number): Problem =>
  slideProblem('unsupported', 'warning', `${count} images of another colour kind are not shown`, 'samplesPerPixel');

const otherArea = (level: SlideInstance): Problem => {
  const title = `${levelName(level)} has another shape than the slide and is not used`;
  return slideProblem('invalid-object', 'warning', title, 'matrix', level.sopInstanceUid);
};
