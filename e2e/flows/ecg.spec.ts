import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement, DicomJson } from '../../src/dicom/json';
import { violations } from '../fixtures/axe';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';

const STUDY = '1.2.826.0.1.3680043.10.1481.9';
const [RATE, SECONDS] = [500, 20];
const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];

test.describe('an ECG', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('ecg');
    writeFileSync(join(folder, 'ecg.dcm'), encodePart10(ecg(), '1.2.840.10008.1.2.1'));
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('an ECG that could not be fetched says so, and is fetched by Retry', async ({ page }) => {
    const whole = `**/studies/${STUDY}/series/${STUDY}.1/instances/${STUDY}.1.1`;
    await page.route(whole, (route) => route.fulfill({ status: 500 }));
    const pane = await open(page, server.url);
    await expect(pane.getByRole('alert')).toBeVisible();
    await expect(pane).toHaveAttribute('data-pane-state', 'error');
    if (process.env.ECG_PICTURE) await page.screenshot({ path: `${process.env.ECG_PICTURE}.error.png` });
    await page.unroute(whole);
    await pane.getByRole('button', { name: 'Retry' }).click();
    await expect(pane).toHaveAttribute('data-pane-state', 'ready');
    await expect(pane.getByRole('alert')).toHaveCount(0);
  });

  test('twelve leads are drawn to scale, scrolled by keys and measured with two clicks', async ({ page }) => {
    const pane = await open(page, server.url);
    await expect(pane).toHaveAttribute('data-pane-state', 'ready');
    await expect(pane).toContainText('25 mm/s, 10 mm/mV, as drawn, not true size');
    await expect(pane).toContainText('QT Interval: 400 ms');
    const traces = pane.getByRole('img', { name: /I, II, III, aVR.* 20\.0 s at 500 Hz/ });
    const bright = () =>
      traces.evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        let count = 0;
        for (let at = 0; at < data.length; at += 4) if ((data[at + 1] ?? 0) > 180) count += 1;
        return count;
      });
    await expect.poll(bright).toBeGreaterThan(3000);
    // 96 px are 25.4 mm: 1 s at 25 mm/s.
    const [x, y] = [150, 60];
    await traces.click({ position: { x, y } });
    await traces.click({ position: { x: x + 76, y: y + 38 } });
    await expect(pane.getByLabel('Caliper')).toHaveText(/^80\d ms · 75 bpm · 1\.0\d mV \(not saved\)$/);
    if (process.env.ECG_PICTURE) await page.screenshot({ path: process.env.ECG_PICTURE });
    // The same by keys alone: two places 50 samples of 2 ms apart, told in words.
    const [first, second] = [
      pane.getByRole('slider', { name: 'First place' }),
      pane.getByRole('slider', { name: 'Second place' }),
    ];
    await first.focus();
    await page.keyboard.press('Delete');
    await expect(first).toHaveAttribute('aria-valuetext', 'not set');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(second).toBeFocused();
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('Shift+ArrowRight');
    await expect(pane.getByLabel('Caliper')).toHaveText(/^100 ms · 600 bpm · \d\.\d\d mV \(not saved\)$/);
    await expect(second).toHaveAttribute('aria-valuetext', /^I, \d+\.\d{3} s, -?\d\.\d\d mV$/);
    await page.keyboard.press('PageDown');
    await expect(pane.getByLabel('Caliper')).toHaveText('100 ms · 600 bpm (not saved)');
    expect(await violations(page)).toEqual([]);
    if (process.env.ECG_PICTURE) await page.screenshot({ path: `${process.env.ECG_PICTURE}.keys.png` });
    const paper = pane.getByRole('region', { name: 'Traces' });
    await paper.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => paper.evaluate((node) => node.scrollLeft)).toBeGreaterThan(0);
    await page.keyboard.press('+');
    await expect(pane).toContainText('20 mm/mV');
  });
});

async function open(page: Page, url: string) {
  await page.goto(`${url}/viewer?StudyInstanceUIDs=${STUDY}`);
  await page.locator('[data-modality="ECG"]').first().focus();
  await page.keyboard.press('Enter');
  return page.locator('[data-pane-kind="document"]').first();
}

/** Beats of 75 a minute, P, QRS and T, another height in each lead. */
function ecg(): DicomJson {
  const one = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });
  const code = (value: string, meaning: string): DicomElement =>
    one('SQ', { '00080100': one('SH', value), '00080102': one('SH', 'UCUM'), '00080104': one('LO', meaning) });
  const bump = (t: number, at: number, width: number, height: number) => height * Math.exp(-(((t - at) / width) ** 2));
  const heights = [0.7, 1, 0.4, -0.8, 0.3, 0.7, -0.6, -0.4, 0.5, 1.2, 1.1, 0.8];
  const samples = new Int16Array(RATE * SECONDS * LEADS.length).map((_, index) => {
    const t = (Math.floor(index / LEADS.length) / RATE) % 0.8;
    const beat =
      bump(t, 0.15, 0.03, 0.15) + bump(t, 0.3, 0.012, 1) - bump(t, 0.33, 0.012, 0.25) + bump(t, 0.52, 0.06, 0.3);
    return Math.round(beat * (heights[index % LEADS.length] ?? 1) * 1000);
  });
  return {
    '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.9.1.1'),
    '00080018': one('UI', `${STUDY}.1.1`),
    '00080060': one('CS', 'ECG'),
    '0008103E': one('LO', 'Resting ECG'),
    '00100010': one('PN', { Alphabetic: 'Heart^Made' }),
    '00100020': one('LO', 'ECG-1'),
    '0020000D': one('UI', STUDY),
    '0020000E': one('UI', `${STUDY}.1`),
    '0040B020': one('SQ', {
      '0040A043': code('x', 'QT Interval'),
      '0040A30A': one('DS', 400),
      '004008EA': code('ms', 'ms'),
    }),
    '54000100': one('SQ', {
      '003A0005': one('US', LEADS.length),
      '003A0010': one('UL', RATE * SECONDS),
      '003A001A': one('DS', RATE),
      '003A0020': one('SH', 'RHYTHM'),
      '003A0200': one(
        'SQ',
        ...LEADS.map((lead) => ({
          '003A0208': code(lead, `Lead ${lead}`),
          '003A0210': one('DS', 1),
          '003A0211': code('uV', 'microvolt'),
          '003A0212': one('DS', 1),
          '003A0213': one('DS', 0),
          '003A0220': one('DS', 0.05),
          '003A0221': one('DS', 150),
        })),
      ),
      '54001004': one('US', 16),
      '54001006': one('CS', 'SS'),
      '54001010': { vr: 'OW', InlineBinary: Buffer.from(samples.buffer).toString('base64') },
    }),
  };
}
