import { expect, type Page } from '@playwright/test';
import { ViewerPage } from '../pages/viewerPage';
import { endsOf, imageAt, NODULES, PRIOR } from './followUpCase';

/** A year ago somebody measured three nodules and saved: that is what a follow-up begins with. */
export async function reportThePrior(page: Page, url: string, images: number): Promise<void> {
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
