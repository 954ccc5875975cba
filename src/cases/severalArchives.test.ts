import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { frameSpace, mark, NUCLEUS, slideSpace } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { type DicomJson, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { DicomWebSource } from '../dicomweb/source';
import { FakeArchive } from '../testing/fakeArchive';
import { ct, STUDIES, slide } from './caseImages';
import { addForeign, foreignGroup, foreignReport, line } from './foreignCase';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { type CaseReading, openCase } from './openCase';

const [CT_STUDY = '', SLIDE_STUDY = ''] = STUDIES;

function twoArchives() {
  const radiology = new FakeArchive('radiology', 'Radiology PACS');
  const pathology = new FakeArchive('pathology', 'Pathology archive');
  return { radiology, pathology };
}

async function visit(sources: readonly DicomWebSource[], device = new IDBFactory(), studyInstanceUids = STUDIES) {
  const [first] = sources;
  if (!first) throw new Error('No archive');
  const reader = await openAsReader({
    source: first,
    drafts: createIndexedDbDraftStore(device),
    studyInstanceUids,
    over: { sources: new Map(sources.map((source) => [source.config.id, source])) },
  });
  return { ...reader, state: () => reader.workspace.getState() };
}

const sourcesOf = ({ radiology, pathology }: ReturnType<typeof twoArchives>) => [
  radiology.source(),
  pathology.source(),
];
const titles = (page: Awaited<ReturnType<typeof visit>>) =>
  Object.values(page.state().problems).map(({ title }) => title);
const length = (x = 10) =>
  mark(ct(), frameSpace(ct()), 'length', [x, 10, x + 50, 10], {
    measurements: [{ name: codes.length, value: 35, unit: units.mm }],
  });
const cell = (x: number) => mark(slide, slideSpace(slide), 'point', [x, 30, 0], { label: NUCLEUS });
const report = (sopInstanceUid: string): DicomJson =>
  foreignReport([foreignGroup([line([10, 10, 60, 10], 35)], { name: 'F1' })], { sopInstanceUid });

test('WEB-35: CT from one archive and slides from another are one case, and marks go to where their images are', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct());
  archives.pathology.add(slide);
  const page = await visit(sourcesOf(archives));
  expect(
    page
      .state()
      .displaySets.map(({ series }) => series.sourceId)
      .sort(),
  ).toEqual(['pathology', 'radiology']);
  page.draw(length(), cell(5));
  await page.save();
  expect(page.state().save.text).toMatch(/in Radiology PACS.*in Pathology archive/);
  expect(archives.radiology.withModality('SR')).toHaveLength(1);
  expect(archives.radiology.withModality('ANN')).toHaveLength(0);
  expect(archives.pathology.withModality('ANN')).toHaveLength(1);
  expect((await visit(sourcesOf(archives))).marks()).toHaveLength(2);
});

test('a study with images in one archive and reports in another is whole, and a report is continued where it lies', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct());
  addForeign(archives.pathology, report('1.2.826.1'));
  const page = await visit(sourcesOf(archives), undefined, [CT_STUDY]);
  const [known] = page.marks();
  expect(page.state().studies).toHaveLength(1);
  expect(page.marks()).toHaveLength(1);
  page.change(known?.id ?? ('' as never), (one) => ({ ...one, comment: 'seen' }));
  page.draw(length(80));
  await page.save();
  expect(page.state().save.phase).toBe('confirmed');
  expect(archives.radiology.withModality('SR')).toHaveLength(1);
  expect(archives.pathology.withModality('SR')).toHaveLength(2);
});

test('a report that two archives hold is shown once', async () => {
  const archives = twoArchives();
  const document = report('1.2.826.1');
  archives.radiology.add(ct(), document);
  archives.pathology.add(document);
  const page = await visit(sourcesOf(archives), undefined, [CT_STUDY]);
  expect(page.marks()).toHaveLength(1);
  expect(page.state().displaySets.filter(({ kind }) => kind === 'document')).toHaveLength(1);
  expect(titles(page)).toEqual([]);
});

test('WEB-35: one identifier with two contents in two archives is told, and not mixed', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct(), report('1.2.826.1'));
  archives.pathology.add(
    foreignReport([foreignGroup([line([10, 10, 90, 10], 56)], { name: 'F1' })], { sopInstanceUid: '1.2.826.1' }),
  );
  const page = await visit(sourcesOf(archives), undefined, [CT_STUDY]);
  expect(page.marks().map(({ points }) => points[2])).toEqual([60]);
  expect(titles(page).join()).toContain('hold different contents under one identifier');
});

