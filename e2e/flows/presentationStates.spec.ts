import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement, DicomJson } from '../../src/dicom/json';
import { tags } from '../../src/dicom/tags';
import { DicomWeb, text } from '../fixtures/dicomWeb';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { makeSmallCase } from '../fixtures/smallCase';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const one = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });
const items = (...Value: DicomJson[]): DicomElement => ({ vr: 'SQ', Value });
const STATE = '1.2.826.0.1.3680043.10.1481.71';

/** The state of another maker: turned by 90°, flipped, a polygon of the image seen, an arrow line and a word on it. */
function stateAbout(image: DicomJson): Uint8Array {
  const copied = ['00100010', '00100020', '00100030', '00100040', '0020000D', '00080020', '00080030', '00080050'];
  const dataset: DicomJson = {
    ...Object.fromEntries(copied.flatMap((tag) => (image[tag] ? [[tag, image[tag]]] : []))),
    '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.11.1'),
    '00080018': one('UI', STATE),
    '00080060': one('CS', 'PR'),
    '0020000E': one('UI', `${STATE}.1`),
    '00200011': one('IS', 88),
    '00200013': one('IS', 1),
    '00080070': one('LO', 'Another maker'),
    '00700080': one('CS', 'NODULE'),
    '00700082': one('DA', '20260102'),
    '00700083': one('TM', '120000'),
    '00700084': one('PN', { Alphabetic: 'Roe^Rita' }),
    '00081115': items({
      '0020000E': one('UI', text(image, tags.SeriesInstanceUID)),
      '00081140': items({
        '00081150': one('UI', text(image, tags.SOPClassUID)),
        '00081155': one('UI', text(image, tags.SOPInstanceUID)),
      }),
    }),
    '00181600': one('CS', 'POLYGONAL', 'BITMAP'),
    // row\column, counted from 1: a diamond.
    '00181620': one('IS', 10, 64, 64, 118, 118, 64, 64, 10),
    '00181622': one('US', 32768),
    '00281052': one('DS', -1024),
    '00281053': one('DS', 1),
    '00281054': one('LO', 'HU'),
    '00283110': items({ '00281050': one('DS', -500), '00281051': one('DS', 1400) }),
    '00700042': one('US', 90),
    '00700041': one('CS', 'Y'),
    '0070005A': items({
      '00700052': one('SL', 1, 128),
      '00700053': one('SL', 128, 1),
      '00700100': one('CS', 'SCALE TO FIT'),
      '00700102': one('IS', 1, 1),
    }),
    '00700060': items({ '00700002': one('CS', 'FINDING'), '00700062': one('IS', 1), '00700066': one('US', 65535) }),
    '00700001': items({
      '00700002': one('CS', 'FINDING'),
      '00700009': items({
        '00700005': one('CS', 'PIXEL'),
        '00700020': one('US', 2),
        '00700021': one('US', 4),
        '00700022': one('FL', 50, 40, 70, 40, 60, 34, 60, 46),
        '00700023': one('CS', 'ELLIPSE'),
        '00700024': one('CS', 'N'),
      }),
      '00700008': items({
        '00700003': one('CS', 'DISPLAY'),
        '00700006': one('ST', 'Nodule, follow-up'),
        '00700010': one('FL', 0.4, 0.75),
        '00700011': one('FL', 0.6, 0.8),
        '00700012': one('CS', 'CENTER'),
      }),
    }),
    '20500020': one('CS', 'IDENTITY'),
  };
  return encodePart10(dataset, '1.2.840.10008.1.2.1');
}

