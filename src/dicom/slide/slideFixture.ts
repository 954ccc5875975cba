import type { DicomElement, DicomJson } from '../json';
import { tags } from '../tags';
import type { Series } from '../types';
import type { SeriesInstanceUid, SourceId, StudyInstanceUid } from '../uids';
import { slideTags } from './slideTags';

/** Makes SM headers for tests, as a WADO-RS metadata answer holds them. A member set to undefined is left out. */
export interface InstanceRecipe {
  readonly uid: string;
  readonly matrix: readonly [columns: number, rows: number];
  readonly tile?: readonly [columns: number, rows: number];
  readonly frames?: number;
  readonly flavour?: string;
  readonly type?: string | undefined;
  readonly spacing?: readonly [row: number, column: number] | undefined;
  readonly origin?: readonly [x: number, y: number] | undefined;
  readonly zUm?: number;
  readonly orientation?: readonly number[] | undefined;
  readonly container?: string | undefined;
  readonly frameOfReference?: string | undefined;
  readonly opticalPaths?: readonly string[];
  readonly focalPlanes?: number;
  readonly planeStepMm?: number;
  /** Position of each frame: column, row (1-based pixels), z in µm, optical path. */
  readonly positions?: readonly (readonly [column: number, row: number, zUm?: number, path?: string])[];
  readonly more?: Readonly<Record<string, DicomElement>>;
}

export const element = (...values: readonly unknown[]): DicomElement => ({ Value: values });

export function madeInstance(recipe: InstanceRecipe): DicomJson {
  const [columns, rows] = recipe.matrix;
  const [tileColumns, tileRows] = recipe.tile ?? [256, 256];
  const full = Math.ceil(columns / tileColumns) * Math.ceil(rows / tileRows);
  const paths = recipe.opticalPaths ?? ['1'];
  const has = <K extends keyof InstanceRecipe>(key: K, fallback: InstanceRecipe[K]): InstanceRecipe[K] =>
    key in recipe ? recipe[key] : fallback;
  const type = has('type', 'TILED_FULL');
  const container = has('container', 'S1');
  const frameOfReference = has('frameOfReference', '1.2.3');
  const orientation = has('orientation', [0, -1, 0, -1, 0, 0]);
  const frames = recipe.positions?.length ?? full * paths.length * (recipe.focalPlanes ?? 1);
  return {
    [tags.SOPInstanceUID]: element(recipe.uid),
    [tags.ImageType]: element('ORIGINAL', 'PRIMARY', recipe.flavour ?? 'VOLUME', 'NONE'),
    [tags.Rows]: element(tileRows),
    [tags.Columns]: element(tileColumns),
    [tags.TotalPixelMatrixColumns]: element(columns),
    [tags.TotalPixelMatrixRows]: element(rows),
    [tags.NumberOfFrames]: element(recipe.frames ?? frames),
    [tags.SamplesPerPixel]: element(3),
    [tags.BitsAllocated]: element(8),
    [tags.PhotometricInterpretation]: element('YBR_FULL_422'),
    [tags.OpticalPathSequence]: element(...paths.map((path) => ({ [slideTags.OpticalPathIdentifier]: element(path) }))),
    [tags.SharedFunctionalGroupsSequence]: element(sharedGroup(recipe)),
    ...(recipe.positions && {
      [tags.PerFrameFunctionalGroupsSequence]: element(...recipe.positions.map(frameGroup)),
    }),
    ...originOf(recipe, has('origin', [20, 40]) as readonly [number, number] | undefined),
    ...(type !== undefined && { [slideTags.DimensionOrganizationType]: element(type) }),
    ...(container !== undefined && { [tags.ContainerIdentifier]: element(container) }),
    ...(frameOfReference !== undefined && { [tags.FrameOfReferenceUID]: element(frameOfReference) }),
    ...(orientation !== undefined && { [tags.ImageOrientationSlide]: element(...(orientation as number[])) }),
    ...(recipe.focalPlanes && { [slideTags.TotalPixelMatrixFocalPlanes]: element(recipe.focalPlanes) }),
    ...recipe.more,
  };
}

function sharedGroup(recipe: InstanceRecipe): DicomJson {
  const spacing = 'spacing' in recipe ? recipe.spacing : ([0.00025, 0.00025] as const);
  const measures: DicomJson = {
    ...(spacing && { [tags.PixelSpacing]: element(...spacing) }),
    ...(recipe.planeStepMm && { [tags.SpacingBetweenSlices]: element(recipe.planeStepMm) }),
  };
  return { [tags.PixelMeasuresSequence]: element(measures) };
}

function originOf(recipe: InstanceRecipe, origin: readonly [number, number] | undefined): DicomJson {
  if (!origin) return {};
  const item: DicomJson = {
    [slideTags.XOffsetInSlideCoordinateSystem]: element(origin[0]),
    [slideTags.YOffsetInSlideCoordinateSystem]: element(origin[1]),
    ...(recipe.zUm !== undefined && { [slideTags.ZOffsetInSlideCoordinateSystem]: element(recipe.zUm) }),
  };
  return { [tags.TotalPixelMatrixOriginSequence]: element(item) };
}

function frameGroup([column, row, zUm, path]: readonly [number, number, number?, string?]): DicomJson {
  const position: DicomJson = {
    [slideTags.ColumnPositionInTotalImagePixelMatrix]: element(column),
    [slideTags.RowPositionInTotalImagePixelMatrix]: element(row),
    ...(zUm !== undefined && { [slideTags.ZOffsetInSlideCoordinateSystem]: element(zUm) }),
  };
  return {
    [slideTags.PlanePositionSlideSequence]: element(position),
    ...(path && {
      [slideTags.OpticalPathIdentificationSequence]: element({ [slideTags.OpticalPathIdentifier]: element(path) }),
    }),
  };
}

export const madeSeries = (uid = '1.9', seriesNumber = 1): Series => ({
  sourceId: 'archive' as SourceId,
  seriesInstanceUid: uid as SeriesInstanceUid,
  studyInstanceUid: '1.1' as StudyInstanceUid,
  modality: 'SM',
  seriesNumber,
});

/** A recipe's numbers for one part of a concatenation. */
export const concatenated = (
  uid: string,
  number: number,
  frameOffset: number | undefined,
  totalNumber?: number,
): Record<string, DicomElement> => ({
  [tags.ConcatenationUID]: element(uid),
  [slideTags.InConcatenationNumber]: element(number),
  ...(frameOffset !== undefined && { [slideTags.ConcatenationFrameOffsetNumber]: element(frameOffset) }),
  ...(totalNumber !== undefined && { [slideTags.InConcatenationTotalNumber]: element(totalNumber) }),
});
