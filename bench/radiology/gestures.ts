import type { CDPSession } from '@playwright/test';
import { FrameClock } from './frameClock';

/** CSS pixels of the window. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One notch of a mouse wheel as Chromium counts it. */
const NOTCH = 120;

/**
 * The hands of the reader: mouse events of the browser's own input. They are due at a steady rate, and the page gets
 * what is due once per animation frame, merged to the newest place, as a browser gives it the moves and turns of a real
 * mouse. Those of the protocol come without that alignment (seen in Chromium 156): to a page that paints in its
 * handlers for longer than the mouse pauses they leave no time for a frame at all, for seconds. A turn of the wheel is
 * one event per frame too, which Chromium counts as one notch however far the protocol says it went.
 */
export class Hands {
  readonly #session: CDPSession;
  readonly #clock: FrameClock;
  #under: Point = { x: 0, y: 0 };

  constructor(session: CDPSession) {
    this.#session = session;
    this.#clock = new FrameClock(session);
  }

  async moveTo(point: Point): Promise<void> {
    this.#under = point;
    await this.#send({ type: 'mouseMoved', ...point });
  }

  /** Notches at a rate, downwards for positive ones; resolves when the page has taken the last. */
  async wheel(notches: number, perSecond: number): Promise<void> {
    const sign = Math.sign(notches);
    await this.#steadily(Math.abs(notches), perSecond, (from, to) =>
      this.#send({ type: 'mouseWheel', ...this.#under, deltaX: 0, deltaY: NOTCH * sign * (to - from) }),
    );
  }

  /** Presses, follows the path at a rate, lets go. */
  async drag(path: readonly Point[], perSecond: number): Promise<void> {
    const pressed = { button: 'left', buttons: 1 } as const;
    await this.#send({ type: 'mousePressed', ...this.#under, ...pressed, clickCount: 1 });
    await this.#steadily(path.length, perSecond, (_from, to) => {
      this.#under = path[to - 1] ?? this.#under;
      return this.#send({ type: 'mouseMoved', ...this.#under, ...pressed });
    });
    await this.#send({ type: 'mouseReleased', ...this.#under, button: 'left', clickCount: 1 });
  }

  async #steadily(count: number, perSecond: number, send: SendSteps): Promise<void> {
    await this.#clock.start();
    try {
      await steadily(count, perSecond, () => this.#clock.next(), send);
    } finally {
      await this.#clock.stop();
    }
  }

  async #send(event: Parameters<CDPSession['send']>[1]): Promise<void> {
    await this.#session.send('Input.dispatchMouseEvent', event as never);
  }
}

type SendSteps = (from: number, to: number) => Promise<void>;

/** Steps are due at a rate; with each frame those that are due are sent together: `from` up to, and without, `to`. */
export async function steadily(
  count: number,
  perSecond: number,
  nextFrame: () => Promise<void>,
  send: SendSteps,
): Promise<void> {
  const begun = performance.now();
  const taken: Promise<unknown>[] = [];
  let failure: unknown;
  for (let sent = 0; sent < count; ) {
    await nextFrame();
    if (failure !== undefined) break;
    const due = Math.min(count, Math.floor(((performance.now() - begun) * perSecond) / 1000) + 1);
    if (due > sent) {
      taken.push(
        send(sent, due).catch((cause: unknown) => {
          failure = cause;
        }),
      );
    }
    sent = due;
  }
  await Promise.all(taken);
  if (failure !== undefined) throw failure;
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A circle beginning at its leftmost point; whole turns come back to where the drag began. */
export function circle(from: Point, radius: number, steps: number, turns: number): Point[] {
  return Array.from({ length: steps }, (_unused, step) => {
    const angle = Math.PI + (2 * Math.PI * turns * (step + 1)) / steps;
    return { x: from.x + radius + radius * Math.cos(angle), y: from.y + radius * Math.sin(angle) };
  });
}
