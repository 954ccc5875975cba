import { type ReactNode, useMemo } from 'react';
import type { Problem } from '../../dicom/problem';
import type { Pane } from '../../workspace/layout';
import { selectDisplaySet } from '../../workspace/selectors';
import { useWorkspace } from '../AppContext';
import { documentState } from '../document/documentChoice';
import { PaneFrame } from './PaneFrame';

/** A pane connected to the workspace: a change of one pane's status renders that pane's words and nothing else. */
export function PaneSlot({
  pane,
  paneNumber,
  onRetry,
  children,
}: {
  readonly pane: Pane;
  readonly paneNumber: number;
  readonly onRetry?: () => void;
  readonly children?: ReactNode;
}) {
  const displaySet = useWorkspace((state) => selectDisplaySet(state, pane));
  const study = useWorkspace((state) =>
    state.studies.find(({ studyInstanceUid }) => studyInstanceUid === displaySet?.series.studyInstanceUid),
  );
  const status = useWorkspace((state) => state.paneStatus[pane.id]);
  const problems = useWorkspace((state) => state.problems);
  const ofDocument = useWorkspace((state) => documentState(displaySet, state.documents, state.isCaseLoading));
  const own = useMemo(() => problemsOfPane(problems, pane.id), [problems, pane.id]);
  const awaited = useWorkspace((state) => (displaySet ? undefined : state.awaited[pane.id]));
  const awaitedProblem = useWorkspace((state) => awaited && state.problems[`series/${awaited.seriesInstanceUid}`]);
  return (
    <PaneFrame
      pane={pane}
      paneNumber={paneNumber}
      displaySet={displaySet}
      study={study}
      status={status}
      problems={own}
      documentState={ofDocument}
      awaited={awaited && { series: awaited, problem: awaitedProblem }}
      onRetry={onRetry}
    >
      {children}
    </PaneFrame>
  );
}

export const problemsOfPane = (problems: Readonly<Record<string, Problem>>, paneId: string): readonly Problem[] =>
  Object.entries(problems).flatMap(([path, problem]) => (path.startsWith(`pane/${paneId}/`) ? [problem] : []));
