import { lazy, Suspense } from 'react';
import { useWorkspace } from '../AppContext';
import PanelRightClose from 'lucide-react/icons/panel-right-close';
import PanelRightOpen from 'lucide-react/icons/panel-right-open';
import { IconButton } from '../controls/IconButton';
import { TabList } from '../controls/TabList';
import { AnnotationTable } from './AnnotationTable';
import styles from './Inspector.module.css';

export type InspectorTab = 'annotations' | 'findings' | 'segments' | 'info';

const tabs: readonly { readonly id: InspectorTab; readonly name: string }[] = [
  { id: 'annotations', name: 'Annotations' },
  { id: 'findings', name: 'Findings' },
  { id: 'segments', name: 'Segments' },
  { id: 'info', name: 'Info' },
];

/** Its own chunk: most cases have no segmentation. */
const SegmentPanel = lazy(async () => ({ default: (await import('./SegmentPanel')).SegmentPanel }));
/** Tabs that nobody sees before they are opened. */
const CaseInfo = lazy(async () => ({ default: (await import('./CaseInfo')).CaseInfo }));
const FindingTable = lazy(async () => ({ default: (await import('./FindingTable')).FindingTable }));

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
  const hasSegments = useWorkspace((state) => state.overlays.length > 0);
  const offered = tabs.filter(({ id }) => id !== 'segments' || hasSegments);
  const current = offered.some(({ id }) => id === tab) ? tab : 'annotations';
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
        <TabList name="Inspector" tabs={offered} current={current} onChange={onTab} />
        <IconButton name="Fold the inspector" icon={PanelRightClose} onPress={() => onFold(true)} />
      </div>
      <div role="tabpanel" aria-label={offered.find(({ id }) => id === current)?.name} className={styles.panel}>
        {current === 'annotations' && <AnnotationTable />}
        <Suspense fallback={null}>
          {current === 'findings' && <FindingTable />}
          {current === 'segments' && <SegmentPanel />}
          {current === 'info' && <CaseInfo />}
        </Suspense>
      </div>
    </aside>
  );
}