test('a version that somebody stored in the other archive meanwhile keeps ours from standing beside it', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct());
  const first = await visit(sourcesOf(archives), undefined, [CT_STUDY]);
  const [id] = first.draw(length());
  await first.save();
  const [stored] = archives.radiology.instances.slice(-1);
  if (stored) archives.pathology.instances.push(stored);
  const page = await visit(sourcesOf(archives), undefined, [CT_STUDY]);
  expect(page.marks()).toHaveLength(1);
  const newer = { ...(stored?.dataset ?? {}), [tags.SOPInstanceUID]: { vr: 'UI', Value: ['1.2.826.9'] } };
  archives.pathology.add(newer);
  page.change(id ?? ('' as never), (one) => ({ ...one, comment: 'later' }));
  await page.save();
  expect(page.state().save.text).toContain('newer version');
});

test('an archive that is down keeps nothing of the others back, and is named with what is missing', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct());
  archives.pathology.add(slide);
  archives.pathology.isDown = true;
  const page = await visit(sourcesOf(archives));
  expect(page.opened.ok).toBe(true);
  expect(page.state().displaySets).toHaveLength(1);
  expect(page.state().problems['source/pathology']?.title).toBe('The archive cannot be reached');
  expect(page.state().problems[`case/study/${SLIDE_STUDY}`]?.title).toContain('not in the archive');
});

test('an archive that never answers is not waited for once the others have everything', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct());
  let answer: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const slow = archives.pathology.source();
  archives.pathology.add(report('1.2.826.1'));
  const held: DicomWebSource = {
    ...slow,
    queryStudies: async (...args) => {
      await gate;
      return slow.queryStudies(...args);
    },
  };
  const page = await visit([archives.radiology.source(), held], undefined, [CT_STUDY]);
  expect(page.state().displaySets).toHaveLength(1);
  expect(page.state().isCaseLoading).toBe(false);
  expect(page.state().problems['source/pathology']).toMatchObject({ title: 'Pathology archive has not answered yet' });
  answer();
  await new Promise((resolve) => setTimeout(resolve));
  expect(page.state().problems['source/pathology']).toMatchObject({ severity: 'error', code: 'incomplete' });
});

test('no second report is begun beside one that may lie in an archive which does not answer, and nothing is lost', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct());
  archives.pathology.add(ct(), ct(2));
  const device = new IDBFactory();
  const first = await visit(sourcesOf(archives), device, [CT_STUDY]);
  first.draw(length());
  await first.save();
  expect(archives.pathology.withModality('SR')).toHaveLength(1);
  await first.keeper.flush();
  archives.pathology.isDown = true;
  const blind = await visit(sourcesOf(archives), device, [CT_STUDY]);
  expect(blind.marks()).toHaveLength(0);
  expect(blind.state().problems['source/pathology']?.tip).toContain('none is begun here');
  blind.draw(length(80));
  await blind.save();
  expect(blind.state().save.text).toContain('Pathology archive may hold an earlier report of this study');
  expect(archives.radiology.withModality('SR')).toHaveLength(0);
  await blind.keeper.flush();
  archives.pathology.isDown = false;
  const back = await visit(sourcesOf(archives), device, [CT_STUDY]);
  expect(back.marks()).toHaveLength(2);
  await back.save();
  expect(back.state().save.phase).toBe('confirmed');
  expect(archives.radiology.withModality('SR')).toHaveLength(0);
  const seriesUids = archives.pathology.withModality('SR').map((one) => stringOf(one, tags.SeriesInstanceUID));
  expect([seriesUids.length, new Set(seriesUids).size]).toEqual([2, 1]);
});

test('a report that was read goes on while another archive is dead', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct());
  const first = await visit(sourcesOf(archives), undefined, [CT_STUDY]);
  first.draw(length());
  await first.save();
  archives.pathology.isDown = true;
  const page = await visit(sourcesOf(archives), undefined, [CT_STUDY]);
  page.draw(length(80));
  await page.save();
  expect(page.state().save.phase).toBe('confirmed');
  expect(archives.radiology.withModality('SR')).toHaveLength(2);
});

test.each(['refuses this reader', 'only reads', 'says nothing is there'])(
  'an archive that %s keeps nobody from saving to another',
  async (what) => {
    const archives = twoArchives();
    archives.radiology.add(ct());
    if (what === 'only reads') archives.pathology.isReadOnly = true;
    archives.pathology.isDown = what === 'only reads';
    const source = archives.pathology.source();
    const refusal = { code: 'auth', severity: 'error', title: 'no permission', kind: 'denied', status: 403 } as const;
    const other: DicomWebSource =
      what === 'refuses this reader'
        ? { ...source, queryStudies: () => Promise.resolve({ ok: false, error: refusal }) }
        : source;
    const page = await visit([archives.radiology.source(), other], undefined, [CT_STUDY]);
    page.draw(length());
    await page.save();
    expect(page.state().save.phase).toBe('confirmed');
  },
);

