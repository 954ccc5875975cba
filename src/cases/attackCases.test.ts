import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { element } from '../codecs/dataset';
import { region } from '../codecs/sr/reportFixtures';
import type { DicomJson } from '../dicom/json';
import { FakeArchive } from '../testing/fakeArchive';
import { ct, STUDIES } from './caseImages';
import { addForeign, foreignGroup, foreignReport, outline } from './foreignCase';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';

const [STUDY = ''] = STUDIES;
const SCRIPT = '<html><script>window.hacked = 1</script></html>';

/** A document of a foreign format in an object: what it says of itself, and what it really holds. */
const encapsulated = (leaf: number, modality: string, mimeType: string, series = '2.25.900'): DicomJson => ({
  '00080016': element('UI', `1.2.840.10008.5.1.4.1.1.104.${leaf}`),
  '00080018': element('UI', `2.25.90${leaf}`),
  '00080060': element('CS', modality),
  '0008103E': element('LO', 'Outside report'),
  '0020000D': element('UI', STUDY),
  '0020000E': element('UI', `${series}.${leaf}`),
  '00200011': element('IS', 90 + leaf),
  '00420010': element('ST', SCRIPT),
  '00420012': element('LO', mimeType),
  '00420011': { vr: 'OB', BulkDataURI: 'http://evil.example/bytes' },
});

async function open(...objects: readonly DicomJson[]) {
  const archive = new FakeArchive();
  archive.add(ct(1), ct(2), ...objects);
  const source = archive.source();
  const fetched: string[] = [];
  const watched = {
    ...source,
    bulkdata: (...[uri]: Parameters<typeof source.bulkdata>) => {
      fetched.push(uri);
      return source.bulkdata(uri, {} as never, new AbortController().signal);
    },
    instance: (...[address, signal]: Parameters<typeof source.instance>) => {
      fetched.push(address.sopInstanceUid);
      return source.instance(address, signal);
    },
  };
  const page = await openAsReader({
    source: watched,
    drafts: createIndexedDbDraftStore(new IDBFactory()),
    studyInstanceUids: [STUDY],
  });
  return { ...page, fetched, state: page.workspace.getState() };
}

const KINDS = [
  [3, 'M3D', 'text/html', 'STL model'],
  [4, 'M3D', 'application/xhtml+xml', 'OBJ model'],
  [5, 'M3D', 'text/html', 'OBJ material file'],
] as const;

