import { describe, expect, test } from 'vitest';
import type { Annotation, AnnotationShape } from '../../dicom/types';
import { counted } from '../../dicom/codes';
import { buildAnnotation } from '../../testing/builders';
import { handleAt, markAt, type VisibleMark } from './hitTest';
import { geometryOf } from './markGeometry';
import type { View } from './view';

const pixels: View = { dimension: 2, toCanvas: ([x = 0, y = 0]) => [x, y], fromCanvas: (at) => at };
const mark = (
  id: string,
  shape: AnnotationShape,
  points: readonly number[],
  over: Partial<Annotation> = {},
): VisibleMark => ({
  annotation: buildAnnotation({ ...over, id, shape, points }),
  geometry: geometryOf(shape, points, pixels),
});
const length = mark('length', 'length', [100, 100, 200, 100]);
const ellipse = mark('ellipse', 'ellipse', [300, 200, 400, 200, 350, 170, 350, 230]);
const point = mark('point', 'point', [50, 300]);
const marks = [length, ellipse, point];

describe('a line is hit', () => {
  test('within 6 px by a mouse, 14 px by a finger', () => {
    expect(markAt(marks, [150, 105])?.mark).toBe(length);
    expect(markAt(marks, [150, 110])).toBeUndefined();
    expect(markAt(marks, [150, 110], 'touch')?.mark).toBe(length);
  });

  test('on the outline of a region, not inside it: the image there stays free for navigation', () => {
    expect(markAt(marks, [350, 172])?.mark).toBe(ellipse);
    expect(markAt(marks, [350, 200])).toBeUndefined();
  });

  test('within 12 px of a point', () => {
    expect(markAt(marks, [58, 308])?.mark).toBe(point);
    expect(markAt(marks, [64, 300])).toBeUndefined();
  });

  test('by the nearest of two marks', () => {
    const other = mark('other', 'length', [100, 106, 200, 106]);
    expect(markAt([length, other], [150, 101])?.mark).toBe(length);
    expect(markAt([length, other], [150, 105])?.mark).toBe(other);
  });

  test('on its label, but a line below the label wins', () => {
    const labelled = { ...point, label: { left: 140, top: 90, right: 240, bottom: 120 } };
    expect(markAt([length, labelled], [230, 115])).toMatchObject({ mark: labelled, part: { kind: 'label' } });
    expect(markAt([length, labelled], [150, 101])?.mark).toBe(length);
  });
});

describe('a handle is held', () => {
  const selected = new Set(['length']);

  test('within a target of 24 px, on selected marks only', () => {
    expect(handleAt(marks, selected, [208, 108])?.part).toMatchObject({ kind: 'handle', index: 1 });
    expect(handleAt(marks, selected, [215, 100])).toBeUndefined();
    expect(handleAt(marks, new Set(['ellipse']), [208, 108])).toBeUndefined();
  });

  test('by the nearest when two are in reach', () => {
    const short = mark('length', 'length', [100, 100, 110, 100]);
    expect(handleAt([short], selected, [103, 100])?.part).toMatchObject({ index: 0 });
    expect(handleAt([short], selected, [108, 100])?.part).toMatchObject({ index: 1 });
  });

  test('never on a locked mark', () => {
    const locked = mark('length', 'length', [100, 100, 200, 100], { lockedReason: 'verified report' });
    expect(handleAt([locked], selected, [200, 100])).toBeUndefined();
  });
});

test('a counting field has no handle: it is moved whole, and keeps the area that it is named by', () => {
  const points = [300, 200, 400, 200, 350, 150, 350, 250];
  const field = mark('field', 'circle', points, { label: counted.field });
  const circle = mark('circle', 'circle', points);
  expect(handleAt([circle], new Set(['circle']), [400, 200])?.part).toMatchObject({ kind: 'handle' });
  expect(handleAt([field], new Set(['field']), [400, 200])).toBeUndefined();
  expect(markAt([field], [400, 200])?.part).toEqual({ kind: 'body' });
});
