import ArrowLeft from 'lucide-react/icons/arrow-left';
import type { ReactNode } from 'react';
import { useCommand } from '../AppContext';
import { IconButton } from '../controls/IconButton';
import { AccountChip } from '../session/AccountChip';
import { AcrossButtons, HistoryButtons, SaveButton, ViewButtons } from './ActionButtons';
import styles from './Banner.module.css';
import { LabelChooser } from './LabelChooser';
import { LayoutButton } from './LayoutButton';
import { DifferentPatients, PatientIdentity } from './PatientIdentity';
import { ProblemsButton } from './ProblemsButton';
import { SaveStatus } from './SaveStatus';
import { ToolBar } from './ToolBar';

/** The one row at the top: whose images, what the pointer does, and where the work is. */
export function Banner({
  saveDialog,
  onShowProblems,
}: {
  readonly saveDialog: ReactNode;
  readonly onShowProblems: () => void;
}) {
  const close = useCommand('case.close');
  return (
    <header className={styles.banner}>
      <DifferentPatients />
      <div className={styles.row}>
        <IconButton name="Work list" icon={ArrowLeft} note="Back to all studies" onPress={() => close.run()} />
        <PatientIdentity />
        <div className={styles.spring} />
        <ToolBar />
        <LabelChooser />
        <div className={styles.divider} />
        <HistoryButtons />
        <div className={styles.divider} />
        <ViewButtons />
        <div className={styles.divider} />
        <LayoutButton />
        <AcrossButtons />
        <div className={styles.spring} />
        <div className={styles.save}>
          <SaveButton />
          {saveDialog}
        </div>
        <SaveStatus />
        <ProblemsButton onPress={onShowProblems} />
        <AccountChip isNarrow />
      </div>
    </header>
  );
}
