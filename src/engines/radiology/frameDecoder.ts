import { type Types, utilities } from '@cornerstonejs/core';
import { createImage, init as initImageLoader } from '@cornerstonejs/dicom-image-loader';
import { checkEncodedFrame } from '../../dicom/frameIntegrity';
import { type DicomJson, itemOf, numberOf, stringOf } from '../../dicom/json';
import type { EncodedFrame } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import { displayPixelSize } from '../../dicom/radiology/calibration';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import type { ImageModules, SharedCornerstone } from './cornerstone';
import type { DecodedFrame } from './decodedFrame';
import type { GreyFormat } from './greyDecodeMessages';
import { decodeGrey, type StoredValues } from './greyDecoder';
import { type GreyPixels, greyPixels, isMonochrome1, maskUnusedBits } from './greyPixels';
import { greyPainter } from './greyPainter';
import { windowOverRange } from './greyWindow';
import { withStatedColour } from './jpegColour';
import { type BulkFetch, type LookupTable, readLookupTable, readPalette } from './lookupTable';

/**
 * Encoded bytes to a frame that can be painted and measured. A native frame must have exactly the bytes its header
 * promises; a compressed one must state the promised size itself, have its end, and decode to the promised number of
 * pixels: half an image is never shown as one.
 */
export async function decodeFrame(
  cornerstone: SharedCornerstone,
  imageId: string,
  header: FrameHeader,
  encoded: EncodedFrame,
  fetchBulk: BulkFetch | undefined,
): Promise<Result<DecodedFrame, Problem>> {
  const { dataset } = header;
  const broken = integrityProblem(header, encoded) ?? deepColourProblem(dataset);
  if (broken) return fail(broken);
  const tables = await readTables(dataset, fetchBulk);
  if (!tables.ok) return tables;
  cornerstone.describe(imageId, modulesOf(header, tables.value.palette));
  const frame = isGrey(dataset)
    ? await decodeGreyFrame(imageId, header, encoded, tables.value)
    : await decodeColourFrame(imageId, header, encoded);
  if (frame.ok) cornerstone.publish(frame.value.image);
  return frame;
}

const isGrey = (dataset: DicomJson): boolean =>
  (numberOf(dataset, tags.SamplesPerPixel) ?? 1) === 1 &&
  stringOf(dataset, tags.PhotometricInterpretation) !== 'PALETTE COLOR';

async function decodeGreyFrame(
  imageId: string,
  header: FrameHeader,
  encoded: EncodedFrame,
  tables: Tables,
): Promise<Result<DecodedFrame, Problem>> {
  const { bytes, transferSyntaxUid } = encoded;
  const decoded = await decodeGrey({ bytes, transferSyntaxUid, format: greyFormat(header) });
  if (!decoded.ok) return fail(undecodable(`${transferSyntaxUid}: ${decoded.error}`));
  const { length } = decoded.value.stored;
  const expected = header.columns * header.rows;
  if (length !== expected) return fail(undecodable(`${length} pixels came out, ${expected} are stated`));
  return ok(greyFrame(imageId, header, decoded.value, encoded, tables));
}

async function decodeColourFrame(
  imageId: string,
  header: FrameHeader,
  encoded: EncodedFrame,
): Promise<Result<DecodedFrame, Problem>> {
  const image = await decode(imageId, header.dataset, encoded);
  if (!image.ok) return image;
  if (image.value.voxelManager?.getScalarData().length !== header.columns * header.rows * 3) {
    return fail(
      undecodable(
        `${image.value.columns} × ${image.value.rows} pixels came out, ${header.columns} × ${header.rows} are stated`,
      ),
    );
  }
  return ok(colourFrame(header, image.value));
}

let hasImageLoader = false;

/** Frames of colour are decoded by Cornerstone's own loader, whose workers start when it does. */
function startImageLoader(): void {
  if (hasImageLoader) return;
  hasImageLoader = true;
  initImageLoader({ maxWebWorkers: Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1)) });
}

async function decode(
  imageId: string,
  dataset: DicomJson,
  { bytes, transferSyntaxUid }: EncodedFrame,
): Promise<Result<Types.IImage, Problem>> {
  const isColourJpeg = transferSyntaxUid === JPEG_BASELINE && (numberOf(dataset, tags.SamplesPerPixel) ?? 1) > 1;
  const stated = isColourJpeg
    ? withStatedColour(bytes, stringOf(dataset, tags.PhotometricInterpretation) ?? '')
    : bytes;
  // An own copy: the bytes may be a view of a whole multipart body, all of which would be copied to the worker.
  const own = stated === bytes ? bytes.slice() : stated;
  startImageLoader();
  try {
    const options = { preScale: { enabled: false } };
    return ok(
      (await createImage(
        imageId,
        own,
        transferSyntaxUid,
        options as Parameters<typeof createImage>[3],
      )) as Types.IImage,
    );
  } catch (cause) {
    return fail(undecodable(`${transferSyntaxUid}: ${cause instanceof Error ? cause.message : String(cause)}`, cause));
  }
}

