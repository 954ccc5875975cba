import { expect, test } from 'vitest';
import { tags } from '../dicom/tags';
import type { SourceId, StudyInstanceUid } from '../dicom/uids';
import { concatenate, readMultipart } from './multipart';
import { parseNativeXml } from './nativeXml';
import { readPart10Identity } from './part10Identity';
import { type Asked, jsonAnswer, type Script, scriptedArchive, statusAnswer } from './scriptedArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const study = '1.2.3' as StudyInstanceUid;
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const element = (group: number, number: number, vr: string, value: string) => {
  const padded = value.length % 2 === 0 ? value : `${value}\0`;
  const isLong = vr === 'OB';
  const header = new DataView(new ArrayBuffer(isLong ? 12 : 8));
  header.setUint16(0, group, true);
  header.setUint16(2, number, true);
  if (isLong) header.setUint32(8, padded.length, true);
  else header.setUint16(6, padded.length, true);
  const bytes = new Uint8Array(header.buffer);
  bytes.set(latin1(vr), 4);
  return concatenate([bytes, latin1(padded)]);
};
const file = (sopInstanceUid: string, mediaStorageSopInstanceUid = sopInstanceUid) =>
  concatenate([
    new Uint8Array(128),
    latin1('DICM'),
    element(2, 0, 'UL', '\0\0\0\0'),
    element(2, 1, 'OB', '\0\x01'),
    element(2, 2, 'UI', '1.2.840.10008.5.1.4.1.1.88.34'),
    element(2, 3, 'UI', mediaStorageSopInstanceUid),
    element(2, 0x10, 'UI', '1.2.840.10008.1.2.1'),
    element(8, 0x18, 'UI', sopInstanceUid),
  ]);
const item = (sopInstanceUid: string, more: Record<string, unknown> = {}) => ({
  [tags.ReferencedSOPInstanceUID]: { vr: 'UI', Value: [sopInstanceUid] },
  ...more,
});
const reason = (tag: string, value: unknown) => ({ [tag]: { vr: 'US', Value: [value] } });
const moduleOf = (stored: unknown[], failed: unknown[]) => ({
  [tags.RetrieveURL]: { vr: 'UR', Value: ['http://localhost/studies/1.2.3'] },
  // Orthanc 1.10 gives an empty sequence without Value.
  [tags.ReferencedSOPSequence]: stored.length > 0 ? { vr: 'SQ', Value: stored } : { vr: 'SQ' },
  [tags.FailedSOPSequence]: failed.length > 0 ? { vr: 'SQ', Value: failed } : { vr: 'SQ' },
});
const archive = (script: Script) => {
  const { fetch, asked } = scriptedArchive(script);
  const root = 'https://pacs.example/dw';
  const config = {
    id: 'a' as SourceId,
    label: 'A',
    qidoRoot: root,
    wadoRoot: root,
    stowRoot: 'https://pacs.example/stow',
  };
  return { source: createSource(config, { fetch, wait: async () => {} }), asked };
};
const store = async (script: Script, ...uids: string[]) => {
  const { source, asked } = archive(script);
  const result = await source.storeInstances(
    study,
    uids.map((uid) => file(uid)),
    never,
  );
  return {
    result,
    asked,
    states: result.ok ? result.value.instances.map((one) => `${one.sopInstanceUid} ${one.state}`) : result.error.code,
  };
};
const partsIn = (asked: Asked | undefined) => {
  const parts = readMultipart(asked?.body ?? new Uint8Array(), asked?.headers.get('Content-Type') ?? '');
  return parts.ok ? parts.value.map((part) => readPart10Identity(part.body)?.sopInstanceUid) : parts.error;
};

test('WEB-26: files are sent whole as one multipart request to the study they belong to', async () => {
  const { asked, states } = await store(() => jsonAnswer(moduleOf([item('1.4'), item('1.5')], [])), '1.4', '1.5');
  expect(states).toEqual(['1.4 stored', '1.5 stored']);
  expect([asked[0]?.method, asked[0]?.path, asked[0]?.accept]).toEqual([
    'POST',
    '/stow/studies/1.2.3',
    'application/dicom+json',
  ]);
  expect(asked[0]?.headers.get('Content-Type')).toMatch(/^multipart\/related; type="application\/dicom"; boundary=/);
  expect(partsIn(asked[0])).toEqual(['1.4', '1.5']);
});

