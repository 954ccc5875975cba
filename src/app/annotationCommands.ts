import { isCellMark } from '../dicom/cellMark';
import type { CodedConcept } from '../dicom/codedConcept';
import { isDrawingTool, type ToolId } from '../dicom/tool';
import type { Annotation } from '../dicom/types';
import type { AnnotationId, PaneId } from '../dicom/uids';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { withoutRecords, withRecords } from '../workspace/records';
import { mainDisplaySetOf } from '../cases/hanging/mainDisplaySet';
import { selectActivePane, selectDisplaySet } from '../workspace/selectors';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { goToKeyImage } from './keyImageCommands';
import { argumentsOf, textIn, textsIn } from './commandArguments';
import { focusActivePane } from './keyboard';
import { nextName } from './markName';

const TOOLS: ReadonlySet<string> = new Set<ToolId>([
  'windowLevel',
  'pan',
  'zoom',
  'scroll',
  'probe',
  'crosshair',
  'point',
  'length',
  'bidirectional',
  'angle',
  'cobbAngle',
  'freehand',
  'rectangle',
  'ellipse',
  'circle',
  'arrow',
  'polygon',
  'brush',
  'eraser',
]);

/** Verbs on marks: choose a tool and a label, select, find, rename, delete, undo. */
export function annotationCommands(workspace: Workspace, live: LiveEngines): readonly Command[] {
  const state = () => workspace.getState();
  const edit = (title: string, id: string, change: (annotation: Annotation) => Annotation) =>
    workspace.transact(title, 'user', (all) => {
      const annotation = all[id];
      return annotation && !annotation.lockedReason ? withRecords(all, change(annotation)) : all;
    });
  return [
    { id: 'tool.set', title: 'Tool', run: (args) => setTool(workspace, textIn(argumentsOf(args), 'tool')) },
    {
      id: 'label.set',
      title: 'Label of the next mark',
      run: (args) => setLabel(workspace, conceptIn(argumentsOf(args).concept)),
    },
    {
      id: 'annotation.select',
      title: 'Select marks',
      run: (args) => workspace.select(textsIn(argumentsOf(args), 'ids') as AnnotationId[]),
    },
    {
      id: 'annotation.goTo',
      title: 'Go to mark',
      run: (args) => goTo(workspace, live, textIn(argumentsOf(args), 'id')),
    },
    {
      id: 'annotation.plot',
      title: 'Plot the values under a mark',
      run: (args) => plot(workspace, live, textIn(argumentsOf(args), 'id')),
    },
    {
      id: 'annotation.measureAgain',
      title: 'Measure again in the newest study',
      run: (args) => measureAgain(workspace, live, textIn(argumentsOf(args), 'id')),
    },
    {
      id: 'annotation.delete',
      title: 'Delete the selected mark',
      isEnabled: () => state().selection.length > 0,
      run: (args) => {
        const { id } = argumentsOf(args);
        const ids = new Set<string>(typeof id === 'string' ? [id] : state().selection);
        workspace.transact('Delete mark', 'user', (all) =>
          withoutRecords(
            all,
            [...ids].filter((one) => all[one]?.lockedReason === undefined),
          ),
        );
      },
    },
    {
      id: 'annotation.setLabel',
      title: 'Change the label',
      run: (args) => {
        const given = argumentsOf(args);
        const label = conceptIn(given.concept);
        edit('Change label', textIn(given, 'id'), (annotation) => {
          // The title of a key image says which object it is stored in.
          if (annotation.shape === 'keyImage') return annotation;
          const isAutomatic = /^\d+$/.test(annotation.trackingIdentifier.replace(`${annotation.label.meaning} `, ''));
          const name = isAutomatic
            ? nextName(label.meaning, Object.values(state().annotations))
            : annotation.trackingIdentifier;
          return { ...annotation, label, trackingIdentifier: name };
        });
      },
    },
    {
      id: 'annotation.rename',
      title: 'Rename the mark',
      run: (args) => {
        const given = argumentsOf(args);
        const trackingIdentifier = textIn(given, 'trackingIdentifier').slice(0, 64);
        edit('Rename mark', textIn(given, 'id'), (annotation) =>
          isCellMark(annotation) ? annotation : { ...annotation, trackingIdentifier },
        );
      },
    },
    {
      id: 'overlay.toggle',
      title: 'Hide or show marks',
      run: () => workspace.setState((now) => ({ areOverlaysHidden: !now.areOverlaysHidden })),
    },
    {
      id: 'overlay.set',
      title: 'Hide marks while held',
      run: (args) => workspace.setState({ areOverlaysHidden: argumentsOf(args).isHidden === true }),
    },
    { id: 'tool.leave', title: 'Leave the tool, then the full pane', run: () => leave(workspace) },
    { id: 'edit.undo', title: 'Undo', isEnabled: () => state().undoStack.length > 0, run: () => workspace.undo() },
    { id: 'edit.redo', title: 'Redo', isEnabled: () => state().redoStack.length > 0, run: () => workspace.redo() },
  ];
}

