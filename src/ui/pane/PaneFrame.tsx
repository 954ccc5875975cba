import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import type { PaneState, PaneStatus } from '../../dicom/paneStatus';
import { canRetry, type Problem } from '../../dicom/problem';
import { isDrawingTool } from '../../dicom/tool';
import type { DisplaySet, Study } from '../../dicom/types';
import type { PaneId } from '../../dicom/uids';
import type { Pane } from '../../workspace/layout';
import { selectPatients } from '../../workspace/selectors';
import { useApp, useWorkspace } from '../AppContext';
import { ProblemAlert } from '../controls/ProblemAlert';
import { patientNumberOf } from '../shell/patientNumber';
import { AllRejected } from './AllRejected';
import { AwaitedPane, type AwaitedSeries, awaitedAttributes } from './AwaitedPane';
import { DocumentMessage, isFetchedByView } from './DocumentMessage';
import { EmptyPane } from './EmptyPane';
import { EyeShade } from './EyeComfort';
import styles from './PaneFrame.module.css';
import { PaneMessage } from './PaneMessage';
import { paneAttributes, paneName } from './paneAttributes';
import { isControl, useFocusFollowing, usePaneHands } from './paneHands';
import { usePaneMenu } from './paneMenuHands';
import { isPrior } from '../../workspace/prior';
import { RadiologyOverlay } from './RadiologyOverlay';
import { SlideOverlay } from './SlideOverlay';

/** How far a pane's document is that is fetched by the view itself; what another one said before it does not count. */
function useContentOf(displaySet: DisplaySet | undefined) {
  const [told, setTold] = useState<{ readonly of: string; readonly state: PaneState }>();
  const id = displaySet?.id ?? '';
  const onState = useCallback((state: PaneState) => setTold({ of: id, state }), [id]);
  const isFetched = displaySet?.kind === 'document' && isFetchedByView(displaySet);
  const state = told?.of === id ? told.state : 'loading';
  return { contentState: isFetched ? state : undefined, onState };
}

const PaneMenu = lazy(async () => ({ default: (await import('./PaneMenu')).PaneMenu }));

export interface PaneFrameProps {
  readonly pane: Pane;
  /** 1-based, in the order of the layout. */
  readonly paneNumber: number;
  readonly displaySet?: DisplaySet | undefined;
  readonly study?: Study | undefined;
  readonly status?: PaneStatus | undefined;
  readonly problems?: readonly Problem[];
  /** Of a structured document: whether it has been read. */
  readonly documentState?: PaneState | undefined;
  /** What the pane is meant for, while that is being read or after it failed. */
  readonly awaited?: AwaitedSeries | undefined;
  /** Starts again what failed in this pane. */
  readonly onRetry?: (() => void) | undefined;
  /** The canvas host, or a document. */
  readonly children?: ReactNode;
}

/** One rectangle of the screen: says what it is, what state it is in and what it lacks; takes series that are dropped on it. */
export function PaneFrame(props: PaneFrameProps) {
  const {
    pane,
    paneNumber,
    displaySet,
    study,
    status,
    problems = [],
    documentState,
    awaited,
    onRetry,
    children,
  } = props;
  const isActive = useWorkspace((state) => state.activePaneId === pane.id);
  const place = useWorkspace(({ layout: { maximisedPaneId } }) =>
    maximisedPaneId === undefined ? 'grid' : maximisedPaneId === pane.id ? 'all' : 'behind',
  );
  const patientNumber = useWorkspace((state) => patientNumberOf(study, selectPatients(state)));
  const { contentState, onState } = useContentOf(displaySet);
  const hands = usePaneHands(pane);
  const { workspace } = useApp();
  const menu = usePaneMenu(({ target, nativeEvent }) => {
    // A finger that rests while it draws is not asking for a menu.
    const isFinger = nativeEvent instanceof PointerEvent && nativeEvent.pointerType === 'touch';
    return !isControl(target) && !(isFinger && isDrawingTool(workspace.getState().tool));
  });
  const kind = status?.kind;
  const region = useFocusFollowing(isActive);
  return (
    <div
      {...hands.handlers}
      {...(kind && menu.handlers)}
      ref={region}
      role="region"
      aria-label={paneName(paneNumber, displaySet, study)}
      tabIndex={0}
      className={styles.pane}
      {...paneAttributes(pane, displaySet, status, problems, documentState ?? contentState)}
      {...awaitedAttributes(displaySet ? undefined : awaited)}
      data-active={isActive || undefined}
      data-patient={patientNumber}
      data-place={place}
      data-drop={hands.isDropTarget || undefined}
      inert={place === 'behind'}
    >
      {children}
      <EyeShade paneId={pane.id} />
      <PaneWords
        paneId={pane.id}
        displaySet={displaySet}
        study={study}
        status={status}
        hasFailed={problems.some(({ severity }) => severity === 'error')}
        hasContent={children !== undefined && children !== null}
        awaited={awaited}
        onContentState={onState}
      />
      <PaneProblems problems={problems} onRetry={onRetry} />
      {kind && menu.at && (
        <Suspense>
          <PaneMenu at={menu.at} kind={kind} onClose={menu.close} />
        </Suspense>
      )}
    </div>
  );
}

