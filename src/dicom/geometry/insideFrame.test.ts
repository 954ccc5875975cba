import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { insideFrame } from './insideFrame';
import { measureInPixels } from './measure';

describe('a mark drawn over the edge of the image', () => {
  test('that lies inside is left alone, to the bit', () => {
    const points = [0, 0, 512, 512];
    expect(insideFrame('length', points, 512, 512)).toBe(points);
  });

  test('has its ends on the edge', () => {
    expect(insideFrame('length', [-4, 10, 600, 20], 512, 512)).toEqual([0, 10, 512, 20]);
  });

  test('is cut when it is an upright rectangle', () => {
    expect(insideFrame('rectangle', [-10, 5, 20, 5, 20, 30, -10, 30], 512, 512)).toEqual([0, 5, 20, 5, 20, 30, 0, 30]);
  });

  test('keeps the axes of an ellipse and the angle of a bidirectional at right angles', () => {
    const random = seededRandom(5);
    for (let i = 0; i < 500; i++) {
      const [x, y, a, b, angle] = [
        random() * 600 - 50,
        random() * 600 - 50,
        5 + random() * 300,
        5 + random() * 300,
        random() * 3,
      ];
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const shape = [x - a * c, y - a * s, x + a * c, y + a * s, x + b * s, y - b * c, x - b * s, y + b * c];
      const inside = insideFrame('ellipse', shape, 512, 256);
      inside.forEach((value, at) => {
        expect(value).toBeGreaterThanOrEqual(-1e-9);
        expect(value).toBeLessThanOrEqual((at % 2 === 0 ? 512 : 256) + 1e-9);
      });
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = inside;
      expect(Math.abs((x1 - x0) * (x3 - x2) + (y1 - y0) * (y3 - y2))).toBeLessThan(1e-6);
    }
  });

  test('an angle drawn over the edge is the angle that was drawn: it shrinks, and no arm is bent', () => {
    const drawn = [100, -40, 60, 100, 200, 100];
    const inside = insideFrame('angle', drawn, 512, 256);
    expect(inside.every((value) => value >= 0)).toBe(true);
    const of = (points: readonly number[]) => measureInPixels('angle', points, undefined)[0]?.value;
    expect(of(inside)).toBeCloseTo(of(drawn) ?? 0, 9);
  });
});
