import { Emitter, type Unsubscribe } from '../lib/emitter';

/** The kinds of pane in which a key may mean something of its own. */
export type KeyedPane = 'radiology' | 'slide';

/** Something that a key can ask for. `in` absent: everywhere. */
export interface Verb {
  readonly in?: KeyedPane;
  readonly command: string;
  readonly args?: unknown;
  /** Given to the same command when the key is let go: the verb holds while the key does. */
  readonly releaseArgs?: unknown;
  /** For the list of keys and of commands. */
  readonly title: string;
}

/** One key in one kind of pane. Keys are `KeyboardEvent.key` with modifiers in this order: Ctrl+Alt+Shift+. */
export interface KeyBinding extends Verb {
  readonly key: string;
}

/** A verb with all its keys; a verb may have none. */
export interface KeyedVerb extends Verb {
  readonly id: VerbId;
  readonly keys: readonly string[];
}

/** The same for the same verb in every version, so that what a reader chose keeps its meaning. */
export type VerbId = string;

export function verbId({ in: pane, command, args }: Pick<Verb, 'in' | 'command' | 'args'>): VerbId {
  return [pane, command, args === undefined ? undefined : JSON.stringify(args)].filter(Boolean).join(' ');
}

/** How a reader changed the keys. */
export interface KeyChoice {
  /** The profile that "reset" goes back to. */
  readonly profile: string;
  /** Keys of each verb that has others than the first ones; none is an empty list. */
  readonly keys: Readonly<Record<VerbId, readonly string[]>>;
  /** Letters, digits and signs do nothing without Ctrl or Alt (WCAG 2.1.4): for those who dictate to their computer. */
  readonly areCharactersOff: boolean;
}

export const FIRST_CHOICE: KeyChoice = { profile: 'parfocal', keys: {}, areCharactersOff: false };

/** The keys in force, and the one place to change them. */
export interface Keyring {
  /** Every verb with the keys it has before anyone chose. */
  readonly first: readonly KeyedVerb[];
  /** Every verb with the reader's keys, also those that are switched off, in the order of the list of keys. */
  verbs(): readonly KeyedVerb[];
  /** What keys do now; the same until something is chosen. */
  bindings(): readonly KeyBinding[];
  choice(): KeyChoice;
  choose(choice: KeyChoice): void;
  subscribe(listener: () => void): Unsubscribe;
}

export interface KeyMemory {
  read(): KeyChoice;
  write(choice: KeyChoice): void;
}

/** `keyless` are verbs that have no key at first; a reader may give them one. */
export function createKeyring(first: readonly KeyBinding[], keyless: readonly Verb[], memory?: KeyMemory): Keyring {
  const all = keyedVerbs(first, keyless);
  const events = new Emitter<{ changed: undefined }>();
  let choice = memory?.read() ?? FIRST_CHOICE;
  let verbs = verbsUnder(all, choice.keys);
  let bindings = bindingsOf(verbs, choice);
  return {
    first: all,
    verbs: () => verbs,
    bindings: () => bindings,
    choice: () => choice,
    choose(chosen) {
      choice = chosen;
      verbs = verbsUnder(all, choice.keys);
      bindings = bindingsOf(verbs, choice);
      memory?.write(choice);
      events.emit('changed', undefined);
    },
    subscribe: (listener) => events.on('changed', listener),
  };
}

function keyedVerbs(first: readonly KeyBinding[], keyless: readonly Verb[]): readonly KeyedVerb[] {
  const verbs = new Map<VerbId, KeyedVerb>();
  for (const { key, ...verb } of first) {
    const id = verbId(verb);
    const known = verbs.get(id);
    verbs.set(id, known ? { ...known, keys: [...known.keys, key] } : { ...verb, id, keys: [key] });
  }
  for (const verb of keyless) verbs.set(verbId(verb), { ...verb, id: verbId(verb), keys: [] });
  return [...verbs.values()];
}

/** What was chosen wins over a first key: a verb that came with a later version takes no key from the reader's hands. */
export function verbsUnder(all: readonly KeyedVerb[], keys: KeyChoice['keys']): readonly KeyedVerb[] {
  const place = (verb: Verb, key: string) => `${verb.in ?? ''} ${key}`;
  const taken = new Set(all.flatMap((verb) => (keys[verb.id] ?? []).map((key) => place(verb, key))));
  return all.map((verb) => ({
    ...verb,
    keys: keys[verb.id] ?? verb.keys.filter((key) => !taken.has(place(verb, key))),
  }));
}

const bindingsOf = (verbs: readonly KeyedVerb[], { areCharactersOff }: KeyChoice): readonly KeyBinding[] =>
  verbs.flatMap(({ id: _, keys, ...verb }) =>
    keys.filter((key) => !areCharactersOff || !isCharacterKey(key)).map((key) => ({ ...verb, key })),
  );

/** A letter, digit, sign or the space bar, alone or with Shift: what typing and dictating send. */
export const isCharacterKey = (key: string): boolean => key.replace(/^Shift\+/, '').length === 1;

/** The binding for a key in a kind of pane; one that names the kind wins over one for everywhere. */
export function bindingFor(
  bindings: readonly KeyBinding[],
  key: string,
  pane: KeyedPane | undefined,
): KeyBinding | undefined {
  const matches = bindings.filter(
    (binding) => binding.key === key && (binding.in === undefined || binding.in === pane),
  );
  return matches.find((binding) => binding.in !== undefined) ?? matches[0];
}

/** The key to show for a verb in a kind of pane: one that means nothing else there. */
export function keyFor(
  bindings: readonly KeyBinding[],
  verb: Pick<Verb, 'command' | 'args'>,
  pane: KeyedPane | undefined,
): string | undefined {
  const isVerb = (binding: KeyBinding) =>
    binding.command === verb.command && JSON.stringify(binding.args) === JSON.stringify(verb.args);
  return bindings.find((binding) => {
    if (!isVerb(binding)) return false;
    const meant = bindingFor(bindings, binding.key, pane);
    return meant !== undefined && isVerb(meant);
  })?.key;
}
