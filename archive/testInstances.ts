import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DicomElement, DicomJson } from '../src/dicom/json';
import { type RunningServer, type ServerOptions, startServer } from './server';

/** DICOM made for the tests of the archive. Not part of the product. */

const CRLF = Buffer.from([0x0d, 0x0a]);
const undo: (() => Promise<void>)[] = [];

/** For `afterEach`: stops servers, removes folders. */
export async function cleanUp(): Promise<void> {
  for (const one of undo.splice(0).reverse()) await one();
}

export const EXPLICIT = '1.2.840.10008.1.2.1';
export const JPEG = '1.2.840.10008.1.2.4.50';

export interface TestInstance {
  readonly study?: string;
  readonly series?: string;
  readonly sop: string;
  readonly modality?: string;
  readonly number?: number;
  readonly elements?: Record<string, DicomElement>;
}

/** A header with what every instance needs; `elements` add to it or replace. */
export function header({
  study = '1.2.3',
  series = '1.2.3.1',
  sop,
  modality = 'CT',
  number = 1,
  elements = {},
}: TestInstance): DicomJson {
  const one = (vr: string, value: unknown): DicomElement => ({ vr, Value: [value] });
  return {
    '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.2'),
    '00080018': one('UI', sop),
    '00080020': one('DA', '20240131'),
    '00080030': one('TM', '101530'),
    '00080050': one('SH', 'A100'),
    '00080060': one('CS', modality),
    '00081030': one('LO', 'CT CHEST'),
    '00100010': one('PN', { Alphabetic: 'Doe^Jane' }),
    '00100020': one('LO', 'P1'),
    '0020000D': one('UI', study),
    '0020000E': one('UI', series),
    '00200011': one('IS', 1),
    '00200013': one('IS', number),
    ...elements,
  };
}

/** Grey image attributes of `rows` x `columns` 8-bit pixels. */
export function imageElements(rows: number, columns: number, frames = 1): Record<string, DicomElement> {
  const us = (value: number): DicomElement => ({ vr: 'US', Value: [value] });
  return {
    '00280002': us(1),
    '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
    '00280008': { vr: 'IS', Value: [frames] },
    '00280010': us(rows),
    '00280011': us(columns),
    '00280100': us(8),
    '00280101': us(8),
    '00280102': us(7),
    '00280103': us(0),
  };
}

export const pixels = (bytes: Uint8Array, vr = 'OB'): Record<string, DicomElement> => ({
  '7FE00010': { vr, InlineBinary: Buffer.from(bytes).toString('base64') },
});

/** A folder that goes when the test does. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parfocal-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A server that stops when the test does. */
export async function runServer(options: Omit<ServerOptions, 'port'>): Promise<RunningServer> {
  const server = await startServer({ port: 0, ...options });
  undo.push(() => server.close());
  return server;
}

/** An archive over a folder; its root URL ends in `/dicom-web`. */
export async function runArchive(dataDirectory: string, options: Partial<ServerOptions> = {}) {
  const storeDirectory = options.archive?.storeDirectory ?? (await scratchFolder());
  const server = await runServer({
    ...options,
    archive: { id: 'local', label: 'Test', dataDirectory, storeDirectory },
  });
  return { server, root: `${server.url}/dicom-web`, storeDirectory };
}

export interface ReceivedPart {
  readonly headers: string;
  readonly body: Buffer;
}

/** Parts of a multipart answer, told apart by its boundary. */
export async function partsOf(response: Response): Promise<ReceivedPart[]> {
  const boundary = /boundary="?([^";]+)/.exec(response.headers.get('content-type') ?? '')?.[1] ?? '';
  const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
  const pieces = text.split(`--${boundary}`);
  if (!pieces.at(-1)?.startsWith('--')) throw new Error('the closing delimiter is missing');
  return pieces.slice(1, -1).map((piece) => {
    const split = piece.indexOf('\r\n\r\n');
    return { headers: piece.slice(2, split), body: Buffer.from(piece.slice(split + 4, -2), 'latin1') };
  });
}

/** A STOW-RS message of whole objects. */
export function stowMessage(
  objects: readonly Uint8Array[],
  boundary = 'message-1',
): { headers: Record<string, string>; body: Uint8Array<ArrayBuffer> } {
  const parts = objects.flatMap((bytes) => [
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    Buffer.from(bytes),
    CRLF,
  ]);
  return {
    headers: { 'Content-Type': `multipart/related; type="application/dicom"; boundary=${boundary}` },
    body: new Uint8Array(Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])),
  };
}
