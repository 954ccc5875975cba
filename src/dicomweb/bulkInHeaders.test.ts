import { expect, test } from 'vitest';
import { type DicomJson, itemOf, stringOf } from '../dicom/json';
import { checkIccProfile, iccProfileOf } from '../dicom/slide/iccProfile';
import { radiologyTags } from '../dicom/radiology/radiologyTags';
import { tags } from '../dicom/tags';
import type { SeriesInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { readLookupTable, readPalette } from '../engines/radiology/lookupTable';
import { jsonAnswer, multipartAnswer, type Script, scriptedArchive, statusAnswer } from './scriptedArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const root = 'https://pacs.example/dw';
const study = '1.2' as StudyInstanceUid;
const series = '1.3' as SeriesInstanceUid;
const context = { studyInstanceUid: '1.2', seriesInstanceUid: '1.3', sopInstanceUid: '1.4' };
const words = (...values: number[]) => values.flatMap((value) => [value & 255, value >> 8]);

/** As an archive sends it that keeps every long value apart: at any depth, of any VR, beside or inside the list of values. */
const header = {
  [tags.SOPInstanceUID]: { vr: 'UI', Value: ['1.4'] },
  [radiologyTags.ModalityLUTSequence]: {
    vr: 'SQ',
    Value: [
      {
        [radiologyTags.LUTDescriptor]: { vr: 'US', Value: [4, 10, 16] },
        [radiologyTags.LUTData.toLowerCase()]: { vr: 'OW', Value: [{ BulkDataURI: '../../bulk/lut' }] },
      },
    ],
  },
  [radiologyTags.VOILUTSequence]: {
    vr: 'SQ',
    Value: [
      {
        [radiologyTags.LUTDescriptor]: { vr: 'SS', Value: [4, 0, 16] },
        [radiologyTags.LUTData]: { vr: 'US', BulkDataURI: 'http://internal/studies/1.2/bulk/short' },
      },
    ],
  },
  [tags.ICCProfile]: { vr: 'OB', BulkDataURI: 'bulk/icc' },
};

function profile(): Uint8Array {
  const bytes = new Uint8Array(144);
  new DataView(bytes.buffer).setUint32(0, bytes.length);
  for (const [at, text] of [
    [12, 'scnr'],
    [16, 'RGB '],
    [36, 'acsp'],
  ] as const)
    bytes.set(
      Uint8Array.from(text, (char) => char.charCodeAt(0)),
      at,
    );
  return bytes;
}

const script: Script = ({ path }) => {
  if (path.endsWith('/metadata')) return jsonAnswer([header]);
  if (path === '/dw/studies/1.2/bulk/lut')
    return multipartAnswer([{ body: Uint8Array.from(words(0, 256, 1023, 4095)) }]);
  if (path === '/dw/studies/1.2/bulk/short') return new Response(Uint8Array.from(words(0, 1, 2)));
  if (path === '/dw/studies/1.2/bulk/icc') return new Response(new Uint8Array(profile()));
  return statusAnswer(404);
};

async function opened() {
  const { fetch } = scriptedArchive(script);
  const source = createSource({ id: 'a' as SourceId, label: 'A', qidoRoot: root, wadoRoot: root }, { fetch });
  const metadata = await source.seriesMetadata(study, series, never);
  const instance: DicomJson = (metadata.ok && metadata.value.instances[0]) || {};
  expect(stringOf(instance, tags.SOPInstanceUID)).toBe('1.4');
  return { instance, fetchBulk: (uri: string) => source.bulkdata(uri, context, never) };
}

test('T-WEB-18: LUT Data and an ICC Profile that metadata only points to arrive decoded where they are used', async () => {
  const { instance, fetchBulk } = await opened();
  const lut = await readLookupTable(itemOf(instance, radiologyTags.ModalityLUTSequence) ?? {}, false, fetchBulk);
  expect(lut.ok && lut.value).toEqual({
    entries: Uint16Array.of(0, 256, 1023, 4095),
    firstMapped: 10,
    outputMaximum: 65_535,
  });
  const icc = iccProfileOf(instance);
  const uri = icc.kind === 'stored' && icc.source.kind === 'bulkdata' ? icc.source.uri : '';
  const bytes = await fetchBulk(uri);
  expect(bytes.ok && checkIccProfile(bytes.value)).toEqual({ isUsable: true, deviceClass: 'scnr' });
});

test('a lookup table or palette with fewer entries than it describes is refused, not stretched to its last one', async () => {
  const { instance, fetchBulk } = await opened();
  const short = await readLookupTable(itemOf(instance, radiologyTags.VOILUTSequence) ?? {}, false, fetchBulk);
  expect(short.ok ? '' : short.error.detail).toContain('3 of 4 entries');
  const palette = {
    [radiologyTags.RedPaletteColorLookupTableDescriptor]: { vr: 'US', Value: [4, 0, 16] },
    [radiologyTags.RedPaletteColorLookupTableData]: { vr: 'OW', BulkDataURI: 'bulk/short' },
  };
  const read = await readPalette(palette, fetchBulk);
  expect(read.ok ? '' : read.error.detail).toContain('3 of 4 entries');
});
