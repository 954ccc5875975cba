import type { Locator, Page } from '@playwright/test';
import type { Viewer } from '../types';
import { pause } from './gestures';

/** Before anything of the page runs. OHIF's first visit begins with a guided tour over the image, which a reader has seen. */
export async function prepareViewer(viewer: Viewer, page: Page): Promise<void> {
  if (!isOhif(viewer)) return;
  await page.addInitScript(() => {
    if (window === window.top) localStorage.setItem('shownTours', JSON.stringify(['basicViewerTour']));
  });
}

/** Why a journey that begins when all is loaded is not played by both builds of OHIF. */
export const LOADED_ALIKE = 'once loaded it is the minified one with longer names';

export const isOhif = ({ id }: Viewer): boolean => id === 'ohif' || id === 'ohifMinified';

/** Four panes with the same series, scrolled together, by the buttons that a reader has. What could not be had, in words. */
export async function fourLinkedPanes(viewer: Viewer, page: Page): Promise<readonly string[]> {
  return isOhif(viewer) ? ohifPanes(page) : parfocalPanes(page);
}

async function parfocalPanes(page: Page): Promise<readonly string[]> {
  await page.getByRole('button', { name: 'Layout', exact: true }).click();
  await page
    .getByRole('button', { name: '2 by 2', exact: true })
    .or(page.getByRole('option', { name: '2 by 2' }))
    .first()
    .click();
  const panes = page.locator('[data-pane-id]');
  await waitForCount(panes, 4);
  const series = page.getByRole('list', { name: 'Series' }).getByRole('listitem').first();
  for (let place = 1; place < 4; place += 1) {
    await panes.nth(place).click();
    await series.focus();
    await page.keyboard.press('Enter');
  }
  const link = page.getByRole('button', { name: 'Link panes', exact: true });
  if (!(await link.isEnabled())) return ['the panes could not be linked: each was measured with one of them scrolled'];
  await link.click();
  return [];
}

async function ohifPanes(page: Page): Promise<readonly string[]> {
  await page.locator('[data-cy="layout-button"]').first().click();
  await page.locator('[data-cy="Layout-1-1"]').click();
  const panes = page.locator('[data-cy="viewport-pane"]');
  await waitForCount(panes, 4);
  for (let place = 1; place < 4; place += 1) {
    await panes.nth(place).click({ position: { x: 150, y: 150 } });
    await pause(300);
    await page.locator('[data-cy="study-browser-thumbnail"]').first().dblclick();
    await pause(1000);
  }
  await page.locator('[data-cy="MoreTools-split-button-secondary"] button').click();
  await page.locator('[data-cy="ImageSliceSync"]').click();
  return [];
}

async function waitForCount(found: Locator, count: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  while ((await found.count()) !== count) {
    if (Date.now() > deadline) throw new Error(`${await found.count()} panes instead of ${count}`);
    await pause(100);
  }
}
