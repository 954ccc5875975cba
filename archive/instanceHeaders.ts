import { randomUUID } from 'node:crypto';
import { type DicomJson, numberOf, numbersOf, stringOf } from '../src/dicom/json';
import { tags } from '../src/dicom/tags';
import type { InstanceEntry } from './archiveIndex';
import { ByteLru } from './byteLru';
import { type ByteSource, openFile } from './byteSource';
import type { BulkRange, PixelDataRange } from './datasetReader';
import { type FileForm, inflate, readContent, readForm } from './part10Reader';

/** What frames and renderings need of a header (PS3.3 C.7.6.3). */
export interface ImageAttributes {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly isSigned: boolean;
  readonly isPlanar: boolean;
  readonly photometricInterpretation: string;
  readonly numberOfFrames: number;
  readonly windowCenter?: number;
  readonly windowWidth?: number;
  readonly rescaleSlope: number;
  readonly rescaleIntercept: number;
}

export interface InstanceHeader {
  readonly form: FileForm;
  /** DICOM JSON text of the instance; `bulkPrefix` stands where its address belongs. */
  readonly text: string;
  readonly bulk: ReadonlyMap<string, BulkRange>;
  readonly pixelData?: PixelDataRange;
  readonly image: ImageAttributes;
}

/** Random for each process, so that no text of a patient can be taken for it. */
export const bulkPrefix = `bulk:${randomUUID()}`;

/** Reads headers on demand and keeps those used last. */
export class InstanceHeaders {
  readonly #headers = new ByteLru<string, InstanceHeader>(128 << 20);
  readonly #inflated = new ByteLru<string, ByteSource>(256 << 20);

  get(entry: InstanceEntry): InstanceHeader {
    const have = this.#headers.get(entry.path);
    if (have !== undefined) return have;
    const file = openFile(entry.path);
    try {
      const form = readForm(file);
      const content = readContent(form.isDeflated ? this.#inflate(entry, file) : file, form);
      const dataset = withPixelData(content.dataset, content.pixelData, entry);
      const text = JSON.stringify(dataset).replaceAll('"BulkDataURI":"bulkdata/', `"BulkDataURI":"${bulkPrefix}/`);
      const header: InstanceHeader = {
        form,
        text,
        bulk: content.bulk,
        ...(content.pixelData === undefined ? {} : { pixelData: content.pixelData }),
        image: imageAttributes(content.dataset),
      };
      this.#headers.set(entry.path, header, 2048 + text.length * 2 + content.bulk.size * 200);
      return header;
    } finally {
      void file.close();
    }
  }

  /** The bytes that positions in the header refer to; close it after use. */
  open(entry: InstanceEntry, header: InstanceHeader): ByteSource {
    if (!header.form.isDeflated) return openFile(entry.path);
    const have = this.#inflated.get(entry.path);
    if (have !== undefined) return have;
    const file = openFile(entry.path);
    try {
      return this.#inflate(entry, file);
    } finally {
      void file.close();
    }
  }

  /** The instance as an object; for the few places that need single attributes. */
  dataset(entry: InstanceEntry): DicomJson {
    return JSON.parse(this.get(entry).text) as DicomJson;
  }

  #inflate(entry: InstanceEntry, file: ByteSource): ByteSource {
    const source = inflate(file);
    this.#inflated.set(entry.path, source, source.size);
    return source;
  }
}

/** Pixel Data by URI, and what it can be had in without asking twice (PS3.18 10.4, AvailableTransferSyntaxUID). */
function withPixelData(dataset: DicomJson, pixelData: PixelDataRange | undefined, entry: InstanceEntry): DicomJson {
  return {
    ...dataset,
    ...(entry.transferSyntaxUid === ''
      ? {}
      : { [tags.AvailableTransferSyntaxUID]: { vr: 'UI', Value: [entry.transferSyntaxUid] } }),
    ...(pixelData === undefined
      ? {}
      : { [pixelData.tag]: { vr: pixelData.vr, BulkDataURI: `bulkdata/${pixelData.tag}` } }),
  };
}

function imageAttributes(dataset: DicomJson): ImageAttributes {
  const number = (tag: string, otherwise: number) => numberOf(dataset, tag) ?? otherwise;
  const [windowCenter] = numbersOf(dataset, tags.WindowCenter);
  const [windowWidth] = numbersOf(dataset, tags.WindowWidth);
  return {
    rows: number(tags.Rows, 0),
    columns: number(tags.Columns, 0),
    samplesPerPixel: number(tags.SamplesPerPixel, 1),
    bitsAllocated: number(tags.BitsAllocated, 8),
    bitsStored: number(tags.BitsStored, number(tags.BitsAllocated, 8)),
    isSigned: number(tags.PixelRepresentation, 0) === 1,
    isPlanar: number('00280006', 0) === 1,
    photometricInterpretation: stringOf(dataset, tags.PhotometricInterpretation) ?? '',
    numberOfFrames: Math.max(1, number(tags.NumberOfFrames, 1)),
    ...(windowCenter === undefined ? {} : { windowCenter }),
    ...(windowWidth === undefined ? {} : { windowWidth }),
    rescaleSlope: number(tags.RescaleSlope, 1),
    rescaleIntercept: number(tags.RescaleIntercept, 0),
  };
}
