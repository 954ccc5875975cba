import { describe, expect, test } from 'vitest';
import { type KeyContext, keyIntent } from './keyboard';

const key = (name: string, over: Partial<Record<'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey', boolean>> = {}) => ({
  key: name,
  altKey: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...over,
});
const drawing: KeyContext = { hasDrawingTool: true, isInProgress: true, canNudge: false };
const idle: KeyContext = { hasDrawingTool: false, isInProgress: false, canNudge: false };

describe('with a drawing tool', () => {
  test('arrows move the crosshair by 1, 10 and 0.1 px', () => {
    expect(keyIntent(key('ArrowRight'), drawing)).toEqual({ kind: 'moveCursor', delta: [1, 0] });
    expect(keyIntent(key('ArrowUp', { shiftKey: true }), drawing)).toEqual({ kind: 'moveCursor', delta: [0, -10] });
    expect(keyIntent(key('ArrowLeft', { altKey: true }), drawing)).toEqual({ kind: 'moveCursor', delta: [-0.1, 0] });
  });

  test('Esc cancels the drawing, then the tool', () => {
    expect(keyIntent(key('Escape'), drawing)).toEqual({ kind: 'cancelDrawing' });
    expect(keyIntent(key('Escape'), { ...drawing, isInProgress: false })).toEqual({ kind: 'cancelTool' });
  });

  test('commands of the application stay its own', () => {
    for (const name of ['z', 's', 'l', 'Tab', 'Delete', ' ']) expect(keyIntent(key(name), drawing)).toBeUndefined();
    expect(keyIntent(key('ArrowRight', { ctrlKey: true }), drawing)).toBeUndefined();
    expect(keyIntent(key('Backspace'), { ...drawing, isInProgress: false })).toBeUndefined();
  });
});

describe('with a navigation tool', () => {
  test('no key is taken', () => {
    for (const name of ['ArrowLeft', 'Enter', 'Escape', 'Backspace'])
      expect(keyIntent(key(name), idle)).toBeUndefined();
    expect(keyIntent(key('ArrowLeft', { altKey: true }), idle)).toBeUndefined();
  });

  test('Alt and arrows move the selected mark', () => {
    const selected = { ...idle, canNudge: true };
    expect(keyIntent(key('ArrowLeft', { altKey: true }), selected)).toEqual({ kind: 'nudge', delta: [-1, 0] });
    expect(keyIntent(key('ArrowDown', { altKey: true, ctrlKey: true }), selected)).toEqual({
      kind: 'nudge',
      delta: [0, 0.1],
    });
    expect(keyIntent(key('ArrowLeft'), selected)).toBeUndefined();
  });
});
