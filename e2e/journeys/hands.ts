import type { Locator, Page } from '@playwright/test';
import { test } from '@playwright/test';

/** The hands of a reader: every press of a button of the mouse and of a key is counted, turning the wheel is not. */
export class Hands {
  readonly page: Page;
  clicks = 0;
  keys = 0;
  #begun = performance.now();
  #ended: number | undefined;

  constructor(page: Page) {
    this.page = page;
  }

  /** From here on it counts: what was prepared before is no part of the journey. */
  begin(): void {
    this.clicks = 0;
    this.keys = 0;
    this.#begun = performance.now();
  }

  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
  }

  async clickAt(x: number, y: number): Promise<void> {
    this.clicks += 1;
    await this.page.mouse.move(x, y, { steps: 3 });
    await this.page.mouse.down();
    await this.page.mouse.up();
  }

  async press(key: string, times = 1): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      this.keys += 1;
      await this.page.keyboard.press(key);
    }
  }

  async wheel(notches: number): Promise<void> {
    for (let n = 0; n < Math.abs(notches); n += 1) await this.page.mouse.wheel(0, Math.sign(notches) * 100);
  }

  /** The work is done; what is looked at afterwards takes no time of the reader's. */
  end(): void {
    this.#ended = performance.now();
  }

  get seconds(): number {
    return ((this.#ended ?? performance.now()) - this.#begun) / 1000;
  }

  /** What the line of this journey tells; `more` are facts of its own ("first image 0.6 s"). */
  tell(more = ''): void {
    const keys = this.keys === 0 ? '' : ` ${this.keys} keys`;
    const description = `${this.clicks} clicks${keys} ${this.seconds.toFixed(1)} s${more === '' ? '' : `, ${more}`}`;
    test.info().annotations.push({ type: 'journey', description });
  }
}

/** A picture of the screen, for the eye. */
export const picture = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: `journeys/out/${name}.png` });
};