function PaneWords({
  paneId,
  displaySet,
  study,
  status,
  hasFailed,
  hasContent,
  awaited,
  onContentState,
}: {
  readonly paneId: PaneId;
  readonly displaySet: DisplaySet | undefined;
  readonly study: Study | undefined;
  readonly status: PaneStatus | undefined;
  readonly hasFailed: boolean;
  readonly hasContent: boolean;
  readonly awaited: AwaitedSeries | undefined;
  readonly onContentState: (state: PaneState) => void;
}) {
  const isHidden = useWorkspace((state) => state.areOverlaysHidden);
  const prior = useWorkspace(
    (state) =>
      study !== undefined && displaySet !== undefined && isPrior(study, displaySet.series.modality, state.studies),
  );
  if (displaySet === undefined) return awaited ? <AwaitedPane {...awaited} /> : <EmptyPane />;
  if (displaySet.kind === 'frames' && displaySet.frames.length === 0 && displaySet.complete) {
    return <AllRejected displaySet={displaySet} />;
  }
  if (displaySet.kind === 'document') {
    return hasContent ? null : <DocumentMessage displaySet={displaySet} onState={onContentState} />;
  }
  if (status?.kind === 'radiology' && displaySet.kind === 'frames') {
    return (
      <RadiologyOverlay
        paneId={paneId}
        displaySet={displaySet}
        study={study}
        status={status}
        isPrior={prior}
        isHidden={isHidden}
      />
    );
  }
  if (status?.kind === 'slide' && displaySet.kind === 'slide') {
    return (
      <SlideOverlay
        paneId={paneId}
        displaySet={displaySet}
        study={study}
        status={status}
        isPrior={prior}
        isHidden={isHidden}
      />
    );
  }
  return hasFailed ? null : (
    <PaneMessage isDelayed title={`Loading ${displaySet.series.seriesDescription || displaySet.series.modality}…`} />
  );
}

/** This image failed, and so did others: one alert with one Retry, which asks for all of them, hides less of the pane. */
function PaneProblems({
  problems,
  onRetry,
}: {
  readonly problems: readonly Problem[];
  readonly onRetry: (() => void) | undefined;
}) {
  const shown = problems.filter(({ severity }) => severity !== 'info');
  if (shown.length === 0) return null;
  const failed = shown.find((problem) => problem.severity === 'error' && canRetry(problem));
  const isMissing = (problem: Problem) => failed !== undefined && problem.code === 'incomplete' && problem !== failed;
  return (
    <div className={styles.problems}>
      {shown
        .filter((problem) => !isMissing(problem))
        .map((problem) => (
          <ProblemAlert
            key={`${problem.code} ${problem.title}`}
            problem={problem}
            also={problem === failed ? shown.filter(isMissing) : []}
            onRetry={canRetry(problem) ? onRetry : undefined}
          />
        ))}
    </div>
  );
}
