import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { frameSpace, mark } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { DisplaySet } from '../dicom/types';
import type { DicomWebSource } from '../dicomweb/source';
import { FakeArchive } from '../testing/fakeArchive';
import { ct, STUDIES, slide } from './caseImages';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { type CaseReading, openCase } from './openCase';

/** An archive that lists one object more of every series of this modality than it describes. */
function forgetful(archive: FakeArchive, modality: string | undefined): DicomWebSource {
  const source = archive.source();
  return {
    ...source,
    querySeries: async (...args) => {
      const answer = await source.querySeries(...args);
      if (!answer.ok) return answer;
      const series = answer.value.series.map((one) =>
        one.modality === modality
          ? { ...one, numberOfSeriesRelatedInstances: (one.numberOfSeriesRelatedInstances ?? 0) + 1 }
          : one,
      );
      return { ok: true, value: { series } };
    },
  };
}

const visit = async (source: DicomWebSource) => {
  const drafts = createIndexedDbDraftStore(new IDBFactory());
  const page = await openAsReader({ source, drafts, studyInstanceUids: STUDIES });
  return { ...page, state: () => page.workspace.getState() };
};
const wordsOn = (set: DisplaySet | undefined) =>
  (set?.kind === 'frames' ? set.problems : set?.kind === 'slide' ? set.slide.problems : []).map(({ title }) => title);

test.each([
  ['CT', '1 of 3 objects are missing'],
  ['SM', '1 of 2 objects are missing'],
])('a %s series of which the archive lists more than it describes says so on its picture', async (modality, words) => {
  const archive = new FakeArchive();
  archive.add(ct(1), ct(2), slide);
  const page = await visit(forgetful(archive, modality));
  const { displaySets, problems } = page.state();
  const [own, other] = ['CT', 'SM']
    .sort((a) => (a === modality ? -1 : 1))
    .map((one) => displaySets.find(({ series }) => series.modality === one));
  expect(wordsOn(own)).toContain(words);
  expect(wordsOn(other).join()).not.toContain('missing');
  expect(problems[`series/${own?.series.seriesInstanceUid}`]).toMatchObject({ code: 'incomplete' });
});

test('nothing is saved to a study of whose reports the archive describes fewer than it lists', async () => {
  const archive = new FakeArchive();
  archive.add(ct());
  const length = mark(ct(), frameSpace(ct()), 'length', [10, 10, 60, 10], {
    measurements: [{ name: codes.length, value: 35, unit: units.mm }],
  });
  const first = await visit(forgetful(archive, undefined));
  first.draw(length);
  await first.save();
  expect(archive.withModality('SR')).toHaveLength(1);
  const page = await visit(forgetful(archive, 'SR'));
  page.draw(mark(ct(), frameSpace(ct()), 'length', [20, 10, 60, 10], { measurements: length.measurements }));
  await page.save();
  expect(page.state().save.phase).toBe('failed');
  expect(archive.withModality('SR')).toHaveLength(1);
});

test('a series that is read again once more of it is there takes the place of what was shown, and stands there once', async () => {
  const archive = new FakeArchive();
  archive.add(ct(1), ct(2));
  const page = await visit(archive.source());
  let reading: CaseReading | undefined;
  const request = { studyInstanceUids: STUDIES };
  await openCase(page.context, page.threads, request, new AbortController().signal, (started) => {
    reading = started;
  });
  archive.add(ct(3));
  expect(await reading?.retrySeries(stringOf(ct(), tags.SeriesInstanceUID) ?? '')).toBe(true);
  const { displaySets } = page.state();
  expect(displaySets.map((set) => set.kind === 'frames' && set.frames.length)).toEqual([3]);
});

test('a slide spread over several series is not built from one of them alone: the case is opened anew', async () => {
  const archive = new FakeArchive();
  const other = {
    ...slide,
    [tags.SeriesInstanceUID]: { vr: 'UI', Value: ['1.2.826.77'] },
    [tags.SOPInstanceUID]: { vr: 'UI', Value: ['1.2.826.78'] },
  };
  archive.add(slide, other);
  const page = await visit(archive.source());
  let reading: CaseReading | undefined;
  const request = { studyInstanceUids: STUDIES };
  await openCase(page.context, page.threads, request, new AbortController().signal, (started) => {
    reading = started;
  });
  const before = page.state().displaySets;
  expect(await reading?.retrySeries('1.2.826.77')).toBe(false);
  expect(page.state().displaySets).toBe(before);
});

test('a series that breaks the reader is a failure at that series, and the rest of the case is shown', async () => {
  const archive = new FakeArchive();
  archive.add(ct(), slide);
  const source = archive.source();
  const page = await visit({
    ...source,
    seriesMetadata: () => Promise.reject(new TypeError('x is not a function')),
  });
  const { displaySets, problems, isCaseLoading } = page.state();
  expect([page.opened.ok, isCaseLoading]).toEqual([true, false]);
  expect(displaySets.map(({ series }) => series.modality)).toEqual(['SM']);
  expect(problems[`series/${stringOf(ct(), tags.SeriesInstanceUID)}`]).toMatchObject({
    severity: 'error',
    detail: 'x is not a function',
  });
});
