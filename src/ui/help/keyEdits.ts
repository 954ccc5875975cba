import {
  type KeyChoice,
  type KeyedPane,
  type KeyedVerb,
  type Keyring,
  type VerbId,
  verbsUnder,
} from '../../workspace/keyring';
import { keyText } from '../controls/keyText';
import { type KeyProfile, profileOf } from './keyProfiles';

/** Whether a key can be given to a verb. */
export type KeyVerdict =
  /** `words` is what else it means elsewhere. */
  | { readonly kind: 'free'; readonly words: readonly string[] }
  | { readonly kind: 'taken'; readonly by: KeyedVerb; readonly words: string }
  | { readonly kind: 'own' }
  | { readonly kind: 'refused'; readonly words: string };

const FIXED: Readonly<Record<string, string>> = {
  Escape: 'Esc always leaves what is open: the drawing, the tool, the panel.',
  Tab: 'Tab always goes on to the next part of the page.',
  'Shift+Tab': 'Shift+Tab always goes back on the page.',
  Enter: 'Enter places the points of a drawing and presses buttons.',
};
/** Never given to a page, or missed if a page took them. */
const BROWSER =
  /^(Ctrl\+(Shift\+)?[wtnWTN]|Ctrl\+[acvxlrACVXLR]|Ctrl\+(Shift\+)?(Tab|PageUp|PageDown)|Alt\+(F4|Tab|ArrowLeft|ArrowRight|Home)|F5|F11|F12)$/;
const NO_KEY = /^(.*\+)?(Dead|Process|Unidentified|CapsLock|NumLock|ScrollLock|ContextMenu|AltGraph|Fn|OS)$/;

/** Keys that stay where they are. */
export const isFixedKey = (key: string): boolean => key in FIXED;

const PLACES: Readonly<Record<KeyedPane, string>> = { radiology: 'in radiology panes', slide: 'in slide panes' };

/** `key` is spelled as `keyOf` does. A verb of one kind of pane goes before a verb for everywhere, which then rests there. */
export function judgeKey(verbs: readonly KeyedVerb[], verb: KeyedVerb, key: string): KeyVerdict {
  const text = keyText(key);
  const fixed = FIXED[key];
  if (fixed) return { kind: 'refused', words: fixed };
  if (BROWSER.test(key)) return { kind: 'refused', words: `The browser keeps ${text} for itself.` };
  if (NO_KEY.test(key)) return { kind: 'refused', words: 'This key says nothing that a page can use.' };
  if (verb.keys.includes(key)) return { kind: 'own' };
  const others = verbs.filter((other) => other.id !== verb.id && other.keys.includes(key));
  const by = others.find((other) => other.in === verb.in);
  if (by) return { kind: 'taken', by, words: `${text} is “${by.title}”${by.in ? ` ${PLACES[by.in]}` : ''}.` };
  return {
    kind: 'free',
    words: others.flatMap((other) => {
      if (verb.in === undefined && other.in) return [`${cap(PLACES[other.in])} it stays “${other.title}”.`];
      if (verb.in && other.in === undefined) return [`${cap(PLACES[verb.in])} it is no longer “${other.title}”.`];
      return [];
    }),
  };
}

const cap = (words: string) => `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;

/** The key goes to this verb; whoever had it in the same place lets it go. */
export function withKey(keyring: Keyring, verb: KeyedVerb, key: string): KeyChoice {
  const losers = keyring
    .verbs()
    .filter((other) => other.id !== verb.id && other.in === verb.in && other.keys.includes(key));
  const changed: [VerbId, readonly string[]][] = losers.map((other) => [other.id, without(other.keys, key)]);
  return changedChoice(keyring, [...changed, [verb.id, [...without(verb.keys, key), key]]]);
}

export const withoutKey = (keyring: Keyring, verb: KeyedVerb, key: string): KeyChoice =>
  changedChoice(keyring, [[verb.id, without(verb.keys, key)]]);

/** The keys that the verb has in the profile, less those that another verb has meanwhile. */
export function withKeysOfProfile(keyring: Keyring, verb: KeyedVerb): KeyChoice {
  const others = keyring.verbs().filter((other) => other.id !== verb.id && other.in === verb.in);
  const keys = profileKeys(keyring, verb).filter((key) => !others.some((other) => other.keys.includes(key)));
  return changedChoice(keyring, [[verb.id, keys]]);
}

/** All keys of a profile; what was changed by hand goes. */
export const withProfile = (keyring: Keyring, { id, keys }: KeyProfile): KeyChoice => ({
  ...keyring.choice(),
  profile: id,
  keys,
});

/** Whether the reader gave or took a key of this verb. */
export const isChanged = (keyring: Keyring, verb: KeyedVerb): boolean =>
  profileKeys(keyring, verb).join('\n') !== verb.keys.join('\n');

function profileKeys(keyring: Keyring, verb: KeyedVerb): readonly string[] {
  const { keys } = profileOf(keyring.choice());
  return verbsUnder(keyring.first, keys).find(({ id }) => id === verb.id)?.keys ?? [];
}

function changedChoice(keyring: Keyring, changed: readonly [VerbId, readonly string[]][]): KeyChoice {
  const choice = keyring.choice();
  return { ...choice, keys: { ...choice.keys, ...Object.fromEntries(changed) } };
}

const without = (keys: readonly string[], key: string): readonly string[] => keys.filter((one) => one !== key);
