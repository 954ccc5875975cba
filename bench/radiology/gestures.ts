import type { CDPSession } from '@playwright/test';

/** CSS pixels of the window. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One notch of a mouse wheel as Chromium counts it. */
const NOTCH = 120;

/** Events on their way to the page. With more, those of a slow page pile up in the protocol and arrive seconds late. */
const ON_THE_WAY = 2;

/**
 * The hands of the reader: mouse events of the browser's own input. They are due at a steady rate; while the page is
 * busy they are merged as a browser merges those of a real mouse: turns of a wheel into one larger turn, moves into the
 * newest place.
 */
export class Hands {
  readonly #session: CDPSession;
  #under: Point = { x: 0, y: 0 };

  constructor(session: CDPSession) {
    this.#session = session;
  }

  async moveTo(point: Point): Promise<void> {
    this.#under = point;
    await this.#send({ type: 'mouseMoved', ...point });
  }

  /** Notches at a rate, downwards for positive ones; resolves when the page has taken the last. */
  async wheel(notches: number, perSecond: number): Promise<void> {
    const deltaY = NOTCH * Math.sign(notches);
    const turn = () => this.#send({ type: 'mouseWheel', ...this.#under, deltaX: 0, deltaY });
    // Each notch by itself, since Chromium takes one event of the protocol for one notch however far it says it turned.
    await steadily(Math.abs(notches), perSecond, async (from, to) => {
      await Promise.all(Array.from({ length: to - from }, turn));
    });
  }

  /** Presses, follows the path at a rate, lets go. */
  async drag(path: readonly Point[], perSecond: number): Promise<void> {
    const pressed = { button: 'left', buttons: 1 } as const;
    await this.#send({ type: 'mousePressed', ...this.#under, ...pressed, clickCount: 1 });
    await steadily(path.length, perSecond, (_from, to) => {
      this.#under = path[to - 1] ?? this.#under;
      return this.#send({ type: 'mouseMoved', ...this.#under, ...pressed });
    });
    await this.#send({ type: 'mouseReleased', ...this.#under, button: 'left', clickCount: 1 });
  }

  async #send(event: Parameters<CDPSession['send']>[1]): Promise<void> {
    await this.#session.send('Input.dispatchMouseEvent', event as never);
  }
}

/** Sends steps `from` up to, and without, `to`: as soon as one is due and the page has taken the earlier ones. */
export async function steadily(
  count: number,
  perSecond: number,
  send: (from: number, to: number) => Promise<void>,
): Promise<void> {
  const begun = performance.now();
  const onTheWay = new Set<Promise<void>>();
  let sent = 0;
  while (sent < count) {
    const due = Math.min(count, Math.floor(((performance.now() - begun) * perSecond) / 1000) + 1);
    if (due === sent) {
      await pause(Math.max(1, begun + (sent * 1000) / perSecond - performance.now()));
      continue;
    }
    if (onTheWay.size >= ON_THE_WAY) {
      await Promise.race(onTheWay);
      continue;
    }
    const one: Promise<void> = send(sent, due).finally(() => onTheWay.delete(one));
    onTheWay.add(one);
    sent = due;
  }
  await Promise.all(onTheWay);
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A circle beginning at its leftmost point; whole turns come back to where the drag began. */
export function circle(from: Point, radius: number, steps: number, turns: number): Point[] {
  return Array.from({ length: steps }, (_unused, step) => {
    const angle = Math.PI + (2 * Math.PI * turns * (step + 1)) / steps;
    return { x: from.x + radius + radius * Math.cos(angle), y: from.y + radius * Math.sin(angle) };
  });
}
