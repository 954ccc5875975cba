import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, test } from 'vitest';
import { cleanUp, runArchive, scratchFolder, stowMessage } from '../../archive/testInstances';
import { encodePart10 } from '../codecs/part10';
import { type DicomJson, sequenceOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { statusAnswer } from '../dicomweb/scriptedArchive';
import type { SourceOptions } from '../dicomweb/source';
import { slide } from './caseImages';
import { type HeadlessReader, openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { ct, element, heldBy, length, lost, STUDIES, twistedLine, warning } from './twistedLine';

/**
 * The write path against the embedded archive over HTTP, with one exchange of each story played otherwise: what the
 * reader is told, what stays unsaved, and what the archive holds in the end.
 */
afterEach(cleanUp);

async function setUp(options: SourceOptions = {}) {
  const { root } = await runArchive(await scratchFolder());
  for (const one of [ct, slide]) {
    const message = stowMessage([encodePart10(one)]);
    const answer = await fetch(`${root}/studies/${stringOf(one, tags.StudyInstanceUID)}`, {
      method: 'POST',
      ...message,
    });
    expect(answer.status).toBe(200);
  }
  const line = twistedLine(root, stowMessage, options);
  const device = new IDBFactory();
  const open = (drafts = createIndexedDbDraftStore(device)) =>
    openAsReader({ source: line.source, drafts, studyInstanceUids: STUDIES });
  return { ...line, open, held: (modality: string) => heldBy(root, modality) };
}

const saveOf = (page: HeadlessReader) => page.workspace.getState().save;

describe('when the connection is lost', () => {
  test('WEB-28: before the archive had it, the same object is sent once more, and that is all', async () => {
    const { open, twists, posts, held } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(lost);
    await page.save();
    expect([saveOf(page).phase, posts.length, new Set(posts).size]).toEqual(['confirmed', 2, 1]);
    page.draw(length(90));
    twists.push(lost, lost);
    await page.save();
    expect(saveOf(page).text).toMatch(/^City PACS cannot be reached: it is not known yet.*nothing is stored twice\.$/);
    await page.save();
    expect([saveOf(page).phase, (await held('SR')).length]).toEqual(['confirmed', 2]);
  });

  test('T-WEB-12: after the archive had it, and before it could be asked, there is no second object', async () => {
    const { open, twists, posts, held, cutReading } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(async (forward) => {
      await forward();
      cutReading(true);
      return lost();
    });
    await page.save();
    expect(saveOf(page).phase).toBe('failed');
    cutReading(false);
    await page.save();
    expect([saveOf(page).phase, posts.length, (await held('SR')).length]).toEqual(['confirmed', 1, 1]);
  });

  test('WEB-28: what was stored and cannot be read back is not called saved yet', async () => {
    const { open, twists, cutReading, posts } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(async (forward) => {
      const answer = await forward();
      cutReading(true);
      return answer;
    });
    await page.save();
    expect(saveOf(page).text).toContain('but it could not be read back to check it');
    expect(page.unsavedCount()).toBe(1);
    cutReading(false);
    await page.save();
    expect([saveOf(page).phase, posts.length]).toEqual(['confirmed', 1]);
  });

  test('WEB-28: an archive silent for minutes is not asked to take it twice in one press', async () => {
    const { open, twists, posts } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(() => Promise.reject(new DOMException('no answer in time', 'TimeoutError')));
    await page.save();
    expect([saveOf(page).phase, posts.length]).toEqual(['failed', 1]);
    await page.save();
    expect([saveOf(page).phase, new Set(posts).size]).toEqual(['confirmed', 1]);
  });

  test('WEB-28: a report edited while its first version hangs follows that version, whenever it arrives', async () => {
    for (const arrivesFirst of [true, false]) {
      const { open, twists, held, cutReading } = await setUp();
      const first = await open();
      const [id] = first.draw(length());
      let arrive = async () => {};
      twists.push((forward) => {
        arrive = async () => void (await forward());
        cutReading(true);
        return lost();
      });
      await first.save();
      cutReading(false);
      const page = await open();
      if (id) page.change(id, (one) => ({ ...one, points: [10, 10, 99, 10] }));
      if (arrivesFirst) await arrive();
      await page.save();
      if (!arrivesFirst) await arrive();
      expect([saveOf(page).phase, page.unsavedCount()]).toEqual(['confirmed', 0]);
      const reports = await held('SR');
      expect(reports).toHaveLength(2);
      const last = await open(createIndexedDbDraftStore(new IDBFactory()));
      expect(last.marks().map((one) => [one.trackingUid, one.points[2]])).toEqual([[id, 99]]);
      await cleanUp();
    }
  });
});

describe('when the sign-in expires', () => {
  test('WEB-29: it is renewed once and the same object sent; refused, the marks stay and the words say what to do', async () => {
    let renewals = 0;
    let canRenew = true;
    const { open, twists, posts } = await setUp({
      renewAuthorization: () => {
        renewals++;
        return Promise.resolve(canRenew);
      },
    });
    const page = await open();
    page.draw(length());
    twists.push(async () => statusAnswer(401));
    await page.save();
    expect([saveOf(page).phase, renewals, new Set(posts).size]).toEqual(['confirmed', 1, 1]);
    canRenew = false;
    page.draw(length(90));
    twists.push(async () => statusAnswer(401));
    await page.save();
    expect(saveOf(page).text).toBe(
      'City PACS asks you to sign in. Sign in again, then retry. Your marks are kept on this device.',
    );
    const next = await open();
    expect([next.marks().length, next.unsavedCount(), saveOf(next).phase]).toEqual([2, 1, 'failed']);
    await next.save();
    expect([saveOf(next).phase, new Set(posts).size]).toEqual(['confirmed', 2]);
  });
});

describe('when the archive changes what it stores', () => {
  test('T-WEB-13: a coerced name is saved, with a word about what was changed', async () => {
    const { open, twists } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(
      warning(0xb000, (dataset) => ({ ...dataset, '00100010': element('PN', { Alphabetic: 'Yamada^Taro' }) })),
    );
    await page.save();
    expect(saveOf(page).phase).toBe('confirmed');
    expect(saveOf(page).text).toContain('changed some of the header while storing; the marks are as you drew them');
    expect(page.workspace.getState().problems['case/save/changed']?.detail).toMatch(/differs in .*00100010/);
  });

  test('T-WEB-13: a coerced patient ID is never called saved', async () => {
    const { open, twists } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(warning(0xb000, (dataset) => ({ ...dataset, '00100020': element('LO', 'P-18') })));
    await page.save();
    expect(saveOf(page).phase).toBe('failed');
    expect(saveOf(page).text).toContain('City PACS filed the measurement report with 1 mark under another patient');
    expect(page.unsavedCount()).toBe(1);
  });

  test('WEB-27: discarded elements (B006) are looked for: a lost mark is not confirmed, and is saved after a reload', async () => {
    const { open, twists, held } = await setUp();
    const page = await open();
    const ids = page.draw(length(10), length(90));
    const withoutSecond = (dataset: DicomJson): DicomJson => {
      const text = JSON.stringify(dataset);
      const content = sequenceOf(dataset, '0040A730');
      expect(text).toContain(ids[1]);
      const pruned = content.map((container) => {
        const groups = sequenceOf(container, '0040A730').filter(
          (group) => !JSON.stringify(group).includes(ids[1] ?? ''),
        );
        return JSON.stringify(container).includes(ids[1] ?? '')
          ? { ...container, '0040A730': element('SQ', ...groups) }
          : container;
      });
      return { ...dataset, '0040A730': element('SQ', ...pruned) };
    };
    twists.push(warning(0xb006, withoutSecond));
    await page.save();
    expect(saveOf(page).text).toContain('City PACS holds something else than what was sent');
    expect(page.unsavedCount()).toBe(2);
    const next = await open();
    expect(
      next
        .marks()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...ids].sort());
    expect(next.unsavedCount()).toBe(1);
    await next.save();
    expect([saveOf(next).phase, next.unsavedCount(), (await held('SR')).length]).toEqual(['confirmed', 0, 2]);
  });

  test('WEB-27: a moved mark that the archive altered comes back as the reader drew it, to be saved again', async () => {
    const { open, twists, held } = await setUp();
    const page = await open();
    const [id = ''] = page.draw(length(10));
    await page.save();
    page.change(id as never, (one) => ({ ...one, points: [10, 10, 77, 10], trackingIdentifier: 'Lesion moved' }));
    twists.push(
      warning(0xb000, (dataset) => JSON.parse(JSON.stringify(dataset).replaceAll('Lesion moved', 'Lesion spoilt'))),
    );
    await page.save();
    expect(saveOf(page).phase).toBe('failed');
    const next = await open();
    expect(next.marks().map((one) => [one.trackingIdentifier, one.points[2]])).toEqual([['Lesion moved', 77]]);
    expect(next.unsavedCount()).toBe(1);
    await next.save();
    const last = await open(createIndexedDbDraftStore(new IDBFactory()));
    expect(last.marks().map((one) => one.trackingIdentifier)).toEqual(['Lesion moved']);
    expect(await held('SR')).toHaveLength(3);
  });

  test('WEB-27: B007 is saved, and said', async () => {
    const { open, twists } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(warning(0xb007));
    await page.save();
    expect(saveOf(page).phase).toBe('confirmed');
    expect(saveOf(page).text).toContain('City PACS says that it changed something');
  });
});

test('T-SR-03: save, reload, save: the same Tracking UIDs, a new SOP Instance UID, the first as predecessor', async () => {
  const { open, held } = await setUp();
  const first = await open();
  const ids = first.draw(length(10), length(90));
  await first.save();
  const second = await open();
  expect(
    second
      .marks()
      .map((one) => one.trackingUid as string)
      .sort(),
  ).toEqual([...ids].sort());
  second.change(ids[0] ?? ('' as never), (one) => ({ ...one, points: [10, 10, 99, 10] }));
  await second.save();
  const [one = {}, two = {}] = await held('SR');
  const uidsIn = (report: DicomJson) =>
    [...JSON.stringify(report).matchAll(/"0040A124":\{"vr":"UI","Value":\["([\d.]+)"/g)].map((match) => match[1]);
  for (const id of ids) for (const report of [one, two]) expect(uidsIn(report)).toContain(id);
  expect(stringOf(two, tags.SOPInstanceUID)).not.toBe(stringOf(one, tags.SOPInstanceUID));
  expect(JSON.stringify(two['0040A360'])).toContain(stringOf(one, tags.SOPInstanceUID));
});
