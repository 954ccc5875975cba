import { test as bare, type Page, type Request } from '@playwright/test';
import {
  type HostileArchive,
  hostileStudy,
  MARK,
  plainStudy,
  seriesUid,
  startHostileArchive,
  strangeStudy,
} from '../fixtures/hostileArchive';
import { startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

let archive: HostileArchive;
let server: ViewerServer;
/** Of every request the browser made: its referrer and its authorisation, both absent. */
const told: string[] = [];
const opened: string[] = [];

bare.beforeAll(async () => {
  bare.setTimeout(240_000);
  archive = await startHostileArchive();
  server = await startViewer(['--dicomweb', archive.url, '--automation']);
});
bare.afterAll(async () => {
  await server?.stop();
  await archive?.stop();
});
bare.beforeEach(({ page, context }) => {
  told.length = opened.length = 0;
  page.on('dialog', (dialog) => void dialog.dismiss().finally(() => opened.push(`dialog ${dialog.message()}`)));
  context.on('page', (other) => opened.push(`window ${other.url()}`));
  page.on('frameattached', (frame) => opened.push(`frame ${frame.url()}`));
  page.on('request', async (request) => {
    const { referer, authorization, cookie } = await request.allHeaders().catch(() => ({}) as Record<string, string>);
    if (referer || authorization || cookie) told.push(`${request.url()} ${referer} ${authorization} ${cookie}`);
  });
});
bare.afterEach(({ page: _ }) => {
  expect(archive.evil.hits).toEqual([]);
  expect(opened).toEqual([]);
  expect(told).toEqual([]);
  const headers = archive.asked.map((one) => one.headers);
  expect(headers.filter((one) => one.authorization ?? one.referer ?? one.cookie)).toEqual([]);
});

/** What of the page is not ours: nodes that run or load something, and text that hides something. */
const foreignIn = (page: Page, except = '') =>
  page.evaluate((skipped) => {
    const unseen =
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]|\p{M}{5}/u;
    const own = (url: string) => url.startsWith(location.origin) || url.startsWith(`blob:${location.origin}`);
    const found: string[] = [];
    if ('hacked' in window) found.push('window.hacked');
    for (const element of document.querySelectorAll('*')) {
      const name = element.nodeName.toLowerCase();
      if (['iframe', 'object', 'embed', 'base', 'frame', 'form', 'video', 'audio'].includes(name)) found.push(name);
      if (element instanceof HTMLScriptElement && !own(element.src)) found.push(`script ${element.src}`);
      if (element instanceof HTMLImageElement && !own(element.src)) found.push(`img ${element.src.slice(0, 80)}`);
      for (const { name: attribute, value } of element.attributes) {
        if (/^on/i.test(attribute) || /^\s*javascript:/i.test(value)) found.push(`${name} ${attribute}`);
        const isSaid = /^(aria-(label|description|valuetext)|title|alt|placeholder)$/.test(attribute);
        if (!isSaid || (skipped !== '' && element.matches(skipped))) continue;
        if (unseen.test(value) || value.length > 1300) found.push(`${name} ${attribute} ${value.slice(0, 60)}`);
      }
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest('textarea, script, style')) continue;
      const text = node.textContent ?? '';
      if (unseen.test(text) || text.length > 1300) found.push(`text ${text.slice(0, 60)}`);
    }
    if (unseen.test(document.title) || document.title.length > 400) found.push(`title ${document.title.slice(0, 80)}`);
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth || scrollHeight > innerHeight) found.push(`page of ${scrollWidth} × ${scrollHeight}`);
    return found;
  }, except);

