import type { Locator, Page } from '@playwright/test';
import { writeSlide } from '../fixtures/madeSlide';
import { type Crossing, glassMm, type PhantomGrid } from '../fixtures/phantomGrid';
import { PictureFinder } from '../fixtures/pictureFinder';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { firstSection, secondSection, turnedCrossing, turnedMm, type TurnedSection } from '../fixtures/turnedPhantom';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.57';
const GRID: PhantomGrid = { series: 1, spacingMm: [0.0005, 0.0005], orientation: [0, -1, 0, -1, 0, 0] };
const SECTION: TurnedSection = { deg: 23, scale: 1.1, shiftMm: [0.05, -0.08], spacingMm: 0.00045, size: 2048 };
const PAIRS: readonly [Crossing, Crossing, Crossing] = [
  [4, 4],
  [12, 5],
  [7, 12],
];
/** What a hand that clicks on whole pixels of an overview may be off by. */
const MOST_OFF_UM = 3;
const SETTLED_PX = 1.5;

interface Beside {
  readonly viewer: ViewerPage;
  readonly panes: readonly [Locator, Locator];
  readonly ids: readonly [string, string];
}

test.describe('two sections of a block', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('align-slides');
    writeSlide(folder, firstSection(STUDY, GRID));
    writeSlide(folder, secondSection(STUDY, GRID, SECTION));
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('three places seen on both align them: view, tissue and pointer agree to a few µm, turned and flipped', async ({
    page,
  }) => {
    test.setTimeout(90_000);
    const beside = await open(page, server.url);
    const { viewer, panes } = beside;
    await page.keyboard.press('y');
    await expect(panes[1]).toContainText('Not linked: other frame of reference');
    await panes[1].getByRole('button', { name: 'Align' }).click();
    const panel = page.getByRole('region', { name: 'Align slides' });
    await refusesOneSpot(beside, panel);
    await placePairs(beside, panel);
    if (process.env.ALIGN_PICTURE) await page.screenshot({ path: `${process.env.ALIGN_PICTURE}-pairs.png` });
    await undoesByKey(beside, panel);
    await page.keyboard.press('Control+Enter');
    await expect(panes[1]).toContainText(/Aligned by 3 pairs, residual (under 1|[1-3]) µm/);
    await expect(panel).toHaveCount(0);
    await expect(page.locator('[data-align-mark]')).toHaveCount(0);

    const measured: number[] = [];
    for (const flip of [false, true]) {
      if (flip) await viewer.run('view.flipHorizontal');
      await viewer.run('view.magnification', { power: 10 });
      await viewer.run('view.panBy', { dx: 0.06, dy: -0.05 });
      await viewer.run('view.rotateBy', { deg: 30 });
      await viewer.settled();
      measured.push(await middlesOff(beside), ...(await tissueOff(beside, [7, 7])));
      await pointerFollows(beside, [8, 7]);
      if (process.env.ALIGN_PICTURE) await page.screenshot({ path: `${process.env.ALIGN_PICTURE}-${flip}.png` });
    }
    test.info().annotations.push({ type: 'µm off', description: JSON.stringify(measured) });
    expect(Math.max(...measured)).toBeLessThan(MOST_OFF_UM);
    await pointerEnds(beside);

    // The layout may change; what was aligned stays so.
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.run('layout.set', { rows: 1, columns: 2 });
    await expect(page.locator('[data-pane-id]').nth(1)).toContainText('Aligned by 3 pairs');
    expect(viewer.problems).toEqual([]);
  });
});

async function open(page: Page, url: string): Promise<Beside> {
  const viewer = new ViewerPage(page);
  await viewer.openCase(url, [STUDY]);
  await viewer.run('layout.set', { rows: 1, columns: 2 });
  const all = page.locator('[data-pane-id]');
  for (const at of [0, 1]) {
    await all.nth(at).click({ position: { x: 40, y: 300 } });
    await viewer.showSeriesOf(`${STUDY}.${at + 1}`);
  }
  await all.nth(0).click({ position: { x: 40, y: 300 } });
  await viewer.settled();
  await all.nth(0).focus();
  const [one, other] = await all.evaluateAll((panes) => panes.map((pane) => pane.getAttribute('data-pane-id') ?? ''));
  return { viewer, panes: [all.nth(0), all.nth(1)], ids: [one ?? '', other ?? ''] };
}

