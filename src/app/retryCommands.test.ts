import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { ct, STUDIES } from '../cases/caseImages';
import type { DraftStore } from '../cases/draftStore';
import { openAsReader } from '../cases/headlessReader';
import { createIndexedDbDraftStore } from '../cases/indexedDbDraftStore';
import { openCase } from '../cases/openCase';
import { frameSpace, mark } from '../codecs/testData';
import { createCommandRegistry } from '../workspace/command';
import { FakeArchive } from '../testing/fakeArchive';
import { retryCommands } from './retryCommands';

const line = () => mark(ct(), frameSpace(ct()), 'length', [10, 10, 60, 10]);

async function open(
  drafts: DraftStore = createIndexedDbDraftStore(new IDBFactory()),
  retrySeries: (() => Promise<boolean>) | undefined = undefined,
) {
  const archive = new FakeArchive();
  archive.add(ct());
  const studyInstanceUids = STUDIES.slice(0, 1);
  const page = await openAsReader({ source: archive.source(), drafts, studyInstanceUids });
  let reopened: Promise<unknown> | undefined;
  const commands = createCommandRegistry((title, cause) => {
    throw new Error(title, { cause });
  });
  const reopen = () => {
    reopened = openCase(page.context, page.threads, { studyInstanceUids }, new AbortController().signal);
  };
  commands.register(...retryCommands(page.context, { reading: () => retrySeries && { retrySeries }, reopen }));
  return { page, commands, reopened: () => reopened };
}

test('opening the case again keeps what is not saved', async () => {
  const { page, commands, reopened } = await open();
  const drawn = page.draw(line());
  await commands.run('case.retryOpen');
  await reopened();
  expect(page.marks().map(({ id }) => id)).toEqual(drawn);
  expect(page.unsavedCount()).toBe(1);
});

test('a case whose unsaved work this device cannot keep is not opened again', async () => {
  const forbidden = () => Promise.reject(new Error('The browser forbids storage'));
  const none: DraftStore = {
    isSealed: true,
    warmUp: forbidden,
    keep: forbidden,
    leftBehind: () => Promise.resolve([]),
    remove: forbidden,
    turnPage: () => {},
    close: () => undefined,
    listStudies: forbidden,
  };
  const { page, commands, reopened } = await open(none);
  page.draw(line());
  await commands.run('case.retrySeries', { seriesInstanceUid: '1.2' });
  expect(reopened()).toBeUndefined();
  expect(page.unsavedCount()).toBe(1);
});

test('nothing is opened again while a save is under way', async () => {
  const { page, commands, reopened } = await open();
  page.workspace.setState({ save: { phase: 'sending', text: 'Sending' } });
  await commands.run('case.retryOpen');
  expect(reopened()).toBeUndefined();
});

test('a save that begins while a series is read again ends before the case is opened anew', async () => {
  let answer: () => void = () => {};
  const gate = new Promise<boolean>((resolve) => {
    answer = () => resolve(false);
  });
  const { page, commands, reopened } = await open(undefined, () => gate);
  const retry = commands.run('case.retrySeries', { seriesInstanceUid: '1.2' });
  page.workspace.setState({ save: { phase: 'sending', text: 'Sending' } });
  answer();
  await page.keeper.flush();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(reopened()).toBeUndefined();
  page.workspace.setState({ save: { phase: 'confirmed', text: 'Saved' } });
  await retry;
  expect(reopened()).toBeDefined();
  await reopened();
});
