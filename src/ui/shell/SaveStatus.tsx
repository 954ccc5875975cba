import type { LucideIcon } from 'lucide-react';
import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleDot from 'lucide-react/icons/circle-dot';
import CloudUpload from 'lucide-react/icons/cloud-upload';
import { visibleText } from '../../dicom/visibleText';
import { type SaveState, selectSaveState, selectSaveText } from '../../workspace/saveStatus';
import { useCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import styles from './SaveStatus.module.css';

const icons: Record<SaveState, LucideIcon> = {
  clean: CircleDashed,
  draft: CircleDot,
  sending: CloudUpload,
  confirmed: CircleCheck,
  failed: CircleAlert,
};

/** Where the reader's work is. "Confirmed" only when the archive has all of it. */
export function SaveStatus() {
  const saveState = useWorkspace(selectSaveState);
  const text = useWorkspace(selectSaveText);
  const retry = useCommand('case.retrySave');
  const Icon = icons[saveState];
  return (
    <div className={styles.save}>
      <p role="status" className={styles.status} data-save-state={saveState} title={visibleText(text)}>
        <Icon size={15} strokeWidth={1.75} aria-hidden className={styles.icon} />
        <Bdi className={styles.text}>{text}</Bdi>
      </p>
      {saveState === 'failed' && <Button onPress={() => retry.run()}>Retry</Button>}
    </div>
  );
}