test.concurrent.each([
  ['nothing', 'confirmed'],
  ['a report', 'failed'],
  ['what cannot be understood', 'failed'],
])('an archive that answers late and holds %s: a first save is %s', async (what, phase) => {
  const archives = twoArchives();
  archives.radiology.add(ct());
  if (what === 'a report') addForeign(archives.pathology, report('1.2.826.1'));
  let answer: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const slow = archives.pathology.source();
  const held: DicomWebSource = {
    ...slow,
    queryStudies: async (...args) => {
      await gate;
      if (what === 'what cannot be understood') throw new TypeError('x is not a function');
      return slow.queryStudies(...args);
    },
  };
  const page = await visit([archives.radiology.source(), held], undefined, [CT_STUDY]);
  page.draw(length());
  await page.save();
  expect([page.state().save.phase, page.unsavedCount()]).toEqual(['failed', 1]);
  answer();
  await new Promise((resolve) => setTimeout(resolve));
  expect(page.state().problems['source/pathology'] === undefined).toBe(what === 'nothing');
  await page.save();
  expect(page.state().save.phase).toBe(phase);
});

test('WEB-08: a study that two archives file under two patients is shown from one, and the other is named', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct());
  archives.pathology.add({ ...report('1.2.826.1'), [tags.PatientID]: { vr: 'LO', Value: ['SOMEBODY-ELSE'] } });
  const page = await visit(sourcesOf(archives), undefined, [CT_STUDY]);
  expect(page.state().displaySets.map(({ series }) => series.sourceId)).toEqual(['radiology']);
  expect(titles(page).join()).toContain('files this study under another patient');
});

test('images that one archive lists and cannot give are read from the other that holds them', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct(1), ct(2));
  archives.pathology.add(ct(1), ct(2));
  archives.radiology.unreadableModality = 'CT';
  const page = await visit(sourcesOf(archives), undefined, [CT_STUDY]);
  const [set] = page.state().displaySets;
  expect(set?.kind === 'frames' && set.frames.map(({ ref }) => ref.sourceId)).toEqual(['pathology', 'pathology']);
  expect(titles(page).join()).toContain('they are read from Pathology archive');
});

test('a series that failed says which it is in the pane that waits for it, and is read again alone', async () => {
  const archive = new FakeArchive();
  archive.add(ct(), slide);
  archive.unreadableModality = 'CT';
  const page = await visit([archive.source()]);
  const uid = stringOf(ct(), tags.SeriesInstanceUID) ?? '';
  expect(page.state().problems[`series/${uid}`]?.title).toMatch(/^CT: /);
  expect(Object.values(page.state().awaited).map(({ seriesInstanceUid }) => seriesInstanceUid)).toContain(uid);
  const kept = page.draw(cell(5));
  let reading: CaseReading | undefined;
  const opening = new AbortController();
  archive.unreadableModality = undefined;
  await page.keeper.flush();
  archive.unreadableModality = 'CT';
  const request = { studyInstanceUids: STUDIES };
  await openCase(page.context, page.threads, request, opening.signal, (started) => {
    reading = started;
  });
  archive.unreadableModality = undefined;
  expect(await reading?.retrySeries(uid)).toBe(true);
  expect(page.state().displaySets).toHaveLength(2);
  expect(page.state().problems[`series/${uid}`]).toBeUndefined();
  expect(page.marks().map(({ id }) => id)).toEqual(kept);
  expect(page.unsavedCount()).toBe(1);
});

test('an archive that is set up for reading only says so, and the mark stays here', async () => {
  const archives = twoArchives();
  archives.radiology.add(ct());
  archives.radiology.isReadOnly = true;
  archives.pathology.add(slide);
  const page = await visit(sourcesOf(archives));
  page.draw(length(), cell(5));
  await page.save();
  expect(page.state().save.text).toMatch(/Nothing can be stored in Radiology PACS.*Saved: .*in Pathology archive/);
  expect(page.unsavedCount()).toBe(1);
});

test.each(['CT', 'SM'])(
  'AT-32: %s images that name another patient than their study are refused, and it is said',
  async (modality) => {
    const archive = new FakeArchive();
    const stranger = (image: DicomJson) => ({ ...image, [tags.PatientID]: { vr: 'LO', Value: ['SOMEBODY-ELSE'] } });
    archive.add(modality === 'CT' ? stranger(ct()) : ct(), modality === 'SM' ? stranger(slide) : slide);
    const source = archive.source();
    const listed: DicomWebSource = {
      ...source,
      queryStudies: async (...args) => {
        const answer = await source.queryStudies(...args);
        if (!answer.ok) return answer;
        const studies = answer.value.studies.map((study) => ({
          ...study,
          patient: { ...study.patient, patientId: 'P-17' },
        }));
        return { ok: true, value: { ...answer.value, studies } };
      },
    };
    const page = await visit([listed]);
    expect(page.state().displaySets.map(({ series }) => series.modality)).toEqual([modality === 'CT' ? 'SM' : 'CT']);
    expect(titles(page).join()).toContain('name another patient than their study, and are not shown');
  },
);
