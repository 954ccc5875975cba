import X from 'lucide-react/icons/x';
import { useState } from 'react';
import { useKeys } from '../AppContext';
import { Button } from '../controls/Button';
import { useFloatingPanel } from '../controls/floatingPanel';
import { IconButton } from '../controls/IconButton';
import { isWanted } from './isWanted';
import { KeyEditor } from './KeyEditor';
import styles from './KeysDialog.module.css';
import { type KeyGroup, keyGroups, pointerGroups } from './keyGroups';

/** All keys and what the pointer does, and the place to change keys. It lies over the page and closes with Esc or its button. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const panel = useFloatingPanel<HTMLDivElement>(onClose);
  const [isEditing, setIsEditing] = useState(false);
  const [wanted, setWanted] = useState('');
  return (
    <div {...panel} role="dialog" aria-label="Keys" className={styles.dialog} tabIndex={-1}>
      <div className={styles.top}>
        <h2>Keys</h2>
        <input
          type="search"
          aria-label="Find a key or what it does"
          placeholder="Find: length, lung, Ctrl+Z …"
          className={styles.find}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <Button onPress={() => setIsEditing(!isEditing)}>{isEditing ? 'Done' : 'Change keys'}</Button>
        <IconButton name="Close" icon={X} keys="Esc" onPress={onClose} />
      </div>
      {isEditing ? <KeyEditor wanted={wanted} /> : <KeyList wanted={wanted} />}
    </div>
  );
}

function KeyList({ wanted }: { readonly wanted: string }) {
  const groups = [...keyGroups(useKeys()), ...pointerGroups]
    .map((group) => ({ ...group, rows: group.rows.filter(({ title, keys }) => isWanted(wanted, title, keys)) }))
    .filter(({ rows }) => rows.length > 0);
  return (
    <div className={styles.groups} role="region" aria-label="List of keys" tabIndex={0}>
      {groups.map((group) => (
        <KeySection key={group.title} group={group} />
      ))}
      {groups.length === 0 && <p>Nothing has that name or key. “Change keys” also lists what has no key yet.</p>}
    </div>
  );
}

function KeySection({ group }: { readonly group: KeyGroup }) {
  return (
    <section className={styles.group}>
      <h3>{group.title}</h3>
      <dl>
        {group.rows.map((row) => (
          <div key={row.title} className={styles.row}>
            <dt>{row.title}</dt>
            <dd>
              {row.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
