import { describe, expect, test } from 'vitest';
import { PaintingPace } from './paintingPace';

/** Points painted in each of so many frames by somebody who always has more to paint. */
function framesAt(intervalMs: number, count: number, pace = new PaintingPace()): number[] {
  return Array.from({ length: count }, (_, frame) => {
    pace.begin((frame + 1) * intervalMs);
    let points = 0;
    while (!pace.isUsedUp) {
      pace.painted(100);
      points += 100;
    }
    pace.end((frame + 1) * intervalMs + 1, false);
    return points;
  });
}

describe('how much a frame paints', () => {
  test('T-ANN-16: less and less while frames come late, and never nothing', () => {
    const frames = framesAt(200, 6);
    expect(frames[0]).toBe(6000);
    expect(frames.at(-1)).toBe(3000);
  });

  test('more and more while frames come in time, up to a bound', () => {
    const frames = framesAt(16, 20);
    expect(frames[1]).toBeGreaterThan(frames[0]!);
    expect(frames.at(-1)).toBe(400_000);
  });

  test('frames with little in them are no reason to paint more', () => {
    const pace = new PaintingPace();
    for (let frame = 0; frame < 50; frame += 1) {
      pace.begin(frame * 16);
      pace.painted(10);
      pace.end(frame * 16 + 1, true);
    }
    expect(framesAt(16, 1, pace)[0]).toBe(6000);
  });

  test('a pause with nothing left to paint is no slowness', () => {
    const pace = new PaintingPace();
    pace.begin(0);
    pace.painted(500);
    pace.end(1, true);
    expect(framesAt(5000, 1, pace)[0]).toBe(6000);
  });
});
