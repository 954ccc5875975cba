import { indexAt } from '../geometry/pixelOrigin';
import {
  directionsOf,
  imagePointToMm,
  mmToImagePoint,
  normalOf,
  type PixelPlane,
  type Vec3,
} from '../geometry/pixelPlane';
import { itemOf, numberOf, numbersOf } from '../json';
import type { Problem } from '../problem';
import { tags } from '../tags';
import type { SlideInstance } from './slideInstance';
import { levelName, slideProblem, type SlideAttribute } from './slideProblems';
import { slideTags } from './slideTags';

interface SpacingMm {
  readonly row: number;
  readonly column: number;
}

/** What an instance says about its place on the glass; absent members were missing or senseless (T17, T18, T26, T27). */
interface DeclaredGeometry {
  readonly spacing?: SpacingMm;
  readonly rowDirection?: Vec3;
  readonly columnDirection?: Vec3;
  /** X, Y in mm; Z Offset is stored in µm (PS3.3 C.8.12.4) and converted here, once. */
  readonly originMm?: Vec3;
}

/** Row and column direction of a slide with the label at the top of the glass: most scanners, and DMV's default. */
const USUAL_ROW: Vec3 = [0, -1, 0];
const USUAL_COLUMN: Vec3 = [-1, 0, 0];
/** No microscope slide is larger; a larger result means µm were written for mm. */
const LARGEST_SLIDE_MM = 300;
const UM_PER_MM = 1000;

function declaredGeometry(instance: SlideInstance): DeclaredGeometry {
  const spacing = spacingOf(instance);
  const directions = directionsOf(numbersOf(instance.dataset, tags.ImageOrientationSlide));
  const originMm = originOf(instance);
  return { ...(spacing && { spacing }), ...(directions.ok && directions.value), ...(originMm && { originMm }) };
}

/**
 * Height of the focal plane in mm, in the order in which the more particular place wins (T22): plane position of the first
 * frame, of all frames, the origin of the matrix, the dataset itself. All of them hold µm.
 */
export function focalHeightMm({ dataset, firstFrame }: SlideInstance): number {
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const sources = [
    itemOf(firstFrame ?? {}, slideTags.PlanePositionSlideSequence),
    itemOf(shared, slideTags.PlanePositionSlideSequence),
    itemOf(dataset, tags.TotalPixelMatrixOriginSequence),
    dataset,
  ];
  for (const source of sources) {
    const z = source && numberOf(source, slideTags.ZOffsetInSlideCoordinateSystem);
    if (z !== undefined) return z / UM_PER_MM;
  }
  return 0;
}

function spacingOf({ dataset, firstFrame, matrixColumns, matrixRows }: SlideInstance): SpacingMm | undefined {
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  const sources = [
    itemOf(shared, tags.PixelMeasuresSequence),
    itemOf(firstFrame ?? {}, tags.PixelMeasuresSequence),
    dataset,
  ];
  for (const source of sources) {
    const [row, column] = numbersOf(source ?? {}, tags.PixelSpacing);
    if (row === undefined || column === undefined || row <= 0 || column <= 0) continue;
    if (Math.max(column * matrixColumns, row * matrixRows) <= LARGEST_SLIDE_MM) return { row, column };
  }
  return undefined;
}

function originOf(instance: SlideInstance): Vec3 | undefined {
  const { dataset } = instance;
  const origin = itemOf(dataset, tags.TotalPixelMatrixOriginSequence);
  const x = origin && numberOf(origin, slideTags.XOffsetInSlideCoordinateSystem);
  const y = origin && numberOf(origin, slideTags.YOffsetInSlideCoordinateSystem);
  return x === undefined || y === undefined ? undefined : [x, y, focalHeightMm(instance)];
}

/** Where the finest level lies, and how much of that is known. */
export interface BasePlacement {
  readonly plane: PixelPlane;
  /** Pixel spacing is known: lengths are in mm. */
  readonly isCalibrated: boolean;
  /** Origin, orientation and spacing are known: points in the frame of reference can be written and read (SSR-08). */
  readonly isPlaced: boolean;
  readonly problems: readonly Problem[];
}