test('AT-15: a hostile archive is text in the work list, and bends no row of it', async ({ page }, info) => {
  const answer = await page.goto(server.url);
  expect(answer?.headers()['referrer-policy']).toBe('no-referrer');
  const row = (uid: string) => page.locator(`[role=row][data-study-instance-uid="${uid}"]`);
  await expect(row(hostileStudy)).toBeVisible();
  await expect(row(hostileStudy)).toContainText(`${MARK} <img src`);
  const heights = await page
    .locator('[role=row][data-study-instance-uid]')
    .evaluateAll((rows) => rows.map((one) => Math.round(one.getBoundingClientRect().height)));
  expect(heights.length).toBeGreaterThan(10);
  expect(new Set(heights).size).toBe(1);
  await row(hostileStudy).click();
  const preview = page.getByRole('complementary', { name: 'Selected studies' });
  await expect(preview.getByRole('list', { name: 'What the study holds' })).toContainText('M3D');
  // Names of rows for assistive tools are the work list's own matter.
  expect(await foreignIn(page, '[role=row], [role=rowgroup]')).toEqual([]);
  await page.screenshot({ path: info.outputPath('workList.png') });
});

test('AT-17: studies whose identifier is a path, a number without end or no number are left out, and said', async ({
  page,
}) => {
  await page.goto(server.url);
  await expect(page.locator('main')).toContainText('5 studies without a valid identifier are left out');
  await expect(page.getByRole('row', { name: /Bad/ })).toHaveCount(0);
  for (const { path } of archive.asked) expect(path).not.toMatch(/\.\.\/|%2e%2e|\d{200}|%D9|127\.0\.0\.1/i);
});

