import { checkEncodedFrame, type ExpectedFrame } from '../../dicom/frameIntegrity';
import { type DicomJson, numberOf, sequenceOf, stringOf } from '../../dicom/json';
import { isLossyOnArrival } from '../../dicom/lossy';
import type { EncodedFrame } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import { modalityLutOf } from '../../dicom/radiology/imageKind';
import { embeddedPixels, overlayPlanesOf } from '../../dicom/radiology/overlayPlanes';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { withStatedSign } from './codestreamSign';
import type { DecodedFrame, VoiLuts } from './decodedFrame';
import { decodeGrey, type StoredValues } from './greyDecoder';
import { greyFormat } from './greyFormat';
import { areFractions, greyPixels, isSmallestWhite, maskUnusedBits } from './greyPixels';
import { windowOverRange } from './greyWindow';
import { type BulkFetch, type LookupTable, readLookupTable, readPalette } from './lookupTable';
import type { ColourPicture } from './picture';
import { unreadable } from './unreadable';
import { withoutPacking } from './withoutPacking';

/**
 * Encoded bytes to a frame that can be painted and measured. A native frame must have exactly the bytes its header
 * promises; a compressed one must state the promised size itself, have its end, and decode to the promised number of
 * pixels: half an image is never shown as one.
 */
export async function decodeFrame(
  header: FrameHeader,
  received: EncodedFrame,
  fetchBulk: BulkFetch | undefined,
): Promise<Result<DecodedFrame, Problem>> {
  const { dataset } = header;
  const unread = unreadable(received);
  if (unread) return fail(unread);
  const plain = await withoutPacking(received, expectedOf(header));
  if (!plain.ok) return fail(undecodable(plain.error));
  const encoded = plain.value;
  const why = checkEncodedFrame(encoded.bytes, encoded.transferSyntaxUid, expectedOf(header));
  if (why !== undefined) return fail(undecodable(why));
  const tables = await readTables(dataset, fetchBulk);
  if (!tables.ok) return tables;
  const decoded = isGrey(dataset)
    ? await decodeGreyFrame(header, encoded, tables.value.modalityLut, fetchBulk)
    : await decodeColourFrame(header, encoded, tables.value.palette);
  if (!decoded.ok) return decoded;
  const embeddedOverlays = embeddedIn(header, encoded);
  if (embeddedOverlays.size > 0) return ok({ ...decoded.value, embeddedOverlays });
  if (!isLossyOnArrival(dataset, encoded.transferSyntaxUid)) return decoded;
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
  const decoded =
    header.dataset[radiologyTags.DoubleFloatPixelData] === undefined
      ? await decodeGrey({ bytes, transferSyntaxUid, format: greyFormat(header) })
      : doubles(encoded);
  if (!decoded.ok) return fail(undecodable(`${transferSyntaxUid}: ${decoded.error}`));
  const resigned = withStatedSign(decoded.value, bytes, numberOf(header.dataset, tags.PixelRepresentation) === 1);
  const { length } = decoded.value.stored;
  const expected = header.columns * header.rows;
  if (length !== expected) return fail(undecodable(`${length} pixels came out, ${expected} are stated`));
  const values = {
    ...masked(resigned ?? decoded.value, header.dataset, transferSyntaxUid),
    ...(resigned && { reservation: 'signCorrected' as const }),
  };
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

/** Double Float Pixel Data (PS3.3 C.7.6.25), which is never compressed. What is measured keeps its precision. */
function doubles({ bytes, transferSyntaxUid }: EncodedFrame): Result<StoredValues, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = transferSyntaxUid !== BIG_ENDIAN;
  const length = Math.floor(bytes.length / 8);
  const stored = Float64Array.from({ length }, (_, index) => view.getFloat64(index * 8, isLittleEndian));
  return ok({ stored, range: [0, 0] });
}

async function decodeColourFrame(
  header: FrameHeader,
  encoded: EncodedFrame,
  palette: Tables['palette'],
): Promise<Result<DecodedFrame, Problem>> {
  if (isDeepColour(header.dataset)) {
    const { decodeDeepColour } = await import('./deepColour');
    const deep = decodeDeepColour(header, encoded);
    return deep.ok
      ? ok({ ...colourFrame(header, deep.value), reservation: 'colourReduced' })
      : fail(tooDeep(deep.error));
  }
  const { decodeColour } = await import('./colourDecoder');
  const rgb = await decodeColour(header, encoded, palette);
  return rgb.ok ? ok(colourFrame(header, rgb.value)) : fail(undecodable(rgb.error));
}

const BIG_ENDIAN = '1.2.840.10008.1.2.2';
/** Implicit, explicit and big endian; deflated datasets have their frames delivered plain. */
const NATIVE_SYNTAXES: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  BIG_ENDIAN,
  '1.2.840.10008.1.2.1.99',
]);
const RLE = '1.2.840.10008.1.2.5';

/** Only as they were acquired do words still hold overlays in bits that no value needs. */
function embeddedIn(header: FrameHeader, { bytes, transferSyntaxUid }: EncodedFrame): ReadonlyMap<string, Uint8Array> {
  const is16Bit = numberOf(header.dataset, tags.BitsAllocated) === 16 && isGrey(header.dataset);
  if (!is16Bit || !NATIVE_SYNTAXES.has(transferSyntaxUid)) return new Map();
  const planes = overlayPlanesOf(header).filter(({ data }) => !data);
  return new Map(
    planes.flatMap((plane) => {
      const isWhole = plane.columns === header.columns && plane.rows === header.rows;
      const pixels = isWhole && embeddedPixels(plane, bytes);
      return pixels ? [[plane.group, pixels] as const] : [];
    }),
  );
}

/** What the bytes of a frame must be (WEB-20), with what its header leaves out taken as elsewhere in this file. */
const expectedOf = ({ dataset, rows, columns }: FrameHeader): ExpectedFrame => ({
  columns,
  rows,
  samplesPerPixel: numberOf(dataset, tags.SamplesPerPixel) ?? 1,
  bitsAllocated: numberOf(dataset, tags.BitsAllocated) ?? 16,
  photometricInterpretation: stringOf(dataset, tags.PhotometricInterpretation),
});

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
  return isMasked || areFractions(stored) ? { stored } : { stored, range };
}

type MaskedValues = Pick<StoredValues, 'stored'> & Partial<StoredValues> & Pick<DecodedFrame, 'reservation'>;

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
    ...(values.reservation && { reservation: values.reservation }),
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

/** Colour of more bits than a screen shows. Cornerstone cuts such samples off at white instead of scaling them. */
const isDeepColour = (dataset: DicomJson): boolean =>
  (numberOf(dataset, tags.SamplesPerPixel) ?? 1) > 1 && (numberOf(dataset, tags.BitsAllocated) ?? 8) > 8;

const tooDeep = (detail: string): Problem => ({
  code: 'unsupported',
  severity: 'error',
  title: 'Colour images of more than 8 bits per sample in this compression are not supported',
  tip: 'Open this image on another workstation.',
  detail,
});

const undecodable = (detail: string, cause?: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'The image data is incomplete or damaged',
  detail,
  ...(cause !== undefined && { cause }),
});
