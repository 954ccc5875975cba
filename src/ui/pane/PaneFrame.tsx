import { type DragEvent, type MouseEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { PaneStatus } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import { isDrawingTool } from '../../dicom/tool';
import type { DisplaySet, Study } from '../../dicom/types';
import type { Pane } from '../../workspace/layout';
import { useApp, useRunCommand, useWorkspace } from '../AppContext';
import { ProblemAlert } from '../controls/ProblemAlert';
import { displaySetIdIn, holdsDisplaySet } from '../rail/dragPayload';
import { EmptyPane } from './EmptyPane';
import { paneAttributes, paneName } from './paneAttributes';
import { PaneMessage } from './PaneMessage';
import { paneKindOf } from './paneKind';
import { isPrior } from './prior';
import { RadiologyOverlay } from './RadiologyOverlay';
import { SlideOverlay } from './SlideOverlay';
import styles from './PaneFrame.module.css';

export interface PaneFrameProps {
  readonly pane: Pane;
  /** 1-based, in the order of the layout. */
  readonly paneNumber: number;
  readonly displaySet?: DisplaySet | undefined;
  readonly study?: Study | undefined;
  readonly status?: PaneStatus | undefined;
  readonly problems?: readonly Problem[];
  /** Starts again what failed in this pane. */
  readonly onRetry?: (() => void) | undefined;
  /** The canvas host, or a document. */
  readonly children?: ReactNode;
}

/** One rectangle of the screen: says what it is, what state it is in and what it lacks; takes series that are dropped on it. */
export function PaneFrame(props: PaneFrameProps) {
  const { pane, paneNumber, displaySet, study, status, problems = [], onRetry, children } = props;
  const isActive = useWorkspace((state) => state.activePaneId === pane.id);
  const place = useWorkspace(({ layout: { maximisedPaneId } }) =>
    maximisedPaneId === undefined ? 'grid' : maximisedPaneId === pane.id ? 'all' : 'behind',
  );
  const hands = usePaneHands(pane);
  const region = useFocusFollowing(isActive);
  return (
    <div
      {...hands.handlers}
      ref={region}
      role="region"
      aria-label={paneName(paneNumber, displaySet, study)}
      tabIndex={0}
      className={styles.pane}
      {...paneAttributes(pane, displaySet, status, problems)}
      data-active={isActive || undefined}
      data-place={place}
      data-drop={hands.isDropTarget || undefined}
      inert={place === 'behind'}
    >
      {children}
      <PaneWords
        displaySet={displaySet}
        study={study}
        status={status}
        hasFailed={problems.some(({ severity }) => severity === 'error')}
        hasContent={children !== undefined && children !== null}
      />
      <PaneProblems problems={problems} onRetry={onRetry} />
    </div>
  );
}

function PaneWords({
  displaySet,
  study,
  status,
  hasFailed,
  hasContent,
}: {
  readonly displaySet: DisplaySet | undefined;
  readonly study: Study | undefined;
  readonly status: PaneStatus | undefined;
  readonly hasFailed: boolean;
  readonly hasContent: boolean;
}) {
  const isHidden = useWorkspace((state) => state.areOverlaysHidden);
  const prior = useWorkspace(
    (state) =>
      study !== undefined && displaySet !== undefined && isPrior(study, displaySet.series.modality, state.studies),
  );
  const kind = paneKindOf(displaySet);
  if (displaySet === undefined) return <EmptyPane />;
  if (kind === 'document') return hasContent ? null : <PaneMessage title="This document cannot be shown here yet" />;
  if (status?.kind === 'radiology' && displaySet.kind === 'frames') {
    return (
      <RadiologyOverlay displaySet={displaySet} study={study} status={status} isPrior={prior} isHidden={isHidden} />
    );
  }
  if (status?.kind === 'slide' && displaySet.kind === 'slide') {
    return <SlideOverlay displaySet={displaySet} study={study} status={status} isPrior={prior} isHidden={isHidden} />;
  }
  return hasFailed ? null : (
    <PaneMessage isDelayed title={`Loading ${displaySet.series.seriesDescription || displaySet.series.modality}…`} />
  );
}

function PaneProblems({
  problems,
  onRetry,
}: {
  readonly problems: readonly Problem[];
  readonly onRetry: (() => void) | undefined;
}) {
  const shown = problems.filter(({ severity }) => severity !== 'info');
  if (shown.length === 0) return null;
  return (
    <div className={styles.problems}>
      {shown.map((problem) => (
        <ProblemAlert
          key={`${problem.code} ${problem.title}`}
          problem={problem}
          onRetry={canRetry(problem) ? onRetry : undefined}
        />
      ))}
    </div>
  );
}

/** An object that is wrong or not supported stays so, however often it is asked for. */
const canRetry = ({ code }: Problem): boolean => code !== 'unsupported' && code !== 'invalid-object';

/** Pressing makes a pane the active one, dropping shows, double-click fills the screen; a drawing tool keeps its double-click. */
function usePaneHands(pane: Pane) {
  const { workspace } = useApp();
  const run = useRunCommand();
  const [isDropTarget, setIsDropTarget] = useState(false);
  const activate = () => {
    if (workspace.getState().activePaneId !== pane.id) run('pane.activate', { paneId: pane.id });
  };
  const handlers = {
    onPointerDownCapture: (event: PointerEvent<HTMLElement>) => {
      activate();
      if (!isControl(event.target)) event.currentTarget.focus({ preventScroll: true });
    },
    onFocus: activate,
    onDoubleClick: (event: MouseEvent) => {
      if (!isControl(event.target) && !isDrawingTool(workspace.getState().tool))
        run('pane.maximise', { paneId: pane.id });
    },
    onDragOver: (event: DragEvent) => {
      if (!holdsDisplaySet(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setIsDropTarget(true);
    },
    onDragLeave: (event: DragEvent<HTMLElement>) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsDropTarget(false);
    },
    onDrop: (event: DragEvent) => {
      setIsDropTarget(false);
      const displaySetId = displaySetIdIn(event.dataTransfer);
      if (displaySetId === undefined) return;
      event.preventDefault();
      run('pane.show', { paneId: pane.id, displaySetId });
      activate();
    },
  };
  return { handlers, isDropTarget };
}

/** "Next pane" moves the focus too, but only from pane to pane: it is never taken from a field or a list. */
function useFocusFollowing(isActive: boolean) {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = region.current;
    const other = document.activeElement?.closest('[data-pane-id]');
    if (isActive && element && other && other !== element) element.focus({ preventScroll: true });
  }, [isActive]);
  return region;
}

const isControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('button, input, select, summary, [role=slider], [role=alert]') !== null;
