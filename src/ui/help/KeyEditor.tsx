import { useState } from 'react';
import type { KeyChoice, KeyedVerb } from '../../workspace/keyring';
import { useApp, useKeys } from '../AppContext';
import { Button } from '../controls/Button';
import { isWanted } from './isWanted';
import { KeyRow } from './KeyRow';
import styles from './KeysDialog.module.css';
import { isChanged, withProfile } from './keyEdits';
import { verbGroups } from './keyGroups';
import { type KeyProfile, keyProfiles, profileOf } from './keyProfiles';

/** Every verb with its keys to give and to take. What is changed holds at once and is kept on this device. */
export function KeyEditor({ wanted }: { readonly wanted: string }) {
  const { keyring } = useApp();
  useKeys(); // rendered again with every change
  const [replaced, setReplaced] = useState<{ readonly words: string; readonly choice: KeyChoice }>();
  const choice = keyring.choice();
  const verbs = keyring.verbs();
  const replace = (next: KeyChoice, words: string) => {
    setReplaced({ words, choice });
    keyring.choose(next);
  };
  const changedCount = verbs.filter((verb) => isChanged(keyring, verb)).length;
  return (
    <>
      <KeyChoices
        choice={choice}
        changedCount={changedCount}
        onProfile={(profile) =>
          replace(withProfile(keyring, profile), `The keys are those of ${profile.name}.${lostWords(changedCount)}`)
        }
        onCharacters={(areCharactersOff) => keyring.choose({ ...choice, areCharactersOff })}
      />
      <p role="status" className={styles.notice}>
        {replaced && (
          <>
            {replaced.words}
            <Button
              kind="quiet"
              onPress={() => {
                keyring.choose(replaced.choice);
                setReplaced(undefined);
              }}
            >
              Take back
            </Button>
          </>
        )}
      </p>
      <VerbSections verbs={verbs.filter((verb) => isWanted(wanted, verb.title, verb.keys))} />
    </>
  );
}

const lostWords = (count: number): string =>
  count === 0 ? '' : ` ${count === 1 ? '1 key of your own is' : `${count} keys of your own are`} put away.`;

function KeyChoices({
  choice,
  changedCount,
  onProfile,
  onCharacters,
}: {
  readonly choice: KeyChoice;
  readonly changedCount: number;
  readonly onProfile: (profile: KeyProfile) => void;
  readonly onCharacters: (areOff: boolean) => void;
}) {
  const profile = profileOf(choice);
  return (
    <div className={styles.choices}>
      <label>
        Keys as in{' '}
        <select value={profile.id} onChange={(event) => onProfile(profileOf({ profile: event.target.value }))}>
          {keyProfiles.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <span className={styles.note}>{profile.note}</span>
      <label>
        <input
          type="checkbox"
          checked={!choice.areCharactersOff}
          onChange={(event) => onCharacters(!event.target.checked)}
        />{' '}
        Letters, digits and Space work alone
      </label>
      <Button isDisabled={changedCount === 0} onPress={() => onProfile(profile)}>
        Reset all{changedCount > 0 && ` (${changedCount})`}
      </Button>
    </div>
  );
}

function VerbSections({ verbs }: { readonly verbs: readonly KeyedVerb[] }) {
  return (
    <div className={styles.groups} data-editing role="region" aria-label="Keys to change" tabIndex={0}>
      {verbGroups(verbs).map((group) => (
        <section key={group.title} className={styles.group} aria-label={group.title}>
          <h3>{group.title}</h3>
          <ul>
            {group.verbs.map((verb) => (
              <KeyRow key={verb.id} verb={verb} place={group.title} />
            ))}
          </ul>
        </section>
      ))}
      {verbs.length === 0 && <p>Nothing has that name or key.</p>}
    </div>
  );
}
