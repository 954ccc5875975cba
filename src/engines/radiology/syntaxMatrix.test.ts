import { copyFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { beforeAll, expect, test, vi } from 'vitest';
import { decodePart10 } from '../../codecs/part10';
import { checkEncodedFrame } from '../../dicom/frameIntegrity';
import { jpegXlSize } from '../../dicom/jpegXlSize';
import { type DicomJson, numberOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { transferSyntaxOf } from '../../dicomweb/codestream';
import { readWholeInstance } from '../../dicomweb/wholeInstance';
import { decodeStored } from './greyDecoding';
import { greyFormat } from './greyFormat';

vi.mock('@cornerstonejs/codec-openjpeg/decodewasmjs', async (original) => {
  const { default: factory } = await original<{ default: (options: object) => Promise<unknown> }>();
  const wasmBinary = readFileSync('node_modules/@cornerstonejs/codec-openjpeg/dist/openjpegwasm_decode.wasm');
  return { default: (options: object) => factory({ ...options, wasmBinary }) };
});

const codecs = resolve('node_modules/@cornerstonejs');
const require = createRequire(import.meta.url);

/** What a browser fetches lies here on the disk: the decoders are the ones that run in the viewer's worker. */
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'decoders-'));
  for (const program of [
    'codec-charls/dist/charlswasm_decode.wasm',
    'codec-libjpeg-turbo-8bit/dist/libjpegturbowasm_decode.wasm',
    'codec-openjph/dist/openjphjs.wasm',
    'codec-libjxl/dist/jpegxlwasm_decode.wasm',
  ])
    copyFileSync(join(codecs, program), join(folder, basename(program)));
  const { setWasmBasePath } = await import(join(codecs, 'dicom-image-loader/dist/esm/shared/wasmBasePath.js'));
  setWasmBasePath(folder);
  // The one decoder that does not read the disk by itself.
  vi.stubGlobal('fetch', async (url: string) => {
    const headers = { 'content-type': 'application/wasm' };
    return new Response(readFileSync(url), { headers });
  });
});

interface Picture {
  readonly columns: number;
  readonly rows: number;
  /** After the Modality LUT: HU. */
  readonly values: readonly number[];
}
const data = resolve(process.env.PARFOCAL_DATA ?? '../shared/data/public', 'ts_matrix_ct');
const isThere = existsSync(data);

async function pictureIn(dataset: DicomJson, bytes: Uint8Array, transferSyntaxUid: string): Promise<Picture> {
  const columns = numberOf(dataset, tags.Columns) ?? 0;
  const rows = numberOf(dataset, tags.Rows) ?? 0;
  const format = greyFormat({ dataset, columns, rows });
  const { stored } = await decodeStored({ bytes: bytes.slice(), transferSyntaxUid, format });
  const slope = numberOf(dataset, tags.RescaleSlope) ?? 1;
  const intercept = numberOf(dataset, tags.RescaleIntercept) ?? 0;
  return { columns, rows, values: Array.from(stored, (value) => value * slope + intercept) };
}

function readFile(name: string) {
  const file = new Uint8Array(readFileSync(join(data, name)));
  const dataset = decodePart10(file);
  const whole = readWholeInstance(file);
  const frame = whole.ok ? whole.value.frame(1) : whole;
  if (!dataset.ok) throw new Error(`${name} cannot be read`);
  // A deflated file comes out of the codec as what it holds.
  const bulk = dataset.value[tags.PixelData]?.Value?.[0];
  if (!whole.ok && bulk instanceof ArrayBuffer)
    return { dataset: dataset.value, bytes: new Uint8Array(bulk), transferSyntaxUid: '1.2.840.10008.1.2.1' };
  if (!whole.ok || !frame.ok) throw new Error(`${name} cannot be read`);
  const { transferSyntaxUid } = whole.value;
  return {
    dataset: dataset.value,
    bytes: frame.value,
    transferSyntaxUid: transferSyntaxOf(frame.value, { transferSyntaxUid }),
  };
}
async function pictureOf(name: string): Promise<Picture> {
  const { dataset, bytes, transferSyntaxUid } = readFile(name);
  return pictureIn(dataset, bytes, transferSyntaxUid);
}

