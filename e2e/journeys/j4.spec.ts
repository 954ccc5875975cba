import { expect, type Page, test } from '@playwright/test';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { ViewerPage } from '../pages/viewerPage';
import { type BoardCaseMade, writeBoardCases } from './boardCases';
import { Hands, picture } from './hands';

const CASES = 10;
const STEPS = 4;
/** From the key to the last sharp pixel of the next step, and to the first image of the next patient. */
const [MOST_STEP_MS, MOST_CASE_MS] = [150, 1000];
/** A board speaks longer; what is measured is what was fetched meanwhile. */
const TALK_MS = 1500;

let server: ViewerServer;
let made: readonly BoardCaseMade[] = [];
test.beforeAll(async () => {
  test.setTimeout(240_000);
  const folder = scratchFolder('board');
  made = writeBoardCases(folder, CASES);
  server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

test('J4: ten cases are presented one after the other', async ({ page }) => {
  test.setTimeout(400_000);
  const [hands, view] = [new Hands(page), new ViewerPage(page)];
  await loadAgenda(page);
  await page.getByRole('grid', { name: 'Cases' }).locator('[role=row][data-case]').first().focus();
  await page.keyboard.press('Enter');
  for (const [index, { name }] of made.entries()) {
    await expectCase(view, name, index);
    await prepare(view);
    if (index < CASES - 1) await page.keyboard.press('Alt+Shift+PageDown');
  }
  for (let back = 1; back < CASES; back += 1) {
    await page.keyboard.press('Alt+Shift+PageUp');
    await expectCase(view, made[CASES - 1 - back]?.name ?? '', CASES - 1 - back);
  }

  const [steps, cases]: [number[], number[]] = [[], []];
  const bar = page.getByRole('region', { name: 'Storyboard' });
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  hands.begin();
  await hands.press('Shift+V');
  for (const [index, { name }] of made.entries()) {
    await expectCase(view, name, index);
    await expect(bar).toContainText(`1 / ${STEPS}`);
    if (index < CASES - 1) await expect(page.getByText('Next case is here')).toBeVisible();
    for (let step = 2; step <= STEPS; step += 1) {
      await page.waitForTimeout(TALK_MS / STEPS);
      steps.push(await timed(page, () => hands.press('PageDown')));
      await expect(bar).toContainText(`${step} / ${STEPS}`);
    }
    if (index === 3) await picture(page, 'J4-case');
    if (index < CASES - 1) cases.push(await timed(page, () => hands.press('PageDown'), made[index + 1]?.name));
  }
  hands.end();
  await picture(page, 'J4-last');
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true);
  hands.tell(`steps ${words(steps)}, next patient ${words(cases)}`);
  expect(view.problems).toEqual([]);
  expect(median(steps)).toBeLessThanOrEqual(MOST_STEP_MS);
  expect(median(cases)).toBeLessThanOrEqual(MOST_CASE_MS);
});

async function loadAgenda(page: Page): Promise<void> {
  await page.goto(`${server.url}/board`);
  const lines = made.map(({ ct, slides }, index) => `${ct} | ${slides};Question ${index + 1}?`);
  const buffer = Buffer.from(['Study UID;Question', ...lines].join('\r\n'));
  await page.locator('input[type=file]').setInputFiles({ name: 'Thorax.csv', mimeType: 'text/csv', buffer });
  await expect(page.getByText('being asked')).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByText('Kept on this device, sealed')).toBeVisible();
}

/** The patient of the banner, of the title, and of every pane is the one whose turn it is, and no other. */
async function expectCase(view: ViewerPage, name: string, index: number): Promise<void> {
  const shown = name.replace('^', ', ');
  await expect(view.page).toHaveTitle(new RegExp(`^${shown} `));
  await expect(view.page.getByRole('banner')).toContainText(shown);
  await expect(view.page.getByRole('region', { name: 'Board', exact: true })).toContainText(
    `Case ${index + 1} of ${CASES}`,
  );
  await view.loaded();
  await view.settled();
  const others = made.filter((one) => one.name !== name).map((one) => one.name.replace('^', ', '));
  const text = await view.page.locator('body').innerText();
  for (const other of others) expect(text.includes(`${other}\n`), other).toBe(false);
}

/** Four steps: two images of the CT, two fields of the slide. */
async function prepare(view: ViewerPage): Promise<void> {
  const bar = view.page.getByRole('region', { name: 'Storyboard' });
  for (let step = 1; step <= STEPS; step += 1) {
    await view.activate('radiology');
    await view.run('view.frame', { frameNumber: step * 12 });
    await view.activate('slide');
    await view.run('view.magnification', { power: step < 3 ? 5 : 10 });
    await view.settled();
    await view.run('story.capture');
    await expect(bar.getByRole('listitem')).toHaveCount(step);
  }
  await view.run('story.save');
  await expect(bar.getByRole('button', { name: 'Saved' })).toBeVisible({ timeout: 30_000 });
}

/** From the press until all panes are sharp; with a name, from the press until the first image of that patient. */
async function timed(page: Page, press: () => Promise<void>, name?: string): Promise<number> {
  await page.evaluate(() => {
    const listen = (event: Event) => Object.assign(window, { pressedAt: event.timeStamp });
    window.addEventListener('keydown', listen, { capture: true, once: true });
    performance.clearMarks('parfocal:first-image');
  });
  await press();
  return page.evaluate(async (patient) => {
    const frame = () => new Promise(requestAnimationFrame);
    const { pressedAt } = window as unknown as { readonly pressedAt: number };
    if (patient === undefined) {
      await frame();
      await frame();
      await window.viewerTest?.whenSettled();
      return performance.now() - pressedAt;
    }
    while (performance.getEntriesByName('parfocal:first-image').length === 0) await frame();
    return (performance.getEntriesByName('parfocal:first-image')[0]?.startTime ?? 1e9) - pressedAt;
  }, name);
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[Math.floor(values.length / 2)] ?? Infinity;
const words = (values: readonly number[]): string =>
  `${Math.round(median(values))} ms (p95 ${Math.round(sorted(values)[Math.ceil(values.length * 0.95) - 1] ?? 0)})`;
