import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, test } from 'vitest';
import { cleanUp, runArchive, scratchFolder, stowMessage } from '../../archive/testInstances';
import { encodePart10 } from '../codecs/part10';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { jsonAnswer, statusAnswer } from '../dicomweb/scriptedArchive';
import type { SourceOptions } from '../dicomweb/source';
import { slide } from './caseImages';
import { type HeadlessReader, openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { cell, ct, element, failedItem, heldBy, length, refusing, STUDIES, twistedLine } from './twistedLine';

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

describe('what the archive answers', () => {
  test('WEB-26: 200 and the object in Referenced SOP Sequence is confirmed once it was read back', async () => {
    const { open, posts, held } = await setUp();
    const page = await open();
    page.draw(length());
    await page.save();
    expect(saveOf(page)).toEqual({
      phase: 'confirmed',
      text: 'Saved to the archive: Measurement report with 1 mark in City PACS',
    });
    expect([page.unsavedCount(), posts.length, (await held('SR')).length]).toEqual([0, 1, 1]);
  });

  test('T-WEB-10: 202 with one failure leaves that mark unsaved with the reason, and the other saved', async () => {
    const { open, twists, held } = await setUp();
    const page = await open();
    const [ofCt] = page.draw(length(), cell(5));
    twists.push(refusing(202, 0xa900));
    await page.save();
    const { phase, text } = saveOf(page);
    expect(phase).toBe('failed');
    expect(text).toMatch(/^City PACS refused the measurement report with 1 mark\. .*does not match.*Saved: Bulk/);
    const { stored } = page.workspace.getState();
    expect(stored[ofCt ?? '']).toBeUndefined();
    expect([page.unsavedCount(), (await held('SR')).length, (await held('ANN')).length]).toEqual([1, 0, 1]);
  });

  test('T-WEB-11: 200 whose body lists the object as failed leaves it unsaved', async () => {
    const { open, twists, held } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(refusing(200, 0x0122));
    await page.save();
    expect(saveOf(page).text).toContain('does not take this kind of object');
    expect([page.unsavedCount(), (await held('SR')).length]).toEqual([1, 0]);
  });

  test('WEB-27: every reason of a failure is told in words, and the marks are saved when it is gone', async () => {
    const reasons: [number, string][] = [
      [0xa700, 'out of space'],
      [0xa900, 'does not match what the archive expects'],
      [0xc000, 'cannot understand the object'],
      [0xc122, 'does not take this encoding'],
      [0x0110, 'failed while processing'],
      [0x0122, 'does not take this kind of object'],
      [0x0124, 'you may not store this'],
      [0xa901, 'belongs to another study'],
    ];
    const { open, twists, held } = await setUp();
    const page = await open();
    for (const [reason, words] of reasons) {
      page.draw(length());
      // The one before may still be waiting; it gets the same answer.
      twists.push(refusing(409, reason), refusing(409, reason));
      await page.save();
      twists.length = 0;
      expect(saveOf(page).phase).toBe('failed');
      expect(saveOf(page).text).toContain(words);
      expect(saveOf(page).text).toContain('kept on this device');
    }
    await page.save();
    expect([saveOf(page).phase, page.unsavedCount()]).toEqual(['confirmed', 0]);
    const last = await open(createIndexedDbDraftStore(new IDBFactory()));
    expect([last.marks().length, (await held('SR')).length > 0]).toEqual([reasons.length, true]);
  });

  test('WEB-27: an object that the archive cannot name in its failures is not saved', async () => {
    const { open, twists } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(async () =>
      jsonAnswer({ '0008119A': element('SQ', { [tags.FailureReason]: element('US', 0xc000) }) }, { status: 409 }),
    );
    await page.save();
    expect(saveOf(page).text).toContain('cannot understand the object');
  });

  test('WEB-19: 409 without a word: the archive is asked, and what it holds decides', async () => {
    const { open, twists, held } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(async () => statusAnswer(409));
    await page.save();
    expect(saveOf(page).text).toBe(
      'City PACS refused this because of a conflict. Your marks are kept on this device. Retry, and tell the administrator if it stays.',
    );
    twists.push(async (forward) => {
      await forward();
      return statusAnswer(409);
    });
    await page.save();
    expect([saveOf(page).phase, page.unsavedCount(), (await held('SR')).length]).toEqual(['confirmed', 0, 1]);
  });

  test('WEB-26: 409 "there already" is confirmed when it is this very object', async () => {
    const { open, twists, posts } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(async (forward, uid) => {
      await forward();
      return jsonAnswer(failedItem(uid, 0x0111), { status: 409 });
    });
    await page.save();
    expect([saveOf(page).phase, page.unsavedCount(), posts.length]).toEqual(['confirmed', 0, 1]);
  });

  test('WEB-19: 413 says how large the report is, and that it cannot be split', async () => {
    const { open, twists } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(async () => statusAnswer(413));
    await page.save();
    expect(saveOf(page).text).toMatch(
      /^City PACS does not take an object of this size\. Your marks are kept .* cannot be split.* MB are needed\.$/,
    );
    expect(page.unsavedCount()).toBe(1);
  });

  test('WEB-19: 503 with Retry-After is waited for, within limits', async () => {
    const waited: number[] = [];
    const wait = async (delayMs: number) => void waited.push(Math.round(delayMs));
    const { open, twists, posts } = await setUp({ wait, random: () => 0 });
    const page = await open();
    page.draw(length());
    twists.push(async () => statusAnswer(503, { 'Retry-After': '7' }));
    await page.save();
    expect([saveOf(page).phase, waited, new Set(posts).size]).toEqual(['confirmed', [7000], 1]);
    page.draw(length(90));
    for (let i = 0; i < 9; i++) twists.push(async () => statusAnswer(503));
    await page.save();
    expect(saveOf(page).text).toContain('City PACS is busy: it is not known yet whether it has');
    await page.save();
    expect([saveOf(page).phase, new Set(posts).size]).toEqual(['confirmed', 2]);
  });

  test('WEB-19: 500 after it was stored is confirmed; before, it is kept and sent again as the same object', async () => {
    const { open, twists, posts, held } = await setUp();
    const page = await open();
    page.draw(length());
    twists.push(async (forward) => {
      await forward();
      return statusAnswer(500);
    });
    await page.save();
    expect([saveOf(page).phase, posts.length]).toEqual(['confirmed', 1]);
    page.draw(length(90));
    twists.push(async () => statusAnswer(500));
    await page.save();
    expect(saveOf(page).text).toContain('City PACS failed while answering');
    await page.save();
    expect([saveOf(page).phase, new Set(posts).size, (await held('SR')).length]).toEqual(['confirmed', 2, 2]);
  });

  test('an archive that always fails on one report does not keep the marks from being written anew', async () => {
    const { open, twists, posts } = await setUp();
    const page = await open();
    page.draw(length());
    for (let i = 0; i < 2; i++) {
      twists.push(async () => statusAnswer(500));
      await page.save();
    }
    expect([saveOf(page).phase, page.unsavedCount()]).toEqual(['confirmed', 0]);
    expect(new Set(posts).size).toBe(2);
  });

  test('an answer that says nothing, or is cut short, is settled by asking', async () => {
    for (const body of ['', '{', '<html>', '{"00081199":']) {
      const { open, twists, posts, held } = await setUp();
      const page = await open();
      page.draw(length());
      twists.push(async (forward) => {
        await forward();
        return new Response(body, { headers: { 'Content-Type': 'application/dicom+json' } });
      });
      await page.save();
      expect([saveOf(page).phase, posts.length, (await held('SR')).length]).toEqual(['confirmed', 1, 1]);
      page.draw(length(90));
      twists.push(async () => new Response(body));
      await page.save();
      expect(saveOf(page).phase).toBe('failed');
      expect(saveOf(page).text).toContain('does not hold it');
      await cleanUp();
    }
  });
});
