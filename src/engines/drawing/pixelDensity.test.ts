// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onOtherPixelDensity } from './pixelDensity';

/** What a browser does: a query tells once when it stops or begins to match. */
class Screens {
  readonly queries: { readonly text: string; readonly target: EventTarget; listeners: number }[] = [];

  readonly matchMedia = (text: string): MediaQueryList => {
    const target = new EventTarget();
    const query = { text, target, listeners: 0 };
    this.queries.push(query);
    return {
      addEventListener: (type: string, listener: EventListener) => {
        query.listeners += 1;
        target.addEventListener(type, listener);
      },
      removeEventListener: (type: string, listener: EventListener) => {
        query.listeners -= 1;
        target.removeEventListener(type, listener);
      },
    } as unknown as MediaQueryList;
  };

  moveTo(ratio: number): void {
    const before = `(resolution: ${window.devicePixelRatio}dppx)`;
    vi.stubGlobal('devicePixelRatio', ratio);
    for (const query of [...this.queries]) if (query.text === before) query.target.dispatchEvent(new Event('change'));
  }
}

let screens: Screens;
beforeEach(() => {
  screens = new Screens();
  vi.stubGlobal('devicePixelRatio', 1);
  vi.stubGlobal('matchMedia', screens.matchMedia);
});
afterEach(() => vi.unstubAllGlobals());

test('every move to a screen of another density is told, also the second one', () => {
  const told: number[] = [];
  onOtherPixelDensity(() => told.push(window.devicePixelRatio));
  screens.moveTo(2);
  screens.moveTo(1.5);
  expect(told).toEqual([2, 1.5]);
});

test('after the end nothing is told and nothing listens', () => {
  const told: number[] = [];
  const end = onOtherPixelDensity(() => told.push(window.devicePixelRatio));
  screens.moveTo(2);
  end();
  screens.moveTo(3);
  expect(told).toEqual([2]);
  expect(screens.queries.map(({ listeners }) => listeners)).toEqual([0, 0]);
});
