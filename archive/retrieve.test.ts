import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type DicomJson, numberOf, stringOf } from '../src/dicom/json';
import {
  encapsulate,
  encapsulatedEnd,
  encapsulatedFragment,
  encapsulatedStart,
  encodePart10,
  encodePart10Header,
} from './part10Writer';
import {
  cleanUp,
  EXPLICIT,
  header,
  imageElements,
  JPEG,
  partsOf,
  pixels,
  runArchive,
  scratchFolder,
  type TestInstance,
} from './testInstances';

afterEach(cleanUp);

async function folderOf(...instances: readonly TestInstance[]): Promise<string> {
  const folder = await scratchFolder();
  for (const instance of instances) {
    await writeFile(join(folder, `${instance.sop}.dcm`), encodePart10(header(instance), EXPLICIT));
  }
  return folder;
}

const ask = async (url: string): Promise<DicomJson[]> => {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return (await response.json()) as DicomJson[];
};

const text = (vr: string, value: unknown) => ({ vr, Value: [value] });

const FRAMES = [
  Buffer.from([0xff, 0xd8, 0xff, 1, 1, 1]),
  Buffer.from([0xff, 0xd8, 0xff, 2, 2, 2, 2, 2]),
  Buffer.from([0xff, 0xd8, 0xff, 3]),
];
const OCTETS = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
const instanceUrl = (root: string, sop: string) => `${root}/studies/1.2.3/series/1.2.3.1/instances/${sop}`;

function encapsulatedFile(pixelData: Buffer, elements = {}): Buffer {
  return Buffer.concat([
    encodePart10Header(header({ sop: '1.6', elements: { ...imageElements(8, 8, 3), ...elements } }), JPEG),
    pixelData,
  ]);
}

function extendedFile(): Buffer {
  const table = (values: readonly number[]) => ({
    vr: 'OV',
    InlineBinary: Buffer.from(BigUint64Array.from(values, BigInt).buffer).toString('base64'),
  });
  return encapsulatedFile(encapsulate(FRAMES), { '7FE00001': table([0, 14, 30]), '7FE00002': table([6, 8, 4]) });
}

test.each([
  ['without offset table', () => encapsulatedFile(encapsulate(FRAMES))],
  ['with Basic Offset Table', () => encapsulatedFile(encapsulate(FRAMES, { basicOffsetTable: true }))],
  ['with Extended Offset Table', extendedFile],
  [
    'in fragments, by the table',
    () =>
      encapsulatedFile(
        encapsulate(
          FRAMES.map((frame) => [frame.subarray(0, 2), frame.subarray(2)]),
          { basicOffsetTable: true },
        ),
      ),
  ],
  [
    'in fragments, by the codestreams',
    () => encapsulatedFile(encapsulate(FRAMES.map((frame) => [frame.subarray(0, 4), frame.subarray(4)]))),
  ],
])('compressed frames %s are sent as they are stored', async (_name, file) => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'slide.dcm'), file());
  const { root } = await runArchive(folder);
  const response = await fetch(`${instanceUrl(root, '1.6')}/frames/3,1,2`, { headers: { Accept: OCTETS } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(
    /^multipart\/related; type="image\/jpeg"; transfer-syntax=1\.2\.840\.10008\.1\.2\.4\.50; boundary=/,
  );
  const parts = await partsOf(response);
  const even = (frame: Buffer | undefined) => frame && Buffer.concat([frame, Buffer.alloc(frame.length % 2)]);
  expect(parts.map(({ body }) => body)).toEqual([even(FRAMES[2]), even(FRAMES[0]), even(FRAMES[1])]);
  expect(parts[0]?.headers).toContain(`Content-Location: ${instanceUrl(root, '1.6')}/frames/3`);
  expect(parts[0]?.headers).toContain('Content-Type: image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50');
  const single = await fetch(`${instanceUrl(root, '1.6')}/frames/2`, { headers: { Accept: 'image/jpeg' } });
  expect(Buffer.from(await single.arrayBuffer())).toEqual(FRAMES[1]);
  const bulk = await partsOf(await fetch(`${instanceUrl(root, '1.6')}/bulkdata/7FE00010`));
  expect(bulk).toHaveLength(3);
});