const placesOf = (crossing: Crossing) => [glassMm(GRID, crossing), turnedCrossing(GRID, SECTION, crossing)] as const;

async function refusesOneSpot({ viewer, ids }: Beside, panel: Locator): Promise<void> {
  const [one, other] = placesOf(PAIRS[0]);
  for (const near of [0, 0.02]) {
    await viewer.clickAt(ids[0], [[one[0] + near, one[1], 0]]);
    await viewer.clickAt(ids[1], [[other[0] + near, other[1], 0]]);
  }
  await expect(panel).toContainText('lie on one spot of slide A');
  await expect(panel.getByRole('button', { name: 'Done' })).toBeDisabled();
  await panel.getByRole('button', { name: 'Clear' }).click();
  await expect(viewer.page.locator('[data-align-mark]')).toHaveCount(0);
}

/** The first two by clicks, from either slide; the third by the keyboard. */
async function placePairs({ viewer, panes, ids }: Beside, panel: Locator): Promise<void> {
  const { page } = viewer;
  const [first, second, third] = PAIRS.map(placesOf) as [ReturnType<typeof placesOf>, ...ReturnType<typeof placesOf>[]];
  await viewer.clickAt(ids[0], [first[0]]);
  await expect(panel).toContainText('Now place 1 on slide B');
  await viewer.clickAt(ids[1], [first[1], second![1]]);
  await viewer.clickAt(ids[0], [second![0]]);
  await expect(panel).toContainText('Two pairs always fit: how far they miss cannot be known.');
  for (const side of [0, 1] as const) {
    await panes[side].focus();
    const box = await boxOf(panes[side]);
    const [x, y] = await viewer.toCanvas(ids[side], third![side]);
    await viewer.run('view.panBy', { dx: x / box.width - 0.5, dy: y / box.height - 0.5 });
    await viewer.settled();
    await page.keyboard.press('Enter');
  }
  await expect(panel).toContainText('Three pairs always fit');
  await panel.getByRole('radio', { name: 'Turned and scaled', exact: true }).click();
  await expect(panel).toContainText(/Residual (under 1|[1-3]) µm/);
  const marks = panes[1].locator('[data-align-mark]');
  await expect(marks).toHaveText(['1', '2', '3']);
  const box = await boxOf(panes[1]);
  const [at, said] = [await marks.nth(1).boundingBox(), await viewer.toCanvas(ids[1], second![1])];
  expect(Math.hypot((at?.x ?? 0) - box.x - said[0], (at?.y ?? 0) - box.y - said[1])).toBeLessThan(2);
  await panes[0].focus();
}

/** Ctrl+Z takes a point back while slides are aligned; the overview takes none. */
async function undoesByKey({ viewer, panes, ids }: Beside, panel: Locator): Promise<void> {
  const marks = panes[0].locator('[data-align-mark]');
  await panes[0].getByLabel('Overview of the slide').click();
  await viewer.settled();
  await expect(marks).toHaveCount(3);
  await viewer.clickAt(ids[0], [glassMm(GRID, [9, 9])]);
  await expect(marks).toHaveCount(4);
  await viewer.page.keyboard.press('Control+z');
  await expect(marks).toHaveCount(3);
  await expect(panel).not.toContainText('close together');
  // A click does one thing: with a drawing tool it draws.
  await viewer.run('tool.set', { tool: 'point' });
  await expect(panel).toContainText('clicks draw');
  await viewer.clickAt(ids[0], [glassMm(GRID, [10, 9])]);
  await expect(viewer.annotations).toHaveCount(1);
  await expect(marks).toHaveCount(3);
  await viewer.run('edit.undo');
  await viewer.run('tool.set', { tool: 'pan' });
}

/** What is in the middle of the first pane, from what is in the middle of the second, µm of the second glass. */
async function middlesOff({ viewer, panes, ids }: Beside): Promise<number> {
  const [one, other] = await Promise.all(
    ([0, 1] as const).map(async (side) => {
      const box = await boxOf(panes[side]);
      return viewer.fromCanvas(ids[side], [box.width / 2, box.height / 2]);
    }),
  );
  const true_ = turnedMm(GRID, SECTION, one!);
  return 1000 * Math.hypot(true_[0] - other![0], true_[1] - other![1]);
}

