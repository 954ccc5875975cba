import type { Locator, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { filesOf } from '../fixtures/dicomWeb';
import { makeRampCase, SIDE, SPACING_MM } from '../fixtures/rampCase';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { shownByDcmtk, stateErrors } from '../fixtures/stateReaders';
import { errorsIn, readWithPydicom } from '../fixtures/validators';
import { ViewerPage } from '../pages/viewerPage';

test.describe('a storyboard', () => {
  let server: ViewerServer;
  let studies: readonly string[] = [];
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const ramp = await makeRampCase();
    studies = ramp.studies;
    server = await startViewer(['--data', ramp.folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('is captured by one key, presented, left and come back to, stored, and restored at another window size', async ({
    page,
    browser,
  }) => {
    const viewer = new ViewerPage(page);
    await page.route('**/config.json', async (route) => {
      const config = await (await route.fetch()).json();
      return route.fulfill({ json: { ...config, fhir: { root: '/fhir', version: 'R4', label: 'Hospital records' } } });
    });
    await viewer.openCase(server.url, studies);
    await viewer.loaded();
    await viewer.settled();
    const [ct, slide] = [await viewer.paneId('radiology'), await viewer.paneId('slide')];

    await see(viewer, ct, slide, { frame: 5, center: 40, width: 400, power: 5, turn: false });
    await page.keyboard.press('v');
    const bar = page.getByRole('region', { name: 'Storyboard' });
    await expect(bar.getByRole('listitem')).toHaveCount(1);
    await see(viewer, ct, slide, { frame: 9, center: 300, width: 900, power: 20, turn: true });
    await page.keyboard.press('v');
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.settled();
    await page.keyboard.press('v');
    await expect(bar.getByRole('listitem')).toHaveCount(3);
    await bar.getByRole('button', { name: /^Step 2/ }).dblclick();
    await page.keyboard.type('Nodule and its slide');
    await page.keyboard.press('Enter');
    await page.screenshot({ path: 'test-results/storyboard.png' });

    await page.keyboard.press('Shift+V');
    await expect(bar).toContainText('1 / 3');
    await page.keyboard.press('PageDown');
    await expect(bar).toContainText('Nodule and its slide');
    await expectSecond(viewer);
    await page.screenshot({ path: 'test-results/storyboard-presented.png' });
    await viewer.pane('radiology').first().hover();
    await page.mouse.wheel(0, 300);
    await expect(bar).toContainText('Free look');
    await page.keyboard.press('Backspace');
    await expectSecond(viewer);
    await tellStepTimes(page);
    await expectMaskHides(page, bar);
    await bar.getByRole('button', { name: 'End' }).click();

    await expectReport(page, bar);
    await bar.getByRole('button', { name: 'Save storyboard' }).click();
    await expect(bar.getByRole('button', { name: 'Saved' })).toBeVisible({ timeout: 30_000 });
    const stored = { KO: 2, PR: 2, DOC: 1 } as const;
    for (const modality of ['KO', 'PR', 'DOC'] as const) {
      const files = await filesOf(server, modality);
      expect(files).toHaveLength(stored[modality]);
      // What is judged besides the modules of an object goes for selections alone.
      for (const bytes of files) expect(errorsIn(bytes, modality === 'KO' ? 'KOS' : 'ANN')).toEqual([]);
    }
    await expectReadByOthers(server);
    const before = await greys(viewer);
    // The ramp itself, in the window of the step.
    PLACES.forEach(([column, row], index) => {
      const expected = ((6 * column + 3 * row - (300 - 450)) / 900) * 255;
      expect(Math.abs((before[index] ?? -9) - expected)).toBeLessThan(2);
    });
    const field = await middleOfSlide(viewer);

    const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, colorScheme: 'dark' });
    const fresh = new ViewerPage(await context.newPage());
    await fresh.openCase(server.url, studies);
    await fresh.loaded();
    await fresh.settled();
    await fresh.page
      .getByRole('region', { name: 'Storyboard' })
      .getByRole('button', { name: /^Step 2/ })
      .click();
    await expectSecond(fresh);
    await fresh.page.screenshot({ path: 'test-results/storyboard-fresh.png' });
    const after = await greys(fresh);
    expect(after.length).toBe(before.length);
    for (const [index, grey] of after.entries()) expect(Math.abs(grey - (before[index] ?? -9))).toBeLessThanOrEqual(1);
    const [x, y] = await middleOfSlide(fresh);
    expect(Math.hypot(x - field[0], y - field[1])).toBeLessThan(0.001);
    expect([...viewer.problems, ...fresh.problems]).toEqual([]);
    await context.close();
  });
});

interface Seen {
  readonly frame: number;
  readonly center: number;
  readonly width: number;
  readonly power: number;
  readonly turn: boolean;
}

async function see(viewer: ViewerPage, ct: string, slide: string, { frame, center, width, power, turn }: Seen) {
  await viewer.run('pane.activate', { paneId: ct });
  await viewer.run('view.frame', { frameNumber: frame });
  await viewer.run('view.window', { windowCenter: center, windowWidth: width });
  await viewer.run('pane.activate', { paneId: slide });
  await viewer.run('view.magnification', { power });
  if (turn) await viewer.run('view.rotateRight');
  await viewer.settled();
}

async function expectSecond(viewer: ViewerPage): Promise<void> {
  const ct = viewer.pane('radiology').first();
  await expect(ct).toHaveAttribute('data-frame-number', '9');
  await expect(ct).toHaveAttribute('data-window-center', '300');
  await expect(viewer.pane('slide')).toHaveAttribute('data-rotation-deg', '90');
  await viewer.settled();
}

async function middleOfSlide(viewer: ViewerPage): Promise<readonly [number, number, number]> {
  const id = await viewer.paneId('slide');
  const box = await viewer.pane('slide').boundingBox();
  return viewer.fromCanvas(id, [(box?.width ?? 0) / 2, (box?.height ?? 0) / 2]);
}

/** From the key to the last sharp pixel, there and back; told, not judged. */
async function tellStepTimes(page: Page): Promise<void> {
  const times = await page.evaluate(async () => {
    const found: number[] = [];
    for (const verb of [
      'story.previous',
      'story.next',
      'story.previous',
      'story.next',
      'story.previous',
      'story.next',
    ]) {
      const begun = performance.now();
      await window.viewerTest?.run(verb);
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      await window.viewerTest?.whenSettled();
      found.push(Math.round(performance.now() - begun));
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return found;
  });
  console.log(`storyboard: steps sharp after ${times.join(', ')} ms`);
}

/** The page of the report holds what was written, goes to paper alone, and is offered as FHIR. */
async function expectReport(page: Page, bar: Locator): Promise<void> {
  await bar.getByRole('button', { name: 'Report' }).click();
  const report = page.getByRole('region', { name: 'Report of the case' });
  await report.getByLabel('History and question').fill('Nodule found by chance. Resection?');
  await report.getByLabel('Question to the board').fill('Operate?');
  await report.getByLabel('Outcome').selectOption({ label: 'Agreed' });
  await report.getByLabel('Recommendation required').fill('Lobectomy');
  await report.getByLabel('Stage found').selectOption('c');
  await report.getByLabel('T', { exact: true }).fill('T1b');
  await report.getByLabel('Edition of the stage').fill('UICC 8');
  await report.getByLabel('Responsible').fill('Surgeon^Sam');
  await report.getByLabel('Date of the decision').fill('2026-11-24');
  const paper = report.getByRole('article', { name: 'Report' });
  await expect(paper).toContainText('cT1b (UICC 8)');
  await expect(paper).toContainText('Lindqvist, Maren');
  await expectPictures(report, paper);
  await page.screenshot({ path: 'test-results/report.png' });
  const pdf = await page.pdf({ path: 'test-results/report.pdf', format: 'A4', printBackground: true });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(2); // the picture, and what did not fit below it
  const download = page.waitForEvent('download');
  await report.getByRole('button', { name: 'FHIR R5' }).click();
  const bundle = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as {
    resourceType: string;
    entry: unknown[];
  };
  expect(bundle.resourceType).toBe('Bundle');
  expect(JSON.stringify(bundle)).toContain('Lobectomy');
  await expectSent(page, report);
  await report.getByRole('button', { name: 'Back to the images' }).click();
  await expect(report).toHaveCount(0);
}

/** The server of the hospital gets one transaction, and "sent" is said only when it confirmed every part of it. */
async function expectSent(page: Page, report: Locator): Promise<void> {
  const posted: { readonly type: string; readonly entry: { request: { method: string; url: string } }[] }[] = [];
  let isConfirmed = false;
  await page.route('**/fhir', (route) => {
    const bundle = route.request().postDataJSON();
    posted.push(bundle);
    const entry = bundle.entry.map((_: unknown, index: number) => ({
      response: { status: index === 0 && !isConfirmed ? '412 Precondition Failed' : '201 Created' },
    }));
    return route.fulfill({ json: { resourceType: 'Bundle', type: 'transaction-response', entry } });
  });
  const send = report.getByRole('button', { name: 'Send the report to Hospital records' });
  await send.click();
  await expect(report.getByRole('alert')).toContainText('Hospital records did not confirm every part');
  isConfirmed = true;
  await send.click();
  const sent = report.getByText(/^Sent to Hospital records at/);
  await expect(sent).toContainText(`: ${posted[0]?.entry.length} resources`);
  await expect(report.getByRole('alert')).toHaveCount(0);
  expect(posted.map(({ type }) => type)).toEqual(['transaction', 'transaction']);
  expect(new Set(posted[1]?.entry.map(({ request }) => request.method))).toEqual(new Set(['PUT', 'POST']));
  await sent.scrollIntoViewIfNeeded();
  await page.screenshot({ path: 'test-results/report-sent.png' });
}

/** A step that is chosen stands on the page as it is presented: sharp, with its scale, in its greys, without a name. */
async function expectPictures(report: Locator, paper: Locator): Promise<void> {
  await report.getByRole('checkbox', { name: 'Nodule and its slide' }).check();
  const picture = paper.getByRole('img', { name: 'Nodule and its slide' });
  await expect(picture).toBeVisible();
  const parts = await picture.evaluate((image: HTMLImageElement) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const halves = [0, Math.floor(canvas.width / 2)].map((left) => {
      const { data } = context?.getImageData(left, 0, Math.floor(canvas.width / 2), canvas.height) ?? { data: [] };
      const greys = new Set<number>();
      for (let at = 0; at < data.length; at += 4) greys.add((data[at] ?? 0) * 256 + (data[at + 2] ?? 0));
      return greys.size;
    });
    return { halves, width: image.naturalWidth };
  });
  expect(parts.width).toBeGreaterThan(800);
  // Greys of the ramp on the left, colours of tissue on the right.
  expect(parts.halves[0]).toBeGreaterThan(100);
  expect(parts.halves[1]).toBeGreaterThan(400);
  await expect(report.getByRole('alert').filter({ hasText: 'has no picture' })).toHaveCount(0);
  await picture.scrollIntoViewIfNeeded();
}

/** What names the patient, however it is written. */
const IDENTITY = /lindqvist|maren|parfocal-0001|1961-08-04|19610804|s26-04127(?!-)/i;

/** The presenter's tools: nothing that is read, seen or spoken names the patient, and then all of it does again. */
async function expectMaskHides(page: Page, bar: Locator): Promise<void> {
  const everything = async () => {
    const words = await page.evaluate(() => {
      const attributes = [...document.querySelectorAll('*')].flatMap((element) =>
        [...element.attributes].map(({ value }) => value),
      );
      return [document.title, document.body.innerText, document.body.textContent ?? '', ...attributes].join('\n');
    });
    return `${words}\n${await page.locator('body').ariaSnapshot()}`;
  };
  expect(await everything()).toMatch(IDENTITY);
  await bar.getByRole('button', { name: 'Pointer' }).click();
  await bar.getByRole('button', { name: 'Larger words' }).click();
  await bar.getByRole('button', { name: 'Hide identity' }).click();
  await expect(page.getByRole('banner')).toContainText('Identity hidden');
  expect(await everything()).not.toMatch(IDENTITY);
  await page.mouse.move(400, 400);
  await page.screenshot({ path: 'test-results/storyboard-masked.png' });
  await bar.getByRole('button', { name: 'Larger words' }).click();
  await bar.getByRole('button', { name: 'Pointer' }).click();
  await bar.getByRole('button', { name: 'Hide identity' }).click();
  expect(await everything()).toMatch(IDENTITY);
}

/** Greys of the CT at places of the patient, by what is on the canvas: between the four pixels around each. */
async function greys(viewer: ViewerPage): Promise<readonly number[]> {
  const id = await viewer.paneId('radiology');
  const found: number[] = [];
  for (const [column, row] of PLACES) {
    const point = await viewer.toCanvas(id, [column * SPACING_MM, row * SPACING_MM, 9 * SPACING_MM]);
    const grey = await viewer.page.evaluate(
      ([paneId, left, top]) => {
        for (const canvas of document.querySelectorAll<HTMLCanvasElement>(`[data-pane-id="${paneId}"] canvas`)) {
          const isPicture = !canvas.dataset.layer && getComputedStyle(canvas).visibility === 'visible';
          if (!isPicture || canvas.width < 50) continue;
          const ratio = canvas.width / canvas.clientWidth;
          const [x, y] = [left * ratio - 0.5, top * ratio - 0.5];
          const [x0, y0] = [Math.floor(x), Math.floor(y)];
          const { data } = canvas.getContext('2d')?.getImageData(x0, y0, 2, 2) ?? { data: [] };
          const at = (dx: number, dy: number) => data[(dy * 2 + dx) * 4] ?? -1;
          const [u, v] = [x - x0, y - y0];
          return (1 - v) * ((1 - u) * at(0, 0) + u * at(1, 0)) + v * ((1 - u) * at(0, 1) + u * at(1, 1));
        }
        return -1;
      },
      [id, ...point] as const,
    );
    found.push(grey);
  }
  return found;
}

const PLACES = [
  [20, 20],
  [40, 25],
  [33, 44],
  [12, 50],
] as const;

/**
 * Programs that know nothing of us find the key images and show the second step as the pane does: dcmtk renders the
 * grayscale state, pydicom follows the selections to images and states that are stored.
 */
async function expectReadByOthers(server: ViewerServer): Promise<void> {
  const [states, selections, images] = await Promise.all([
    filesOf(server, 'PR'),
    filesOf(server, 'KO'),
    filesOf(server, 'CT'),
  ]);
  const stored = new Set([...states, ...images].map(sopInstanceUidOf));
  for (const selection of selections) {
    const { title, referenced } = readWithPydicom<{ readonly title: string[]; readonly referenced: string[] }>(
      selection,
      `c=d.ConceptNameCodeSequence[0]
refs=[i.ReferencedSOPSequence[0] for i in d.ContentSequence if 'ReferencedSOPSequence' in i]
refs+=[r.ReferencedSOPSequence[0] for r in refs if 'ReferencedSOPSequence' in r]
print(json.dumps({'title':[c.CodeValue,c.CodingSchemeDesignator,c.CodeMeaning],'referenced':[r.ReferencedSOPInstanceUID for r in refs if 'WholeSlide' not in r.ReferencedSOPClassUID]}))`,
    );
    expect(title).toEqual(['128203', 'DCM', 'For Tumor Board']);
    expect(referenced.filter((uid) => stored.has(uid)).length).toBeGreaterThanOrEqual(4);
  }
  let shown = 0;
  for (const state of states) {
    expect(stateErrors(state)).toEqual([]);
    const { label, uids } = readWithPydicom<{ readonly label: string; readonly uids: string[] }>(
      state,
      `print(json.dumps({'label':d.ContentDescription if 'ContentDescription' in d else d.ContentLabel,'uids':[i.ReferencedSOPInstanceUID for s in d.ReferencedSeriesSequence for i in s.ReferencedImageSequence]}))`,
    );
    const image = images.find((one) => uids.includes(sopInstanceUidOf(one)));
    if (!image) throw new Error(`the images of ${label} are not stored`);
    const { columns, rows, greys } = shownByDcmtk(image, state);
    expect([columns, rows]).toEqual([SIDE, SIDE]);
    const [center, width] = label === 'Step 1' ? [40, 400] : [300, 900];
    for (const [column, row] of PLACES) {
      const grey = ((6 * column + 3 * row - (center - 0.5)) / (width - 1) + 0.5) * 255;
      expect(Math.abs((greys[row * columns + column] ?? -9) - Math.min(Math.max(grey, 0), 255))).toBeLessThanOrEqual(1);
      shown += 1;
    }
  }
  expect(shown).toBe(PLACES.length * states.length);
}

const sopInstanceUidOf = (bytes: Uint8Array): string =>
  readWithPydicom<string>(bytes, 'print(json.dumps(d.SOPInstanceUID))');
