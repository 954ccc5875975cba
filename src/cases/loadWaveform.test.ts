import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { element, sequence } from '../codecs/dataset';
import { encodePart10 } from '../codecs/part10';
import type { DicomJson } from '../dicom/json';
import type { SopInstanceUid } from '../dicom/uids';
import { FakeArchive } from '../testing/fakeArchive';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { loadWaveform } from './loadWaveform';

const UID = '2.25.903' as SopInstanceUid;
const lead: DicomJson = {
  '003A0208': sequence([{ '00080100': element('SH', 'I'), '00080104': element('LO', 'Lead I') }]),
  '003A0210': element('DS', 1),
  '003A0211': sequence([{ '00080100': element('SH', 'uV'), '00080104': element('LO', 'microvolt') }]),
};
const ecg: DicomJson = {
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.9.1.1'),
  '00080018': element('UI', UID),
  '00080060': element('CS', 'ECG'),
  '00100020': element('LO', 'ECG-1'),
  '0020000D': element('UI', '2.25.901'),
  '0020000E': element('UI', '2.25.902'),
  '54000100': sequence([
    {
      '003A0005': element('US', 1),
      '003A0010': element('UL', 4),
      '003A001A': element('DS', 500),
      '003A0200': sequence([lead]),
      '54001004': element('US', 16),
      '54001006': element('CS', 'SS'),
      '54001010': { vr: 'OW', Value: [new Uint8Array(Int16Array.of(1, 2, 3, 4).buffer)] },
    },
  ]),
};

async function open() {
  const archive = new FakeArchive();
  archive.instances.push({ dataset: ecg, bytes: encodePart10(ecg) });
  const drafts = createIndexedDbDraftStore(new IDBFactory());
  const page = await openAsReader({ source: archive.source(), drafts, studyInstanceUids: ['2.25.901'] });
  const [displaySet] = page.workspace.getState().displaySets;
  if (!displaySet) throw new Error('the ECG is not listed');
  const reading = () => page.workspace.getState().waveforms[UID];
  return { archive, page, reading, load: () => loadWaveform(page.context, displaySet.series, UID) };
}

test('an ECG whose fetch failed is fetched again when the reader asks, and only then said to be ready', async () => {
  const { archive, load, reading } = await open();
  archive.isDown = true;
  await load();
  expect(reading()).toMatchObject({ state: 'error', problem: { title: 'The archive cannot be reached' } });
  archive.isDown = false;
  const again = load();
  expect(reading()).toEqual({ state: 'loading' });
  await again;
  expect(reading()).toMatchObject({ state: 'ready', waveform: { groups: [{ sampleCount: 4 }] } });
});

test('an ECG that was read is not fetched twice', async () => {
  const { archive, load, reading } = await open();
  await load();
  archive.isDown = true;
  await load();
  expect(reading()?.state).toBe('ready');
});

test('an archive that throws leaves words and no pane that loads for ever', async () => {
  const { page, load, reading } = await open();
  const source = [...page.context.sources.values()][0];
  if (!source) throw new Error('no archive');
  source.instance = () => Promise.reject(new Error('torn'));
  await load();
  expect(reading()).toMatchObject({ state: 'error', problem: { detail: 'torn' } });
});
