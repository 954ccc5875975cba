import { expect, test } from 'vitest';
import { createKeyring, FIRST_CHOICE } from '../workspace/keyring';
import { keyMemory } from './keyMemory';
import { keyless, keymap } from './keymap';

function storage(text?: string) {
  const kept = new Map(text === undefined ? [] : [['parfocal.keys', text]]);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('the keys of a reader are there on the next page', () => {
  const device = storage();
  const length = 'tool.set {"tool":"length"}';
  createKeyring(
    keymap,
    keyless,
    keyMemory(() => device),
  ).choose({
    profile: 'ohif',
    keys: { [length]: ['m'] },
    areCharactersOff: false,
  });
  const next = createKeyring(
    keymap,
    keyless,
    keyMemory(() => device),
  );
  expect(next.choice().profile).toBe('ohif');
  expect(next.verbs().find(({ id }) => id === length)?.keys).toEqual(['m']);
  expect(next.bindings().some(({ key }) => key === 'l')).toBe(false);
});

test.each([
  '',
  '[]',
  '{"keys":7,"profile":{}}',
  '{"keys":{"edit.undo":["Ctrl+z",7]},"areCharactersOff":"yes"}',
  'no json',
])('what something else wrote (%s) changes no key', (text) => {
  expect(keyMemory(() => storage(text)).read()).toEqual(FIRST_CHOICE);
});

test('a verb that came with a later version takes no key from what the reader chose', () => {
  const device = storage('{"profile":"parfocal","keys":{"edit.undo":["j"]}}');
  const later = [...keymap, { key: 'j', command: 'cine.toggle', title: 'Play' }];
  const keyring = createKeyring(
    later,
    keyless,
    keyMemory(() => device),
  );
  expect(
    keyring
      .bindings()
      .filter(({ key }) => key === 'j')
      .map(({ command }) => command),
  ).toEqual(['edit.undo']);
});
