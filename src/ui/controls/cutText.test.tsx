// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { createHarness, show } from '../testing';
import { Chip } from './Chip';

test('a text that ends in an ellipsis is told in full where the pointer rests, one that fits is not repeated', async () => {
  const { page, end } = await show(createHarness([]), <Chip>Archive of the university hospital</Chip>);
  onTestFinished(end);
  const text = page.querySelector('bdi')!;
  const chip = text.parentElement!;
  const enter = () => act(async () => void chip.dispatchEvent(new PointerEvent('pointerover', { bubbles: true })));
  Object.defineProperties(text, {
    clientWidth: { value: 80, configurable: true },
    scrollWidth: { value: 240, configurable: true },
  });
  await enter();
  expect(chip.title).toBe('Archive of the university hospital');
  Object.defineProperty(text, 'scrollWidth', { value: 80 });
  await act(async () => void chip.dispatchEvent(new PointerEvent('pointerout', { bubbles: true })));
  await enter();
  expect(chip.hasAttribute('title')).toBe(false);
});