test('AT-15: in a case nothing an archive wrote runs, loads, hides or bends anything', async ({ page }, info) => {
  test.setTimeout(180_000);
  const viewer = new ViewerPage(page);
  const bannerHeight = async () => (await page.locator('header').first().boundingBox())?.height;
  await viewer.openCase(server.url, [plainStudy]);
  await viewer.loaded();
  const plain = await bannerHeight();
  await viewer.openCase(server.url, [hostileStudy]);
  await viewer.loaded();
  await expect(page.locator('header')).toContainText('<img src');
  expect(await bannerHeight()).toBe(plain);
  expect(await foreignIn(page)).toEqual([]);
  expect(await page.title()).toContain('<img src');
  await page.screenshot({ path: info.outputPath('case.png') });

  // Tooltips: of what can be done with a mark, and of the folded rail.
  const row = viewer.annotations.first();
  await expect(row).toContainText(MARK);
  await row
    .getByRole('button', { name: /^Details of/ })
    .first()
    .click();
  await row
    .getByRole('button', { name: /^(Hide|Delete|Details)/ })
    .last()
    .hover();
  await expect(page.getByRole('tooltip')).toContainText(MARK);
  expect(await foreignIn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Fold the series' }).click();
  await page.getByRole('list', { name: 'Series' }).getByRole('listitem').first().locator('[data-kind]').first().hover();
  await expect(page.getByRole('tooltip')).toContainText(MARK);
  expect(await foreignIn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Unfold the series' }).click();

  for (const tab of ['Findings', 'Info', 'Annotations'] as const) {
    await viewer.inspect(tab);
    expect(await foreignIn(page), tab).toEqual([]);
  }
  // A mark of the reader's own, and what is asked before it is sent.
  await viewer.tool('Length').click();
  const box = await viewer.pane('radiology').boundingBox();
  if (!box) throw new Error('No image');
  await page.mouse.move(box.x + 300, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(box.x + 420, box.y + 340, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'What will be saved' });
  await expect(question).toBeVisible();
  expect(await foreignIn(page)).toEqual([]);
  await question.getByRole('button', { name: 'Cancel' }).click();
  const pane = await viewer.openDocument(seriesUid('report'));
  await expect(pane.getByRole('tree')).toContainText(MARK);
  await page.keyboard.press('Enter');
  expect(await foreignIn(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('report.png') });
  await pane.getByRole('tab', { name: /^Tables/ }).click();
  await expect(pane.getByRole('table').first()).toContainText(MARK);
  expect(await foreignIn(page)).toEqual([]);
  expect(viewer.problems).toEqual([]);
});

test('AT-32: images that name another patient than their study are not shown, and it is said', async ({ page }) => {
  await page.goto(`${server.url}/viewer?StudyInstanceUIDs=${strangeStudy}`);
  await expect(page.locator('main')).toContainText('these images name another patient than their study');
  await expect(page.locator('[data-pane-kind="radiology"]')).toHaveCount(0);
});

test('AT-03: addresses inside rows and objects, of retrieval, bulk data and documents, are never asked', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  await viewer.openCase(server.url, [hostileStudy]);
  await viewer.loaded();
  await viewer.settled();
  expect(urls.length).toBeGreaterThan(10);
  expect(urls.filter((url) => url.startsWith(archive.evil.origin))).toEqual([]);
  expect(archive.evil.hits).toEqual([]);
});

test('AT-07: no request of a page with a study in its address tells where it came from', async ({ page }) => {
  const viewer = new ViewerPage(page);
  const finished: Request[] = [];
  page.on('requestfinished', (request) => finished.push(request));
  const before = archive.asked.length;
  await viewer.openCase(server.url, [plainStudy]);
  await viewer.loaded();
  await expect.poll(() => finished.length).toBeGreaterThan(10);
  const headers = await Promise.all(finished.map((request) => request.allHeaders()));
  expect(headers.flatMap(({ referer }) => referer ?? [])).toEqual([]);
  expect(
    archive.asked
      .slice(before)
      .map(({ headers }) => headers.referer)
      .filter(Boolean),
  ).toEqual([]);
  expect(await page.evaluate(() => document.referrer)).toBe('');
});

test('AT-19: documents that are scripts are fetched when they are opened, refused in words, and run nothing; models are never fetched', async ({
  page,
}, info) => {
  const viewer = new ViewerPage(page);
  const before = archive.asked.length;
  await viewer.openCase(server.url, [hostileStudy]);
  await viewer.loaded();
  const objects = () =>
    archive.asked.slice(before).flatMap(({ path }) => {
      const asked = new RegExp(`/series/${hostileStudy}\\.([456])/(?!metadata|instances\\?)`).exec(path);
      return asked?.[1] ?? [];
    });
  expect(objects()).toEqual([]);
  for (const [name, words] of [
    ['pdf', 'This object calls itself a PDF document and holds something else'],
    ['cda', 'It is XML, and no clinical document'],
    ['stl', '1 STL model is not shown here'],
  ] as const) {
    await viewer.seriesItem(seriesUid(name)).first().focus();
    await page.keyboard.press('Enter');
    const pane = page.locator(`[data-pane-kind="document"][data-series-instance-uid="${seriesUid(name)}"]`);
    await expect(pane).toContainText(words);
    expect(await foreignIn(page)).toEqual([]);
  }
  await page.screenshot({ path: info.outputPath('pdf.png') });
  const lines = (await viewer.problemLines()).join('\n');
  expect(lines).toContain('STL model');
  expect([...new Set(objects())].sort()).toEqual(['4', '5']);
});

test('AT-22: a million points, an index out of range and counts that disagree leave the rest of the case usable', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  await viewer.openCase(server.url, [hostileStudy]);
  await viewer.loaded();
  const lines = (await viewer.problemLines()).join('\n');
  expect(lines.match(/are not shown: its index/g)).toHaveLength(2);
  await expect(viewer.mark('2.25.88.2')).toBeVisible();
  await viewer.activate('radiology');
  const took = await page.evaluate(async () => {
    const start = performance.now();
    await window.viewerTest?.run('annotation.select', { ids: [] });
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - start;
  });
  expect(took).toBeLessThan(5000);
});

// Not the test of the other flows: a redirect that the policy of the page stops is an attempt all the same.
bare(
  'AT-05: frames and small pictures that are sent to another origin are failures that are said, and nobody follows',
  async ({ page }) => {
    archive.redirect();
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [hostileStudy]);
    await expect(viewer.pane('radiology')).toHaveAttribute('data-frames-loaded', '2');
    await expect(viewer.pane('radiology')).toContainText('1 image failed');
    expect(archive.asked.some(({ path }) => path.includes('.1.3/frames/1'))).toBe(true);
    const away = await page.evaluate(
      (evil) => performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(evil)).length,
      archive.evil.origin,
    );
    expect([away, archive.evil.hits]).toEqual([0, []]);
  },
);
