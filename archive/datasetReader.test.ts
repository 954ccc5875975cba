import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { stringOf } from '../src/dicom/json';
import { memorySource, openFile } from './byteSource';
import { textReader } from './characterSet';
import { indexFolder } from './indexFolder';
import { encodeFileMeta, encodePart10 } from './part10Writer';
import { readContent, readForm } from './part10Reader';
import { cleanUp, EXPLICIT, header, imageElements, pixels, scratchFolder } from './testInstances';

afterEach(cleanUp);

const read = (bytes: Buffer) => {
  const source = memorySource(bytes);
  return readContent(source, readForm(source));
};

test.each([
  [['ISO_IR 100'], 'c4 6e 6e 65', 'Änne'],
  [['ISO_IR 144'], 'bb ee da', 'Люк'],
  [['ISO_IR 192'], 'e5 b1 b1', '山'],
  [['GB18030'], 'cd f5 5e d0 a1', '王^小'],
  [['', 'ISO 2022 IR 87'], '59 3d 1b 24 42 3b 33 45 44 1b 28 42 5e', 'Y=山田^'],
  [['ISO 2022 IR 13', 'ISO 2022 IR 87'], 'd4 cf c0 de 3d 1b 24 42 3b 33 1b 28 4a', 'ﾔﾏﾀﾞ=山'],
  [['', 'ISO 2022 IR 149'], '1b 24 29 43 b1 e8 5e 1b 24 29 43 b1 e6', '김^길'],
  [['ISO 2022 IR 100', 'ISO 2022 IR 144'], 'c4 1b 2d 4c bb', 'ÄЛ'],
])('text in %j is read', (terms, hex, text) => {
  expect(textReader(terms)(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toBe(text);
});

test('a big endian file is read, its bulk included', () => {
  const parts: Buffer[] = [];
  const element = (tag: string, vr: string, value: Buffer) => {
    const isLong = vr === 'OW' || vr === 'SQ';
    const head = Buffer.alloc(isLong ? 12 : 8);
    head.write(tag, 0, 'hex');
    head.write(vr, 4, 'latin1');
    if (isLong) head.writeUInt32BE(value.length, 8);
    else head.writeUInt16BE(value.length, 6);
    parts.push(head, value);
  };
  element('00080018', 'UI', Buffer.from('1.2.3.4\0'));
  element('00280010', 'US', Buffer.from([1, 2]));
  element('00281201', 'OW', Buffer.from([0, 1, 0, 2]));
  const content = read(Buffer.concat([encodeFileMeta('1.2', '1.2.3.4', '1.2.840.10008.1.2.2'), ...parts]));
  expect(content.dataset['00280010']?.Value).toEqual([258]);
  expect(Buffer.from(content.dataset['00281201']?.InlineBinary ?? '', 'base64')).toEqual(Buffer.from([1, 0, 2, 0]));
});

test('a file without preamble and a file whose meta names the wrong VR are read all the same', () => {
  const whole = encodePart10(header({ sop: '1.2.3.4' }), EXPLICIT);
  const bare = whole.subarray(144 + whole.readUInt32LE(140));
  expect(stringOf(read(bare).dataset, '00080018')).toBe('1.2.3.4');
  const mislabelled = Buffer.concat([encodeFileMeta('1.2', '1.2.3.4', '1.2.840.10008.1.2'), bare]);
  expect(stringOf(read(mislabelled).dataset, '0020000E')).toBe('1.2.3.1');
});

test('bulk is left where it is, however deep it lies', () => {
  const profile = { vr: 'OB', InlineBinary: Buffer.alloc(4096, 7).toString('base64') };
  const bytes = encodePart10(
    { ...header({ sop: '1.2.3.4' }), '00480105': { vr: 'SQ', Value: [{}, { '00282000': profile }] } },
    EXPLICIT,
  );
  const content = read(bytes);
  const range = content.bulk.get('00480105/2/00282000');
  expect(range).toMatchObject({ vr: 'OB', length: 4096 });
  expect(bytes.subarray(range?.offset, (range?.offset ?? 0) + 4096)).toEqual(Buffer.alloc(4096, 7));
  expect(JSON.stringify(content.dataset)).toContain('"BulkDataURI":"bulkdata/00480105/2/00282000"');
});

test('what is no DICOM, cut off or unidentified is listed with the reason, and the rest is indexed', async () => {
  const folder = await scratchFolder();
  const good = encodePart10(header({ sop: '1.2.3.4' }), EXPLICIT);
  await mkdir(join(folder, 'deep', 'deeper'), { recursive: true });
  await writeFile(join(folder, 'deep', 'deeper', 'good'), good);
  await writeFile(join(folder, 'cut.dcm'), good.subarray(0, good.length - 5));
  await writeFile(join(folder, 'empty.dcm'), '');
  await writeFile(join(folder, 'notes.txt'), 'These are notes about the scanner, and certainly no images.');
  await writeFile(
    join(folder, 'nobody.dcm'),
    encodePart10(header({ sop: '1.2.5', elements: { '0020000D': { vr: 'UI' } } }), EXPLICIT),
  );
  const bomb = deflateRawSync(Buffer.alloc(1 << 20)).subarray(0, 100);
  await writeFile(
    join(folder, 'bomb.dcm'),
    Buffer.concat([encodeFileMeta('1.2', '1.2.6', '1.2.840.10008.1.2.1.99'), bomb]),
  );
  const index = await indexFolder(folder, join(await scratchFolder(), 'index.jsonl'));
  expect(index.entries.map(({ path }) => path)).toEqual([join(folder, 'deep', 'deeper', 'good')]);
  expect(index.unreadable.map(({ path, reason }) => [path.slice(folder.length + 1), reason])).toEqual([
    ['bomb.dcm', expect.any(String)],
    ['cut.dcm', 'the file ends within its header'],
    ['empty.dcm', 'not a DICOM file'],
    ['nobody.dcm', 'it has no Study Instance UID'],
    ['notes.txt', 'not a DICOM file'],
  ]);
});

test('a restart opens no file that has not changed, and survives a damaged index', async () => {
  const folder = await scratchFolder();
  const indexFile = join(await scratchFolder(), 'index.jsonl');
  const store = (name: string, sop: string) => writeFile(join(folder, name), encodePart10(header({ sop }), EXPLICIT));
  await store('a.dcm', '1.2.1');
  await store('b.dcm', '1.2.2');
  expect((await indexFolder(folder, indexFile)).filesRead).toBe(2);
  const again = await indexFolder(folder, indexFile);
  expect(again.filesRead).toBe(0);
  expect(again.entries).toHaveLength(2);
  await store('b.dcm', '1.2.22');
  await store('c.dcm', '1.2.3');
  expect((await indexFolder(folder, indexFile)).filesRead).toBe(2);
  await writeFile(indexFile, 'garbage\n{"p":');
  expect((await indexFolder(folder, indexFile)).entries).toHaveLength(3);
});

test('a three gigabyte slide is indexed by its header alone', async () => {
  const path = join(await scratchFolder(), 'big.dcm');
  const { truncate } = await import('node:fs/promises');
  const bytes = encodePart10(
    { ...header({ sop: '1.2.9' }), ...imageElements(1, 1), ...pixels(Uint8Array.of(1, 2)) },
    EXPLICIT,
  );
  bytes.writeUInt32LE(0xfffffff0, bytes.length - 6);
  await writeFile(path, bytes);
  await truncate(path, 3 * 2 ** 30);
  const source = openFile(path);
  const before = process.memoryUsage().rss;
  const content = readContent(source, readForm(source));
  await source.close();
  expect(content.pixelData?.length).toBe(0xfffffff0);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
});
