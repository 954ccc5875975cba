import PanelRightClose from 'lucide-react/icons/panel-right-close';
import PanelRightOpen from 'lucide-react/icons/panel-right-open';
import { IconButton } from '../controls/IconButton';
import { TabList } from '../controls/TabList';
import { AnnotationTable } from './AnnotationTable';
import { CaseInfo } from './CaseInfo';
import { FindingTable } from './FindingTable';
import styles from './Inspector.module.css';

export type InspectorTab = 'annotations' | 'findings' | 'info';

const tabs: readonly { readonly id: InspectorTab; readonly name: string }[] = [
  { id: 'annotations', name: 'Annotations' },
  { id: 'findings', name: 'Findings' },
  { id: 'info', name: 'Info' },
];

/** Everything about the images in words and numbers. */
export function Inspector({
  tab,
  onTab,
  isFolded,
  onFold,
}: {
  readonly tab: InspectorTab;
  readonly onTab: (tab: InspectorTab) => void;
  readonly isFolded: boolean;
  readonly onFold: (isFolded: boolean) => void;
}) {
  if (isFolded) {
    return (
      <aside aria-label="Inspector" className={styles.inspector} data-folded>
        <IconButton name="Unfold the inspector" icon={PanelRightOpen} onPress={() => onFold(false)} />
      </aside>
    );
  }
  return (
    <aside aria-label="Inspector" className={styles.inspector}>
      <div className={styles.top}>
        <TabList name="Inspector" tabs={tabs} current={tab} onChange={onTab} />
        <IconButton name="Fold the inspector" icon={PanelRightClose} onPress={() => onFold(true)} />
      </div>
      <div role="tabpanel" aria-label={tabs.find(({ id }) => id === tab)?.name} className={styles.panel}>
        {tab === 'annotations' && <AnnotationTable />}
        {tab === 'findings' && <FindingTable />}
        {tab === 'info' && <CaseInfo />}
      </div>
    </aside>
  );
}
