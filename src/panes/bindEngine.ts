import { isDrawn } from '../dicom/geometry/shapes';
import type { PaneId } from '../dicom/uids';
import type { PaneEngine } from '../engines/contract';
import type { Unsubscribe } from '../lib/emitter';
import type { Workspace } from '../workspace/store';

/**
 * Connects one engine to the workspace in both directions. The workspace is the truth: the engine proposes with
 * `committed` and repaints what the store says; it never reacts to its own proposal twice.
 */
export function bindEngine(engine: PaneEngine, paneId: PaneId, workspace: Workspace): Unsubscribe {
  const { getState } = workspace;
  const push = (before?: ReturnType<typeof getState>) => {
    const now = getState();
    if (now.annotations !== before?.annotations) engine.setAnnotations(Object.values(now.annotations).filter(isDrawn));
    if (now.annotationGroups !== before?.annotationGroups) engine.setAnnotationGroups(now.annotationGroups);
    if (now.selection !== before?.selection) engine.setSelection(now.selection);
    if (now.areOverlaysHidden !== before?.areOverlaysHidden) engine.setOverlaysHidden(now.areOverlaysHidden);
    if (now.tool !== before?.tool) engine.setTool(now.tool);
  };
  const parts = new Set<string>();
  const stops = [
    workspace.subscribe((_now, before) => push(before)),
    engine.on('committed', (annotation) => {
      const isKnown = getState().annotations[annotation.id] !== undefined;
      workspace.transact(isKnown ? 'Change mark' : 'Draw mark', 'user', (all) => ({
        ...all,
        [annotation.id]: annotation,
      }));
      workspace.select([annotation.id]);
    }),
    engine.on('picked', (id) => workspace.select(id === undefined ? [] : [id])),
    engine.on('toolCancelled', () => workspace.setState({ tool: 'windowLevel' })),
    engine.on('status', (status) => workspace.setPaneStatus(paneId, status)),
    engine.on('problem', ({ part, problem }) => {
      parts.add(part);
      workspace.setProblem(`pane/${paneId}/${part}`, problem);
    }),
  ];
  push();
  return () => {
    for (const stop of stops) stop();
    for (const part of parts) workspace.setProblem(`pane/${paneId}/${part}`, undefined);
    workspace.setPaneStatus(paneId, undefined);
  };
}
