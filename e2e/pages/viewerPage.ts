import { expect, type Locator, type Page } from '@playwright/test';
import type {} from '../../src/app/viewerTest';

type Vec3 = readonly [number, number, number];

/** The viewer as a person and a test see it: by the roles and names of its public surface, and the automation door. */
export class ViewerPage {
  readonly page: Page;
  readonly problems: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => {
      const text = message.text();
      // The recorder of traces fetches pictures that would not decode; the viewer itself connects to no blob.
      const isRecorder = text.startsWith("Connecting to 'blob:");
      if (message.type() === 'error' && !isRecorder && /Content Security Policy|Refused to/.test(text))
        this.problems.push(text);
    });
  }

  async openCase(url: string, studyInstanceUids: readonly string[]): Promise<void> {
    await this.page.goto(`${url}/viewer?StudyInstanceUIDs=${studyInstanceUids.join(',')}`);
    await expect(this.pane('radiology').or(this.pane('slide')).first()).toBeVisible();
  }

  pane(kind: 'radiology' | 'slide'): Locator {
    return this.page.locator(`[data-pane-kind="${kind}"]`);
  }

  tool(name: string): Locator {
    return this.page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  get annotations(): Locator {
    return this.page.getByRole('table', { name: 'Annotations' }).locator('[data-tracking-uid]');
  }

  get saveState(): Locator {
    return this.page.locator('[role="status"][data-save-state]');
  }

  async paneId(kind: 'radiology' | 'slide'): Promise<string> {
    return (await this.pane(kind).first().getAttribute('data-pane-id')) ?? '';
  }

  /** Everything visible in every pane, or in this one, is sharp and complete, and on the screen. */
  async settled(paneId?: string): Promise<void> {
    await this.page.evaluate(async (id) => {
      // What a command changed reaches the panes with the next frame, and is painted with one after.
      const frames = () =>
        new Promise<void>((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
          setTimeout(resolve, 200); // a page behind another has no frames
        });
      await frames();
      await window.viewerTest?.whenSettled(id);
      await frames();
    }, paneId);
  }

  async run(commandId: string, args?: unknown): Promise<void> {
    await this.page.evaluate(([id, given]) => window.viewerTest?.run(id as string, given), [commandId, args] as const);
  }

  async toCanvas(paneId: string, point: Vec3): Promise<[number, number]> {
    const found = await this.page.evaluate(([id, mm]) => window.viewerTest?.toCanvas(id, mm), [paneId, point] as const);
    if (!found) throw new Error('The automation door is closed');
    return found;
  }

  async fromCanvas(paneId: string, point: readonly [number, number]): Promise<[number, number, number]> {
    const found = await this.page.evaluate(([id, px]) => window.viewerTest?.fromCanvas(id, px), [
      paneId,
      point,
    ] as const);
    if (!found) throw new Error('The automation door is closed');
    return found;
  }

  async activate(kind: 'radiology' | 'slide'): Promise<string> {
    const id = await this.paneId(kind);
    await this.run('pane.activate', { paneId: id });
    return id;
  }

  /** Clicks at points of the frame of reference, as a reader would click there. */
  async clickAt(paneId: string, points: readonly Vec3[]): Promise<void> {
    const box = await this.page.locator(`[data-pane-id="${paneId}"]`).boundingBox();
    if (!box) throw new Error(`Pane ${paneId} is not visible`);
    for (const point of points) {
      const [x, y] = await this.toCanvas(paneId, point);
      await this.page.mouse.move(box.x + x, box.y + y, { steps: 3 });
      await this.page.mouse.down();
      await this.page.mouse.up();
    }
  }

  /** The pointer comes to a place of a pane and rests there. */
  async hoverAt(paneId: string, point: Vec3): Promise<void> {
    const box = await this.page.locator(`[data-pane-id="${paneId}"]`).boundingBox();
    const [x, y] = await this.toCanvas(paneId, point);
    await this.page.mouse.move((box?.x ?? 0) + x - 4, (box?.y ?? 0) + y);
    await this.page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + y);
  }

  /** Shows a series of the rail in the active pane, by the keyboard. */
  async showSeries(name: RegExp): Promise<void> {
    await this.page
      .getByRole('list', { name: 'Series' })
      .getByRole('listitem')
      .filter({ hasText: name })
      .first()
      .focus();
    await this.page.keyboard.press('Enter');
  }

  seriesItem(seriesInstanceUid: string): Locator {
    return this.page.getByRole('list', { name: 'Series' }).locator(`[data-series-instance-uid="${seriesInstanceUid}"]`);
  }

  /** Shows one series of the rail in the active pane, by the keyboard; resolves when it is there. */
  async showSeriesOf(seriesInstanceUid: string): Promise<void> {
    await this.seriesItem(seriesInstanceUid).first().focus();
    await this.page.keyboard.press('Enter');
    const pane = this.page.locator(`[data-pane-kind][data-series-instance-uid="${seriesInstanceUid}"]`);
    await expect(pane.first()).toHaveAttribute('data-pane-state', 'ready');
  }

  /** Shows a document of the rail in the active pane, by the keyboard; resolves with its pane. */
  async openDocument(seriesInstanceUid: string): Promise<Locator> {
    await this.seriesItem(seriesInstanceUid).first().focus();
    await this.page.keyboard.press('Enter');
    const pane = this.page.locator(`[data-pane-kind="document"][data-series-instance-uid="${seriesInstanceUid}"]`);
    await expect(pane.first()).toHaveAttribute('data-pane-state', 'ready');
    return pane;
  }

  /** One mark in the list of annotations. */
  mark(trackingUid: string): Locator {
    return this.page.getByRole('table', { name: 'Annotations' }).locator(`[data-tracking-uid="${trackingUid}"]`);
  }

  async inspect(tab: 'Annotations' | 'Findings' | 'Info'): Promise<void> {
    await this.page.getByRole('tablist', { name: 'Inspector' }).getByRole('tab', { name: tab }).click();
    // What is in a tab may come with its own piece of code.
    await expect(this.page.getByRole('tabpanel', { name: tab })).not.toBeEmpty();
  }

  /** What the case says it could not show, or shows with reservations: title, tip and detail of each problem. */
  async problemLines(): Promise<string[]> {
    await this.inspect('Info');
    const panel = this.page.getByRole('tabpanel', { name: 'Info' });
    const lines = await panel
      .locator('section', { has: this.page.getByRole('heading', { name: 'Problems of this case' }) })
      .getByRole('listitem')
      .allInnerTexts();
    await this.inspect('Annotations');
    return lines;
  }

  /** Drags from one point of the frame of reference to another. */
  async drag(paneId: string, from: Vec3, to: Vec3): Promise<void> {
    const box = await this.page.locator(`[data-pane-id="${paneId}"]`).boundingBox();
    if (!box) throw new Error(`Pane ${paneId} is not visible`);
    const [x0, y0] = await this.toCanvas(paneId, from);
    const [x1, y1] = await this.toCanvas(paneId, to);
    await this.page.mouse.move(box.x + x0, box.y + y0);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + x1, box.y + y1, { steps: 8 });
    await this.page.mouse.up();
  }

  /** Everything of the case has been read, the reports too. */
  async loaded(): Promise<void> {
    const rail = this.page.getByRole('navigation', { name: 'Case' });
    await expect(rail).toBeVisible();
    await expect(rail.getByText('Listing series…')).toHaveCount(0);
  }

  /** Opens the save dialog and confirms it; resolves when the archive has confirmed. */
  async save(): Promise<void> {
    await this.button('Save').click();
    await this.page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click();
    await expect(this.saveState).toHaveAttribute('data-save-state', 'confirmed', { timeout: 30_000 });
  }
}
