import type { CDPSession } from '@playwright/test';

const BINDING = 'benchFrame';
const START = `globalThis.benchFrames = true; (function tick() {
  if (!globalThis.benchFrames) return;
  requestAnimationFrame(tick);
  ${BINDING}('');
})()`;
const PATIENCE_MS = 20_000;

/** Tells each animation frame of the page as it begins, without a question and an answer for every one. */
export class FrameClock {
  readonly #session: CDPSession;
  #isBound = false;
  #waiting: (() => void) | undefined;

  constructor(session: CDPSession) {
    this.#session = session;
  }

  async start(): Promise<void> {
    if (!this.#isBound) {
      this.#isBound = true;
      this.#session.on('Runtime.bindingCalled', ({ name }) => {
        if (name === BINDING) this.#waiting?.();
      });
      await this.#session.send('Runtime.enable');
      await this.#session.send('Runtime.addBinding', { name: BINDING });
    }
    await this.#session.send('Runtime.evaluate', { expression: START });
  }

  async stop(): Promise<void> {
    await this.#session.send('Runtime.evaluate', { expression: 'globalThis.benchFrames = false' });
  }

  /** The next frame that begins. */
  next(): Promise<void> {
    return new Promise((done, failed) => {
      const timer = setTimeout(
        () => failed(new Error(`the page made no frame for ${PATIENCE_MS / 1000} s`)),
        PATIENCE_MS,
      );
      this.#waiting = () => {
        clearTimeout(timer);
        this.#waiting = undefined;
        done();
      };
    });
  }
}
