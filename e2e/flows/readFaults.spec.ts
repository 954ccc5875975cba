import type { Locator } from '@playwright/test';
import {
  altered,
  answersWith,
  breaksOff,
  breaksOffHalfWay,
  type ReadFault,
  ReadFaultServer,
} from '../fixtures/readFaults';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { makeSmallCase, type SmallCase } from '../fixtures/smallCase';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

type Place = 'radiology pane' | 'slide pane';

interface Case {
  readonly title: string;
  readonly place: Place;
  /** Which requests of the place it befalls. */
  readonly on: 'headers' | 'pixels' | 'one image';
  readonly play: ReadFault['play'];
  readonly words: RegExp;
}

const PAGE = '<!doctype html><title>Sign in</title><form></form>';
const HTML = { 'Content-Type': 'text/html' };

/** The first native frame of the answer loses its second half; its label stays. */
const halfTheFrame = (body: Buffer): Buffer => {
  const start = body.indexOf('\r\n\r\n') + 4;
  const end = body.indexOf('\r\n--', start);
  return Buffer.concat([body.subarray(0, start + ((end - start) >> 1)), body.subarray(end)]);
};
const otherObject = (body: Buffer): Buffer =>
  Buffer.from(body.toString().replaceAll(/("0020000D":\s*\{[^}]*?\[\s*")[0-9.]+/g, '$12.25.666'));
const damaged = (body: Buffer): Buffer => {
  const copy = Buffer.from(body);
  for (let at = copy.indexOf('\r\n\r\n') + 40; at < copy.length - 64; at++) copy[at] = (at * 31) & 0x7f;
  return copy;
};

const FAULTS: readonly Case[] = [
  {
    title: 'the connection breaks before the headers come',
    place: 'radiology pane',
    on: 'headers',
    play: breaksOff,
    words: /cannot be reached/,
  },
  {
    title: 'no permission for a series (403)',
    place: 'radiology pane',
    on: 'headers',
    play: answersWith(403),
    words: /no permission/,
  },
  {
    title: 'headers that are not DICOM JSON',
    place: 'radiology pane',
    on: 'headers',
    play: answersWith(200, { 'Content-Type': 'application/dicom+json' }, '{"truncated": '),
    words: /not DICOM JSON/,
  },
  {
    title: 'AT-32: headers of another study than was asked for',
    place: 'radiology pane',
    on: 'headers',
    play: altered(otherObject),
    words: /no image of it that could be used|another/,
  },
  {
    title: 'the answer with the pixels breaks off half-way',
    place: 'radiology pane',
    on: 'pixels',
    play: breaksOffHalfWay,
    words: /cannot be reached|broke off|arrived damaged/,
  },
  {
    title: 'the archive fails while answering (500)',
    place: 'radiology pane',
    on: 'pixels',
    play: answersWith(500),
    words: /failed while answering/,
  },
  {
    title: 'the session of the reader is over (401)',
    place: 'radiology pane',
    on: 'pixels',
    play: answersWith(401),
    words: /sign in/i,
  },
  {
    title: 'no way of asking is accepted (406)',
    place: 'radiology pane',
    on: 'pixels',
    play: answersWith(406),
    words: /any form that is read here/,
  },
  {
    title: 'the archive is busy for an hour (429)',
    place: 'radiology pane',
    on: 'pixels',
    play: answersWith(429, { 'Retry-After': '3600' }),
    words: /busy/,
  },
  {
    title: 'a sign-in page comes instead of pixels',
    place: 'radiology pane',
    on: 'pixels',
    play: answersWith(200, HTML, PAGE),
    words: /web page instead/,
  },
  {
    title: 'a frame with fewer bytes than its header says',
    place: 'radiology pane',
    on: 'pixels',
    play: altered(halfTheFrame),
    words: /not be (shown|loaded|decoded)|fewer|damaged/,
  },
  {
    title: 'one image of sixteen is gone (404)',
    place: 'radiology pane',
    on: 'one image',
    play: answersWith(404),
    words: /1 of 16 images could not be loaded/,
  },
  {
    title: 'tiles whose picture is damaged',
    place: 'slide pane',
    on: 'pixels',
    play: altered(damaged),
    words: /not sharp or missing/,
  },
  {
    title: 'slide headers that cannot be fetched (500)',
    place: 'slide pane',
    on: 'headers',
    play: answersWith(500),
    words: /failed while answering/,
  },
];

test.describe('what goes wrong while reading is said in its place', () => {
  let small: SmallCase;
  let archive: ViewerServer;
  let viewer: ViewerServer;
  let faults: ReadFaultServer;
  let ct = '';
  let slide = '';
  let oneImage = '';

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    small = await makeSmallCase();
    archive = await startViewer(['--data', small.directory, '--store', scratchFolder('faults')]);
    faults = new ReadFaultServer(`${archive.url}/dicom-web`);
    viewer = await startViewer(['--dicomweb', await faults.start(), '--automation']);
    const [current = '', , pathology = ''] = small.studyInstanceUids;
    ct = current;
    slide = pathology;
    const root = `${archive.url}/dicom-web/studies/${ct}`;
    const instances = (await (await fetch(`${root}/instances?Modality=CT`)).json()) as {
      '00080018': { Value: [string] };
    }[];
    oneImage = instances.at(-1)?.['00080018'].Value[0] ?? '';
  });
  test.afterAll(async () => {
    await viewer?.stop();
    await faults?.stop();
    await archive?.stop();
  });

  const matcher = (one: Case): ReadFault['matches'] => {
    const study = one.place === 'slide pane' ? slide : ct;
    const isPixels = (path: string) => /\/frames\/|\/instances\/[0-9.]+(\?|$)/.test(path);
    switch (one.on) {
      case 'headers':
        return (path) => path.includes(study) && path.includes('/metadata');
      case 'pixels':
        return (path) => path.includes(study) && isPixels(path);
      case 'one image':
        return (path) => path.includes(oneImage) && isPixels(path);
    }
  };

  for (const [index, one] of FAULTS.entries()) {
    test(`${one.title}: words in the ${one.place} within two seconds, the rest goes on, and Retry recovers`, async ({
      page,
    }, info) => {
      const kind = one.place === 'slide pane' ? 'slide' : 'radiology';
      const view = new ViewerPage(page);
      faults.inject({ matches: matcher(one), play: one.play });
      await page.goto(`${viewer.url}/viewer?StudyInstanceUIDs=${ct},${slide}`);
      const pane = page.locator(`[data-pane-id][data-study-instance-uid="${kind === 'slide' ? slide : ct}"]`);
      const words = pane.getByRole('alert').filter({ hasText: one.words }).first();
      await expect(words).toBeVisible();
      const late = Date.now() - lastBefore(faults.playedAt, Date.now());
      info.annotations.push({ type: 'words after', description: `${late} ms` });
      expect(late).toBeLessThan(2000);
      await expectOtherPaneReady(view, kind === 'slide' ? 'radiology' : 'slide');
      await page.screenshot({ path: `test-results/read-faults/${String(index + 1).padStart(2, '0')}.png` });
      await info.attach('screen', { body: await page.screenshot(), contentType: 'image/png' });

      faults.inject(undefined);
      await pressRetry(words, kind);
      await expectRecovered(view.pane(kind), kind);
      await expect(pane.getByRole('alert')).toHaveCount(0);
      expect(view.problems).toEqual([]);
    });
  }
});

const lastBefore = (times: readonly number[], end: number): number => Math.max(...times.filter((time) => time <= end));

/** Tiles are tried again by themselves too, and may have come before the button is reached. */
async function pressRetry(words: Locator, kind: 'radiology' | 'slide'): Promise<void> {
  const button = words.getByRole('button', { name: 'Retry' });
  if (kind === 'radiology') return button.click();
  const pane = words.page().locator('[data-pane-kind="slide"][data-settled="true"]');
  await expect(button.or(pane).first()).toBeVisible();
  if (await button.isVisible()) await button.dispatchEvent('click');
}

async function expectOtherPaneReady(view: ViewerPage, kind: 'radiology' | 'slide'): Promise<void> {
  await expectRecovered(view.pane(kind), kind);
}

async function expectRecovered(pane: Locator, kind: 'radiology' | 'slide'): Promise<void> {
  await expect(pane).toHaveAttribute('data-pane-state', 'ready');
  if (kind === 'slide') await expect(pane).toHaveAttribute('data-settled', 'true');
  else await expect(pane).toHaveAttribute('data-frames-loaded', '16');
}
