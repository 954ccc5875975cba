import { itemOf, numberOf, sequenceOf, stringOf, stringsOf, type DicomJson } from '../json';
import { lossyCompressionOf, storedTransferSyntaxOf } from '../lossy';
import { tags } from '../tags';
import type { Series } from '../types';
import type { SopInstanceUid } from '../uids';
import type { FrameTable } from './frameTable';
import { splitInstance, type ReadInstance } from './seriesText';
import { slideTags } from './slideTags';

/** Image Type value 3 (PS3.3 C.8.12.4.1.1), after guessing where it is missing. */
export type SlideFlavour = 'VOLUME' | 'THUMBNAIL' | 'OVERVIEW' | 'LABEL';

export interface Concatenation {
  readonly uid: string;
  /** 1-based position of this part, where given. */
  readonly number?: number;
  readonly totalNumber?: number;
  /** Frames of the whole before this part (0020,9228). */
  readonly frameOffset?: number;
}

/** One SM instance with what is needed to place it in a pyramid. Values are as stored; nothing is repaired yet. */
export interface SlideInstance {
  readonly series: Series;
  /** Without the per-frame functional groups. */
  readonly dataset: DicomJson;
  /** What those said; absent where there were none. */
  readonly frames?: FrameTable;
  /** Per-frame functional groups of the first frame, where some writers put what should be shared. */
  readonly firstFrame?: DicomJson;
  readonly sopInstanceUid: SopInstanceUid;
  readonly flavour: SlideFlavour;
  readonly isFlavourGuessed: boolean;
  readonly isOriginal: boolean;
  readonly matrixColumns: number;
  readonly matrixRows: number;
  readonly tileColumns: number;
  readonly tileRows: number;
  readonly numberOfFrames: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly isSigned: boolean;
  readonly photometricInterpretation: string;
  readonly isPlanar: boolean;
  readonly transferSyntaxUid?: string;
  readonly frameOfReferenceUid?: string;
  readonly containerIdentifier: string;
  readonly pyramidUid?: string;
  readonly acquisitionUid?: string;
  readonly isExtendedDepthOfField: boolean;
  readonly concatenation?: Concatenation;
  /** SOP Instance UID of Concatenation Source (0020,0242): the whole, as references name it (WSI-08). */
  readonly concatenationSourceUid?: string;
  /** Barcode Value and Label Text of the Slide Label module. */
  readonly barcode?: string;
  readonly labelText?: string;
  readonly dimensionOrganizationType?: string;
  /** Total Pixel Matrix Focal Planes (0048,0303); never 0048,0013, which counts the planes merged into one (T20). */
  readonly focalPlanes: number;
  /**
   * In the order of Optical Path Sequence, which is the frame order of TILED_FULL (T31); then what only the functional
   * groups name (T47). Never empty.
   */
  readonly opticalPathIdentifiers: readonly string[];
  /** How many of them Optical Path Sequence lists; 1 where it is missing (T48). */
  readonly opticalPathCount: number;
  readonly isLossy: boolean;
  readonly lossyRatio?: number;
}

/** Single-frame images up to this size without a flavour are taken for thumbnails (T6). */
const LARGEST_GUESSED_THUMBNAIL_PX = 2048;

/** Reads one instance; undefined when it has no pixels that could be placed (no UID, no Rows or Columns). */
export const parseSlideInstance = (series: Series, dataset: DicomJson): SlideInstance | undefined =>
  readSlideInstance(series, splitInstance(dataset));

