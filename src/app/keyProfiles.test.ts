import { describe, expect, test } from 'vitest';
import { profileOf, keyProfiles } from '../ui/help/keyProfiles';
import { judgeKey } from '../ui/help/keyEdits';
import { bindingFor, createKeyring, isCharacterKey, verbsUnder } from '../workspace/keyring';
import { keyless, keymap } from './keymap';

const { first } = createKeyring(keymap, keyless);
const underProfile = (keys: (typeof keyProfiles)[number]['keys']) =>
  createKeyring(keymap, keyless, {
    read: () => ({ profile: '', keys, areCharactersOff: false }),
    write: () => undefined,
  });

describe.each(keyProfiles)('the keys of $name', ({ keys }) => {
  const keyring = underProfile(keys);

  test('no key means two things in one kind of pane', () => {
    const places = keyring.bindings().map((binding) => `${binding.in ?? 'everywhere'} ${binding.key}`);
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });

  test('every verb that has a key as the viewer comes can be reached by one', () => {
    const silent = keyring.verbs().filter((verb) => {
      const hadKey = first.some(({ id, keys: own }) => id === verb.id && own.length > 0);
      const panes = verb.in ? [verb.in] : (['radiology', 'slide', undefined] as const);
      const isHeard = verb.keys.some((key) =>
        panes.some((pane) => bindingFor(keyring.bindings(), key, pane)?.title === verb.title),
      );
      return hadKey && !isHeard;
    });
    expect(silent.map(({ title }) => title)).toEqual([]);
  });

  test('it names verbs that exist, and keys that a reader may give', () => {
    const known = new Set(first.map(({ id }) => id));
    expect(Object.keys(keys).filter((id) => !known.has(id))).toEqual([]);
    const verbs = verbsUnder(first, {}).map((verb) => ({ ...verb, keys: [] }));
    const refused = Object.values(keys)
      .flat()
      .filter((key) => !['Tab', 'Shift+Tab'].includes(key) && judgeKey(verbs, verbs[0]!, key).kind === 'refused');
    expect(refused).toEqual([]);
  });
});

test('the left-handed reader finds every verb in the right half of the keyboard, Space or Ctrl with a sign aside', () => {
  const keyring = underProfile(profileOf({ profile: 'leftHanded' }).keys);
  const isLeft = (key: string) => /^(Ctrl\+|Alt\+|Shift\+)*[qwertasdfgzxcvbQWERTASDFGZXCVB]$/.test(key);
  const leftOnly = keyring.verbs().filter(({ keys }) => keys.length > 0 && keys.every(isLeft));
  expect(leftOnly.map(({ title }) => title)).toEqual([]);
});

test('a reader who dictates has no key that words can press, and still finds the list of keys', () => {
  const keyring = createKeyring(keymap, keyless);
  keyring.choose({ ...keyring.choice(), areCharactersOff: true });
  expect(keyring.bindings().filter(({ key }) => isCharacterKey(key))).toEqual([]);
  const commands = keyring.bindings().map(({ command }) => command);
  expect(commands).toContain('help.keys');
  expect(commands).toContain('help.palette');
});