/** Places the finest level. `finerToCoarser` are the other images of the pyramid, asked where it has no spacing (T17). */
export function placeBase(base: SlideInstance, finerToCoarser: readonly SlideInstance[], zMm: number): BasePlacement {
  const declared = declaredGeometry(base);
  const problems: Problem[] = [];
  const spacing = declared.spacing ?? substituteSpacing(base, finerToCoarser, problems);
  if (!spacing) {
    problems.push(
      assumed('warning', 'Pixel spacing is missing: this slide is uncalibrated, lengths are in pixels', 'pixelSpacing'),
    );
  } else problems.push(...doubtsOf(base, spacing));
  if (!declared.originMm)
    problems.push(assumed('info', 'Origin on the glass is missing: positions in mm are not stored', 'origin'));
  if (!declared.rowDirection) {
    const isStated = numbersOf(base.dataset, tags.ImageOrientationSlide).length === 6;
    const what = isStated ? 'is not valid' : 'is missing';
    const title = `Orientation on the glass ${what}: the usual one is assumed`;
    problems.push(assumed('info', title, 'orientation'));
  }
  const [x, y] = declared.originMm ?? [0, 0];
  const plane: PixelPlane = {
    originMm: [x, y, zMm],
    rowDirection: declared.rowDirection ?? USUAL_ROW,
    columnDirection: declared.columnDirection ?? USUAL_COLUMN,
    rowSpacingMm: spacing?.row ?? 1,
    columnSpacingMm: spacing?.column ?? 1,
    columns: base.matrixColumns,
    rows: base.matrixRows,
  };
  if (isMirrored(plane)) {
    problems.push(assumed('warning', 'Stored mirrored (as seen through the glass): shown un-mirrored', 'orientation'));
  }
  const isPlaced = spacing !== undefined && declared.originMm !== undefined && declared.rowDirection !== undefined;
  return { plane, isCalibrated: spacing !== undefined, isPlaced, problems };
}

/**
 * True when the stored image is a mirror image of what a microscopist sees from above (T25): Z of the slide points to
 * the viewer, so columns × rows of an upright image point away from him.
 */
export const isMirrored = (plane: PixelPlane): boolean => normalOf(plane)[2] > 0;

function substituteSpacing(
  base: SlideInstance,
  others: readonly SlideInstance[],
  problems: Problem[],
): SpacingMm | undefined {
  for (const other of others) {
    const known = declaredGeometry(other).spacing;
    if (!known) continue;
    problems.push(
      assumed('warning', 'Pixel spacing of the finest level is missing: taken from a coarser level', 'pixelSpacing'),
    );
    return {
      row: (known.row * other.matrixRows) / base.matrixRows,
      column: (known.column * other.matrixColumns) / base.matrixColumns,
    };
  }
  const [width, height] = imagedVolumeMm(base);
  if (!width || !height || Math.max(width, height) > LARGEST_SLIDE_MM) return undefined;
  const straight = { row: height / base.matrixRows, column: width / base.matrixColumns };
  const swapped = { row: width / base.matrixRows, column: height / base.matrixColumns };
  const isSwapped = squareness(swapped) < 0.01 && squareness(straight) > 0.02;
  problems.push(
    assumed('warning', 'Pixel spacing is missing: taken from the size of the imaged volume', 'imagedVolume'),
  );
  return isSwapped ? swapped : straight;
}

const imagedVolumeMm = ({ dataset }: SlideInstance): [number | undefined, number | undefined] => [
  numberOf(dataset, slideTags.ImagedVolumeWidth),
  numberOf(dataset, slideTags.ImagedVolumeHeight),
];

const squareness = ({ row, column }: SpacingMm): number => Math.abs(row / column - 1);

/** What contradicts a declared spacing: it is used all the same, and the contradiction is said (WSI-03, T19). */
function doubtsOf(base: SlideInstance, spacing: SpacingMm): readonly Problem[] {
  const doubts: Problem[] = [];
  if (squareness(spacing) > 0.01) {
    const title = `Pixels are not square (${spacing.column} × ${spacing.row} mm): check a length against the scale`;
    doubts.push(assumed('warning', title, 'pixelSpacing'));
  }
  const [width, height] = imagedVolumeMm(base);
  if (!width || !height) return doubts;
  const differs = (a: number, b: number): boolean => Math.abs(a / b - 1) > 0.01;
  const [w, h] = [spacing.column * base.matrixColumns, spacing.row * base.matrixRows];
  if (!differs(width, w) && !differs(height, h)) return doubts;
  const isSwapped = !differs(width, h) && !differs(height, w);
  const title = isSwapped
    ? 'Width and height of the imaged volume are swapped in the header; pixel spacing is used'
    : 'Size of the imaged volume contradicts the pixel spacing; pixel spacing is used';
  return [...doubts, assumed(isSwapped ? 'info' : 'warning', title, 'imagedVolume')];
}

export interface LevelPlacement {
  readonly plane: PixelPlane;
  readonly problems: readonly Problem[];
}

/**
 * Places a coarser level on the base level, or undefined when it does not show the same area.
 *
 * Spacing decides the size (levels are no exact powers of two, T9, T11) unless it contradicts the matrix by more than two
 * pixels of the level. The top left corners coincide: an averaged pixel begins where its pixels begin, and the origins
 * that scanners write, equal or shifted by half a pixel, agree with that within one pixel (T15, T16).
 */
