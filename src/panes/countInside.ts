import { isRegion } from '../dicom/geometry/shapes';
import type { PaneEngine } from '../engines/contract';
import type { Unsubscribe } from '../lib/emitter';
import type { Workspace, WorkspaceState } from '../workspace/store';

/** The closed mark that is selected alone, while there are bulk objects to count in it. */
function regionIn({ selection, annotations, annotationGroups }: WorkspaceState) {
  const [id, another] = selection;
  if (id === undefined || another !== undefined || !annotationGroups.some((group) => group.background))
    return undefined;
  const annotation = annotations[id];
  return annotation && isRegion(annotation.shape) ? annotation : undefined;
}

/** Counts bulk objects inside the selected mark, again whenever the mark or what is shown of the groups changes. */
export function countInside(engine: PaneEngine, workspace: Workspace): Unsubscribe {
  if (!engine.countBulk) return () => undefined;
  let turn = 0;
  const update = (now: WorkspaceState, before: WorkspaceState): void => {
    const region = regionIn(now);
    const isSame = region === regionIn(before) && now.bulkLooks === before.bulkLooks;
    if (isSame && now.annotationGroups === before.annotationGroups) return;
    turn += 1;
    const own = turn;
    if (!region) {
      if (now.bulkInside) workspace.setState({ bulkInside: undefined });
      return;
    }
    engine.countBulk?.(region).then(
      (counts) => {
        // Other panes show other slides: only the one that the mark lies on has something to say.
        if (own === turn && counts.length > 0) workspace.setState({ bulkInside: { id: region.id, counts } });
      },
      (cause: unknown) => {
        if (own === turn) workspace.setProblem('case/bulk', notCounted(cause));
      },
    );
  };
  return workspace.subscribe(update);
}

const notCounted = (cause: unknown) => ({
  code: 'incomplete' as const,
  severity: 'error' as const,
  title: 'The objects inside this mark could not be counted',
  tip: 'Reload the page. If it happens again, tell your administrator.',
  detail: cause instanceof Error ? cause.message : String(cause),
});
