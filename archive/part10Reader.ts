import { inflateRawSync } from 'node:zlib';
import { stringOf } from '../src/dicom/json';
import { ByteCursor, EndOfBytes } from './byteCursor';
import { type ByteSource, memorySource } from './byteSource';
import { type DatasetContent, readDataset } from './datasetReader';
import { knownVrs } from './valueRepresentation';

export const IMPLICIT_LITTLE = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
export const DEFLATED = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BIG = '1.2.840.10008.1.2.2';
/** What an inflated dataset may take in memory: deflate packs 1000 to 1, so a small file could ask for everything. */
const MAX_INFLATED = 1 << 30;

/** How a file is written, from its File Meta or, where that is missing, from the look of its first element. */
export interface FileForm {
  /** Empty when the file does not say and the dataset is not native. */
  readonly transferSyntaxUid: string;
  readonly isDeflated: boolean;
  readonly isImplicit: boolean;
  readonly isLittleEndian: boolean;
  /** Where the dataset starts; 0 in an inflated source. */
  readonly datasetOffset: number;
  /** False: no preamble, so the file cannot be sent as application/dicom as it stands. */
  readonly hasPreamble: boolean;
}

/** Throws with readable words when the file is no DICOM. */
export function readForm(source: ByteSource): FileForm {
  const cursor = new ByteCursor(source);
  const hasPreamble = source.size > 132 && source.readSync(128, 4).toString('latin1') === 'DICM';
  if (hasPreamble) cursor.position = 132;
  const transferSyntaxUid = readMeta(cursor);
  const datasetOffset = cursor.position;
  const isDeflated = transferSyntaxUid === DEFLATED;
  const isLittleEndian = transferSyntaxUid !== EXPLICIT_BIG;
  if (isDeflated)
    return { transferSyntaxUid, isDeflated, isImplicit: false, isLittleEndian, datasetOffset: 0, hasPreamble };
  const isImplicit = looksImplicit(cursor, hasPreamble || transferSyntaxUid !== '');
  const assumed = isImplicit ? IMPLICIT_LITTLE : EXPLICIT_LITTLE;
  return {
    transferSyntaxUid: transferSyntaxUid || assumed,
    isDeflated,
    isImplicit,
    isLittleEndian,
    datasetOffset,
    hasPreamble,
  };
}

/** The dataset of a file, up to Pixel Data. */
export function readContent(
  source: ByteSource,
  form: FileForm,
  options: { readonly wanted?: ReadonlySet<string> } = {},
): DatasetContent {
  return readDataset(new ByteCursor(source, form.datasetOffset), { ...form, ...options });
}

/** The inflated dataset of a deflated file: positions in it start at the dataset. */
export function inflate(source: ByteSource): ByteSource {
  const cursor = new ByteCursor(source, 132);
  readMeta(cursor);
  const packed = source.readSync(cursor.position, source.size - cursor.position);
  return memorySource(inflateRawSync(packed, { maxOutputLength: MAX_INFLATED }));
}

/** Reads group 0002, always explicit VR little endian, and returns the Transfer Syntax UID or ''. */
function readMeta(cursor: ByteCursor): string {
  const start = cursor.position;
  if (cursor.source.size - start < 8 || cursor.peek(2).readUInt16LE() !== 2) return '';
  let transferSyntaxUid = '';
  while (cursor.source.size - cursor.position >= 8 && cursor.peek(2).readUInt16LE() === 2) {
    cursor.skip(2);
    const element = cursor.uint16();
    const vr = cursor.take(2).toString('latin1');
    if (vr === 'OB' || vr === 'UN' || vr === 'OW') cursor.skip(2);
    const length = vr === 'OB' || vr === 'UN' || vr === 'OW' ? cursor.uint32() : cursor.uint16();
    const value = cursor.take(length);
    if (element === 0x0010) transferSyntaxUid = value.toString('latin1').replace(/[\0 ]+$/, '');
  }
  return transferSyntaxUid;
}

/** Files lie about their VR: the first element shows it. Without a preamble it must also look like a dataset at all. */
function looksImplicit(cursor: ByteCursor, isDicom: boolean): boolean {
  let first: ReturnType<ByteCursor['peek']>;
  try {
    first = cursor.peek(8);
  } catch (error) {
    if (error instanceof EndOfBytes) throw new Error(isDicom ? 'the file has no dataset' : 'not a DICOM file');
    throw error;
  }
  const isExplicit = knownVrs.has(first.toString('latin1', 4, 6));
  const group = first.readUInt16LE(0);
  const isPlausible = isExplicit || first.readUInt32LE(4) <= 0x10000;
  if (!isDicom && !(isPlausible && group >= 0x0008 && group <= 0x0020)) throw new Error('not a DICOM file');
  return !isExplicit;
}

/** What makes a dataset an instance; undefined with a reason when something is missing. */
export function identityProblem(content: DatasetContent): string | undefined {
  const missing = [
    ['00080016', 'SOP Class UID'],
    ['00080018', 'SOP Instance UID'],
    ['0020000D', 'Study Instance UID'],
    ['0020000E', 'Series Instance UID'],
  ].filter(([tag]) => stringOf(content.dataset, tag ?? '') === undefined);
  return missing.length === 0 ? undefined : `it has no ${missing.map(([, name]) => name).join(', ')}`;
}
