import { writeFileSync } from 'node:fs';
import { expect, type Frame, type Page, test } from '@playwright/test';
import { type Checkpoint, enduranceSample, levelling } from '../memory/levelling';
import { MemoryGauge } from '../memory/memory';
import { writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { CURRENT, PRIOR, writeFollowUpCase } from './followUpCase';
import { picture } from './hands';
import { countHeld, type Held } from './heldPictures';

/** `npm run journeys -- SOAK` plays a minute; with `--minutes 30` what the promise is about. */
const MINUTES = Number(process.env.PARFOCAL_SOAK_MINUTES ?? 1);
const LEAST_LAPS = 6;
const IMAGES = 60;
const GLASS = ['1.2.826.0.1.3680043.10.1481.51', '1.2.826.0.1.3680043.10.1481.52'] as const;
/** Decoded, its finest level alone is more than a pane may keep. */
const SIZE = 8192;

/**
 * What a slide pane may keep of pictures: its tiles (160 MiB) and those fetched ahead (64 MiB); and what a viewer has
 * besides: previews and overviews.
 */
const PANE_BYTES = (160 + 64) * 2 ** 20;
const BESIDES_BYTES = 64 * 2 ** 20;
/** Last third ÷ the third before it; asked of a run that is long enough to have filled what may be filled. */
const LEVEL = 1.1;
const LEVEL_AFTER_MINUTES = 10;

let server: ViewerServer;
test.beforeAll(async () => {
  test.setTimeout(600_000);
  const folder = scratchFolder('soak');
  writeFollowUpCase(folder, IMAGES);
  for (const [study, studyInstanceUid] of GLASS.entries())
    for (const series of [1, 2])
      writeSlide(folder, {
        studyInstanceUid,
        columns: SIZE,
        rows: SIZE,
        tile: 512,
        levels: 6,
        samplesPerPixel: 1,
        bits: 8,
        series,
        container: `S26-88 ${'AB'[study]}${series}`,
        pixel: ({ column, row }) => 90 + (((column >> 6) * 7 + (row >> 6) * 13 * series) % 150),
      });
  server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

test('SOAK: two viewers with a CT and two slides each on one page lose no context and come to rest', async ({
  page,
  browser,
}) => {
  test.setTimeout((MINUTES + 8) * 60_000);
  const viewers = await twoViewers(page);
  const gauge = await MemoryGauge.of(page, browser);
  const [checkpoints, pictures]: [Checkpoint[], number[]] = [[], []];
  const startMs = performance.now();
  for (let lap = 0; lap < LEAST_LAPS || performance.now() - startMs < MINUTES * 60_000; lap += 1) {
    for (const viewer of viewers) await viewer.lap(lap);
    checkpoints.push(await gauge.read());
    const held = await Promise.all(viewers.map((viewer) => viewer.held()));
    pictures.push(held.reduce((sum, { pictureBytes }) => sum + pictureBytes, 0));
    for (const { lost, pictureBytes } of held) {
      expect(lost).toEqual([]);
      expect(pictureBytes).toBeGreaterThan(0);
    }
  }
  const minutes = (performance.now() - startMs) / 60_000;
  await picture(page, 'SOAK-end');
  const held = await Promise.all(viewers.map((viewer) => viewer.held()));
  const { values, notes } = enduranceSample(checkpoints);
  const pictureGrowth = levelling(pictures)?.growth ?? Number.NaN;
  const most = held.map(({ mostPictureBytes }) => mostPictureBytes);
  const told = {
    minutes,
    laps: checkpoints.length,
    mostPictureMb: most.map((bytes) => Math.round(bytes / 1e6)),
    pictureGrowth,
    contexts: held.map(({ contexts }) => contexts),
    ...values,
    notes: [...notes, `pictures MB: ${pictures.map((bytes) => Math.round(bytes / 1e6)).join(', ')}`],
  };
  writeFileSync('journeys/out/SOAK.json', `${JSON.stringify(told, undefined, 2)}\n`);
  test.info().annotations.push({
    type: 'journey',
    description: `${minutes.toFixed(1)} min, ${checkpoints.length} laps; pictures at most ${told.mostPictureMb.join(' and ')} MB, last ÷ middle third ${pictureGrowth.toFixed(3)}; heap ${values.heapMb?.toFixed(0)} MB (${values.heapGrowth?.toFixed(3)}), renderer ${values.rendererMb?.toFixed(0)} MB (${values.rendererGrowth?.toFixed(3)}), GPU process ${values.gpuMb?.toFixed(0)} MB (${values.gpuGrowth?.toFixed(3)}), nodes ${values.nodesGrowth?.toFixed(3)}, listeners ${values.listenersGrowth?.toFixed(3)}; no context lost`,
  });
  for (const bytes of most) expect(bytes).toBeLessThanOrEqual(2 * PANE_BYTES + BESIDES_BYTES);
  for (const viewer of viewers) await expect(viewer.frame.getByRole('alert')).toHaveCount(0);
  if (minutes < LEVEL_AFTER_MINUTES) return;
  const growths = { pictureGrowth, ...values };
  for (const key of [
    'pictureGrowth',
    'heapGrowth',
    'buffersGrowth',
    'rendererGrowth',
    'nodesGrowth',
    'listenersGrowth',
  ])
    if (key in growths) expect(growths[key as keyof typeof growths], key).toBeLessThanOrEqual(LEVEL);
});

/** Two viewers in frames of one page of their own origin: they share its renderer, its memory and its count of contexts. */
async function twoViewers(page: Page): Promise<readonly SoakedViewer[]> {
  await page.setViewportSize({ width: 2560, height: 1200 });
  await page.addInitScript(countHeld);
  const cases = [PRIOR, CURRENT].map((study, at) => `/viewer?StudyInstanceUIDs=${study},${GLASS[at]}`);
  await page.route(`${server.url}/two.html`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<body style="margin:0;display:flex">${cases.map((src) => `<iframe src="${src}" style="border:0;width:50vw;height:100vh"></iframe>`).join('')}`,
    }),
  );
  // An installation lets no page frame the viewer; here that is what is asked.
  await page.route(`${server.url}/viewer?*`, async (route) => {
    const response = await route.fetch();
    const { 'content-security-policy': policy = '', 'x-frame-options': _, ...headers } = response.headers();
    const framed = policy.replace(/frame-ancestors 'none';?/, '');
    await route.fulfill({ response, headers: { ...headers, 'content-security-policy': framed } });
  });
  await page.goto(`${server.url}/two.html`);
  const viewers: SoakedViewer[] = [];
  for (const [at, frame] of page.frames().slice(1).entries()) {
    const viewer = new SoakedViewer(frame);
    await viewer.open([`${at === 0 ? PRIOR : CURRENT}.1`, `${GLASS[at]}.1`, `${GLASS[at]}.2`]);
    viewers.push(viewer);
  }
  expect(viewers).toHaveLength(2);
  return viewers;
}

/** Reads a CT and two slides, again and again, as a reader does: through, near, far, turned, the other glass. */
class SoakedViewer {
  readonly frame: Frame;
  #panes: readonly string[] = [];

  constructor(frame: Frame) {
    this.frame = frame;
  }

  async open(series: readonly string[]): Promise<void> {
    await expect(this.frame.locator('[data-pane-kind="radiology"], [data-pane-kind="slide"]').first()).toBeVisible();
    await this.#run('layout.set', { rows: 1, columns: 3 });
    const panes = this.frame.locator('[data-pane-id]');
    await expect(panes).toHaveCount(3);
    this.#panes = await panes.evaluateAll((all) => all.map((pane) => pane.getAttribute('data-pane-id') ?? ''));
    for (const [at, one] of series.entries()) {
      await this.#activate(at);
      await this.frame.locator(`[aria-label="Series"] [data-series-instance-uid="${one}"]`).first().focus();
      await this.frame.page().keyboard.press('Enter');
      await expect(panes.nth(at)).toHaveAttribute('data-series-instance-uid', one);
      await expect(panes.nth(at)).toHaveAttribute('data-pane-state', 'ready');
    }
    await this.#settled();
  }

  held(): Promise<Held> {
    return this.frame.evaluate(() => window.held as Held);
  }

  async lap(lap: number): Promise<void> {
    await this.#activate(0);
    for (let image = 0; image < IMAGES; image += 4)
      await this.#run('view.scrollBy', { frames: lap % 2 === 0 ? 4 : -4 });
    await this.#settled();
    for (const at of [1, 2]) {
      await this.#activate(at);
      await this.#run('view.fit');
      for (const power of [5, 20]) {
        await this.#run('view.magnification', { power });
        // Somewhere else in every lap, so that more is seen than may be kept.
        await this.#run('view.panBy', { dx: ((lap * 7) % 11) - 5, dy: ((lap * 5) % 5) - 2 });
        for (let field = 0; field < 6; field += 1) {
          const forth = (lap + Math.floor(field / 3)) % 2 === 0 ? 0.9 : -0.9;
          await this.#run('view.panBy', field % 3 === 2 ? { dx: 0, dy: forth } : { dx: forth, dy: 0 });
          await this.#settled();
        }
        await this.#run('view.rotateBy', { deg: 15 });
        await this.#settled();
      }
    }
    // The other glass and back.
    if (lap % 4 === 3)
      for (const command of ['pane.previousSlide', 'pane.nextSlide']) {
        await this.#run(command);
        await this.#settled();
      }
  }

  #activate(at: number): Promise<void> {
    return this.#run('pane.activate', { paneId: this.#panes[at] });
  }

  async #run(commandId: string, args?: unknown): Promise<void> {
    await this.frame.evaluate(([id, given]) => window.viewerTest?.run(id as string, given), [commandId, args] as const);
  }

  async #settled(): Promise<void> {
    await this.frame.evaluate(() => window.viewerTest?.whenSettled());
  }
}
