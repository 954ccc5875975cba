import CircleUser from 'lucide-react/icons/circle-user';
import { useRef, useState } from 'react';
import { selectUnsavedCount } from '../../workspace/selectors';
import { useWorkspace } from '../AppContext';
import { Button } from '../controls/Button';
import { IconButton } from '../controls/IconButton';
import { Popover } from '../controls/Popover';
import { useSession, useSessionState } from './SessionContext';
import styles from './AccountChip.module.css';

/**
 * Who is reading, and the way out. Not there where no archive asks. `isNarrow`: beside a patient's identity, which needs
 * the room more than the reader's own name.
 */
export function AccountChip({ isNarrow = false }: { readonly isNarrow?: boolean }) {
  const { signIn, signOut } = useSession();
  const state = useSessionState();
  const unsavedCount = useWorkspace(selectUnsavedCount);
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  if (state.kind === 'anonymous') return <Button onPress={signIn}>Sign in</Button>;
  if (state.kind !== 'signedIn') return null;
  const { reader, trouble } = state;
  return (
    <div className={styles.anchor} data-narrow={isNarrow || undefined}>
      <IconButton
        ref={button}
        name={`Account ${reader.name}`}
        icon={CircleUser}
        isExpanded={isOpen}
        onPress={() => setIsOpen(!isOpen)}
      >
        <bdi className={styles.name} data-trouble={trouble !== undefined || undefined}>
          {reader.name}
        </bdi>
      </IconButton>
      {isOpen && (
        <Popover
          name="Account"
          align="end"
          onClose={(reason) => {
            setIsOpen(false);
            if (reason === 'escape') button.current?.focus();
          }}
        >
          <div className={styles.panel}>
            <p className={styles.who}>
              <bdi>{reader.name}</bdi>
            </p>
            <p className={styles.note}>
              Signed in at <bdi>{reader.vouchedBy}</bdi>
            </p>
            {trouble && (
              <p role="alert" className={styles.trouble}>
                {trouble.title}. {trouble.tip}
              </p>
            )}
            {unsavedCount > 0 && (
              <p className={styles.note}>
                {unsavedCount === 1 ? '1 unsaved change stays' : `${unsavedCount} unsaved changes stay`} on this device,
                for you alone.
              </p>
            )}
            <Button onPress={signOut}>Sign out</Button>
          </div>
        </Popover>
      )}
    </div>
  );
}