const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';
/** Implicit, explicit and big endian; deflated datasets have their frames delivered plain. */
const NATIVE_SYNTAXES: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.2',
  '1.2.840.10008.1.2.1.99',
]);
const RLE = '1.2.840.10008.1.2.5';

/** What its own bytes say against a frame (WEB-20), with what its header leaves out taken as elsewhere in this file. */
function integrityProblem(
  { dataset, rows, columns }: FrameHeader,
  { bytes, transferSyntaxUid }: EncodedFrame,
): Problem | undefined {
  const why = checkEncodedFrame(bytes, transferSyntaxUid, {
    columns,
    rows,
    samplesPerPixel: numberOf(dataset, tags.SamplesPerPixel) ?? 1,
    bitsAllocated: numberOf(dataset, tags.BitsAllocated) ?? 16,
    photometricInterpretation: stringOf(dataset, tags.PhotometricInterpretation),
  });
  return why === undefined ? undefined : undecodable(why);
}

/** Cornerstone cuts colour samples beyond 8 bits off at white instead of scaling them: no picture is better than that one. */
function deepColourProblem(dataset: DicomJson): Problem | undefined {
  if ((numberOf(dataset, tags.SamplesPerPixel) ?? 1) === 1 || (numberOf(dataset, tags.BitsAllocated) ?? 8) <= 8)
    return undefined;
  return {
    code: 'unsupported',
    severity: 'error',
    title: 'Colour images of more than 8 bits per sample are not supported',
    tip: 'Open this image on another workstation.',
  };
}

interface Tables {
  readonly palette?: Readonly<Record<string, unknown>>;
  readonly modalityLut?: LookupTable;
  readonly voiLut?: LookupTable;
}

/** XA and XRF: their Modality LUT is not for display (PS3.3 C.8.7.1.1.2). */
const X_RAY_ANGIOGRAPHY = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.12\.[12](\.1)?$/;

async function readTables(dataset: DicomJson, fetchBulk: BulkFetch | undefined): Promise<Result<Tables, Problem>> {
  if (stringOf(dataset, tags.PhotometricInterpretation) === 'PALETTE COLOR') {
    const palette = await readPalette(dataset, fetchBulk);
    return palette.ok ? ok({ palette: palette.value }) : palette;
  }
  const isSigned = numberOf(dataset, tags.PixelRepresentation) === 1;
  const isAngiography = X_RAY_ANGIOGRAPHY.test(stringOf(dataset, tags.SOPClassUID) ?? '');
  const modalityItem = isAngiography ? undefined : itemOf(dataset, radiologyTags.ModalityLUTSequence);
  const modalityLut = modalityItem && (await readLookupTable(modalityItem, isSigned, fetchBulk));
  if (modalityLut && !modalityLut.ok) return modalityLut;
  // Windows and VOI LUTs are alternatives; where there is a window the reader starts with it.
  const voiItem =
    numberOf(dataset, tags.WindowCenter) === undefined ? itemOf(dataset, radiologyTags.VOILUTSequence) : undefined;
  const mayBeNegative = isSigned || (numberOf(dataset, tags.RescaleIntercept) ?? 0) < 0;
  const voiLut = voiItem && (await readLookupTable(voiItem, mayBeNegative && !modalityLut, fetchBulk));
  if (voiLut && !voiLut.ok) return voiLut;
  return ok({ ...(modalityLut && { modalityLut: modalityLut.value }), ...(voiLut && { voiLut: voiLut.value }) });
}

function greyFrame(
  imageId: string,
  header: FrameHeader,
  { stored, range }: StoredValues,
  { transferSyntaxUid }: EncodedFrame,
  tables: Tables,
): DecodedFrame {
  const isMasked =
    (NATIVE_SYNTAXES.has(transferSyntaxUid) || transferSyntaxUid === RLE) && maskUnusedBits(stored, header.dataset);
  const known = isMasked || stored instanceof Float32Array ? {} : { range };
  const grey = greyPixels({ stored, dataset: header.dataset, rescale: header.rescale, ...known, ...tables });
  const { columns, rows } = header;
  return {
    header,
    image: greyImage(imageId, header, grey),
    isColour: false,
    isInverted: isMonochrome1(header.dataset),
    scale: grey.scale,
    range: [grey.minimum, grey.maximum],
    ...(tables.voiLut && { voiLutWindow: windowOverRange(0, tables.voiLut.outputMaximum) }),
    valueAt: (column, row) =>
      column >= 0 && row >= 0 && column < columns && row < rows ? grey.valueAt(row * columns + column) : Number.NaN,
    sizeInBytes: stored.byteLength + (grey.painted === stored ? 0 : grey.painted.byteLength),
  };
}

