import { expect, test } from 'vitest';
import type { SlideCamera } from './slideCamera';
import { ViewHistory } from './viewHistory';

const view = (centerU: number, zoom = 1): SlideCamera => ({
  centerU,
  centerV: 0,
  zoom,
  rotationDeg: 0,
  isFlipped: false,
  widthPx: 400,
  heightPx: 400,
  pixelAspect: 1,
});

test('goes back through the places where the reader rested, and forth again; a new place ends what lay ahead', () => {
  const history = new ViewHistory();
  for (const one of [view(0), view(1000), view(2000)]) history.rested(one);
  expect(history.go(-1)?.centerU).toBe(1000);
  history.rested(view(1000));
  expect(history.go(-1)?.centerU).toBe(0);
  expect(history.go(-1)).toBeUndefined();
  expect(history.go(1)?.centerU).toBe(1000);
  history.rested(view(5000));
  expect(history.go(1)).toBeUndefined();
  expect(history.go(-1)?.centerU).toBe(1000);
});

test('a small step aside is the same view; a turn or another magnification is not', () => {
  const history = new ViewHistory();
  for (const one of [view(0), view(50), view(90)]) history.rested(one);
  expect(history.go(-1)).toBeUndefined();
  history.rested(view(90, 2));
  history.rested({ ...view(90, 2), rotationDeg: 90 });
  expect(history.go(-1)).toMatchObject({ zoom: 2, rotationDeg: 0 });
  expect(history.go(-1)).toMatchObject({ zoom: 1, centerU: 90 });
});

test('the oldest views are forgotten, and all with the slide', () => {
  const history = new ViewHistory();
  for (let at = 0; at < 60; at += 1) history.rested(view(at * 1000));
  let steps = 0;
  while (history.go(-1)) steps += 1;
  expect(steps).toBe(49);
  history.clear();
  expect(history.go(1)).toBeUndefined();
});
