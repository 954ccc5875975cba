import { expect, type Page, test } from '@playwright/test';
import { DicomWeb } from '../fixtures/dicomWeb';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { ViewerPage } from '../pages/viewerPage';
import { BIOPSY, SLIDES, writeBiopsy } from './biopsyCase';
import { Hands, picture } from './hands';
import { PAD, SimulatedPad } from './simulatedPad';

/** Half of what readers in routine had: a slide within a second, the next field within 250 ms (Schüffler 2022). */
const [MOST_SLIDE_MS, MOST_FIELD_MS] = [500, 125];

/** Field by field, to and fro. */
const LINES = ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft'] as const;
/** A field, three cells, a region. */
const MARKS = 5;
const MITOSES = /Mitotic figure\s*3\s*1\.5 \/ mm²/;

/** Nobody leaves a field without a look at it. */
const LOOK_MS = 300;

let server: ViewerServer;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  const folder = scratchFolder('biopsy');
  writeBiopsy(folder);
  server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

test('J2: a pathologist reads a biopsy of six slides by keys alone', async ({ page }) => {
  const [hands, viewer, times] = [new Hands(page), new ViewerPage(page), new Waits(page)];
  await times.listen();
  await open(page, viewer);
  const known = await viewer.annotations.count();
  hands.begin();
  for (let slide = 0; slide < SLIDES; slide += 1) {
    if (slide > 0) await times.slide(() => hands.press('.'));
    await hands.press('2');
    await viewer.settled();
    await hands.press('5');
    await viewer.settled();
    for (const key of LINES) await times.field(() => hands.press(`Shift+${key}`));
    await hands.press('ArrowUp', 3);
    await viewer.settled();
  }
  // The tray: the slide before the one that is shown.
  await hands.press('t');
  await hands.press('ArrowUp');
  await times.slide(() => hands.press('Enter'));
  await hands.press('t');
  await times.slide(() => hands.press('.'));
  await hands.press('5');
  await viewer.settled();

  // Mitoses in a field of the glass, each in the middle of the view.
  await hands.press('Shift+N');
  const field = page.getByRole('table', { name: 'Counting field, 2 mm² 1' });
  await expect(field).toBeVisible();
  await hands.press('Alt+1');
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft']) {
    await hands.press(' ');
    await hands.press(key);
  }
  await expect(field).toContainText(MITOSES);
  await picture(page, 'J2-field');
  await hands.press('m');

  // A region of interest and its label, by name; its corners with the crosshair, Enter on the last corner again closes it.
  await hands.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
  for (const letter of 'label: tumor necrosis') await hands.press(letter);
  await hands.press('Enter');
  await hands.press('g');
  await hands.press('Enter');
  for (const [key, times10] of [
    ['ArrowRight', 12],
    ['ArrowDown', 10],
    ['ArrowLeft', 12],
  ] as const) {
    await hands.press(`Shift+${key}`, times10);
    await hands.press('Enter');
  }
  await hands.press('Enter');
  await expect(viewer.annotations).toHaveCount(known + MARKS);
  await expect(viewer.annotations.last()).toContainText(/Tumor necrosis/);
  await save(
    page,
    () => hands.press('Control+s'),
    () => hands.press('Enter'),
  );
  hands.end();
  await picture(page, 'J2-saved');
  hands.tell(times.words());
  expect(hands.clicks).toBe(0);
  times.expectWithin();
  expect(viewer.problems).toEqual([]);
});

