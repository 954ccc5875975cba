import { checkEncodedFrame } from '../../dicom/frameIntegrity';
import { type DicomJson, numberOf, sequenceOf, stringOf } from '../../dicom/json';
import { isLossyOnArrival } from '../../dicom/lossy';
import type { EncodedFrame } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import { modalityLutOf } from '../../dicom/radiology/imageKind';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import type { DecodedFrame, VoiLuts } from './decodedFrame';
import { decodeGrey, type StoredValues } from './greyDecoder';
import { greyFormat } from './greyFormat';
import { greyPixels, isSmallestWhite, maskUnusedBits } from './greyPixels';
import { windowOverRange } from './greyWindow';
import { type BulkFetch, type LookupTable, readLookupTable, readPalette } from './lookupTable';
import type { ColourPicture } from './picture';

/**
 * Encoded bytes to a frame that can be painted and measured. A native frame must have exactly the bytes its header
 * promises; a compressed one must state the promised size itself, have its end, and decode to the promised number of
 * pixels: half an image is never shown as one.
 */
export async function decodeFrame(
  header: FrameHeader,
  encoded: EncodedFrame,
  fetchBulk: BulkFetch | undefined,
): Promise<Result<DecodedFrame, Problem>> {
  const { dataset } = header;
  const broken = integrityProblem(header, encoded) ?? deepColourProblem(dataset);
  if (broken) return fail(broken);
  const tables = await readTables(dataset, fetchBulk);
  if (!tables.ok) return tables;
  const decoded = isGrey(dataset)
    ? await decodeGreyFrame(header, encoded, tables.value.modalityLut, fetchBulk)
    : await decodeColourFrame(header, encoded, tables.value.palette);
  if (!decoded.ok || !isLossyOnArrival(dataset, encoded.transferSyntaxUid)) return decoded;
  return ok({ ...decoded.value, isLossyOnArrival: true });
}

const isGrey = (dataset: DicomJson): boolean =>
  (numberOf(dataset, tags.SamplesPerPixel) ?? 1) === 1 &&
  stringOf(dataset, tags.PhotometricInterpretation) !== 'PALETTE COLOR';

async function decodeGreyFrame(
  header: FrameHeader,
  encoded: EncodedFrame,
  modalityLut: LookupTable | undefined,
  fetchBulk: BulkFetch | undefined,
): Promise<Result<DecodedFrame, Problem>> {
  const { bytes, transferSyntaxUid } = encoded;
  const decoded = await decodeGrey({ bytes, transferSyntaxUid, format: greyFormat(header) });
  if (!decoded.ok) return fail(undecodable(`${transferSyntaxUid}: ${decoded.error}`));
  const { length } = decoded.value.stored;
  const expected = header.columns * header.rows;
  if (length !== expected) return fail(undecodable(`${length} pixels came out, ${expected} are stated`));
  const values = masked(decoded.value, header.dataset, transferSyntaxUid);
  const items = sequenceOf(header.dataset, radiologyTags.VOILUTSequence);
  if (items.length === 0) return ok(greyFrame(header, values, modalityLut));
  const through = async (shown: number): Promise<Result<DecodedFrame, Problem>> => {
    const voiLut = await readVoiLut(header.dataset, items[shown], modalityLut !== undefined, fetchBulk);
    if (!voiLut.ok) return voiLut;
    return ok({ ...greyFrame(header, values, modalityLut, voiLut.value), voiLuts: { ...voiLuts, shown } });
  };
  const voiLuts: VoiLuts = { count: items.length, plain: () => plain, through };
  const plain: DecodedFrame = { ...greyFrame(header, values, modalityLut), voiLuts };
  // Windows and VOI LUTs are alternatives; where there is a window the reader starts with it.
  return header.windows?.length ? ok(plain) : through(0);
}

