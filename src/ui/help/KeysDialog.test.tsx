// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { bindingFor } from '../../workspace/keyring';
import { button, byName, click, createHarness, press, show } from '../testing';
import { KeysDialog } from './KeysDialog';

const keys = [
  { key: 'l', command: 'tool.set', args: { tool: 'length' }, title: 'Length' },
  { key: 'b', command: 'tool.set', args: { tool: 'bidirectional' }, title: 'Bidirectional' },
  { key: 'i', in: 'radiology' as const, command: 'view.invert', title: 'Invert' },
  { key: '.', in: 'slide' as const, command: 'pane.nextSlide', title: 'Next slide' },
  { key: 'Ctrl+z', command: 'edit.undo', title: 'Undo' },
  { key: 'Escape', command: 'tool.leave', title: 'Leave the tool' },
];

async function open() {
  const harness = createHarness([], keys);
  let closed = 0;
  const { page, end } = await show(harness, <KeysDialog onClose={() => closed++} />);
  onTestFinished(end);
  await click(button(page, 'Change keys'));
  const means = (key: string, pane?: 'radiology' | 'slide') => bindingFor(harness.keyring.bindings(), key, pane)?.title;
  const row = (title: string) =>
    [...page.querySelectorAll('li')].find((line) => line.firstElementChild?.textContent === title) as HTMLElement;
  const add = async (title: string, key: string, more: KeyboardEventInit = {}) => {
    const adder = row(title).querySelector('[aria-pressed]') as HTMLElement;
    await click(adder);
    await press(adder, key, more);
  };
  const words = (title: string) => row(title).querySelector('[role=status]')?.textContent;
  return { harness, page, means, row, add, words, closed: () => closed };
}

test('a free key is given, holds at once, and the list of keys shows it', async () => {
  const { page, means, add, words } = await open();
  await add('Length', 'm', { ctrlKey: true });
  expect(means('Ctrl+m')).toBe('Length');
  expect(means('l')).toBe('Length');
  expect(words('Length')).toBe('Ctrl+M is now “Length”.');
  await click(button(page, 'Done'));
  expect(byName(page, '[role=region]', 'List of keys').textContent).toContain('LengthLCtrl+M');
});

test('a key that another verb has is given only when the reader says so', async () => {
  const { row, means, add, words } = await open();
  await add('Length', 'b');
  expect(means('b')).toBe('Bidirectional');
  expect(words('Length')).toContain('B is “Bidirectional”.');
  await click(button(row('Length'), 'Use it for “Length”'));
  expect(means('b')).toBe('Length');
  expect(row('Bidirectional').querySelectorAll('kbd')).toHaveLength(0);
});

test('Esc leaves the question and the listening, and only then the panel', async () => {
  const { page, row, means, add, closed } = await open();
  await add('Length', 'b');
  await press(button(row('Length'), 'Use it for “Length”'), 'Escape');
  expect(row('Length').textContent).not.toContain('Use it');
  await add('Length', 'Escape');
  expect(means('b')).toBe('Bidirectional');
  expect(closed()).toBe(0);
  await press(byName(page, '[role=dialog]', 'Keys'), 'Escape');
  expect(closed()).toBe(1);
});

test('a key that means something in one kind of pane stays that there, and this is said', async () => {
  const { means, add, words } = await open();
  await add('Undo', '.');
  expect(means('.', 'radiology')).toBe('Undo');
  expect(means('.', 'slide')).toBe('Next slide');
  expect(words('Undo')).toBe('. is now “Undo”. In slide panes it stays “Next slide”.');
  await add('Invert', 'l');
  expect(means('l', 'radiology')).toBe('Invert');
  expect(words('Invert')).toBe('L is now “Invert”. In radiology panes it is no longer “Length”.');
});

test.each([
  ['Enter', {}, 'Enter places the points'],
  ['w', { ctrlKey: true }, 'The browser keeps Ctrl+W'],
  ['Dead', {}, 'nothing that a page can use'],
])('%s cannot be given, and the reader is told why', async (key, more, reason) => {
  const { harness, add, words } = await open();
  await add('Length', key, more);
  expect(words('Length')).toContain(reason);
  expect(harness.keyring.choice().keys).toEqual({});
});

test('a key is taken away, one verb is reset, all are reset, and that is taken back', async () => {
  const { page, row, means, add } = await open();
  await click(byName(row('Length'), 'button', 'Take L from Length, everywhere'));
  expect(means('l')).toBeUndefined();
  await add('Undo', 'u');
  await click(byName(row('Length'), 'button', 'Reset the keys of Length, everywhere'));
  expect([means('l'), means('u')]).toEqual(['Length', 'Undo']);
  await click(button(page, 'Reset all (1)'));
  expect(means('u')).toBeUndefined();
  await click(button(page, 'Take back'));
  expect(means('u')).toBe('Undo');
});

test('one verb goes back to its keys without taking those that another has meanwhile', async () => {
  const { row, means, add } = await open();
  await add('Undo', 'l');
  await click(button(row('Undo'), 'Use it for “Undo”'));
  await click(byName(row('Length'), 'button', 'Reset the keys of Length, everywhere'));
  expect(means('l')).toBe('Undo');
});

test('UX-41: letters, digits and signs can be switched off (WCAG 2.1.4), chords stay', async () => {
  const { page, row, means } = await open();
  const box = page.querySelector('input[type=checkbox]') as HTMLInputElement;
  await act(async () => box.click());
  expect([means('l'), means('i', 'radiology'), means('Ctrl+z')]).toEqual([undefined, undefined, 'Undo']);
  expect(row('Length').textContent).toContain('off');
});

test('Esc cannot be taken from leaving', async () => {
  const { row } = await open();
  expect(row('Leave the tool').querySelector('[aria-label^="Take"]')).toBeNull();
});