test.describe('presentation states', () => {
  let server: ViewerServer;
  let study = '';
  const archive = new DicomWeb(() => `${server.url}/dicom-web`);

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const { directory, studyInstanceUids } = await makeSmallCase();
    study = studyInstanceUids[0] ?? '';
    server = await startViewer(['--automation', '--data', directory, '--store', scratchFolder('states')]);
    const images = await archive.headers('CT', study);
    const first = images.find((image) => text(image, tags.InstanceNumber) === String(firstNumber(images)));
    await archive.store(stateAbout(first ?? {}));
  });
  test.afterAll(() => server?.stop());

  test('T-SAFE-25: a stored state is offered, applied with turn, shutter, graphics and the unknown part named, and taken off', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [study]);
    await viewer.settled();
    const pane = viewer.pane('radiology').first();
    const paneId = await viewer.activate('radiology');
    const count = Number(await pane.getAttribute('data-frame-count'));
    const apply = pane.getByRole('button', { name: /^Apply presentation state NODULE, .*2026-01-02$/ });
    for (let frame = 1; frame <= count && !(await apply.isVisible()); frame += count - 1 || 1) {
      await viewer.run('view.frame', { frameNumber: frame });
      await viewer.settled();
    }
    const own = Number(await pane.getAttribute('data-frame-number'));
    const before = await pane.getAttribute('data-window-width');
    await apply.click();
    await expect(pane.getByText(/^Presentation state NODULE, .* applied$/)).toBeVisible();
    await expect(pane.getByText('bitmap shutter not shown')).toBeVisible();
    await expect(pane).toHaveAttribute('data-window-width', '1400');
    await viewer.settled();
    await page.screenshot({ path: test.info().outputPath('state-applied.png') });

    // Half white of the shutter in the corner of the image, nothing over its middle.
    const layer = pane.locator('canvas[data-layer="presentation"]');
    const greyAt = (x: number, y: number) =>
      layer.evaluate(
        (canvas: HTMLCanvasElement, [left, top]) => {
          const context = canvas.getContext('2d');
          return [...(context?.getImageData(left as number, top as number, 1, 1).data ?? [])];
        },
        [x, y],
      );
    const { width = 0, height = 0 } = (await pane.boundingBox()) ?? {};
    const side = Math.min(width, height);
    expect(await greyAt((width - side) / 2 + side * 0.05, (height - side) / 2 + side * 0.05)).toEqual([
      128, 128, 128, 255,
    ]);
    expect((await greyAt(width / 2, height / 2))[3]).toBe(0);

    const other = own === 1 ? 2 : own - 1;
    await viewer.run('view.frame', { frameNumber: other });
    await viewer.settled();
    await expect(pane.getByText('Presentation state NODULE does not name this image: shown as stored')).toBeVisible();
    await expect(layer).toBeHidden();
    await viewer.run('view.frame', { frameNumber: own });
    await viewer.settled();
    await expect(pane.getByText(/^Presentation state NODULE, .* applied$/)).toBeVisible();

    await viewer.button('Image as stored').click();
    await expect(apply).toBeVisible();
    await expect(layer).toBeHidden();
    await expect(pane).toHaveAttribute('data-window-width', before ?? '');
    expect(paneId).not.toBe('');
    expect(viewer.problems).toEqual([]);
  });

  test('PS-04, PS-05: a view is saved under a name, stands in the archive, and is there again after a reload: place, turn, window and marks', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [study]);
    await viewer.settled();
    const pane = viewer.pane('radiology').first();
    const paneId = await viewer.activate('radiology');
    await viewer.run('view.window', { windowCenter: -120, windowWidth: 650 });
    await viewer.run('view.invert');
    await viewer.run('view.rotateRight');
    await viewer.run('view.flipHorizontal');
    await viewer.run('view.zoomBy', { factor: 1.7 });
    await viewer.run('view.panBy', { dx: 0.1, dy: -0.05 });
    await viewer.tool('Length').click();
    const { width = 0, height = 0, x = 0, y = 0 } = (await pane.boundingBox()) ?? {};
    for (const at of [0.45, 0.6]) await page.mouse.click(x + width * at, y + height * 0.5);
    await expect(viewer.annotations).toHaveCount(1);
    const places = () =>
      Promise.all([0.2, 0.5, 0.8].map((part) => viewer.fromCanvas(paneId, [width * part, height * part])));
    const seen = await places();

    await viewer.button('Save view').click();
    await expect(page.getByRole('textbox', { name: 'Name of the view' })).toBeFocused();
    await page.screenshot({ path: test.info().outputPath('asked.png') });
    await page.keyboard.type('Before therapy');
    await page.keyboard.press('Enter');
    const apply = pane.getByRole('button', { name: /^Apply presentation state Before therapy, / });
    await expect(apply).toBeVisible();
    await page.screenshot({ path: test.info().outputPath('saved.png') });

    const stored = await archive.headers('PR', study);
    const state = stored.find((one) => text(one, '00700080') === 'BEFORE THERAPY') ?? {};
    expect(text(state, tags.SOPClassUID)).toBe('1.2.840.10008.5.1.4.1.1.11.1');
    expect(state['20500020']?.Value).toEqual(['INVERSE']);
    expect(state['00700042']?.Value).toEqual([90]);
    expect(state['00700041']?.Value).toEqual(['Y']);
    expect(state['00700001']?.Value).toHaveLength(1);

    await page.reload();
    await viewer.settled();
    await viewer.activate('radiology');
    await viewer.run('view.frame', { frameNumber: Number(await pane.getAttribute('data-frame-number')) });
    // The mark was a draft and comes back with the page; without it the state shows its graphic.
    await expect(viewer.annotations).toHaveCount(1);
    await apply.click();
    await expect(pane.getByText(/^Presentation state Before therapy, .* applied$/)).toBeVisible();
    await viewer.settled();
    await expect(pane).toHaveAttribute('data-window-center', '-120');
    await expect(pane).toHaveAttribute('data-window-width', '650');
    const again = await places();
    const millimetre = ([a = [0, 0, 0], b = [0, 0, 0]]: (readonly number[])[]) =>
      Math.hypot(...a.map((value, axis) => value - (b[axis] ?? 0)));
    for (const [index, point] of seen.entries()) expect(millimetre([point, again[index] ?? []])).toBeLessThan(1.5);
    await page.screenshot({ path: test.info().outputPath('applied.png') });
    await viewer.annotations.first().click();
    await viewer.run('annotation.delete');
    await expect(viewer.annotations).toHaveCount(0);
    await viewer.settled();
    await page.screenshot({ path: test.info().outputPath('graphic.png') });
    expect(viewer.problems).toEqual([]);
  });
});

const firstNumber = (images: readonly DicomJson[]): number =>
  Math.min(...images.map((image) => Number(text(image, tags.InstanceNumber))));
