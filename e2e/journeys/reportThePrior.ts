import { type Browser, expect, type Page } from '@playwright/test';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { ViewerPage } from '../pages/viewerPage';
import { endsOf, imageAt, NODULES, PRIOR, writeFollowUpCase } from './followUpCase';

/** A viewer on a CT with its prior of so many images, in which the nodules of the prior are reported. */
export async function startFollowUp(browser: Browser, images: number): Promise<ViewerServer> {
  const folder = scratchFolder('follow-up');
  writeFollowUpCase(folder, images);
  const server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  const page = await browser.newPage();
  await reportThePrior(page, server.url, images);
  await page.close();
  return server;
}

/** A year ago somebody measured three nodules and saved: that is what a follow-up begins with. */
async function reportThePrior(page: Page, url: string, images: number): Promise<void> {
  const viewer = new ViewerPage(page);
  await viewer.openCase(url, [PRIOR]);
  await viewer.settled();
  const id = await viewer.paneId('radiology');
  for (const { at, priorMm } of NODULES) {
    await viewer.run('view.frame', { frameNumber: imageAt(at[2], images) });
    await viewer.settled();
    await viewer.run('tool.set', { tool: 'length' });
    await viewer.clickAt(id, endsOf(at, priorMm));
  }
  await expect(viewer.annotations).toHaveCount(NODULES.length);
  await viewer.save();
}