/** How far from the raw picture: the farthest pixel, and the root of the mean square. */
function distance(picture: Picture, raw: Picture) {
  expect([picture.columns, picture.rows, picture.values.length]).toEqual([raw.columns, raw.rows, raw.values.length]);
  const apart = raw.values.map((value, index) => Math.abs(value - (picture.values[index] ?? Number.NaN)));
  const squares = apart.reduce((sum, one) => sum + one * one, 0);
  return {
    most: apart.reduce((most, one) => Math.max(most, one), 0),
    mean: Math.sqrt(squares / apart.length),
  };
}

const RAW = 'LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm';
test
  .skipIf(!isThere)
  .for([
    'LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2.dcm',
    'BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm',
    'DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm',
    'RLELosslessTransferSyntax_1.2.840.10008.1.2.5.dcm',
    'JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57.dcm',
    'JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm',
    'JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm',
    'JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90.dcm',
  ])('one CT, compressed without loss, has the values of the raw one: %s', async (name) => {
  expect(distance(await pictureOf(name), await pictureOf(RAW))).toEqual({ most: 0, mean: 0 });
});

/** In HU, as dcmtk 3.6.7 decodes these files; of JPEG-LS its own promise, of JPEG 2000 as OpenJPEG in pydicom. */
test.skipIf(!isThere).for([
  ['JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50.dcm', 64.3, 22.7],
  ['JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm', 35.7, 5.2],
  ['JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53.dcm', 35.7, 5.2],
  ['JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81.dcm', 1, 1],
  ['JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm', 5, 1],
] as const)(
  'one CT, compressed with loss, is as far from the raw one as its codec says: %s',
  async ([name, ...limits]) => {
    const [most, mean] = limits;
    const lost = distance(await pictureOf(name), await pictureOf(RAW));
    expect(lost.most).toBeGreaterThan(0);
    expect(lost.most).toBeLessThanOrEqual(most);
    expect(lost.mean).toBeLessThanOrEqual(mean);
  },
);

