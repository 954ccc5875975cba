import ArrowLeftRight from 'lucide-react/icons/arrow-left-right';
import Minus from 'lucide-react/icons/minus';
import Pause from 'lucide-react/icons/pause';
import Play from 'lucide-react/icons/play';
import Plus from 'lucide-react/icons/plus';
import { memo, type ReactNode } from 'react';
import type { CineStatus } from '../../dicom/paneStatus';
import { useRunCommand } from '../AppContext';
import styles from './CineBar.module.css';
import { cineNotes, rateWords } from './cineWords';

/** Plays the stack of a pane; says at which rate, and whether it is kept. Drawn anew when its words change, not with each image. */
export const CineBar = memo(
  function CineBar({ cine, frameCount }: { readonly cine: CineStatus; readonly frameCount: number }) {
    const run = useRunCommand();
    const notes = cineNotes(cine, frameCount);
    return (
      <div role="group" aria-label="Cine" className={styles.cine}>
        <div className={styles.bar}>
          <Key name={cine.isPlaying ? 'Pause' : 'Play'} hint="C" onPress={() => run('view.cine')}>
            {cine.isPlaying ? <Pause aria-hidden size={16} /> : <Play aria-hidden size={16} />}
          </Key>
          <Key name="Slower" hint="<" onPress={() => run('view.cineSlower')}>
            <Minus aria-hidden size={14} />
          </Key>
          <span className={styles.rate} data-slow={cine.reached !== undefined || undefined}>
            {rateWords(cine)}
          </span>
          <Key name="Faster" hint=">" onPress={() => run('view.cineFaster')}>
            <Plus aria-hidden size={14} />
          </Key>
          <Key name="There and back" isPressed={cine.isSweep} onPress={() => run('view.cineSweep')}>
            <ArrowLeftRight aria-hidden size={14} />
          </Key>
        </div>
        {notes && <span className={styles.notes}>{notes}</span>}
      </div>
    );
  },
  (before, now) => before.frameCount === now.frameCount && isSame(before.cine, now.cine),
);

const isSame = (a: CineStatus, b: CineStatus): boolean =>
  Object.keys({ ...a, ...b }).every((key) => a[key as keyof CineStatus] === b[key as keyof CineStatus]);

function Key({
  name,
  hint,
  isPressed,
  onPress,
  children,
}: {
  readonly name: string;
  readonly hint?: string;
  readonly isPressed?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={styles.key}
      aria-label={name}
      aria-pressed={isPressed}
      title={hint ? `${name} (${hint})` : name}
      onClick={onPress}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {children}
    </button>
  );
}
