import type { Page } from '@playwright/test';

interface PadWindow {
  simulatedPad?: { axes: number[]; buttons: number[] };
}

/** A gamepad of the standard mapping that the test holds in its hands. */
export class SimulatedPad {
  readonly #page: Page;
  presses = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Before the page is opened. */
  async plugIn(): Promise<void> {
    await this.#page.addInitScript(() => {
      const pad = { axes: [0, 0, 0, 0], buttons: Array.from({ length: 17 }, () => 0) };
      (window as PadWindow).simulatedPad = pad;
      const read = () => ({
        id: 'Simulated',
        index: 0,
        connected: true,
        mapping: 'standard',
        timestamp: performance.now(),
        axes: [...pad.axes],
        buttons: pad.buttons.map((value) => ({ value, pressed: value > 0.5, touched: value > 0 })),
      });
      Object.defineProperty(navigator, 'getGamepads', { value: () => [read()] });
    });
  }

  /** Pressed, seen by the page, released. */
  async press(button: number): Promise<void> {
    this.presses += 1;
    await this.#set({ button, value: 1 });
    await this.#frames(3);
    await this.#set({ button, value: 0 });
    await this.#frames(2);
  }

  /** That button while another is held. */
  async chord(held: number, button: number): Promise<void> {
    await this.#set({ button: held, value: 1 });
    await this.#frames(2);
    await this.press(button);
    await this.#set({ button: held, value: 0 });
    await this.#frames(2);
  }

  /** A stick or trigger is held for so long, then let go. */
  async hold(axis: number, value: number, ms: number): Promise<void> {
    await this.#set({ axis, value });
    await this.#page.waitForTimeout(ms);
    await this.#set({ axis, value: 0 });
    await this.#frames(2);
  }

  async #set(change: { readonly button?: number; readonly axis?: number; readonly value: number }): Promise<void> {
    await this.#page.evaluate(({ button, axis, value }) => {
      const pad = (window as PadWindow).simulatedPad;
      if (!pad) throw new Error('no pad');
      if (button !== undefined) pad.buttons[button] = value;
      if (button !== undefined && value > 0) performance.mark('hand');
      if (axis !== undefined) pad.axes[axis] = value;
    }, change);
  }

  async #frames(count: number): Promise<void> {
    await this.#page.evaluate(
      (frames) =>
        new Promise<void>((resolve) => {
          const next = (left: number) => (left === 0 ? resolve() : requestAnimationFrame(() => next(left - 1)));
          next(frames);
        }),
      count,
    );
  }
}

export const PAD = {
  south: 0,
  east: 1,
  west: 2,
  north: 3,
  previousSlide: 4,
  nextSlide: 5,
  select: 8,
  save: 9,
  ArrowUp: 12,
  ArrowDown: 13,
  ArrowLeft: 14,
  ArrowRight: 15,
} as const;