/** As `parseSlideInstance`, of an instance whose functional groups are columns already. */
export function readSlideInstance(series: Series, read: ReadInstance): SlideInstance | undefined {
  const { dataset, frames, firstFrame } = read;
  const uid = stringOf(dataset, tags.SOPInstanceUID);
  const tileColumns = positiveInteger(dataset, tags.Columns);
  const tileRows = positiveInteger(dataset, tags.Rows);
  if (!uid || !tileColumns || !tileRows) return undefined;
  const numberOfFrames = positiveInteger(dataset, tags.NumberOfFrames) ?? 1;
  const matrixColumns = positiveInteger(dataset, tags.TotalPixelMatrixColumns) ?? tileColumns;
  const matrixRows = positiveInteger(dataset, tags.TotalPixelMatrixRows) ?? tileRows;
  const concatenation = concatenationOf(dataset);
  const bitsAllocated = positiveInteger(dataset, tags.BitsAllocated) ?? 8;
  const loss = lossyCompressionOf(dataset);
  return {
    series,
    dataset,
    ...optional('frames', frames),
    ...optional('firstFrame', firstFrame),
    sopInstanceUid: uid as SopInstanceUid,
    ...flavourOf(dataset, numberOfFrames, Math.max(matrixColumns, matrixRows), concatenation !== undefined),
    isOriginal: stringsOf(dataset, tags.ImageType)[0]?.toUpperCase() === 'ORIGINAL',
    matrixColumns,
    matrixRows,
    tileColumns,
    tileRows,
    numberOfFrames,
    samplesPerPixel: positiveInteger(dataset, tags.SamplesPerPixel) ?? 1,
    bitsAllocated,
    bitsStored: Math.min(positiveInteger(dataset, tags.BitsStored) ?? bitsAllocated, bitsAllocated),
    isSigned: numberOf(dataset, tags.PixelRepresentation) === 1,
    photometricInterpretation: (stringOf(dataset, tags.PhotometricInterpretation) ?? '').toUpperCase(),
    isPlanar: numberOf(dataset, tags.PlanarConfiguration) === 1,
    containerIdentifier: stringOf(dataset, tags.ContainerIdentifier) ?? '',
    isExtendedDepthOfField: stringOf(dataset, slideTags.ExtendedDepthOfField) === 'YES',
    focalPlanes: positiveInteger(dataset, slideTags.TotalPixelMatrixFocalPlanes) ?? 1,
    ...opticalPathsOf(dataset, frames),
    isLossy: loss !== undefined,
    ...optional('lossyRatio', loss?.ratio),
    ...(concatenation && { concatenation }),
    ...optional('concatenationSourceUid', stringOf(dataset, slideTags.SOPInstanceUIDOfConcatenationSource)),
    ...optional('barcode', stringOf(dataset, slideTags.BarcodeValue)),
    ...optional('labelText', stringOf(dataset, slideTags.LabelText)),
    ...optional('frameOfReferenceUid', stringOf(dataset, tags.FrameOfReferenceUID)),
    ...optional('pyramidUid', stringOf(dataset, slideTags.PyramidUID)),
    ...optional('acquisitionUid', stringOf(dataset, slideTags.AcquisitionUID)),
    ...optional('dimensionOrganizationType', stringOf(dataset, slideTags.DimensionOrganizationType)?.toUpperCase()),
    ...optional('transferSyntaxUid', storedTransferSyntaxOf(dataset)),
  };
}

/** True when the matrix size says more frames than one tile: an image type alone must not make a thumbnail of it. */
function flavourOf(
  dataset: DicomJson,
  numberOfFrames: number,
  largestSide: number,
  isConcatenated: boolean,
): { flavour: SlideFlavour; isFlavourGuessed: boolean } {
  const value = stringsOf(dataset, tags.ImageType)[2]?.toUpperCase();
  if (value === 'VOLUME' || value === 'THUMBNAIL' || value === 'OVERVIEW' || value === 'LABEL') {
    return { flavour: value, isFlavourGuessed: false };
  }
  const isSmall = numberOfFrames === 1 && largestSide <= LARGEST_GUESSED_THUMBNAIL_PX && !isConcatenated;
  return { flavour: isSmall ? 'THUMBNAIL' : 'VOLUME', isFlavourGuessed: true };
}

function concatenationOf(dataset: DicomJson): Concatenation | undefined {
  const uid = stringOf(dataset, tags.ConcatenationUID);
  if (!uid) return undefined;
  return {
    uid,
    ...optional('number', numberOf(dataset, slideTags.InConcatenationNumber)),
    ...optional('totalNumber', numberOf(dataset, slideTags.InConcatenationTotalNumber)),
    ...optional('frameOffset', numberOf(dataset, slideTags.ConcatenationFrameOffsetNumber)),
  };
}

/** Where the sequence is missing, the shared functional group or the frames name the paths (T47). */
function opticalPathsOf(
  dataset: DicomJson,
  frames: FrameTable | undefined,
): Pick<SlideInstance, 'opticalPathIdentifiers' | 'opticalPathCount'> {
  const listed = sequenceOf(dataset, tags.OpticalPathSequence).map(
    (item, index) => stringOf(item, slideTags.OpticalPathIdentifier) ?? String(index + 1),
  );
  const shared = sharedOpticalPath(dataset);
  const named = frames?.pathIdentifiers ?? [];
  // One path under two names is one path: the name of the sequence stands.
  const isAlias = listed.length === 1 && named.length === 1;
  const extra = isAlias ? [] : named.filter((identifier) => !listed.includes(identifier));
  const fallback = listed.length + extra.length > 0 ? [] : [shared ?? '1'];
  return {
    opticalPathIdentifiers: [...listed, ...fallback, ...extra],
    opticalPathCount: Math.max(1, listed.length),
  };
}

export function sharedOpticalPath(dataset: DicomJson): string | undefined {
  const shared = itemOf(dataset, tags.SharedFunctionalGroupsSequence) ?? {};
  return stringOf(itemOf(shared, slideTags.OpticalPathIdentificationSequence) ?? {}, slideTags.OpticalPathIdentifier);
}

function positiveInteger(dataset: DicomJson, tag: string): number | undefined {
  const value = numberOf(dataset, tag);
  return value !== undefined && value >= 1 ? Math.floor(value) : undefined;
}

/** `exactOptionalPropertyTypes`: a missing value is no member at all. */
function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