test('J2: the same with a gamepad', async ({ page }) => {
  const [hands, viewer, times, pad] = [new Hands(page), new ViewerPage(page), new Waits(page), new SimulatedPad(page)];
  await times.listen();
  await pad.plugIn();
  await open(page, viewer);
  const known = await viewer.annotations.count();
  hands.begin();
  for (let slide = 0; slide < SLIDES; slide += 1) {
    if (slide > 0) await times.slide(() => pad.press(PAD.nextSlide));
    await pad.press(PAD.north);
    await viewer.settled();
    await pad.hold(3, -1, 900);
    await viewer.settled();
    for (const key of LINES) await times.field(() => pad.press(PAD[key]));
    await pad.hold(1, -0.6, 250);
    await viewer.settled();
  }
  // Not where the other reader counted.
  await times.slide(() => pad.press(PAD.previousSlide));
  await pad.press(PAD.north);
  await viewer.settled();
  await pad.chord(PAD.select, PAD.north);
  const field = page.getByRole('table', { name: /^Counting field, 2 mm²/ });
  await expect(field).toBeVisible();
  await pad.hold(3, -1, 900);
  await viewer.settled();
  for (const way of [0.4, 0.4, -0.4]) {
    await pad.chord(PAD.select, PAD.south);
    await pad.hold(0, way, 150);
    await viewer.settled();
  }
  await expect(field).toContainText(MITOSES);
  await pad.chord(PAD.select, PAD.west);
  await pad.press(PAD.west);
  await pad.press(PAD.south);
  for (const [axis, value] of [
    [0, 0.5],
    [1, 0.5],
    [0, -0.5],
  ] as const) {
    await pad.hold(axis, value, 350);
    await viewer.settled();
    await pad.press(PAD.south);
  }
  await pad.press(PAD.south);
  await expect(viewer.annotations).toHaveCount(known + MARKS);
  await picture(page, 'J2-gamepad');
  await save(
    page,
    () => pad.press(PAD.save),
    () => pad.press(PAD.south),
  );
  hands.end();
  hands.tell(`${pad.presses} presses of the pad, ${times.words()}`);
  expect(hands.clicks + hands.keys).toBe(0);
  times.expectWithin();
  expect(viewer.problems).toEqual([]);
});

async function open(page: Page, viewer: ViewerPage): Promise<void> {
  await viewer.openCase(server.url, [BIOPSY]);
  await viewer.loaded();
  await viewer.run('layout.set', { rows: 1, columns: 1 });
  await viewer.settled();
  await viewer.activate('slide');
  await page.locator('[data-pane-id]').first().focus();
}

/** Until the archive has it, and holds a report more than before. */
async function save(page: Page, ask: () => Promise<void>, confirm: () => Promise<void>): Promise<void> {
  const archive = new DicomWeb(() => `${server.url}/dicom-web`);
  const before = (await archive.headers('SR', BIOPSY)).length;
  await ask();
  await expect(page.getByRole('dialog')).toBeVisible();
  await confirm();
  await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'confirmed');
  expect(await archive.headers('SR', BIOPSY)).toHaveLength(before + 1);
}

/** What a reader waits: from the press to everything in view sharp. */
class Waits {
  readonly #page: Page;
  readonly #slidesMs: number[] = [];
  readonly #fieldsMs: number[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  /** Before the page is opened: remembers when a key came, or a command of the pad. */
  async listen(): Promise<void> {
    await this.#page.addInitScript(() => {
      // Shift comes before the key that moves.
      window.addEventListener('keydown', ({ key }) => key !== 'Shift' && performance.mark('hand'), true);
    });
  }

  async slide(press: () => Promise<void>): Promise<void> {
    await this.#page.waitForTimeout(LOOK_MS);
    this.#slidesMs.push(await this.#waited(press));
  }

  async field(press: () => Promise<void>): Promise<void> {
    await this.#page.waitForTimeout(LOOK_MS);
    this.#fieldsMs.push(await this.#waited(press));
  }

  words(): string {
    return `next slide ${medianOf(this.#slidesMs).toFixed(0)} ms, next field ${medianOf(this.#fieldsMs).toFixed(0)} ms`;
  }

  expectWithin(): void {
    expect(medianOf(this.#slidesMs)).toBeLessThanOrEqual(MOST_SLIDE_MS);
    expect(medianOf(this.#fieldsMs)).toBeLessThanOrEqual(MOST_FIELD_MS);
  }

  async #waited(press: () => Promise<void>): Promise<number> {
    const begunMs = await this.#page.evaluate(() => performance.now());
    await press();
    const settledMs = await this.#page.waitForFunction((sinceMs) => {
      const settled = performance.getEntriesByName('parfocal:settled').filter(({ startTime }) => startTime > sinceMs);
      return settled[0]?.startTime;
    }, begunMs);
    const hand = await this.#page.evaluate(
      (sinceMs) => performance.getEntriesByName('hand').find(({ startTime }) => startTime > sinceMs)?.startTime,
      begunMs,
    );
    return ((await settledMs.jsonValue()) as number) - (hand ?? begunMs);
  }
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
