// @vitest-environment happy-dom
import { act } from 'react';
import { expect, test } from 'vitest';
import type { TypedAhead } from '../controls/heldKeys';
import { layouts } from '../../workspace/layout';
import { byName, createHarness, press, show, type } from '../testing';
import { CommandPalette } from './CommandPalette';

const keys = [
  { key: 'l', command: 'tool.set', args: { tool: 'length' }, title: 'Length' },
  { key: 'Ctrl+z', command: 'edit.undo', title: 'Undo' },
  { key: '.', in: 'slide' as const, command: 'pane.nextSlide', title: 'Next slide' },
];

const keyless = layouts.map(({ name, rows, columns }) => ({
  command: 'layout.set',
  args: { rows, columns },
  title: `Layout: ${name}`,
}));

async function open(typed: string) {
  const harness = createHarness(['tool.set', 'edit.undo', 'layout.set', 'pane.nextSlide'], keys, keyless);
  let closed = 0;
  const { page, end } = await show(harness, <CommandPalette onClose={() => closed++} />);
  const field = byName(page, 'input', 'Command') as HTMLInputElement;
  await type(field, typed);
  const options = () => [...page.querySelectorAll('[role="option"]')].map((option) => option.textContent);
  return { harness, page, end, field, options, closed: () => closed };
}

test('UX-41: a command is found by a word, shows its key and runs by Enter', async () => {
  const { harness, end, field, options, closed } = await open('leng');
  expect(document.activeElement).toBe(field);
  expect(options()).toEqual(['LengthL']);
  await press(field, 'Enter');
  expect(harness.ran).toEqual([['tool.set', { tool: 'length' }]]);
  expect(closed()).toBe(1);
  await end();
});

test('what was typed before the palette was there is its text, and an Enter behind it runs the first choice', async () => {
  const harness = createHarness(['tool.set'], keys, keyless);
  const closed: string[] = [];
  const held = (ahead: TypedAhead) => ({ end: () => ahead });
  const first = await show(
    harness,
    <CommandPalette held={held({ text: 'leng', isEntered: false })} onClose={() => closed.push('first')} />,
  );
  expect((byName(first.page, 'input', 'Command') as HTMLInputElement).value).toBe('leng');
  expect(harness.ran).toEqual([]);
  await first.end();
  const second = await show(
    harness,
    <CommandPalette held={held({ text: 'leng', isEntered: true })} onClose={() => closed.push('second')} />,
  );
  expect(harness.ran).toEqual([['tool.set', { tool: 'length' }]]);
  expect(closed).toEqual(['second']);
  await second.end();
});

test('arrows walk the choices of a command, and the field names the one that Enter runs', async () => {
  const { harness, page, end, field } = await open('layout 2');
  await press(field, 'ArrowDown');
  const selected = page.querySelector('[aria-selected="true"]');
  expect(field.getAttribute('aria-activedescendant')).toBe(selected?.id);
  await press(field, 'Enter');
  expect(`Layout: ${Object.values(harness.ran[0]?.[1] as object).join(' by ')}`).toBe(selected?.textContent);
  await end();
});

test('synonyms find what is called otherwise, and another kind of pane is not offered', async () => {
  const { end, field, options } = await open('revert');
  expect(options()).toEqual(['UndoCtrl+Z']);
  await type(field, 'next slide');
  expect(options()).toEqual([]);
  await end();
});

test('a word that finds nothing says so, and Esc closes', async () => {
  const { page, end, field, closed } = await open('qqq');
  expect(page.querySelector('[role="status"]')?.textContent).toContain('Nothing is called that');
  await press(field, 'Enter');
  expect(closed()).toBe(0);
  await press(field, 'Escape');
  expect(closed()).toBe(1);
  await act(end);
});
