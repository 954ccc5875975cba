import { expect, test } from 'vitest';
import { keyText } from './keyText';
import { rovingIndex } from './rovingFocus';

test.each([
  ['Ctrl+s', 'Ctrl+S'],
  ['Ctrl+Shift+Z', 'Ctrl+Shift+Z'],
  ['l', 'L'],
  ['ArrowUp', '↑'],
  ['Shift+ArrowLeft', 'Shift+←'],
  ['+', '+'],
  ['?', '?'],
  ['PageDown', 'Page down'],
])('%s reads %s', (key, text) => expect(keyText(key)).toBe(text));

test('arrows stop at the ends and other keys lead nowhere', () => {
  expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'x'].map((key) => rovingIndex(key, 2, 3))).toEqual([
    2,
    1,
    0,
    2,
    undefined,
  ]);
});
