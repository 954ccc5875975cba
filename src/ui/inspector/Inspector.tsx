import { lazy, Suspense } from 'react';
import { selectActivePaneKind } from '../../workspace/selectors';
import { useRunCommand, useWorkspace } from '../AppContext';
import PanelRightClose from 'lucide-react/icons/panel-right-close';
import PanelRightOpen from 'lucide-react/icons/panel-right-open';
import { IconButton } from '../controls/IconButton';
import { TabList } from '../controls/TabList';
import { AnnotationTable } from './AnnotationTable';
import styles from './Inspector.module.css';

export type InspectorTab = 'annotations' | 'count' | 'findings' | 'segments' | 'info';

const tabs: readonly { readonly id: InspectorTab; readonly name: string }[] = [
  { id: 'annotations', name: 'Annotations' },
  { id: 'count', name: 'Count' },
  { id: 'findings', name: 'Findings' },
  { id: 'segments', name: 'Segments' },
  { id: 'info', name: 'Info' },
];

/** Its own chunk: most cases have no segmentation. */
const SegmentPanel = lazy(async () => ({ default: (await import('./SegmentPanel')).SegmentPanel }));
/** For slides alone. */
const CountingPanel = lazy(async () => ({ default: (await import('../counting/CountingPanel')).CountingPanel }));
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
  const isCounting = useWorkspace((state) => state.counting !== undefined);
  const canCount = useWorkspace((state) => selectActivePaneKind(state) === 'slide') || isCounting;
  const run = useRunCommand();
  const offered = tabs.filter(({ id }) => (id !== 'segments' || hasSegments) && (id !== 'count' || canCount));
  const wanted = isCounting ? 'count' : tab;
  const current =
    offered.some(({ id }) => id === wanted) && (wanted !== 'count' || isCounting) ? wanted : 'annotations';
  const choose = (id: InspectorTab) => {
    if ((id === 'count') !== isCounting) run('counting.toggle');
    if (id !== 'count') onTab(id);
  };
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
        <TabList name="Inspector" tabs={offered} current={current} onChange={choose} />
        <IconButton name="Fold the inspector" icon={PanelRightClose} onPress={() => onFold(true)} />
      </div>
      <div role="tabpanel" aria-label={offered.find(({ id }) => id === current)?.name} className={styles.panel}>
        {current === 'annotations' && <AnnotationTable />}
        <Suspense fallback={null}>
          {current === 'count' && <CountingPanel />}
          {current === 'findings' && <FindingTable />}
          {current === 'segments' && <SegmentPanel />}
          {current === 'info' && <CaseInfo />}
        </Suspense>
      </div>
    </aside>
  );
}
