// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { createHarness, doubleClick, press, show } from '../testing';
import { ColourSlider, type ColourScale, placeOf, valueAt } from './ColourSlider';

const gamma: ColourScale = { title: 'Gamma', least: 0.25, most: 4, step: 0.05, usual: 1, isByRatio: true };
const contrast: ColourScale = { title: 'Contrast', least: -100, most: 100, step: 1, usual: 0 };

test('equal ways of the gamma slider multiply alike, and 1 is its middle', () => {
  expect([placeOf(gamma, 0.25), placeOf(gamma, 1), placeOf(gamma, 4)]).toEqual([-2, 0, 2]);
  const values = [-2, -1, 0, 1, 2].map((place) => valueAt(gamma, place));
  expect(values).toEqual([0.25, 0.5, 1, 2, 4]);
  expect(valueAt(contrast, 30)).toBe(30);
});

test('every step of the slider comes back to the same place', () => {
  for (let step = -40; step <= 40; step += 1)
    expect(placeOf(gamma, valueAt(gamma, step * 0.05))).toBeCloseTo(step * 0.05, 2);
});

test.each(['double click', 'Delete'])('%s brings back the usual value', async (by) => {
  const onChange = vi.fn();
  const { page, end } = await show(createHarness([]), <ColourSlider scale={gamma} value={2} onChange={onChange} />);
  const slider = page.querySelector('input');
  expect(slider?.getAttribute('aria-valuetext')).toBe('2.00');
  if (!slider) throw new Error('no slider');
  await (by === 'Delete' ? press(slider, 'Delete') : doubleClick(slider));
  expect(onChange.mock.calls).toEqual([[1]]);
  await end();
});
