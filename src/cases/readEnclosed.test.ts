import { describe, expect, test } from 'vitest';
import { element } from '../codecs/dataset';
import { encodePart10 } from '../codecs/part10';
import type { DicomJson } from '../dicom/json';
import type { Series } from '../dicom/types';
import type { SopInstanceUid, SourceId } from '../dicom/uids';
import { FakeArchive } from '../testing/fakeArchive';
import { readEnclosed } from './readEnclosed';

const UID = '2.25.901' as SopInstanceUid;

async function opened(content: string | undefined, more: DicomJson = {}, leaf = '104.1') {
  const dataset: DicomJson = {
    '00080016': element('UI', `1.2.840.10008.5.1.4.1.1.${leaf}`),
    '00080018': element('UI', UID),
    '0020000D': element('UI', '2.25.1'),
    '0020000E': element('UI', '2.25.2'),
    '00420010': element('ST', 'Outside report'),
    ...(content !== undefined && { '00420011': { vr: 'OB', Value: [new TextEncoder().encode(content)] } }),
    '00420012': element('LO', 'text/html'),
    ...more,
  };
  const archive = new FakeArchive();
  archive.instances.push({ dataset: { ...dataset, '00080018': element('UI', UID) }, bytes: encodePart10(dataset) });
  const series = { sourceId: archive.id, studyInstanceUid: '2.25.1', seriesInstanceUid: '2.25.2', modality: 'DOC' };
  const sources = new Map<SourceId, ReturnType<FakeArchive['source']>>([[archive.id, archive.source()]]);
  const address = { series: series as Series, sopInstanceUid: UID };
  const answer = await readEnclosed(sources, address, new AbortController().signal);
  if (!answer.ok) return answer.error.title;
  return { ...answer.value, bytes: new TextDecoder().decode(answer.value.bytes) };
}

describe('AT-19: a document that a reader opens', () => {
  test('AT-19: is the bytes of the object without the one that makes them even, under its own title', async () => {
    expect(await opened('%PDF-1.4 odd')).toMatchObject({
      format: 'pdf',
      title: 'Outside report',
      bytes: '%PDF-1.4 odd',
    });
    expect(await opened('%PDF-1.4 xx\0')).toMatchObject({ bytes: '%PDF-1.4 xx' });
    const stated = { '00420015': element('UL', 12) };
    expect(await opened('%PDF-1.4 xx\0', stated)).toMatchObject({ bytes: '%PDF-1.4 xx\0' });
  });

  test('AT-19: is refused in words where a PDF object holds a page, nothing, or is another object than asked for', async () => {
    expect(await opened('<html><script>1</script></html>')).toContain('holds something else');
    expect(await opened('<html>%PDF-1.4')).toContain('holds something else');
    expect(await opened(undefined)).toContain('encloses no document');
    expect(await opened('%PDF-1.4', {}, '104.3')).toContain('another kind');
    expect(await opened('%PDF-1.4', { '00080018': element('UI', '2.25.7') })).toContain('another object');
  });

  test('says whom the header of the object names', async () => {
    const named = { '00100010': element('PN', 'Doe^Jane^M'), '00100020': element('LO', 'P-1') };
    expect(await opened('%PDF-1.4', named)).toMatchObject({
      patient: { ids: ['P-1'], familyName: 'Doe', givenNames: 'Jane M' },
    });
    expect(await opened('%PDF-1.4')).toMatchObject({ patient: { ids: [], name: '' } });
  });

  test('AT-19: a CDA document is one by its class, whatever its bytes are', async () => {
    expect(await opened('<ClinicalDocument/>', {}, '104.2')).toMatchObject({ format: 'cda' });
  });
});
