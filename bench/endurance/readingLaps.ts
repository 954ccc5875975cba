import type { Page } from '@playwright/test';
import { Hands, pause, type Point } from '../radiology/gestures';
import type { CtData, Viewer } from '../types';

/** A tenth of an hour of reading, by the hands of a reader at full speed; played again and again. */
export interface Reading {
  /** Until the reader can begin. */
  begin(): Promise<void>;
  lap(number: number): Promise<void>;
}

const SETTLE_MS = 400;

/**
 * 300 images up and down, window, four panes and one again, marks drawn and taken back. The case is not left: our viewer
 * loads the page anew for the next one, OHIF keeps its page, so that would compare nothing with something.
 */
export async function ctReading(viewer: Viewer, page: Page, data: CtData): Promise<Reading> {
  const hands = new Hands(await page.context().newCDPSession(page));
  const own = viewer.id === 'parfocal' ? new ParfocalHands(page) : new OhifHands(page);
  const readStack = async () => {
    const middle = await own.middle();
    await hands.moveTo(middle);
    const turns = data.sopInstanceUids.length;
    await hands.wheel(turns, 200);
    await hands.wheel(-turns, 200);
    await own.pick('window');
    await hands.moveTo(middle);
    await hands.drag(circleFrom(middle, 80, 90), 60);
  };
  return {
    begin: () => own.ready(data.sopInstanceUids.length),
    lap: async () => {
      await readStack();
      await own.drawAndUndo(4);
      await own.layouts();
      await readStack();
    },
  };
}

/** Thirty fields of a slide, the other glass, marks drawn and taken back. */
export async function slideReading(viewer: Viewer, page: Page): Promise<Reading> {
  const hands = new Hands(await page.context().newCDPSession(page));
  const own = viewer.id === 'parfocal' ? new ParfocalHands(page) : undefined;
  const middle = async () => (own ? own.middle() : middleOf(page, 'canvas'));
  return {
    begin: async () => {
      await page.locator('canvas').first().waitFor();
      await pause(2500);
    },
    lap: async (number) => {
      const at = await middle();
      await hands.moveTo(at);
      await hands.wheel(-14, 30);
      await pause(SETTLE_MS);
      for (let field = 0; field < 30; field += 1) {
        const right = Math.floor(field / 6) % 2 === number % 2;
        const [dx, dy] = field % 6 === 5 ? [0, number % 4 < 2 ? -400 : 400] : [right ? -500 : 500, 0];
        await hands.moveTo({ x: at.x - dx / 2, y: at.y - dy / 2 });
        await hands.drag(lineFrom({ x: at.x - dx / 2, y: at.y - dy / 2 }, dx, dy), 60);
        await pause(120);
      }
      if (own) {
        await own.drawAndUndo(2);
        await own.nextSlide();
      }
      await hands.moveTo(at);
      await hands.wheel(14, 30);
      await pause(SETTLE_MS);
    },
  };
}

/** Our viewer by the roles and names of its public surface. */
class ParfocalHands {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async ready(images: number): Promise<void> {
    await this.#page.locator(`[data-frames-loaded="${images}"]`).first().waitFor({ timeout: 60_000 });
  }

  middle(): Promise<Point> {
    return middleOf(this.#page, '[data-pane-id]');
  }

  async pick(tool: 'window' | 'length'): Promise<void> {
    const name = tool === 'window' ? 'Window level' : 'Length';
    const button = this.#page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name, exact: true });
    if ((await button.count()) > 0 && (await button.isEnabled())) await button.click();
  }

  async drawAndUndo(count: number): Promise<void> {
    const { x, y } = await this.middle();
    for (let mark = 0; mark < count; mark += 1) {
      await this.pick('length');
      await this.#page.mouse.move(x - 80, y - 60 + mark * 25);
      await this.#page.mouse.down();
      await this.#page.mouse.move(x + 60, y - 40 + mark * 25, { steps: 6 });
      await this.#page.mouse.up();
    }
    await this.#page.keyboard.press('Escape');
    for (let mark = 0; mark < count; mark += 1) await this.#page.keyboard.press('Control+z');
    await this.#page.locator('[data-save-state="clean"]').first().waitFor();
  }

  async layouts(): Promise<void> {
    for (const name of ['2 by 2', '1 by 1']) {
      await this.#page.getByRole('button', { name: 'Layout', exact: true }).click();
      const choice = this.#page.getByRole('button', { name, exact: true }).or(this.#page.getByRole('option', { name }));
      await choice.first().click();
      if (name === '2 by 2') await this.#fill();
    }
  }

  async #fill(): Promise<void> {
    const panes = this.#page.locator('[data-pane-id]');
    for (let place = 1; place < 4; place += 1) {
      await panes.nth(place).click({ timeout: 10_000 });
      await this.#page.getByRole('list', { name: 'Series' }).getByRole('listitem').first().focus();
      await this.#page.keyboard.press('Enter');
    }
    await pause(SETTLE_MS);
  }

  async nextSlide(): Promise<void> {
    await this.#page.locator('[data-pane-id]').first().focus();
    await this.#page.keyboard.press('.');
    await pause(1200);
  }
}

/** OHIF: what can be driven the same way in every lap. */
class OhifHands {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async ready(_images: number): Promise<void> {
    await this.#page.locator('[data-cy="viewport-pane"] canvas').first().waitFor({ timeout: 90_000 });
    await pause(8000);
  }

  middle(): Promise<Point> {
    return middleOf(this.#page, '[data-cy="viewport-pane"]');
  }

  async pick(tool: 'window' | 'length'): Promise<void> {
    const name = tool === 'window' ? 'WindowLevel' : 'MeasurementTools-split-button-primary';
    await this.#page.locator(`[data-cy="${name}"], [data-cy="${name}-split-button-primary"]`).first().click();
  }

  async drawAndUndo(count: number): Promise<void> {
    const { x, y } = await this.middle();
    await this.pick('length');
    for (let mark = 0; mark < count; mark += 1) {
      await this.#page.mouse.move(x - 80, y - 60 + mark * 25);
      await this.#page.mouse.down();
      await this.#page.mouse.move(x + 60, y - 40 + mark * 25, { steps: 6 });
      await this.#page.mouse.up();
      await pause(150);
    }
    for (let mark = 0; mark < count; mark += 1) await this.#page.keyboard.press('Control+z');
    await this.pick('window');
  }

  async layouts(): Promise<void> {
    for (const name of ['Layout-1-1', 'Layout-0-0']) {
      await this.#page.locator('[data-cy="layout-button"]').first().click();
      await this.#page.locator(`[data-cy="${name}"]`).click();
      await pause(1000);
    }
  }
}

async function middleOf(page: Page, selector: string): Promise<Point> {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`there is no ${selector}`);
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}

/** Comes back to where it began, so that the window is the same afterwards. */
const circleFrom = ({ x, y }: Point, radius: number, steps: number): Point[] =>
  Array.from({ length: steps }, (_, step) => {
    const angle = (2 * Math.PI * (step + 1)) / steps;
    return { x: x - radius + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });

const lineFrom = ({ x, y }: Point, dx: number, dy: number): Point[] =>
  Array.from({ length: 12 }, (_, step) => ({ x: x + (dx * (step + 1)) / 12, y: y + (dy * (step + 1)) / 12 }));
