import { describe, expect, test } from 'vitest';
import type { BulkShown, BulkTileOrder } from '../dicom/bulk';
import { NO_VALUE, rampColours, RAMP_STEPS } from '../dicom/bulkRamp';
import { madeGroup } from '../dicom/groupFixture';
import type { AnnotationGroup, GraphicType } from '../dicom/types';
import { keepGroup } from './keptGroup';
import { paintTile } from './paintTile';

const SIDE = 64;

const made = (graphicType: GraphicType, shapes: readonly (readonly number[])[], values: readonly number[] = []) => {
  const name = { value: '42798000', scheme: 'SCT', meaning: 'Area' };
  const unit = { value: 'um2', scheme: 'UCUM', meaning: 'square micrometre' };
  const measurements = values.length === 0 ? [] : [{ name, unit, values: Float32Array.from(values) }];
  return madeGroup(graphicType, shapes, { measurements });
};

/** Opacity of each pixel; undefined where the tile is blank. */
function painted(group: AnnotationGroup, scale: number, more: Partial<BulkShown> = {}, pixelRatio = 1) {
  const shown: BulkShown = {
    annotationGroupUid: group.annotationGroupUid,
    map: { x: [0, scale, 0, 0], y: [0, 0, scale, 0] },
    colour: '#0060a8',
    ...more,
  };
  const order: BulkTileOrder = { storedIn: group.storedIn, groups: [shown], sidePx: SIDE, pixelRatio, halo: '#fff' };
  let pixels: Uint8ClampedArray | undefined;
  const kept = new Map([[group.annotationGroupUid as string, keepGroup(group)]]);
  const isPainted = paintTile(order, kept, () => ({
    context: undefined as never,
    putPixels: (given) => {
      pixels = given;
    },
  }));
  expect(isPainted).toBe(pixels !== undefined);
  return pixels && ((x: number, y: number, channel = 3) => pixels?.[(y * SIDE + x) * 4 + channel] ?? 0);
}

const square = (x: number, y: number, side: number) => [x, y, x + side, y, x + side, y + side, x, y + side];

describe('a tile of bulk objects', () => {
  test('small outlines cover the pixels their edges run through, and no others', () => {
    const alpha = painted(made('POLYGON', [square(10, 20, 6)]), 1);
    expect([alpha?.(13, 20), alpha?.(13, 19)].every((value) => (value ?? 0) > 60)).toBe(true);
    expect([alpha?.(10, 23), alpha?.(16, 23), alpha?.(13, 26)].every((value) => (value ?? 0) > 60)).toBe(true);
    expect([alpha?.(13, 23), alpha?.(13, 17), alpha?.(30, 30)]).toEqual([0, 0, 0]);
  });

  test('an outline that begins on the neighbour reaches into this tile', () => {
    expect(painted(made('POLYGON', [square(-4, 30, 8)]), 1)?.(2, 30)).toBeGreaterThan(60);
    expect(painted(made('POLYGON', [square(-40, 30, 8)]), 1)).toBeUndefined();
  });

  test('every object of a crowd is one more count: more of them, and the pixel is darker', () => {
    const points = Array.from({ length: 3000 }, (_, index) => [(index * 7.31) % 60, (index * 3.77) % 60]);
    const alpha = painted(made('POINT', [...points, ...Array.from({ length: 40 }, () => [62, 62])]), 1);
    const [crowd, single] = [alpha?.(62, 62) ?? 0, alpha?.(30, 30) ?? 0];
    expect(crowd).toBeGreaterThan(140);
    expect(single).toBeGreaterThan(0);
    expect(crowd).toBeGreaterThan(single);
  });

  test('a filter leaves out what lies outside, and what has no value', () => {
    const group = made(
      'POINT',
      [
        [10, 10],
        [30, 30],
        [50, 50],
      ],
      [1, 5, Number.NaN],
    );
    const alpha = painted(group, 1, { filter: { measurement: 0, from: 4, to: 6 } });
    expect([alpha?.(10, 10), alpha?.(50, 50)]).toEqual([0, 0]);
    expect(alpha?.(30, 30)).toBe(255);
    expect(painted(group, 1, { filter: { measurement: 0, from: 8, to: 9 } })).toBeUndefined();
  });

  const ramp = { measurement: 0, from: 0, to: 10 };
  const hex = (colour: string | undefined) => Number.parseInt((colour ?? '').slice(1), 16);
  const rgbAt = (alpha: ReturnType<typeof painted>, x: number, y: number) =>
    [0, 1, 2].reduce((value, channel) => value * 256 + (alpha?.(x, y, channel) ?? 0), 0);

  test('each point has the colour of its value; one without a value is grey', () => {
    const places = [10, 25, 40, 55];
    const at = painted(
      made(
        'POINT',
        places.map((place) => [place, place]),
        [0, 10, Number.NaN, 5],
      ),
      1,
      { ramp },
    );
    expect(places.map((place) => rgbAt(at, place, place))).toEqual(
      [rampColours[0], rampColours[RAMP_STEPS - 1], NO_VALUE, rampColours[RAMP_STEPS / 2]].map(hex),
    );
  });

  test('small outlines have the colours of theirs', () => {
    const at = painted(made('POLYGON', [square(10, 20, 6), square(40, 20, 6)], [0, 10]), 1, { ramp });
    expect([rgbAt(at, 13, 20), rgbAt(at, 43, 20)]).toEqual([hex(rampColours[0]), hex(rampColours[RAMP_STEPS - 1])]);
  });

  test('a pixel of a crowd has the colour of the mean of those that have a value', () => {
    const crowd = Array.from({ length: 400 }, () => [20.2, 20.2]);
    const values = crowd.map((_, index) => (index % 4 === 0 ? Number.NaN : index % 2 === 0 ? 0 : 10));
    const at = painted(made('POINT', [...crowd, [20.4, 20.4]], [...values, 5]), 1, { ramp });
    const mean = Math.round((RAMP_STEPS - 1) * (values.filter((one) => one === 10).length / 300));
    expect(rgbAt(at, 20, 20)).toBe(hex(rampColours[mean]));
  });
});