export function placeLevel(base: BasePlacement, level: SlideInstance): LevelPlacement | undefined {
  const declared = declaredGeometry(level);
  const size = { columns: level.matrixColumns, rows: level.matrixRows };
  const byMatrix: SpacingMm = {
    row: (base.plane.rowSpacingMm * base.plane.rows) / size.rows,
    column: (base.plane.columnSpacingMm * base.plane.columns) / size.columns,
  };
  const name = levelName(level);
  const spacing = base.isCalibrated ? declared.spacing : undefined;
  if (spacing && coversSame(byMatrix, spacing, size)) {
    const offset = cornerOffset(base, declared, spacing);
    return { plane: alignedPlane(base.plane, spacing, size), problems: aboutOrigin(level, spacing, offset) };
  }
  if (!hasSameShape(base.plane, size)) return undefined;
  const title = declared.spacing
    ? `${name}: pixel spacing contradicts the matrix size; placed by matrix size`
    : `${name}: pixel spacing is missing; placed by matrix size`;
  const problems = base.isCalibrated ? [assumed(declared.spacing ? 'warning' : 'info', title, 'pixelSpacing')] : [];
  return { plane: alignedPlane(base.plane, byMatrix, size), problems };
}

/**
 * A level says it lies elsewhere, yet shows the same area. Half a pixel of the level is the centre of a larger pixel (T16),
 * anything more is said; a thumbnail with the origin 0\\0 is a known habit of writers (T15), another level is a warning.
 */
function aboutOrigin(
  level: SlideInstance,
  spacing: SpacingMm,
  offset: readonly [number, number] | undefined,
): readonly Problem[] {
  if (!offset || Math.max(...offset) <= 1) return [];
  const [right, down] = [offset[0] * spacing.column, offset[1] * spacing.row];
  const isFar = offset[0] > level.tileColumns || offset[1] > level.tileRows;
  const title = `${levelName(level)}: origin differs from the finest level by ${Math.hypot(right, down).toFixed(3)} mm; aligned with it`;
  return [assumed(isFar && level.flavour !== 'THUMBNAIL' ? 'warning' : 'info', title, 'origin')];
}

/**
 * Where an image lies by its own word alone, for the pyramid of another optical path (T55): it may show another part of
 * the glass. Undefined where it does not say.
 */
export function placeAlone(level: SlideInstance, zMm: number): PixelPlane | undefined {
  const { spacing, originMm, rowDirection, columnDirection } = declaredGeometry(level);
  if (!spacing || !originMm || !rowDirection || !columnDirection) return undefined;
  return {
    originMm: [originMm[0], originMm[1], zMm],
    rowDirection,
    columnDirection,
    rowSpacingMm: spacing.row,
    columnSpacingMm: spacing.column,
    columns: level.matrixColumns,
    rows: level.matrixRows,
  };
}

type MatrixSize = { readonly columns: number; readonly rows: number };

/** Same area within two pixels of the level: matrices are rounded up or down by up to one pixel. */
const coversSame = (byMatrix: SpacingMm, spacing: SpacingMm, size: MatrixSize): boolean =>
  Math.abs(byMatrix.column / spacing.column - 1) * size.columns <= 2 &&
  Math.abs(byMatrix.row / spacing.row - 1) * size.rows <= 2;

/** Same aspect within one pixel and a half of the coarser image. */
function hasSameShape(base: MatrixSize, level: MatrixSize): boolean {
  const rows = (level.columns * base.rows) / base.columns;
  const columns = (level.rows * base.columns) / base.rows;
  return Math.abs(rows - level.rows) <= 1.5 || Math.abs(columns - level.columns) <= 1.5;
}

/** Distance of the declared corner from that of the base, in pixels of the level; undefined where no origin is known. */
function cornerOffset(
  base: BasePlacement,
  declared: DeclaredGeometry,
  spacing: SpacingMm,
): readonly [number, number] | undefined {
  if (!base.isPlaced || !declared.originMm) return undefined;
  const { plane } = base;
  const [u, v] = mmToImagePoint(plane, declared.originMm);
  return [
    Math.abs(indexAt((u * plane.columnSpacingMm) / spacing.column)),
    Math.abs(indexAt((v * plane.rowSpacingMm) / spacing.row)),
  ];
}

/** The plane of a level whose top left corner is that of the base: its first pixel's centre lies half its own size in. */
function alignedPlane(base: PixelPlane, spacing: SpacingMm, size: MatrixSize): PixelPlane {
  const firstCentre = [spacing.column / base.columnSpacingMm / 2, spacing.row / base.rowSpacingMm / 2] as const;
  return {
    ...base,
    originMm: imagePointToMm(base, firstCentre),
    rowSpacingMm: spacing.row,
    columnSpacingMm: spacing.column,
    columns: size.columns,
    rows: size.rows,
  };
}

const assumed = (severity: Problem['severity'], title: string, attribute: SlideAttribute): Problem =>
  slideProblem('invalid-object', severity, title, attribute);