describe('AT-19: documents in objects', () => {
  test.each(KINDS)(
    'AT-19: an encapsulated object of class 104.%i, modality %s, that calls itself %s is listed, said to be not shown, and never fetched',
    async (leaf, modality, mimeType, kind) => {
      const { state, fetched } = await open(encapsulated(leaf, modality, mimeType));
      const listed = state.displaySets.filter((set) => set.kind === 'document');
      expect(listed.map((set) => set.kind === 'document' && set.sopInstanceUids)).toEqual([[`2.25.90${leaf}`]]);
      const said = Object.entries(state.problems).filter(([path]) => path.startsWith(`case/derived/2.25.90${leaf}/`));
      expect(said.map(([, problem]) => problem)).toMatchObject([{ code: 'unsupported', severity: 'warning' }]);
      expect(said[0]?.[1].title).toContain(`1 ${kind} is not shown here`);
      expect(JSON.stringify(said)).not.toContain('html');
      expect(fetched).toEqual([]);
      expect(state.displaySets.find((set) => set.kind === 'frames')).toMatchObject({ frames: { length: 2 } });
      // It never takes the pane of the images.
      expect(state.displaySets.find(({ id }) => id === state.panes[0]?.displaySetId)?.kind).toBe('frames');
    },
  );

  test.each([
    [1, 'DOC', 'text/html'],
    [1, 'SR', 'image/svg+xml'],
    [1, 'OT', 'application/pdf'],
    [2, 'DOC', 'text/xml'],
  ])(
    'AT-19: an encapsulated document of class 104.%i, modality %s, that calls itself %s is listed, and not fetched until it is opened',
    async (leaf, modality, mimeType) => {
      const { state, fetched } = await open(encapsulated(leaf, modality, mimeType));
      const listed = state.displaySets.filter((set) => set.kind === 'document');
      expect(listed.map((set) => set.kind === 'document' && set.sopInstanceUids)).toEqual([[`2.25.90${leaf}`]]);
      expect(fetched).toEqual([]);
      expect(state.displaySets.find(({ id }) => id === state.panes[0]?.displaySetId)?.kind).toBe('frames');
    },
  );

  test('AT-19: one that lies in the series of the images is told from them', async () => {
    const inSeries = { ...encapsulated(3, 'CT', 'text/html'), '0020000E': ct()['0020000E'] };
    const { state } = await open(inSeries as DicomJson);
    expect(state.displaySets.map(({ kind }) => kind).sort()).toEqual(['document', 'frames']);
    expect(
      Object.values(state.problems)
        .map(({ title }) => title)
        .join(),
    ).toContain('STL model is not shown');
  });

  test('AT-19: a hundred of a kind in one series are one sentence', async () => {
    const many = Array.from({ length: 100 }, (_, i) => ({
      ...encapsulated(3, 'DOC', 'text/html'),
      '00080018': element('UI', `2.25.77${i}`),
    }));
    const { state } = await open(...many);
    expect(Object.values(state.problems).map(({ title }) => title)).toEqual([
      expect.stringContaining('100 × STL model: not shown here'),
    ]);
  });

  test('AT-19: a segmentation and a blending presentation state are told to be not shown; reports and annotations are not', async () => {
    const other = (uid: string, modality: string) => ({
      ...encapsulated(1, modality, ''),
      '00080016': element('UI', uid),
      '0020000E': element('UI', `2.25.4.${modality.length}.${modality.charCodeAt(0)}`),
      '00080018': element('UI', `2.25.5.${modality.charCodeAt(0)}`),
    });
    const { state } = await open(
      other('1.2.840.10008.5.1.4.1.1.66.4', 'SEG'),
      other('1.2.840.10008.5.1.4.1.1.11.4', 'PR'),
    );
    const titles = Object.values(state.problems).map(({ title }) => title);
    expect(titles).toHaveLength(2);
    for (const kind of ['segmentation', 'presentation state']) expect(titles.join()).toContain(kind);
  });

  test.each([
    ['1.1.9.4.1', 'AU', 'voice recording'],
    ['1.1.9.99.1', 'OT', 'waveform'],
    ['1.1.66', 'MR', 'raw data'],
    ['1.1.4.2', 'MR', 'MR spectroscopy'],
    ['1.1.66.5', 'SEG', 'surface segmentation'],
    ['1.1.481.5', 'RTPLAN', 'radiotherapy plan'],
    ['1.1.481.4', 'RTRECORD', 'radiotherapy beam record'],
    ['38.1', 'OT', 'hanging protocol'],
    ['39.1', 'OT', 'colour palette'],
  ])(
    'an object of class %s, modality %s, is listed and said to be a %s that is not shown',
    async (leaf, modality, kind) => {
      const object = {
        ...encapsulated(1, modality, ''),
        '00080016': element('UI', `1.2.840.10008.5.1.4.${leaf}`),
        // Stated by spectra, which have no pixels all the same.
        '00280010': element('US', 16),
        '00280011': element('US', 16),
      };
      const { state, fetched } = await open(object);
      expect(Object.entries(state.problems)).toMatchObject([
        ['case/derived/2.25.901/0', { title: expect.stringContaining(`1 ${kind} is not shown here`) }],
      ]);
      expect(state.displaySets.map((set) => set.kind).sort()).toEqual(['document', 'frames']);
      expect(fetched).toEqual([]);
    },
  );

  test('AT-19: a series without any image is said to be one, and no pane waits for it', async () => {
    const unknown = {
      ...encapsulated(1, 'OT', ''),
      '00080016': element('UI', '1.2.3.4.5'),
    };
    const { state } = await open(unknown);
    expect(Object.entries(state.problems)).toMatchObject([
      ['series/2.25.900.1', { code: 'unsupported', title: expect.stringContaining('holds no image and is not shown') }],
    ]);
  });
});

describe('AT-22: hostile geometry in a case', () => {
  test('AT-22: a report with a million points and one with none leave the marks of the others as they are', async () => {
    const endless = Array.from({ length: 2_000_000 }, (_, i) => (i * 7919) % 256);
    const archive = new FakeArchive();
    archive.add(ct(1));
    const hostile = foreignGroup([{ ...region('POLYLINE', []), '00700022': { vr: 'FL', Value: endless } }], {
      name: 'Hostile',
    });
    addForeign(
      archive,
      foreignReport([foreignGroup([outline('POLYLINE', [1, 1, 9, 1, 5, 7, 1, 1])], { name: 'Sound' })]),
    );
    archive.add(foreignReport([hostile]), foreignReport([foreignGroup([outline('POLYLINE', [])], { name: 'Empty' })]));
    const start = process.cpuUsage();
    const page = await openAsReader({
      source: archive.source(),
      drafts: createIndexedDbDraftStore(new IDBFactory()),
      studyInstanceUids: [STUDY],
    });
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(20);
    const { annotations, problems } = page.workspace.getState();
    const sound = Object.values(annotations).find(({ trackingIdentifier }) => trackingIdentifier === 'Sound');
    expect(sound?.points.slice(0, 4)).toEqual([1, 1, 9, 1]);
    const names = Object.values(annotations).map(({ trackingIdentifier }) => trackingIdentifier);
    const words = Object.values(problems).map(({ title }) => title);
    // Every group is a mark, or there are words about it.
    expect(names.length + words.length).toBeGreaterThanOrEqual(3);
    expect(names).not.toContain('Empty');
    expect(page.opened.ok).toBe(true);
  });
});
