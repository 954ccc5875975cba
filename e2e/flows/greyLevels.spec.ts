import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { COLOURS, type ColourCase, colourCases } from '../fixtures/colourCases';
import {
  circleCases,
  GREY_STUDY,
  type GreyCase,
  greyCases,
  greyTitles,
  overlayCase,
  PATCH_COUNT,
  PATCH_SIDE,
} from '../fixtures/greyCases';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { decodedPng } from '../journeys/paneLight';
import { ViewerPage } from '../pages/viewerPage';

/** A program stands in for the card here; the viewer would not take its word, so the page is told another name. */
const asCard = () => {
  const UNMASKED_RENDERER = 0x9246;
  const ask = WebGL2RenderingContext.prototype.getParameter;
  WebGL2RenderingContext.prototype.getParameter = function (name: number) {
    return name === UNMASKED_RENDERER ? 'A graphics card' : ask.call(this, name);
  };
};

const idsOf = new Map<string, GreyCase[]>();
for (const one of greyCases) idsOf.set(one.id, [...(idsOf.get(one.id) ?? []), one]);

let server: ViewerServer;
let colours: readonly ColourCase[];
test.beforeAll(async () => {
  test.setTimeout(240_000);
  const folder = scratchFolder('greys');
  colours = await colourCases();
  for (const { seriesInstanceUid, file } of [...greyCases, ...circleCases, overlayCase, ...colours])
    writeFileSync(join(folder, `${seriesInstanceUid}.dcm`), file);
  server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

for (const [name, painter] of [
  ['GL', 'graphics card'],
  ['CPU', 'processor'],
] as const) {
  test.describe(`greys on the screen, ${name}`, () => {
    let context: BrowserContext;
    let viewer: ViewerPage;

    test.beforeAll(async ({ browser }) => {
      context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      if (name === 'GL') await context.addInitScript(asCard);
      viewer = new ViewerPage(await context.newPage());
      await viewer.openCase(server.url, [GREY_STUDY]);
      await viewer.loaded();
      await viewer.run('layout.set', { rows: 1, columns: 1 });
      await viewer.settled();
      await expect(paintersOf(viewer.page)).toHaveAttribute('data-painter', painter);
    });
    test.afterAll(() => context?.close());

    for (const [id, cases] of idsOf)
      test(`${id}: ${greyTitles[id]} (${name})`, async () => {
        for (const one of cases) {
          await viewer.showSeriesOf(one.seriesInstanceUid);
          for (const [index, greys] of one.greys.entries()) {
            if (one.greys.length > 1) await viewer.run('view.frame', { frameNumber: index + 1 });
            await viewer.settled();
            await expect(paintersOf(viewer.page)).toHaveAttribute('data-painter', painter);
            expectGreys(await patchesOf(viewer), greys, `${one.words}, frame ${index + 1}`);
          }
        }
        expect(viewer.problems).toEqual([]);
      });

    test(`T-SAFE-28: colours are the same, however they are stored (${name})`, async () => {
      const off: string[] = [];
      for (const { words, seriesInstanceUid } of colours) {
        await viewer.showSeriesOf(seriesInstanceUid);
        await viewer.settled();
        await expect(paintersOf(viewer.page)).toHaveAttribute('data-painter', painter);
        const seen = await coloursOf(viewer);
        const isOff = COLOURS.some((rgb, patch) =>
          rgb.some((level, sample) => !(Math.abs(level - (seen[patch]?.[sample] ?? Number.NaN)) <= 2)),
        );
        if (isOff) off.push(`${words}: ${seen.map((rgb) => rgb.join(',')).join(' ')}`);
      }
      expect(off).toEqual([]);
      expect(viewer.problems).toEqual([]);
    });

    test(`T-SAFE-03: each VOI LUT beside a window is seen when it is chosen (${name})`, async () => {
      const [lut, both] = idsOf.get('T-SAFE-03') ?? [];
      const [first] = both?.greys ?? [];
      await viewer.showSeriesOf(both?.seriesInstanceUid ?? '');
      const choice = viewer.page.getByRole('combobox', { name: 'Window of the image' });
      for (const [title, greys] of [
        ['SOFTER (VOI LUT)', lut?.greys[0]],
        ['HARDER (VOI LUT)', undefined],
        ['W 4000  L 2000', first],
        ['SOFTER (VOI LUT)', lut?.greys[0]],
      ] as const) {
        await choice.selectOption({ label: title });
        await viewer.settled();
        if (greys) expectGreys(await patchesOf(viewer), greys, title);
        else expect((await patchesOf(viewer))[0]).toBe(255);
        if (title.includes('LUT')) await expect(viewer.pane('radiology').first()).toContainText(`L 2048  ${title}`);
      }
    });

    test(`GRAY-05: an overlay lies over its pixels, says its name, and is hidden with the marks (${name})`, async () => {
      await viewer.showSeriesOf(overlayCase.seriesInstanceUid);
      await viewer.settled();
      await expect(viewer.pane('radiology').first()).toContainText('ROI overlay LESION: mean 12.5');
      const coloured = async () =>
        (await coloursOf(viewer)).map(([red = 0, green = 0, blue = 0]) => green > red && green > blue);
      const third = Array.from({ length: PATCH_COUNT }, (_, patch) => patch === 2);
      await expect.poll(coloured).toEqual(third);
      await viewer.run('overlay.toggle');
      await expect.poll(coloured).toEqual(third.map(() => false));
      await viewer.run('overlay.toggle');
      await expect.poll(coloured).toEqual(third);
    });

    for (const one of circleCases)
      test(`${one.id}: a circle is round on the screen with ${one.words} (${name})`, async () => {
        await viewer.showSeriesOf(one.seriesInstanceUid);
        await viewer.settled();
        await expect(paintersOf(viewer.page)).toHaveAttribute('data-painter', painter);
        const [across, down] = await extentOf(viewer, one.middle);
        expect(across).toBeGreaterThan(200);
        // Half a pixel of the image, which is coarser the other way, at either end.
        expect(Math.abs(across - down) / across).toBeLessThan(2 / 48);
      });

    test(`T-SAFE-06: the reader inverts MONOCHROME1 and back (${name})`, async () => {
      const [one] = idsOf.get('T-SAFE-06') ?? [];
      const greys = one?.greys[0] ?? [];
      await viewer.showSeriesOf(one?.seriesInstanceUid ?? '');
      for (const isInverted of [true, false]) {
        await viewer.run('view.invert');
        await viewer.settled();
        expectGreys(
          await patchesOf(viewer),
          isInverted ? greys.map((grey) => 255 - grey) : greys,
          `inverted ${isInverted}`,
        );
      }
    });
  });
}

/** What paints the pane, marked on its own element; one alone, for two lie over each other while they change. */
const paintersOf = (page: Page) => page.locator('[data-pane-kind="radiology"] [data-painter]');

function expectGreys(seen: readonly number[], greys: readonly number[], words: string): void {
  expect(seen.length, words).toBe(greys.length);
  const off = seen.filter((grey, patch) => !(Math.abs(grey - (greys[patch] ?? Number.NaN)) <= 1));
  expect(off, `${words}: ${seen.join(' ')} instead of ${greys.map((grey) => grey.toFixed(1)).join(' ')}`).toEqual([]);
}

/** The greys on the screen in the middle of each patch. */
async function patchesOf(viewer: ViewerPage): Promise<number[]> {
  return (await coloursOf(viewer)).map(([red = 0, green, blue]) => {
    expect([green, blue]).toEqual([red, red]);
    return red;
  });
}

/** Red, green and blue there. */
async function coloursOf(viewer: ViewerPage): Promise<number[][]> {
  const paneId = await viewer.paneId('radiology');
  const box = await viewer.pane('radiology').first().boundingBox();
  if (!box) throw new Error('no pane');
  const at = await Promise.all(
    Array.from({ length: PATCH_COUNT }, (_, patch) =>
      viewer.toCanvas(paneId, [(patch + 0.5) * PATCH_SIDE, PATCH_SIDE / 2, 0]),
    ),
  );
  const y = Math.round(box.y + (at[0]?.[1] ?? 0));
  const png = await viewer.page.screenshot({ clip: { x: box.x, y, width: box.width, height: 1 } });
  const { rgba } = await decodedPng(viewer.page, png);
  return at.map(([x]) => rgba.slice(Math.round(x) * 4, Math.round(x) * 4 + 3));
}

/** Screen pixels of white through a point of the image, across and down the pane. */
async function extentOf(
  viewer: ViewerPage,
  [x, y]: readonly [number, number],
): Promise<[across: number, down: number]> {
  const box = await viewer.pane('radiology').first().boundingBox();
  const middle = await viewer.toCanvas(await viewer.paneId('radiology'), [x, y, 0]);
  if (!box) throw new Error('no pane');
  const [left, top] = [Math.round(box.x + middle[0]), Math.round(box.y + middle[1])];
  const whites = async (clip: { x: number; y: number; width: number; height: number }) => {
    const { rgba } = await decodedPng(viewer.page, await viewer.page.screenshot({ clip }));
    return rgba.filter((value, at) => at % 4 === 0 && value >= 128).length;
  };
  const across = await whites({ x: box.x, y: top, width: box.width, height: 1 });
  return [across, await whites({ x: left, y: box.y, width: 1, height: box.height })];
}
