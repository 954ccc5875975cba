// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { holdKeys } from './heldKeys';

const press = (key: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  document.body.dispatchEvent(event);
  return event;
};

describe('keys typed before their field is there', () => {
  const others = vi.fn();
  window.addEventListener('keydown', others);
  afterEach(() => others.mockClear());

  it('reach nobody, and are given to the field once', () => {
    const held = holdKeys(window, vi.fn());
    for (const key of ['S', 'Shift', 'i', 'x', 'Backspace', 'z', 'e']) expect(press(key).defaultPrevented).toBe(true);
    press('z', { ctrlKey: true });
    expect(others).not.toHaveBeenCalled();
    expect(held.end()).toEqual({ text: 'Size', isEntered: false });
    press('d');
    expect(others).toHaveBeenCalledOnce();
    expect(held.end()).toEqual({ text: '', isEntered: false });
  });

  it('end with Enter: what comes after it is no part of the words, and reaches nobody either', () => {
    const held = holdKeys(window, vi.fn());
    for (const key of ['a', 'Enter', 'Delete', 'b']) press(key);
    expect(held.end()).toEqual({ text: 'a', isEntered: true });
    expect(others).not.toHaveBeenCalled();
  });

  it('are let go by Esc', () => {
    const onCancel = vi.fn();
    const held = holdKeys(window, onCancel);
    press('a');
    press('Escape');
    expect(onCancel).toHaveBeenCalledOnce();
    press('d');
    expect(others).toHaveBeenCalledOnce();
    expect(held.end()).toEqual({ text: '', isEntered: false });
  });
});
