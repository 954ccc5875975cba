import X from 'lucide-react/icons/x';
import { type KeyHint, useApp } from '../AppContext';
import { useFloatingPanel } from '../controls/floatingPanel';
import { IconButton } from '../controls/IconButton';
import styles from './KeysDialog.module.css';
import { keyGroups, pointerGroups } from './keyGroups';

const NO_KEYS: readonly KeyHint[] = [];

/** All keys and what the pointer does. It lies over the page and closes with Esc or its button. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const { keys = NO_KEYS } = useApp();
  const panel = useFloatingPanel<HTMLDivElement>(onClose);
  return (
    <div {...panel} role="dialog" aria-label="Keys" className={styles.dialog} tabIndex={-1}>
      <div className={styles.top}>
        <h2>Keys</h2>
        <IconButton name="Close" icon={X} keys="Esc" onPress={onClose} />
      </div>
      <div className={styles.groups} role="region" aria-label="List of keys" tabIndex={0}>
        {[...keyGroups(keys), ...pointerGroups].map((group) => (
          <section key={group.title} className={styles.group}>
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
        ))}
      </div>
    </div>
  );
}
