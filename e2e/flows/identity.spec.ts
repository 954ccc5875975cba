import { element, writeAxialImage } from '../fixtures/axialImage';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.28';
const [COLUMNS, ROWS] = [64, 64];
const NAME = 'Featherstonehaugh, Wilhelmina';
const ID = 'HOSPITAL-0000123456';

test.describe('whose images these are', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('identity');
    writeImage(folder);
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  for (const [width, height] of [
    [1024, 768],
    [3840, 2160],
  ] as const)
    test(`T-UX-07: name and ID stand in every pane of every layout at ${width} x ${height}, whole where the reader is, and no words lie over the middle of an image`, async ({
      page,
    }, info) => {
      await page.setViewportSize({ width, height });
      const viewer = new ViewerPage(page);
      await viewer.openCase(server.url, [STUDY]);
      await viewer.loaded();
      for (const [rows, columns] of [
        [1, 1],
        [1, 2],
        [2, 2],
        [3, 3],
      ] as const) {
        await viewer.run('layout.set', { rows, columns });
        const panes = page.locator('[data-pane-id]');
        await expect(panes).toHaveCount(rows * columns);
        for (const pane of await panes.all()) {
          await pane.focus();
          if ((await pane.getAttribute('data-pane-kind')) === 'empty') {
            await page.getByRole('list', { name: 'Series' }).locator('[data-series-instance-uid]').first().focus();
            await page.keyboard.press('Enter');
          }
          await expect(pane).toHaveAttribute('data-pane-state', 'ready');
        }
        for (const pane of await panes.all()) {
          await pane.focus();
          const seen = await pane.evaluate(wordsOf);
          expect(seen.identity.slice(0, 2)).toEqual([NAME, ID]);
          expect(seen.cutOff).toEqual([]);
          expect(seen.outside).toEqual([]);
          expect(seen.overMiddle).toEqual([]);
          expect(seen.crossing).toEqual([]);
        }
        await page.screenshot({ path: info.outputPath(`${rows}x${columns}.png`) });
      }
      expect(viewer.problems).toEqual([]);
    });
});

/** In the page: the lines of a pane, and which of them are not where they may be. */
function wordsOf(pane: Element) {
  const box = pane.getBoundingClientRect();
  const lines = [...pane.querySelectorAll('[data-part="pane-words"] bdi')]
    .map((element) => ({ element, text: element.textContent ?? '', at: element.getBoundingClientRect() }))
    .filter(({ at }) => at.width > 0 && at.height > 0);
  const identity = lines.filter(({ element }) => element.hasAttribute('data-identity'));
  const [middleX, middleY] = [box.left + box.width / 2, box.top + box.height / 2];
  const crosses = (a: DOMRect, b: DOMRect) =>
    a.left < b.right - 7 && b.left < a.right - 7 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return {
    identity: identity.map(({ text }) => text),
    cutOff: identity.filter(({ element }) => element.scrollWidth > element.clientWidth + 1).map(({ text }) => text),
    outside: lines
      .filter(({ at }) => at.left < box.left || at.right > box.right || at.top < box.top || at.bottom > box.bottom)
      .map(({ text }) => text),
    overMiddle: lines
      .filter(({ at }) => crosses(at, new DOMRect(middleX - 15, middleY - 15, 30, 30)))
      .map(({ text }) => text),
    crossing: lines.flatMap((a, index) =>
      lines.slice(index + 1).flatMap((b) => (crosses(a.at, b.at) ? [`${a.text} / ${b.text}`] : [])),
    ),
  };
}

/** White to its edges: what light words are hardest to read on. */
function writeImage(folder: string): void {
  const pixels = new Int16Array(COLUMNS * ROWS).fill(1000);
  const image = { study: STUDY, series: `${STUDY}.1`, number: 1, columns: COLUMNS, spacingMm: 2, pixels } as const;
  writeAxialImage(
    folder,
    { ...image, atMm: [0, 0, 0], window: [500, 1000] },
    {
      '00080005': element('CS', 'ISO_IR 192'),
      '00080020': element('DA', '20260102'),
      '00081030': element('LO', 'Chest with contrast medium'),
      '0008103E': element('LO', 'White to the edge'),
      '00100010': element('PN', { Alphabetic: NAME.replace(', ', '^') }),
      '00100020': element('LO', ID),
      '00100030': element('DA', '19610302'),
      '00100040': element('CS', 'F'),
      '00282110': element('CS', '01'),
      '00282112': element('DS', 12),
    },
  );
}
