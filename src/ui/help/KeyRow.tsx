import Plus from 'lucide-react/icons/plus';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import X from 'lucide-react/icons/x';
import { type KeyboardEvent, useRef, useState } from 'react';
import { isCharacterKey, type KeyedVerb } from '../../workspace/keyring';
import { useApp } from '../AppContext';
import { Button } from '../controls/Button';
import { keyOf } from '../controls/keyOf';
import { keyText } from '../controls/keyText';
import styles from './KeysDialog.module.css';
import { isChanged, isFixedKey, judgeKey, withKey, withKeysOfProfile, withoutKey } from './keyEdits';

const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph']);
const ICON = { size: 14, strokeWidth: 2, 'aria-hidden': true } as const;

type Phase =
  | { readonly kind: 'rest'; readonly words?: string }
  | { readonly kind: 'listening'; readonly words?: string }
  | { readonly kind: 'taken'; readonly key: string; readonly words: string };

/** Stable, so that it is called when the button comes and not with every change. */
const focusOnce = (button: HTMLButtonElement | null) => button?.focus();

/** One verb: its keys, each to be taken away, a place for another, and the way back to those of the profile. */
export function KeyRow({ verb, place }: { readonly verb: KeyedVerb; readonly place: string }) {
  const { keyring } = useApp();
  const [phase, setPhase] = useState<Phase>({ kind: 'rest' });
  const add = useRef<HTMLButtonElement>(null);
  const name = `${verb.title}, ${place.toLowerCase()}`;
  const areOff = keyring.choice().areCharactersOff;
  const give = (key: string, words: string) => {
    keyring.choose(withKey(keyring, verb, key));
    setPhase({ kind: 'rest', words });
    add.current?.focus();
  };
  const judge = (key: string) => {
    const verdict = judgeKey(keyring.verbs(), verb, key);
    const text = keyText(key);
    switch (verdict.kind) {
      case 'free':
        return give(key, [`${text} is now “${verb.title}”.`, ...verdict.words].join(' '));
      case 'own':
        return setPhase({ kind: 'rest', words: `${text} is this already.` });
      case 'taken':
        return setPhase({ kind: 'taken', key, words: verdict.words });
      case 'refused':
        return setPhase({ kind: 'listening', words: `${verdict.words} Press another key.` });
    }
  };
  return (
    <li
      className={styles.row}
      onKeyDown={(event) => {
        if (phase.kind !== 'taken' || event.key !== 'Escape') return;
        event.stopPropagation();
        setPhase({ kind: 'rest' });
        add.current?.focus();
      }}
    >
      <span>{verb.title}</span>
      <span className={styles.hands}>
        {verb.keys.map((key) => (
          <KeyChip
            key={key}
            text={keyText(key)}
            isOff={areOff && isCharacterKey(key)}
            onTake={isFixedKey(key) ? undefined : () => keyring.choose(withoutKey(keyring, verb, key))}
            name={name}
          />
        ))}
        <Listener
          ref={add}
          name={name}
          isListening={phase.kind === 'listening'}
          onListen={(isListening) => setPhase({ kind: isListening ? 'listening' : 'rest' })}
          onKey={judge}
        />
        {isChanged(keyring, verb) && (
          <button
            type="button"
            className={styles.small}
            aria-label={`Reset the keys of ${name}`}
            title="Reset"
            onClick={() => {
              keyring.choose(withKeysOfProfile(keyring, verb));
              setPhase({ kind: 'rest' });
              add.current?.focus();
            }}
          >
            <RotateCcw {...ICON} />
          </button>
        )}
      </span>
      <span role="status" className={styles.words}>
        {phase.words}
        {phase.kind === 'taken' && (
          <>
            <Button
              ref={focusOnce}
              kind="quiet"
              onPress={() => give(phase.key, `${keyText(phase.key)} is now “${verb.title}”.`)}
            >
              Use it for “{verb.title}”
            </Button>
            <Button
              kind="quiet"
              onPress={() => {
                setPhase({ kind: 'listening' });
                add.current?.focus();
              }}
            >
              Press another key
            </Button>
          </>
        )}
      </span>
    </li>
  );
}

function KeyChip({
  text,
  name,
  isOff,
  onTake,
}: {
  readonly text: string;
  readonly name: string;
  readonly isOff: boolean;
  readonly onTake: (() => void) | undefined;
}) {
  return (
    <span className={styles.chip} data-off={isOff || undefined}>
      <kbd>{text}</kbd>
      {isOff && <span className={styles.off}>off</span>}
      {onTake && (
        <button type="button" className={styles.small} aria-label={`Take ${text} from ${name}`} onClick={onTake}>
          <X {...ICON} />
        </button>
      )}
    </span>
  );
}

/** While it listens every key is an answer and does nothing else; Esc, Tab or a click elsewhere end it. */
function Listener({
  ref,
  name,
  isListening,
  onListen,
  onKey,
}: {
  readonly ref: React.Ref<HTMLButtonElement>;
  readonly name: string;
  readonly isListening: boolean;
  readonly onListen: (isListening: boolean) => void;
  readonly onKey: (key: string) => void;
}) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isListening) return;
    if (event.key === 'Tab') return onListen(false);
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') onListen(false);
    else if (!MODIFIERS.has(event.key)) onKey(keyOf(event.nativeEvent));
  };
  return (
    <button
      ref={ref}
      type="button"
      className={styles.add}
      aria-label={isListening ? `Press the new key of ${name}. Esc leaves it` : `Add a key to ${name}`}
      aria-pressed={isListening}
      onClick={() => onListen(!isListening)}
      onKeyDown={onKeyDown}
      onBlur={() => isListening && onListen(false)}
    >
      {isListening ? 'Press a key…' : <Plus {...ICON} />}
    </button>
  );
}
