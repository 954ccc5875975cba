import { expect, test } from 'vitest';
import { PadHands, type PadState } from './gamepadMap';

const pad = (over: { axes?: number[]; pressed?: Record<number, number> } = {}): PadState => ({
  axes: over.axes ?? [0, 0, 0, 0],
  buttons: Array.from({ length: 17 }, (_, button) => over.pressed?.[button] ?? 0),
});

test('a stick at rest, or nearly, does nothing; the further it is pushed the faster, and no further than all the way', () => {
  const speedOf = (x: number): number => {
    const hands = new PadHands();
    hands.step(pad(), 0);
    const [act] = hands.step(pad({ axes: [x, 0, 0, 0] }), 20);
    return act?.kind === 'pan' ? act.dx / 0.02 : 0;
  };
  expect([speedOf(0), speedOf(0.1), speedOf(-0.1)]).toEqual([0, 0, 0]);
  expect(speedOf(0.3)).toBeGreaterThan(0);
  expect(speedOf(0.3)).toBeLessThan(speedOf(0.6) / 2);
  expect(speedOf(1)).toBeCloseTo(1.6, 5);
  expect(speedOf(-1)).toBeCloseTo(-1.6, 5);
});

test('after a pause of the page the view does not leap', () => {
  const hands = new PadHands();
  hands.step(pad(), 0);
  expect(hands.step(pad({ axes: [1, 0, 0, 0] }), 5000)).toEqual([{ kind: 'pan', dx: 1.6 * 0.05, dy: 0 }]);
});

test('a button is one command however long it is held', () => {
  const hands = new PadHands();
  const held = pad({ pressed: { 5: 1 } });
  expect(hands.step(held, 0)).toEqual([{ kind: 'command', command: 'pane.nextSlide' }]);
  expect(hands.step(held, 16)).toEqual([]);
  expect(hands.step(pad(), 32)).toEqual([]);
  expect(hands.step(held, 48)).toHaveLength(1);
});

test('the directional pad goes field by field, and on while it is held', () => {
  const hands = new PadHands();
  const held = pad({ pressed: { 15: 1 } });
  const steps = Array.from({ length: 60 }, (_, index) => hands.step(held, index * 16).length);
  expect(steps.filter((count) => count > 0)).toHaveLength(4);
  expect(hands.step(pad(), 1000)).toEqual([]);
  expect(hands.step(held, 1016)).toEqual([{ kind: 'command', command: 'view.panBy', args: { dx: 0.9, dy: 0 } }]);
});

test('triggers and the right stick zoom, both ways', () => {
  const factorOf = (state: PadState): number => {
    const hands = new PadHands();
    hands.step(pad(), 0);
    const [act] = hands.step(state, 40);
    return act?.kind === 'zoom' ? act.factor : 1;
  };
  expect(factorOf(pad({ pressed: { 7: 1 } }))).toBeGreaterThan(1.05);
  expect(factorOf(pad({ pressed: { 6: 1 } }))).toBeLessThan(0.95);
  expect(factorOf(pad({ axes: [0, 0, 0, -1] }))).toBeGreaterThan(1.05);
});

test('Select by itself is told when it comes up; held, other buttons count, and it is not told', () => {
  const hands = new PadHands();
  const [SOUTH, RIGHT_SHOULDER, SELECT] = [0, 5, 8];
  const at = (...buttons: number[]) =>
    hands.step(pad({ pressed: Object.fromEntries(buttons.map((button) => [button, 1])) }), 0);
  expect(at(SELECT)).toEqual([]);
  expect(at()).toEqual([{ kind: 'command', command: 'view.viewHistory', args: { step: -1 } }]);
  expect(at(SELECT)).toEqual([]);
  expect(at(SELECT, SOUTH)).toEqual([{ kind: 'command', command: 'counting.add' }]);
  expect(at(SELECT, SOUTH)).toEqual([]);
  expect(at(SELECT, RIGHT_SHOULDER)).toEqual([{ kind: 'command', command: 'counting.chooseClass', args: { by: 1 } }]);
  expect(at()).toEqual([]);
  expect(at(SOUTH)).toEqual([{ kind: 'key', key: 'Enter' }]);
});