/** The block on a crossing in both pictures: how far each is from the same place of the two panes, µm. */
async function tissueOff({ viewer, panes, ids }: Beside, crossing: Crossing): Promise<readonly number[]> {
  const finder = await PictureFinder.open(viewer.page.context());
  await viewer.page.bringToFront();
  await viewer.page.mouse.move(2, 2);
  const [boxes, said] = [
    await Promise.all(panes.map(boxOf)),
    await Promise.all(placesOf(crossing).map((mm, side) => viewer.toCanvas(ids[side]!, mm))),
  ];
  const um = Number(await panes[1].getAttribute('data-um-per-pixel'));
  const picture = await viewer.page.screenshot();
  const found = await finder.middlesOfBlue(
    picture,
    said.map(([x, y], side) => ({ near: [x + boxes[side]!.x, y + boxes[side]!.y] as const, reach: 16 / um + 4 })),
  );
  const [one, other] = found.map((at, side) => [(at?.[0] ?? NaN) - boxes[side]!.x, (at?.[1] ?? NaN) - boxes[side]!.y]);
  return [um * Math.hypot(one![0]! - other![0]!, one![1]! - other![1]!)];
}

async function pointerFollows({ viewer, panes, ids }: Beside, crossing: Crossing): Promise<void> {
  for (const [side, otherSide] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const places = placesOf(crossing);
    const [box, otherBox] = [await boxOf(panes[side]), await boxOf(panes[otherSide])];
    const [x, y] = await viewer.toCanvas(ids[side], places[side]);
    await viewer.page.mouse.move(box.x + x, box.y + y, { steps: 3 });
    const cross = panes[otherSide].locator('[data-linked-pointer]');
    await expect(cross).toHaveCount(1);
    await expect(panes[side].locator('[data-linked-pointer]:not([hidden])')).toHaveCount(0);
    const wanted = await viewer.toCanvas(ids[otherSide], places[otherSide]);
    await expect
      .poll(async () => {
        const at = await cross.boundingBox();
        return at ? Math.hypot(at.x - otherBox.x - wanted[0], at.y - otherBox.y - wanted[1]) : Number.NaN;
      })
      .toBeLessThan(SETTLED_PX + 1);
  }
}

/** Beyond what was scanned of the other glass there is no cross, nor with the pointer away, nor without a link. */
async function pointerEnds({ viewer, panes, ids }: Beside): Promise<void> {
  const { page } = viewer;
  const shown = page.locator('[data-linked-pointer]:not([hidden])');
  await panes[0].focus();
  await viewer.run('view.fit');
  await viewer.settled();
  await viewer.run('view.zoomBy', { factor: 0.6 });
  await viewer.settled();
  const box = await boxOf(panes[0]);
  const corner = turnedBack();
  const [x, y] = await viewer.toCanvas(ids[0], corner);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
  await expect(shown).toHaveCount(1);
  await page.mouse.move(box.x + x, box.y + y, { steps: 3 });
  await expect(shown).toHaveCount(0);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
  await expect(shown).toHaveCount(1);
  await page.mouse.move(box.x + 100, 4, { steps: 3 });
  await expect(shown).toHaveCount(0);
  await panes[0].focus();
  await page.keyboard.press('y');
  await expect(page.locator('[data-linked-pointer]')).toHaveCount(0);
  await page.keyboard.press('y');
}

/** A place of the first glass whose partner lies 0.1 mm beside the scan of the second. */
function turnedBack(): readonly [number, number, number] {
  const edge = 20 + 0.1;
  const middle = 40 + (SECTION.size * SECTION.spacingMm) / 2;
  // Searched along the first glass: no second copy of the arithmetic.
  let best: readonly [number, number, number] = [0, 0, 0];
  let least = Number.POSITIVE_INFINITY;
  for (let x = 17; x <= 22; x += 0.02)
    for (let y = 37; y <= 42; y += 0.02) {
      const [u, v] = turnedMm(GRID, SECTION, [x, y, 0]);
      const off = Math.hypot(u - edge, v - middle);
      if (off < least) [best, least] = [[x, y, 0], off];
    }
  return best;
}

async function boxOf(pane: Locator) {
  const box = await pane.boundingBox();
  if (!box) throw new Error('The pane is not visible');
  return box;
}