test('WEB-26: a 400 that names both sequences stored the one and not the other', async () => {
  const body = moduleOf([item('1.4')], [item('1.5', reason(tags.FailureReason, 0xa900))]);
  const { result, states } = await store(() => jsonAnswer(body, { status: 400 }), '1.4', '1.5');
  expect(states).toEqual(['1.4 stored', '1.5 failed']);
  const failed = result.ok ? result.value.instances[1] : undefined;
  expect(failed?.failureReason).toBe(0xa900);
  expect(failed?.problem?.title).toBe(
    'The archive did not store this: the object does not match what the archive expects',
  );
});

test('T-WEB-11: a 200 whose body lists an object as failed, or twice, did not store it', async () => {
  const failed = await store(() => jsonAnswer(moduleOf([], [item('1.4', reason(tags.FailureReason, 272))])), '1.4');
  expect(failed.states).toEqual(['1.4 failed']);
  const both = await store(() => jsonAnswer(moduleOf([item('1.4')], [item('1.4')])), '1.4');
  expect(both.states).toEqual(['1.4 failed']);
});

test('WEB-27: a 202 with a coercion warning is stored, with a word to the reader', async () => {
  const { result } = await store(
    () => jsonAnswer([moduleOf([item('1.4', reason(tags.WarningReason, '45056'))], [])], { status: 202 }),
    '1.4',
  );
  const [one] = result.ok ? result.value.instances : [];
  expect([one?.state, one?.warningReason, one?.problem?.severity]).toEqual(['stored', 0xb000, 'warning']);
});

test('an object the archive says nothing about is in doubt, whatever the status', async () => {
  for (const script of [
    () => jsonAnswer(moduleOf([item('9.9')], [])),
    () => new Response(''),
    () => new Response('stored!'),
    () => statusAnswer(204),
  ]) {
    expect((await store(script, '1.4')).states).toEqual(['1.4 unknown']);
  }
});

test('WEB-26: failures that the archive cannot name are those of the objects it does not name', async () => {
  const nameless = (count: number) => ({
    ...moduleOf([item('1.4')], []),
    '0008119A': { vr: 'SQ', Value: Array.from({ length: count }, () => reason(tags.FailureReason, 0xc000)) },
  });
  const one = await store(() => jsonAnswer(nameless(1), { status: 202 }), '1.4', '1.5');
  expect(one.states).toEqual(['1.4 stored', '1.5 failed']);
  expect(one.result.ok && one.result.value.instances[1]?.failureReason).toBe(0xc000);
  const unclear = await store(() => jsonAnswer(nameless(1), { status: 202 }), '1.4', '1.5', '1.6');
  expect(unclear.states).toEqual(['1.4 stored', '1.5 unknown', '1.6 unknown']);
});

test('WEB-31: objects travel as application/dicom, each part by itself', async () => {
  const { asked } = await store(() => jsonAnswer(moduleOf([item('1.4')], [])), '1.4');
  const text = new TextDecoder('latin1').decode(asked[0]?.body);
  expect(text.match(/Content-Type: ([^\r\n]+)/g)).toEqual(['Content-Type: application/dicom']);
});

test('WEB-19: a busy archive is given the time it asks for, and a limit', async () => {
  let busy = 2;
  const script: Script = () =>
    busy-- > 0 ? statusAnswer(503, { 'Retry-After': '1' }) : jsonAnswer(moduleOf([item('1.4')], []));
  const patient = await store(script, '1.4');
  expect([patient.states, patient.asked.length]).toEqual([['1.4 stored'], 3]);
  const never = await store(() => statusAnswer(429), '1.4');
  expect([never.states, never.asked.length]).toEqual(['http', 4]);
  const tooLong = await store(() => statusAnswer(503, { 'Retry-After': '3600' }), '1.4');
  expect(tooLong.asked).toHaveLength(1);
});

test('an object that is there already is said to be there, with the numbers of several archives', async () => {
  for (const number of [45070, 0x0111, '0111H']) {
    const { result } = await store(
      () => jsonAnswer(moduleOf([], [item('1.4', reason(tags.FailureReason, number))]), { status: 409 }),
      '1.4',
    );
    expect(result.ok && result.value.instances[0]).toMatchObject({ state: 'failed', isAlreadyThere: true });
  }
});

test('refusals without a statement are problems that tell what to do', async () => {
  expect((await store(() => statusAnswer(401), '1.4')).states).toBe('auth');
  expect((await store(() => statusAnswer(409), '1.4')).states).toBe('conflict');
  expect((await store(() => statusAnswer(500), '1.4')).states).toBe('http');
  expect((await store(() => Promise.reject(new TypeError('lost')), '1.4')).states).toBe('network');
});