async function decodeColourFrame(
  header: FrameHeader,
  encoded: EncodedFrame,
  palette: Tables['palette'],
): Promise<Result<DecodedFrame, Problem>> {
  const { decodeColour } = await import('./colourDecoder');
  const rgb = await decodeColour(header, encoded, palette);
  return rgb.ok ? ok(colourFrame(header, rgb.value)) : fail(undecodable(rgb.error));
}

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
}

async function readTables(dataset: DicomJson, fetchBulk: BulkFetch | undefined): Promise<Result<Tables, Problem>> {
  if (stringOf(dataset, tags.PhotometricInterpretation) === 'PALETTE COLOR') {
    const palette = await readPalette(dataset, fetchBulk);
    return palette.ok ? ok({ palette: palette.value }) : palette;
  }
  const isSigned = numberOf(dataset, tags.PixelRepresentation) === 1;
  const modalityItem = modalityLutOf(dataset);
  const modalityLut = modalityItem && (await readLookupTable(modalityItem, isSigned, fetchBulk));
  if (modalityLut && !modalityLut.ok) return modalityLut;
  return ok({ ...(modalityLut && { modalityLut: modalityLut.value }) });
}

function readVoiLut(
  dataset: DicomJson,
  item: DicomJson = {},
  hasModalityLut: boolean,
  fetchBulk: BulkFetch | undefined,
): Promise<Result<LookupTable, Problem>> {
  const isSigned = numberOf(dataset, tags.PixelRepresentation) === 1;
  const mayBeNegative = isSigned || (numberOf(dataset, tags.RescaleIntercept) ?? 0) < 0;
  return readLookupTable(item, mayBeNegative && !hasModalityLut, fetchBulk);
}

/** Without what lies in unused bits. The range is known only where nothing was cut off. */
function masked(values: StoredValues, dataset: DicomJson, transferSyntaxUid: string): MaskedValues {
  const { stored, range } = values;
  const mayHold = NATIVE_SYNTAXES.has(transferSyntaxUid) || transferSyntaxUid === RLE;
  const isMasked = mayHold && maskUnusedBits(stored, dataset);
  return isMasked || stored instanceof Float32Array ? { stored } : { stored, range };
}

type MaskedValues = Pick<StoredValues, 'stored'> & Partial<StoredValues>;

function greyFrame(
  header: FrameHeader,
  values: MaskedValues,
  modalityLut: LookupTable | undefined,
  voiLut?: LookupTable,
): DecodedFrame {
  const { dataset, rescale, columns, rows } = header;
  const tables = { ...(modalityLut && { modalityLut }), ...(voiLut && { voiLut }) };
  const grey = greyPixels({ ...values, ...tables, dataset, rescale });
  return {
    header,
    picture: {
      kind: 'grey',
      columns,
      rows,
      values: grey.painted,
      minimum: grey.paintedMinimum,
      maximum: grey.paintedMaximum,
    },
    isColour: false,
    isInverted: isSmallestWhite(dataset),
    scale: grey.scale,
    range: [grey.minimum, grey.maximum],
    ...(voiLut && { voiLutWindow: windowOverRange(0, voiLut.outputMaximum) }),
    valueAt: (column, row) =>
      column >= 0 && row >= 0 && column < columns && row < rows ? grey.valueAt(row * columns + column) : Number.NaN,
    sizeInBytes: values.stored.byteLength + (grey.painted === values.stored ? 0 : grey.painted.byteLength),
  };
}

function colourFrame(header: FrameHeader, rgb: ColourPicture['rgb']): DecodedFrame {
  const { columns, rows } = header;
  return {
    header,
    picture: { kind: 'colour', columns, rows, rgb },
    isColour: true,
    isInverted: false,
    scale: { slope: 1, intercept: 0 },
    range: [0, 255],
    valueAt: () => Number.NaN,
    sizeInBytes: rgb.byteLength,
  };
}

const undecodable = (detail: string, cause?: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'The image data is incomplete or damaged',
  detail,
  ...(cause !== undefined && { cause }),
});
