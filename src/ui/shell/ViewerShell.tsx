import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useWorkspace } from '../AppContext';
import { Inspector, type InspectorTab } from '../inspector/Inspector';
import { SeriesRail } from '../rail/SeriesRail';
import { Banner } from './Banner';
import { type ChromePreferences, readChromePreferences, writeChromePreferences } from './chromePreferences';
import styles from './ViewerShell.module.css';

const CalibrationPanel = lazy(async () => ({ default: (await import('./CalibrationPanel')).CalibrationPanel }));

const AlignPanel = lazy(async () => ({ default: (await import('../pane/AlignPanel')).AlignPanel }));

const SpatialPanel = lazy(async () => ({ default: (await import('../pane/SpatialPanel')).SpatialPanel }));

const ReportEditor = lazy(async () => ({ default: (await import('../report/ReportEditor')).ReportEditor }));

/** From the first step of a storyboard on. */
const StoryBar = lazy(async () => ({ default: (await import('../story/StoryBar')).StoryBar }));

const BoardStrip = lazy(async () => ({ default: (await import('../story/BoardStrip')).BoardStrip }));

const ScreenPanel = lazy(async () => ({ default: (await import('./ScreenPanel')).ScreenPanel }));

export interface ViewerShellProps {
  /** One PaneFrame per pane of the layout, in order. */
  readonly children: ReactNode;
  /** The SaveDialog while there is something to decide. */
  readonly saveDialog?: ReactNode;
}

/** The frame of the viewer: banner, rail, panes, inspector. Everything is in the same place every day. */
export function ViewerShell({ children, saveDialog }: ViewerShellProps) {
  const [preferences, setPreferences] = useState(() =>
    readChromePreferences(localStorageIfAllowed(), window.innerWidth),
  );
  const isCalibrating = useWorkspace((state) => state.calibrating !== undefined);
  const isMeasuringScreen = useWorkspace((state) => state.measuringScreen !== undefined);
  const isAligning = useWorkspace((state) => state.aligning !== undefined);
  const isPlacing = useWorkspace((state) => state.spatialDraft !== undefined);
  const board = useWorkspace((state) => state.board);
  const hasStory = useWorkspace(({ story }) => story !== undefined);
  const isReporting = useWorkspace(({ story }) => story?.isReportOpen === true);
  const isPresenting = useWorkspace(({ story }) => story?.isPresenting === true);
  const [tab, setTab] = useState<InspectorTab>('annotations');
  const prefer = (change: Partial<ChromePreferences>) => {
    const next = { ...preferences, ...change };
    setPreferences(next);
    writeChromePreferences(localStorageIfAllowed(), next);
  };
  return (
    <div
      className={styles.shell}
      data-story={hasStory || board !== undefined || undefined}
      data-rail-folded={isPresenting || preferences.isRailFolded || undefined}
      data-inspector-folded={isPresenting || preferences.isInspectorFolded || undefined}
    >
      <Banner
        saveDialog={saveDialog}
        onShowProblems={() => {
          setTab('info');
          prefer({ isInspectorFolded: false });
        }}
      />
      <SeriesRail
        isFolded={isPresenting || preferences.isRailFolded}
        onFold={(isRailFolded) => prefer({ isRailFolded })}
      />
      {(hasStory || board) && (
        <Suspense fallback={<div className={styles.story} />}>
          <div className={styles.story}>
            {board && <BoardStrip board={board} />}
            {hasStory && <StoryBar />}
          </div>
        </Suspense>
      )}
      <Panes>{children}</Panes>
      <Inspector
        tab={tab}
        onTab={setTab}
        isFolded={isPresenting || preferences.isInspectorFolded}
        onFold={(isInspectorFolded) => prefer({ isInspectorFolded })}
      />
      {isCalibrating && (
        <Suspense>
          <CalibrationPanel />
        </Suspense>
      )}
      {isAligning && (
        <Suspense>
          <AlignPanel />
        </Suspense>
      )}
      {isPlacing && (
        <Suspense>
          <SpatialPanel />
        </Suspense>
      )}
      {isReporting && (
        <Suspense>
          <ReportEditor />
        </Suspense>
      )}
      {isMeasuringScreen && (
        <Suspense>
          <ScreenPanel />
        </Suspense>
      )}
    </div>
  );
}

function Panes({ children }: { readonly children: ReactNode }) {
  const { rows, columns } = useWorkspace((state) => state.layout);
  return (
    <main
      className={styles.panes}
      style={{ gridTemplate: `repeat(${rows}, minmax(0, 1fr)) / repeat(${columns}, minmax(0, 1fr))` }}
    >
      {children}
    </main>
  );
}

/** Reading the property throws where storage is forbidden. */
function localStorageIfAllowed(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
