import { IDBFactory } from 'fake-indexeddb';
import { afterEach, expect, test } from 'vitest';
import { cleanUp, runArchive, scratchFolder, stowMessage } from '../../archive/testInstances';
import { plainView } from '../codecs/gsps/viewTestData';
import { encodePart10 } from '../codecs/part10';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { type HeadlessReader, openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { writeView } from './saveView';
import { ct, heldBy, length, lost, refusing, STUDIES, twistedLine } from './twistedLine';

/** A view on its way to the embedded archive, with one exchange of each story played otherwise. */
afterEach(cleanUp);

async function setUp() {
  const { root } = await runArchive(await scratchFolder());
  const study = stringOf(ct, tags.StudyInstanceUID);
  const stored = await fetch(`${root}/studies/${study}`, { method: 'POST', ...stowMessage([encodePart10(ct)]) });
  expect(stored.status).toBe(200);
  const line = twistedLine(root, stowMessage);
  const device = new IDBFactory();
  const open = () =>
    openAsReader({
      source: line.source,
      drafts: createIndexedDbDraftStore(device),
      studyInstanceUids: STUDIES.slice(0, 1),
    });
  return { ...line, open, held: () => heldBy(root, 'PR') };
}

/** The page says "Save view", as its command does. */
async function saveView(page: HeadlessReader): Promise<void> {
  const displaySet = page.workspace.getState().displaySets.find((set) => set.kind === 'frames');
  if (displaySet?.kind !== 'frames') throw new Error('no stack');
  const written = writeView(page.context, { displaySet, view: plainView, annotations: [], name: 'Nodule' });
  if (!written.ok) throw new Error(written.error.title);
  await page.send(written.value);
}

const saveOf = (page: HeadlessReader) => page.workspace.getState().save;
const offered = (page: HeadlessReader) => page.workspace.getState().presentationStates.map(({ label }) => label);

test('PS-04: a view is confirmed once it was read back, is offered then, and again on the next visit', async () => {
  const { open, posts, held } = await setUp();
  const page = await open();
  await saveView(page);
  expect(saveOf(page)).toMatchObject({ phase: 'confirmed' });
  expect([posts.length, (await held()).length, offered(page)]).toEqual([1, 1, ['NODULE']]);
  expect(offered(await open())).toEqual(['NODULE']);
});

test('a view whose way to the archive broke is not offered; Retry sends the very same bytes', async () => {
  const { open, posts, twists, cutReading, held } = await setUp();
  const page = await open();
  twists.push(lost);
  cutReading(true);
  await saveView(page);
  expect(saveOf(page).phase).toBe('failed');
  expect([(await held()).length, offered(page)]).toEqual([0, []]);
  cutReading(false);
  await page.save();
  expect(saveOf(page).phase).toBe('confirmed');
  expect(new Set(posts).size).toBe(1);
  expect([(await held()).length, offered(page)]).toEqual([1, ['NODULE']]);
});

test('a view whose answer was lost is found in the archive: it is not stored twice', async () => {
  const { open, twists, held } = await setUp();
  const page = await open();
  twists.push(async (forward) => {
    await forward();
    return lost();
  });
  await saveView(page);
  expect([saveOf(page).phase, (await held()).length, offered(page)]).toEqual(['confirmed', 1, ['NODULE']]);
});

test('a view that was not sent when the page was closed is sent by Save on the next visit', async () => {
  const { open, twists, cutReading, held } = await setUp();
  const page = await open();
  twists.push(lost);
  cutReading(true);
  await saveView(page);
  cutReading(false);
  expect((await held()).length).toBe(0);
  const next = await open();
  expect(saveOf(next).phase).not.toBe('idle');
  expect(offered(next)).toEqual([]);
  await next.save();
  expect([saveOf(next).phase, (await held()).length, offered(next)]).toEqual(['confirmed', 1, ['NODULE']]);
});

test('a view that the archive refuses says why, and is not offered', async () => {
  const { open, twists, held } = await setUp();
  const page = await open();
  twists.push(refusing(409, 0x0122));
  await saveView(page);
  expect(saveOf(page)).toMatchObject({ phase: 'failed' });
  expect(saveOf(page).text).toContain('does not take this kind of object');
  expect([(await held()).length, offered(page)]).toEqual([0, []]);
});

test('a view that the archive refused is sent again by Retry, as often as it is pressed, and stored once', async () => {
  const { open, twists, posts, held } = await setUp();
  const page = await open();
  twists.push(refusing(409, 0x0122), refusing(409, 0x0122));
  await saveView(page);
  expect(saveOf(page).text).toContain('Retry sends the view again; it is lost when this page is closed');
  await page.retry();
  expect([saveOf(page).phase, posts.length]).toEqual(['failed', 2]);
  await page.retry();
  expect([saveOf(page).phase, (await held()).length, offered(page)]).toEqual(['confirmed', 1, ['NODULE']]);
  await page.retry();
  expect([posts.length, (await held()).length]).toEqual([3, 1]);
});

test('a view that was turned down twice is not lost without a word', async () => {
  const { open, twists, held } = await setUp();
  const page = await open();
  twists.push(refusing(409, 0xa700), refusing(409, 0xa700));
  await saveView(page);
  expect(saveOf(page).phase).toBe('failed');
  await page.retry();
  expect(saveOf(page).phase).toBe('failed');
  await page.retry();
  expect([saveOf(page).phase, (await held()).length]).toEqual(['confirmed', 1]);
});

test('marks that are saved after a refused view are not kept from being confirmed by it', async () => {
  const { open, twists, posts } = await setUp();
  const page = await open();
  twists.push(refusing(409, 0x0122));
  await saveView(page);
  page.draw(length());
  await page.save();
  expect([saveOf(page).phase, posts.length]).toEqual(['confirmed', 2]);
});

test('a view saved again under its name takes the place of the refused one', async () => {
  const { open, twists, posts, held } = await setUp();
  const page = await open();
  twists.push(refusing(409, 0x0122), refusing(409, 0x0122));
  await saveView(page);
  await saveView(page);
  await page.retry();
  expect([posts.length, (await held()).length]).toEqual([3, 1]);
});