test.each([
  ['frames/0', 400],
  ['frames/4', 404],
  ['frames/1,4', 404],
  ['frames/a', 400],
  ['frames/1,,2', 400],
  ['frames/-1', 400],
  ['frames/', 404],
])('%s of three frames answers %d', async (path, status) => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'slide.dcm'), encapsulatedFile(encapsulate(FRAMES)));
  const { root } = await runArchive(folder);
  expect((await fetch(`${instanceUrl(root, '1.6')}/${path}`)).status).toBe(status);
});

test('another transfer syntax than the stored one is 406, never a silent conversion', async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'slide.dcm'), encapsulatedFile(encapsulate(FRAMES)));
  const { root } = await runArchive(folder);
  const Accept = 'multipart/related; type="image/jp2"; transfer-syntax=1.2.840.10008.1.2.4.90';
  expect((await fetch(`${instanceUrl(root, '1.6')}/frames/1`, { headers: { Accept } })).status).toBe(406);
  expect(
    (await fetch(`${instanceUrl(root, '1.6')}/frames/1`, { headers: { Accept: `${Accept}, ${OCTETS}` } })).status,
  ).toBe(200);
});

test('a slide whose file was cut off fails at the missing tile, and only there', async () => {
  const folder = await scratchFolder();
  const file = encapsulatedFile(
    Buffer.concat([encapsulatedStart(), ...FRAMES.map((frame) => encapsulatedFragment(frame)), encapsulatedEnd()]),
  );
  await writeFile(join(folder, 'slide.dcm'), file.subarray(0, file.length - 10));
  const { root } = await runArchive(folder);
  expect((await fetch(`${instanceUrl(root, '1.6')}/frames/2`)).status).toBe(200);
  const missing = await fetch(`${instanceUrl(root, '1.6')}/frames/3`);
  expect(missing.status).toBe(500);
  expect(((await missing.json()) as { message: string }).message).toContain('Frame 3');
});

test('uncompressed frames are cut by arithmetic, also those of one bit', async () => {
  const folder = await scratchFolder();
  const bytes = Uint8Array.from({ length: 24 }, (_, index) => index);
  const file = encodePart10(
    header({ sop: '1.7', elements: { ...imageElements(2, 4, 3), ...pixels(bytes) } }),
    '1.2.840.10008.1.2',
  );
  await writeFile(join(folder, 'ct.dcm'), file);
  const oneBit = {
    ...imageElements(1, 3, 4),
    '00280100': text('US', 1),
    '00280101': text('US', 1),
    '00280102': text('US', 0),
  };
  const mask = encodePart10(
    header({ sop: '1.8', elements: { ...oneBit, ...pixels(Uint8Array.of(0b10_111_010, 0b0000_1101)) } }),
    EXPLICIT,
  );
  await writeFile(join(folder, 'seg.dcm'), mask);
  const { root } = await runArchive(folder);
  const parts = await partsOf(await fetch(`${instanceUrl(root, '1.7')}/frames/2%2C3`, { headers: { Accept: OCTETS } }));
  expect(parts.map(({ body }) => [...body])).toEqual([
    [8, 9, 10, 11, 12, 13, 14, 15],
    [16, 17, 18, 19, 20, 21, 22, 23],
  ]);
  expect(parts[0]?.headers).toContain('application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1');
  const bits = await partsOf(await fetch(`${instanceUrl(root, '1.8')}/frames/1,2,3,4`));
  expect(bits.map(({ body }) => body[0])).toEqual([0b010, 0b111, 0b110, 0b110]);
});

