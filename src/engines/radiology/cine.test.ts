import { expect, test } from 'vitest';
import type { CineTiming } from '../../dicom/radiology/cineTiming';
import { Cine, type CineClock } from './cine';

const REFRESH_MS = 1000 / 60;

/** A screen of 60 refreshes a second whose time the test moves. */
class Screen implements CineClock {
  #now = 0;
  #wish: ((now: number) => void) | undefined;
  now(): number {
    return this.#now;
  }
  request(refresh: (now: number) => void): number {
    this.#wish = refresh;
    return 1;
  }
  cancel(): void {
    this.#wish = undefined;
  }
  run(ms: number): void {
    for (let left = Math.round(ms / REFRESH_MS); left > 0; left -= 1) {
      this.#now += REFRESH_MS;
      const wish = this.#wish;
      this.#wish = undefined;
      wish?.(this.#now);
    }
  }
}

/** A pane with a stack: images come to the canvas as late as the test says. */
function play(count: number, over: Partial<CineTiming> = {}, paintMs = 0) {
  const screen = new Screen();
  const seen: { index: number; at: number }[] = [];
  const [failed, missing] = [new Set<number>(), new Set<number>()];
  let [wanted, wantedAt] = [0, 0];
  const stack = {
    get wantedIndex() {
      return wanted;
    },
    get wantedState() {
      if (failed.has(wanted)) return 'failed' as const;
      return missing.has(wanted) || screen.now() < wantedAt + paintMs ? ('coming' as const) : ('shown' as const);
    },
    hasFailed: (index: number) => failed.has(index),
    want(index: number) {
      [wanted, wantedAt] = [index, screen.now()];
      seen.push({ index, at: screen.now() });
    },
  };
  const timing: CineTiming = { framesPerSecond: 10, isSweep: false, from: 0, to: count - 1, ...over };
  const told: string[] = [];
  const cine: Cine = new Cine(timing, stack, () => told.push(JSON.stringify(cine.status)), screen);
  return { cine, screen, seen, failed, missing, told, indices: () => seen.map(({ index }) => index) };
}

test('a stack plays at its rate, image after image, and begins anew after the last', () => {
  const { cine, screen, seen, indices } = play(4, { framesPerSecond: 10 });
  cine.play();
  screen.run(1000);
  expect(indices()).toEqual([1, 2, 3, 0, 1, 2, 3, 0, 1, 2]);
  cine.pause();
  screen.run(1000);
  expect(seen.length).toBe(10);
});

test('25 frames a second on a screen of 60 refreshes are 25 in the mean', () => {
  const { cine, screen, seen } = play(1000, { framesPerSecond: 25 });
  cine.play();
  screen.run(10_000);
  expect(Math.abs(seen.length - 250)).toBeLessThanOrEqual(1);
  expect(cine.status.reached).toBeUndefined();
});

test('no image is left out where the machine is too slow: the play is slower and says so', () => {
  const { cine, screen, indices } = play(500, { framesPerSecond: 30 }, 80);
  cine.play();
  screen.run(4000);
  expect(indices()).toEqual(indices().map((_, at) => at + 1));
  expect(cine.status.reached).toBeGreaterThan(9);
  expect(cine.status.reached).toBeLessThan(13);
  expect(cine.status.framesPerSecond).toBe(30);
});

test('an image that has not come is waited for, in words, and the play goes on with it', () => {
  const { cine, screen, indices, missing } = play(6);
  missing.add(3);
  cine.play();
  screen.run(1000);
  expect(indices().at(-1)).toBe(3);
  expect(cine.status.waitsFor).toBe(4);
  screen.run(5000);
  expect(indices().at(-1)).toBe(3);
  missing.clear();
  screen.run(50);
  expect(cine.status.waitsFor).toBeUndefined();
  screen.run(150);
  expect(indices().slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
});

test('an image that failed is left out, and that is told', () => {
  const { cine, screen, indices, failed } = play(4);
  failed.add(2);
  cine.play();
  screen.run(600);
  expect(indices()).toEqual([1, 3, 0, 1, 3, 0]);
  expect(cine.status.leftOut).toBe(1);
});

test('where nothing else can be shown the play ends', () => {
  const { cine, screen, failed, seen } = play(3);
  failed.add(1).add(2);
  cine.play();
  screen.run(1000);
  expect(cine.isPlaying).toBe(false);
  expect(seen).toEqual([]);
});

test('there and back: the ends are seen once each time', () => {
  const { cine, screen, indices } = play(4, { isSweep: true });
  cine.play();
  screen.run(900);
  expect(indices()).toEqual([1, 2, 3, 2, 1, 0, 1, 2, 3]);
});

test('a trimmed stack plays what is left of it', () => {
  const { cine, screen, indices } = play(10, { from: 3, to: 5 });
  cine.play();
  screen.run(600);
  expect(indices()).toEqual([3, 4, 5, 3, 4, 5]);
});

test('frames that were not recorded evenly are played as they were recorded', () => {
  const { cine, screen, seen } = play(3, { framesPerSecond: 5, stepsMs: [200, 100, 300] });
  cine.play();
  screen.run(1200);
  const times = seen.map(({ at }) => at);
  const steps = times.slice(1).map((at, index) => Math.round((at - (times[index] as number)) / 10) * 10);
  // From image 2 to 3, by the mean back to image 1, on to image 2.
  expect(steps.slice(0, 3).map((ms) => Math.round(ms / 100) * 100)).toEqual([300, 200, 100]);
});

test('faster and slower go along the usual rates', () => {
  const { cine } = play(4, { framesPerSecond: 16.7 });
  cine.faster();
  expect(cine.status.framesPerSecond).toBe(20);
  cine.slower();
  cine.slower();
  expect(cine.status.framesPerSecond).toBe(12);
});

test('a play that runs as it should tells nothing: the pane is not drawn for it', () => {
  const { cine, screen, told } = play(40);
  cine.play();
  screen.run(5000);
  expect(told.length).toBe(1);
});