/** A frame as Cornerstone paints it. It reads pixels through a voxel manager and their range here; both tell of one array. */
function greyImage(
  imageId: string,
  { dataset, columns, rows, calibration, voi }: FrameHeader,
  { painted, paintedMinimum, paintedMaximum }: GreyPixels,
): Types.IImage {
  const { height: rowPixelSpacing, width: columnPixelSpacing } = displayPixelSize(dataset, calibration);
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    scalarData: painted as Uint16Array,
    width: columns,
    height: rows,
    numberOfComponents: 1,
  });
  const width = paintedMaximum - paintedMinimum + 1;
  const image: Partial<Types.IImage> = {
    imageId,
    columns,
    rows,
    width: columns,
    height: rows,
    color: false,
    rgba: false,
    numberOfComponents: 1,
    columnPixelSpacing,
    rowPixelSpacing,
    slope: 1,
    intercept: 0,
    invert: isMonochrome1(dataset),
    windowWidth: width,
    windowCenter: paintedMinimum + width / 2,
    minPixelValue: paintedMinimum,
    maxPixelValue: paintedMaximum,
    sizeInBytes: painted.byteLength,
    dataType: painted.constructor.name as Types.PixelDataTypedArrayString,
    voxelManager: voxelManager as NonNullable<Types.IImage['voxelManager']>,
    getPixelData: () => painted as Uint16Array,
    photometricInterpretation: stringOf(dataset, tags.PhotometricInterpretation) ?? 'MONOCHROME2',
  };
  return { ...image, render: greyPainter(voi?.voiLutFunction === 'SIGMOID' ? 'SIGMOID' : 'LINEAR') } as Types.IImage;
}

function colourFrame(header: FrameHeader, image: Types.IImage): DecodedFrame {
  return {
    header,
    image,
    isColour: true,
    isInverted: false,
    scale: { slope: 1, intercept: 0 },
    range: [0, 255],
    valueAt: () => Number.NaN,
    sizeInBytes: image.sizeInBytes * 3, // Cornerstone draws colour by way of a canvas of its own
  };
}

function greyFormat({ dataset, rows, columns }: Pick<FrameHeader, 'dataset' | 'rows' | 'columns'>): GreyFormat {
  const bitsAllocated = numberOf(dataset, tags.BitsAllocated) ?? 16;
  const isFloat = dataset[radiologyTags.FloatPixelData] !== undefined;
  return {
    columns,
    rows,
    bitsAllocated,
    bitsStored: numberOf(dataset, tags.BitsStored) ?? bitsAllocated,
    ...(!isFloat && { pixelRepresentation: numberOf(dataset, tags.PixelRepresentation) ?? 0 }),
    photometricInterpretation: stringOf(dataset, tags.PhotometricInterpretation) ?? 'MONOCHROME2',
    planarConfiguration: numberOf(dataset, tags.PlanarConfiguration) ?? 0,
  };
}

/**
 * What the decoder and the painter ask. The plane is the raster itself, in its own millimetres, whatever the patient's
 * position: Cornerstone paints one raster and our geometry kernel alone knows the patient, so scrolling through tilted
 * or oddly placed slices never moves the picture, and a broken orientation cannot blank it.
 */
function modulesOf({ dataset, rows, columns, calibration }: FrameHeader, palette: Tables['palette']): ImageModules {
  const format = greyFormat({ dataset, rows, columns });
  const { height, width } = displayPixelSize(dataset, calibration);
  return {
    imagePixelModule: {
      ...format,
      samplesPerPixel: numberOf(dataset, tags.SamplesPerPixel) ?? 1,
      highBit: numberOf(dataset, tags.HighBit) ?? format.bitsStored - 1,
      ...palette,
    },
    imagePlaneModule: {
      rows,
      columns,
      rowPixelSpacing: height,
      columnPixelSpacing: width,
      pixelSpacing: [height, width],
      imagePositionPatient: [0, 0, 0],
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      rowCosines: [1, 0, 0],
      columnCosines: [0, 1, 0],
    },
    generalSeriesModule: { modality: stringOf(dataset, tags.Modality) ?? 'OT' },
    sopCommonModule: { sopClassUID: stringOf(dataset, tags.SOPClassUID) ?? '' },
    modalityLutModule: {},
    voiLutModule: {},
    calibrationModule: {},
  };
}

const undecodable = (detail: string, cause?: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'The image data is incomplete or damaged',
  detail,
  ...(cause !== undefined && { cause }),
});