test('a deflated file is served inflated', async () => {
  const folder = await scratchFolder();
  const bytes = Uint8Array.from({ length: 8 }, (_, index) => index);
  const file = encodePart10(
    header({ sop: '1.7', elements: { ...imageElements(2, 4), ...pixels(bytes) } }),
    '1.2.840.10008.1.2.1.99',
  );
  await writeFile(join(folder, 'sc.dcm'), file);
  const { root } = await runArchive(folder);
  const response = await fetch(`${instanceUrl(root, '1.7')}/frames/1`, {
    headers: { Accept: 'application/octet-stream' },
  });
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([...bytes]);
});

test('a tile beyond three gigabytes is read by range', async () => {
  const folder = await scratchFolder();
  const path = join(folder, 'big.dcm');
  const frames = 3 * 1024;
  const file = encodePart10(
    header({ sop: '1.9', elements: { ...imageElements(1024, 1024, frames), ...pixels(Uint8Array.of(0, 0)) } }),
    EXPLICIT,
  );
  file.writeUInt32LE(frames * 2 ** 20, file.length - 6);
  await writeFile(path, file);
  await truncate(path, file.length - 2 + frames * 2 ** 20);
  const { open } = await import('node:fs/promises');
  const handle = await open(path, 'r+');
  await handle.write(Buffer.from([42]), 0, 1, file.length - 2 + (frames - 1) * 2 ** 20);
  await handle.close();
  const { root } = await runArchive(folder);
  const response = await fetch(`${instanceUrl(root, '1.9')}/frames/${frames}`, {
    headers: { Accept: 'application/octet-stream' },
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([bytes.length, bytes[0], bytes[1]]).toEqual([2 ** 20, 42, 0]);
});

test('metadata names its bulk by absolute addresses that work', async () => {
  const folder = await scratchFolder();
  const coordinates = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
  const profile = Buffer.alloc(3000, 9);
  const elements = {
    ...imageElements(1, 2),
    ...pixels(Uint8Array.of(5, 6)),
    '006A0002': { vr: 'SQ', Value: [{ '00660016': { vr: 'OF', InlineBinary: coordinates.toString('base64') } }] },
    '00480105': { vr: 'SQ', Value: [{ '00282000': { vr: 'OB', InlineBinary: profile.toString('base64') } }] },
    '00420011': { vr: 'OB', InlineBinary: 'AQID' },
  };
  await writeFile(join(folder, 'ann.dcm'), encodePart10(header({ sop: '1.10', elements }), EXPLICIT));
  const { root } = await runArchive(folder);
  const url = instanceUrl(root, '1.10');
  const [dataset] = await ask(`${url}/metadata`);
  const group = dataset?.['006A0002']?.Value?.[0] as DicomJson;
  expect(group['00660016']).toEqual({ vr: 'OF', BulkDataURI: `${url}/bulkdata/006A0002/1/00660016` });
  expect(dataset?.['7FE00010']).toEqual({ vr: 'OB', BulkDataURI: `${url}/bulkdata/7FE00010` });
  expect(dataset?.['00420011']).toEqual({ vr: 'OB', InlineBinary: 'AQIDAA==' });
  expect(stringOf(dataset ?? {}, '00083002')).toBe(EXPLICIT);
  const single = await fetch(group['00660016']?.BulkDataURI ?? '', { headers: { Accept: 'application/octet-stream' } });
  expect(Buffer.from(await single.arrayBuffer())).toEqual(coordinates);
  const Accept = 'multipart/related; type="application/octet-stream"';
  const [part] = await partsOf(await fetch(`${url}/bulkdata/00480105/1/00282000`, { headers: { Accept } }));
  expect(part?.body).toEqual(profile);
  expect((await fetch(`${url}/bulkdata/00480105/2/00282000`)).status).toBe(404);
});

test('metadata of a series is one list, and a repeated request costs nothing', async () => {
  const { root } = await runArchive(await folderOf({ sop: '1.3.2', number: 2 }, { sop: '1.3.1', number: 1 }));
  const url = `${root}/studies/1.2.3/series/1.2.3.1/metadata`;
  const first = await fetch(url);
  expect(((await first.json()) as DicomJson[]).map((one) => numberOf(one, '00200013'))).toEqual([1, 2]);
  const again = await fetch(url, { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
  expect((await fetch(`${root}/studies/1.2.3/metadata`)).status).toBe(200);
  expect((await fetch(`${root}/studies/9.9/metadata`)).status).toBe(404);
  expect((await fetch(url, { headers: { Accept: 'application/dicom+xml' } })).status).toBe(406);
});

test('objects come back byte by byte; a bare dataset gets the file header it lacks', async () => {
  const folder = await scratchFolder();
  const file = encodePart10(header({ sop: '1.11' }), EXPLICIT);
  const bare = file.subarray(144 + file.readUInt32LE(140));
  await writeFile(join(folder, 'whole.dcm'), file);
  const other = encodePart10(header({ sop: '1.12', number: 2 }), EXPLICIT);
  await writeFile(join(folder, 'bare.dcm'), other.subarray(144 + other.readUInt32LE(140)));
  const { root } = await runArchive(folder);
  const single = await fetch(instanceUrl(root, '1.11'), { headers: { Accept: 'application/dicom' } });
  expect(Buffer.from(await single.arrayBuffer())).toEqual(file);
  expect(bare.length).toBeLessThan(file.length);
  const parts = await partsOf(
    await fetch(`${root}/studies/1.2.3`, {
      headers: { Accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
    }),
  );
  expect(parts.map(({ body }) => body)).toEqual([file, other]);
});

test.each([
  '/studies/..%2F..%2Fetc/metadata',
  '/studies/1.2.3/series/a/metadata',
  `/studies/${'1'.repeat(65)}/series`,
  '/studies/1.2.3/instances/1.3',
  '/studies/%E0%A4%A',
])('the address %s is refused', async (path) => {
  const { root } = await runArchive(await folderOf({ sop: '1.3.1' }));
  expect((await fetch(root + path)).status).toBeGreaterThanOrEqual(400);
  expect((await fetch(`${root}/studies`)).status).toBe(200);
});

test('uncompressed images are rendered as PNG within a viewport, JPEG as stored', async () => {
  const folder = await scratchFolder();
  const bytes = Uint8Array.from({ length: 64 * 32 }, (_, index) => (index % 64) * 4);
  await writeFile(
    join(folder, 'ct.dcm'),
    encodePart10(header({ sop: '1.7', elements: { ...imageElements(32, 64), ...pixels(bytes) } }), EXPLICIT),
  );
  await writeFile(
    join(folder, 'us.dcm'),
    Buffer.concat([
      encodePart10Header(header({ sop: '1.6', series: '1.2.3.2', elements: imageElements(8, 8, 3) }), JPEG),
      encapsulate(FRAMES),
    ]),
  );
  const { root } = await runArchive(folder);
  const png = await fetch(`${instanceUrl(root, '1.7')}/rendered?viewport=16,16`);
  expect(png.headers.get('content-type')).toBe('image/png');
  const data = Buffer.from(await png.arrayBuffer());
  expect([data.readUInt32BE(16), data.readUInt32BE(20)]).toEqual([16, 8]);
  expect((await fetch(`${root}/studies/1.2.3/series/1.2.3.1/thumbnail`)).status).toBe(200);
  const jpeg = await fetch(`${root}/studies/1.2.3/series/1.2.3.2/instances/1.6/frames/2/rendered`, {
    headers: { Accept: 'image/jpeg' },
  });
  expect(Buffer.from(await jpeg.arrayBuffer())).toEqual(FRAMES[1]);
  expect((await fetch(`${instanceUrl(root, '1.7')}/rendered`, { headers: { Accept: 'image/jpeg' } })).status).toBe(406);
  expect((await fetch(`${instanceUrl(root, '1.7')}/rendered?viewport=0,0`)).status).toBe(400);
  expect((await fetch(`${instanceUrl(root, '1.7')}/frames/2/rendered`)).status).toBe(404);
});