test('WEB-30: an archive that takes one object at a time gets them one at a time, and none is forgotten', async () => {
  const script: Script = (asked) => {
    const uids = partsIn(asked);
    if (uids.length !== 1) return statusAnswer(413);
    if (uids[0] === '1.5') return Promise.reject(new TypeError('lost'));
    return uids[0] === '1.6' ? statusAnswer(415) : jsonAnswer(moduleOf([item('1.4')], []));
  };
  const { states, asked } = await store(script, '1.4', '1.5', '1.6');
  expect(states).toEqual(['1.4 stored', '1.5 unknown', '1.6 failed']);
  expect(asked).toHaveLength(4);
});

test('an archive that answers in XML is understood', async () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><!-- c --><NativeDicomModel xmlns="x" xml:space="preserve">
    <DicomAttribute tag="00081190" vr="UR" keyword="RetrieveURL"><Value number="1">http://x/?a=1&amp;b=2</Value></DicomAttribute>
    <DicomAttribute tag="00081198" vr="SQ"/>
    <DicomAttribute tag="00081199" vr="SQ" keyword='ReferencedSOPSequence'><Item number="1">
      <DicomAttribute tag="00081155" vr="UI"><Value number="1">1.4</Value></DicomAttribute>
    </Item><Item number="2"><DicomAttribute tag="00081155" vr="UI"><Value number="1"> 1.5 </Value></DicomAttribute></Item></DicomAttribute>
  </NativeDicomModel>`;
  const { states } = await store(
    () => new Response(xml, { headers: { 'Content-Type': 'application/dicom+xml' } }),
    '1.4',
    '1.5',
    '1.6',
  );
  expect(states).toEqual(['1.4 stored', '1.5 stored', '1.6 unknown']);
  expect(parseNativeXml(xml)?.[tags.RetrieveURL]?.Value).toEqual(['http://x/?a=1&b=2']);
  expect(parseNativeXml(xml.replace('</Item><Item', '<Item'))).toBeUndefined();
  expect(parseNativeXml('<a>'.repeat(1000))).toBeUndefined();
});

test('an object is known by the UID of its data set where the header of its file says otherwise', async () => {
  const { source } = archive(() => jsonAnswer(moduleOf([item('1.4')], [])));
  const result = await source.storeInstances(study, [file('1.4', '9.9')], never);
  expect(result.ok && result.value.instances[0]?.state).toBe('stored');
  const big = file('1.4', '9.9');
  expect(readPart10Identity(big.subarray(0, big.length - 12))?.sopInstanceUid).toBe('9.9');
  for (let length = 0; length < big.length; length++) readPart10Identity(big.subarray(0, length));
});

test('what is not a DICOM file, or the same one twice, is not sent', async () => {
  const { source, asked } = archive(() => statusAnswer(200));
  expect((await source.storeInstances(study, [new Uint8Array(200)], never)).ok).toBe(false);
  expect((await source.storeInstances(study, [file('1.4'), file('1.4')], never)).ok).toBe(false);
  expect((await source.storeInstances(study, [], never)).ok).toBe(false);
  expect(asked).toHaveLength(0);
});

test('nothing is stored in an archive without a store address', async () => {
  const { fetch, asked } = scriptedArchive(() => statusAnswer(200));
  const source = createSource(
    { id: 'a' as SourceId, label: 'A', qidoRoot: 'https://p/q', wadoRoot: 'https://p/w' },
    { fetch },
  );
  expect((await source.storeInstances(study, [file('1.4')], never)).ok).toBe(false);
  expect(asked).toHaveLength(0);
});

test('a file is fetched in the syntax it is stored in, and refused when it is another one', async () => {
  const address = { studyInstanceUid: study, seriesInstanceUid: '1.3', sopInstanceUid: '1.4' } as Parameters<
    ReturnType<typeof archive>['source']['instance']
  >[0];
  const single = archive(({ accept }) =>
    accept.startsWith('multipart') ? statusAnswer(406) : new Response(file('1.4')),
  );
  const result = await single.source.instance(address, never);
  expect(result.ok && readPart10Identity(result.value)?.sopInstanceUid).toBe('1.4');
  expect(single.asked.every((one) => one.accept.includes('transfer-syntax=*'))).toBe(true);
  expect((await archive(() => new Response(file('1.5'))).source.instance(address, never)).ok).toBe(false);
  expect((await archive(() => new Response('{}')).source.instance(address, never)).ok).toBe(false);
});