/** Esc: one level back. The drawing layer has taken the press when something was being drawn. */
function leave(workspace: Workspace): void {
  const { tool, layout } = workspace.getState();
  if (tool !== 'windowLevel') workspace.setState({ tool: 'windowLevel', followUp: undefined, placing: undefined });
  else if (layout.maximisedPaneId !== undefined)
    workspace.setState({ layout: { rows: layout.rows, columns: layout.columns } });
}

function setTool(workspace: Workspace, tool: string): void {
  if (!TOOLS.has(tool)) throw new Error(`There is no tool "${tool}"`);
  workspace.setState({
    tool: tool as ToolId,
    followUp: undefined,
    placing: undefined,
    ...(isDrawingTool(tool as ToolId) ? { areOverlaysHidden: false } : {}),
  });
}

/** The label is remembered per kind of pane: "Nodule" on the CT does not become the label of a nucleus. */
function setLabel(workspace: Workspace, concept: CodedConcept): void {
  const state = workspace.getState();
  const kind = selectDisplaySet(state, selectActivePane(state))?.kind === 'slide' ? 'slide' : 'radiology';
  workspace.setState({ currentLabel: { ...state.currentLabel, [kind]: concept } });
}

/**
 * Every pane that can show the mark goes there, and what is linked with them follows; when none can, its series comes into
 * the active pane first.
 */
/** By the first pane that shows its image; where none does, its words say so. */
function plot(workspace: Workspace, live: LiveEngines, id: string): void {
  const annotation = workspace.getState().annotations[id as AnnotationId];
  if (!annotation) return;
  const answers = live.all().flatMap(([, engine]) => engine.plotOf?.(annotation) ?? []);
  const answer = answers.find(({ ok }) => ok) ?? answers[0];
  workspace.setState({ markPlot: answer && { id: annotation.id, answer } });
}

async function goTo(workspace: Workspace, live: LiveEngines, id: string): Promise<void> {
  const annotation = workspace.getState().annotations[id];
  if (!annotation) return;
  workspace.select([annotation.id]);
  if (annotation.shape === 'keyImage') return goToKeyImage(workspace, live, annotation);
  const reached = live.all().filter(([, engine]) => engine.goTo(annotation));
  if (reached.length > 0) {
    const ids = [...reached.map(([paneId]) => paneId), ...goToKin(workspace, live, annotation, reached)];
    const leader = ids.find((paneId) => paneId === workspace.getState().activePaneId) ?? ids[0];
    if (leader) workspace.gatherAt(leader, ids);
    return;
  }
  const state = workspace.getState();
  const displaySet = mainDisplaySetOf(state.displaySets, annotation.seriesInstanceUid);
  if (!displaySet) return;
  const paneId = state.activePaneId;
  workspace.showInPane(paneId, displaySet.id);
  const engine = await live.whenPresent(paneId);
  await engine.whenSettled();
  engine.goTo(annotation);
}

/** What shows the same finding on other images goes there as well. */
function goToKin(
  workspace: Workspace,
  live: LiveEngines,
  annotation: Annotation,
  reached: readonly (readonly [PaneId, unknown])[],
): readonly PaneId[] {
  const kin = Object.values(workspace.getState().annotations).filter(
    (one) => one.trackingUid === annotation.trackingUid && one.id !== annotation.id,
  );
  if (kin.length === 0) return [];
  const others = live.all().filter(([paneId]) => !reached.some(([id]) => id === paneId));
  return others.flatMap(([paneId, engine]) => (kin.some((one) => engine.goTo(one)) ? [paneId] : []));
}

/** Shows the mark of the earlier study, and arms its tool: the next mark has its label and its name, and ends the tool. */
async function measureAgain(workspace: Workspace, live: LiveEngines, id: string): Promise<void> {
  const annotation = workspace.getState().annotations[id];
  if (!annotation || !TOOLS.has(annotation.shape)) return;
  await goTo(workspace, live, id);
  setTool(workspace, annotation.shape);
  const { label, trackingIdentifier, trackingUid } = annotation;
  workspace.setState({ followUp: { label, trackingIdentifier, trackingUid } });
  const beside = paneBeside(workspace.getState(), annotation);
  if (!beside) return;
  workspace.activatePane(beside);
  focusActivePane(beside);
}

/** The pane to measure in: the active one unless it shows the earlier study itself, else the first that shows another. */
function paneBeside(state: WorkspaceState, { studyInstanceUid }: Annotation): PaneId | undefined {
  const others = state.panes.filter((pane) => {
    const displaySet = selectDisplaySet(state, pane);
    return displaySet?.kind === 'frames' && displaySet.series.studyInstanceUid !== studyInstanceUid;
  });
  return (others.find(({ id }) => id === state.activePaneId) ?? others[0])?.id;
}

export function conceptIn(raw: unknown): CodedConcept {
  const { value, scheme, meaning } = argumentsOf(raw);
  if (typeof value !== 'string' || typeof scheme !== 'string' || typeof meaning !== 'string') {
    throw new Error('A label needs a coded concept: value, scheme and meaning');
  }
  return { value, scheme, meaning };
}