interface Encoder {
  getDecodedBuffer(frame: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  encode(): void;
  setQuality?(isReversible: boolean, step: number): void;
  setProgressionOrder?(order: number): void;
  setLossless?(isLossless: boolean): void;
}

/** A ramp with an edge and a bright square: smooth, sharp and flat parts, all 12 bits of them. */
const made = Uint16Array.from({ length: 64 * 48 }, (_, index) => {
  const [x, y] = [index % 64, Math.floor(index / 64)];
  if (x > 40 && y > 30) return 4095;
  return x < 20 ? 40 * y + x : 63 * x + ((x * 7 + y * 13) % 5);
});
const madeDataset: DicomJson = {
  [tags.Columns]: { vr: 'US', Value: [64] },
  [tags.Rows]: { vr: 'US', Value: [48] },
  [tags.BitsAllocated]: { vr: 'US', Value: [16] },
  [tags.BitsStored]: { vr: 'US', Value: [12] },
  [tags.PixelRepresentation]: { vr: 'US', Value: [0] },
  [tags.PhotometricInterpretation]: { vr: 'CS', Value: ['MONOCHROME2'] },
};
const rawBytes = new Uint8Array(made.buffer);
const madePicture: Picture = { columns: 64, rows: 48, values: [...made] };

/** An uncompressed frame of 16 bits a pixel. */
interface RawFrame {
  readonly bytes: Uint8Array;
  readonly dataset: DicomJson;
}
const madeFrame: RawFrame = { bytes: rawBytes, dataset: madeDataset };

/** As `prepare` sets the encoder. Where a codec knows no sign, words go in as they are: the header says how they are read. */
function encoded(
  { bytes, dataset }: RawFrame,
  encoder: Encoder,
  prepare: (encoder: Encoder) => void,
  knowsSigns = true,
): Uint8Array {
  const of = (tag: string) => numberOf(dataset, tag) ?? 0;
  const isSigned = of(tags.PixelRepresentation) === 1;
  const bitsPerSample = isSigned ? 16 : of(tags.BitsStored);
  const sign = { isSigned: isSigned && knowsSigns };
  const frame = { width: of(tags.Columns), height: of(tags.Rows), bitsPerSample, componentCount: 1, ...sign };
  encoder.getDecodedBuffer({ ...frame, isUsingColorTransform: false }).set(bytes);
  prepare(encoder);
  encoder.encode();
  return encoder.getEncodedBuffer().slice();
}
async function htj2k(raw: RawFrame, isReversible: boolean, order: number): Promise<Uint8Array> {
  const { HTJ2KEncoder } = await require('@cornerstonejs/codec-openjph/wasmjs')();
  return encoded(raw, new HTJ2KEncoder(), (encoder) => {
    encoder.setQuality?.(isReversible, 0.001);
    encoder.setProgressionOrder?.(order);
  });
}
async function jpegXl(raw: RawFrame, isLossless: boolean): Promise<Uint8Array> {
  const { default: factory } = await import(join(codecs, 'codec-libjxl/dist/jpegxlwasm_encode.js'));
  const wasmBinary = readFileSync(join(codecs, 'codec-libjxl/dist/jpegxlwasm_encode.wasm'));
  const { JpegXLEncoder } = await factory({ wasmBinary });
  return encoded(raw, new JpegXLEncoder(), (encoder) => encoder.setLossless?.(isLossless), false);
}
const RPCL = 2;

/** Syntaxes that no file of the matrix has, with what each may lose of the made picture. */
const ours = [
  ['1.2.840.10008.1.2.1.98', 0, async ({ bytes }: RawFrame) => bytes],
  ['1.2.840.10008.1.2.8.1', 0, async ({ bytes }: RawFrame) => new Uint8Array(deflateRawSync(bytes))],
  ['1.2.840.10008.1.2.4.201', 0, (raw: RawFrame) => htj2k(raw, true, 0)],
  ['1.2.840.10008.1.2.4.202', 0, (raw: RawFrame) => htj2k(raw, true, RPCL)],
  ['1.2.840.10008.1.2.4.203', 8, (raw: RawFrame) => htj2k(raw, false, 0)],
  ['1.2.840.10008.1.2.4.110', 0, (raw: RawFrame) => jpegXl(raw, true)],
  ['1.2.840.10008.1.2.4.112', 128, (raw: RawFrame) => jpegXl(raw, false)],
] as const;

test.for(ours)(
  'a picture compressed here comes back within what its codec loses: %s',
  async ([syntax, most, encode]) => {
    const bytes = await encode(madeFrame);
    const lost = distance(await pictureIn(madeDataset, bytes, syntax), madePicture);
    expect(lost.most).toBeLessThanOrEqual(most);
  },
);

test.skipIf(!isThere).for(ours.filter(([, most]) => most === 0))(
  'the CT, compressed here without loss, has the values of the raw one: %s',
  async ([syntax, , encode]) => {
    const { dataset, bytes, transferSyntaxUid } = readFile(RAW);
    const picture = await pictureIn(dataset, await encode({ bytes, dataset }), syntax);
    expect(distance(picture, await pictureIn(dataset, bytes, transferSyntaxUid))).toEqual({ most: 0, mean: 0 });
  },
);
const half = (bytes: Uint8Array, ...end: readonly number[]) =>
  Uint8Array.from([...bytes.subarray(0, bytes.length >> 1), ...end]);
/** Refused by its own structure, or by its decoder; a picture that comes out of either is a failure. */
async function refusalOf(dataset: DicomJson, bytes: Uint8Array, transferSyntaxUid: string): Promise<string> {
  const why = checkEncodedFrame(bytes, transferSyntaxUid, {
    columns: numberOf(dataset, tags.Columns) ?? 0,
    rows: numberOf(dataset, tags.Rows) ?? 0,
    samplesPerPixel: 1,
    bitsAllocated: numberOf(dataset, tags.BitsAllocated) ?? 16,
  });
  if (why !== undefined) return why;
  return pictureIn(dataset, bytes, transferSyntaxUid).then(
    () => 'shown',
    (cause: unknown) => `refused: ${cause instanceof Error ? cause.message : cause}`,
  );
}

test.skipIf(!isThere).for([
  [RAW, / bytes instead of /],
  ['RLELosslessTransferSyntax_1.2.840.10008.1.2.5.dcm', /hold less than the picture|cut off/],
  ['JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50.dcm', /refused/],
  ['JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm', /refused/],
  ['JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57.dcm', /the compressed data ends before the picture does/],
  ['JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm', /the compressed data ends before the picture does/],
  ['JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm', /refused/],
  ['JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81.dcm', /refused/],
  ['JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90.dcm', /parts of the picture are missing/],
  ['JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm', /parts of the picture are missing/],
] as const)('one CT that lost its second half but not its end marker is never shown: %s', async ([name, why]) => {
  const { dataset, bytes, transferSyntaxUid } = readFile(name);
  await pictureIn(dataset, bytes, transferSyntaxUid); // what a decoder keeps of it must not come out again
  expect(await refusalOf(dataset, half(bytes, 0xff, 0xd9), transferSyntaxUid)).toMatch(why);
});

test.for([
  ['1.2.840.10008.1.2.4.201', () => htj2k(madeFrame, true, 0)],
  ['1.2.840.10008.1.2.4.203', () => htj2k(madeFrame, false, 0)],
  ['1.2.840.10008.1.2.4.110', () => jpegXl(madeFrame, true)],
  ['1.2.840.10008.1.2.4.112', () => jpegXl(madeFrame, false)],
] as const)('half a picture compressed here is never shown: %s', async ([syntax, encode]) => {
  const bytes = await encode();
  expect(await refusalOf(madeDataset, bytes, syntax)).toBe('shown');
  for (const end of [[], [0xff, 0xd9]])
    expect(await refusalOf(madeDataset, half(bytes, ...end), syntax)).toMatch(/refused|missing|cut off/);
});

test('a damaged JPEG 2000 picture is an error, never the picture before it', async () => {
  const { J2KEncoder } = await require('@cornerstonejs/codec-openjpeg/wasmjs')({ print: () => {}, printErr: () => {} });
  const bytes = encoded(madeFrame, new J2KEncoder(), () => {});
  const syntax = '1.2.840.10008.1.2.4.90';
  expect(distance(await pictureIn(madeDataset, bytes, syntax), madePicture).most).toBe(0);
  const damaged = bytes.slice();
  const at = damaged.findIndex((byte, index) => byte === 0xff && damaged[index + 1] === 0x90);
  damaged.fill(0xff, at + 6, at + 10); // as long as no stream is
  await expect(pictureIn(madeDataset, damaged, syntax)).rejects.toThrow('the JPEG 2000 picture is damaged');
});

test('JPEG XL says its own size, and a picture of another one is not decoded', async () => {
  const bytes = await jpegXl(madeFrame, true);
  expect(jpegXlSize(bytes)).toEqual({ columns: 64, rows: 48 });
  const other = { ...madeDataset, [tags.Rows]: { vr: 'US', Value: [50] } };
  expect(await refusalOf(other, bytes, '1.2.840.10008.1.2.4.110')).toBe(
    'a picture of 64 × 48 pixels instead of 64 × 50',
  );
});
