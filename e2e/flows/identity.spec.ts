import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement } from '../../src/dicom/json';
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

const one = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });

/** White to its edges: what light words are hardest to read on. */
function writeImage(folder: string): void {
  const dataset = {
    '00080005': one('CS', 'ISO_IR 192'),
    '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.2'),
    '00080018': one('UI', `${STUDY}.1.1`),
    '00080020': one('DA', '20260102'),
    '00080060': one('CS', 'CT'),
    '00081030': one('LO', 'Chest with contrast medium'),
    '0008103E': one('LO', 'White to the edge'),
    '00100010': one('PN', { Alphabetic: NAME.replace(', ', '^') }),
    '00100020': one('LO', ID),
    '00100030': one('DA', '19610302'),
    '00100040': one('CS', 'F'),
    '0020000D': one('UI', STUDY),
    '0020000E': one('UI', `${STUDY}.1`),
    '00200013': one('IS', 1),
    '00200032': one('DS', 0, 0, 0),
    '00200037': one('DS', 1, 0, 0, 0, 1, 0),
    '00280002': one('US', 1),
    '00280004': one('CS', 'MONOCHROME2'),
    '00280010': one('US', ROWS),
    '00280011': one('US', COLUMNS),
    '00280030': one('DS', 2, 2),
    '00280100': one('US', 16),
    '00280101': one('US', 16),
    '00280102': one('US', 15),
    '00280103': one('US', 1),
    '00281050': one('DS', 500),
    '00281051': one('DS', 1000),
    '00282110': one('CS', '01'),
    '00282112': one('DS', 12),
    '7FE00010': {
      vr: 'OW',
      InlineBinary: Buffer.from(new Int16Array(COLUMNS * ROWS).fill(1000).buffer).toString('base64'),
    },
  };
  writeFileSync(join(folder, 'image.dcm'), encodePart10(dataset, '1.2.840.10008.1.2.1'));
}
