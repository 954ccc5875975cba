import { type FieldChoice, fieldAround, fieldName, isFieldArea } from '../dicom/slide/countingField';
import type { Annotation, SlideDisplaySet } from '../dicom/types';
import { type AnnotationId, newUid, type TrackingUid } from '../dicom/uids';
import type { LiveEngines } from '../panes/liveEngines';
import { countingBegun } from '../workspace/counting';
import { withRecords } from '../workspace/records';
import { selectActivePane, selectDisplaySet } from '../workspace/selectors';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { argumentsOf } from './commandArguments';
import { focusActivePane } from './keyboard';
import { nextName } from './markName';

/** Arguments `form` and `areaMm2`, each as it was where it is not given. */
export function chooseField(workspace: Workspace, args: unknown): FieldChoice {
  const begun = countingBegun(workspace.getState());
  const { counting } = begun;
  const { form, areaMm2 } = argumentsOf(args);
  const field: FieldChoice = {
    form: form === 'circle' || form === 'square' ? form : counting.field.form,
    areaMm2: typeof areaMm2 === 'number' ? areaMm2 : counting.field.areaMm2,
  };
  if (!isFieldArea(field.areaMm2)) throw new Error(`A counting field of ${field.areaMm2} mm² makes no sense`);
  workspace.setState({ ...begun, counting: { ...counting, field } });
  return field;
}

/** Puts a field in the middle of the view, or with `at: 'click'` where the reader clicks next. */
export function placeField(workspace: Workspace, live: LiveEngines, args: unknown): void {
  const field = chooseField(workspace, args);
  const before = workspace.getState();
  if (argumentsOf(args).at !== 'click') {
    const point = pointInMiddle(before, live);
    if (point) addField(workspace, point, field);
    return;
  }
  workspace.setState({
    tool: 'point',
    areOverlaysHidden: false,
    placing: (point) => {
      workspace.setState({ tool: before.tool, placing: undefined });
      addField(workspace, point, field);
    },
  });
  focusActivePane(before.activePaneId);
}

function addField(workspace: Workspace, point: Annotation, field: FieldChoice): void {
  const state = workspace.getState();
  const slide = slideOf(state, point);
  const placed = slide && fieldAround(point, field, slide.slide);
  if (!placed) {
    workspace.setProblem('case/command', {
      code: 'unsupported',
      severity: 'warning',
      title: 'No counting field here: the size of this slide’s pixels is not known',
      tip: 'Without millimetres no area can be promised. Count on a calibrated slide.',
    });
    return;
  }
  const trackingIdentifier = nextName(fieldName(field), Object.values(state.annotations));
  workspace.transact('Place counting field', 'user', (all) => withRecords(all, { ...placed, trackingIdentifier }));
  workspace.select([placed.id]);
}

const slideOf = ({ displaySets }: WorkspaceState, { sopInstanceUid }: Annotation): SlideDisplaySet | undefined =>
  displaySets.find(
    (one): one is SlideDisplaySet =>
      one.kind === 'slide' &&
      one.slide.levels.some(({ instances }) => instances.some((held) => held.sopInstanceUid === sopInstanceUid)),
  );

/** A mark at the middle of the active pane, as if a reader had clicked there; undefined where no slide is shown. */
export function pointInMiddle(state: WorkspaceState, live: LiveEngines): Annotation | undefined {
  const pane = selectActivePane(state);
  const shown = selectDisplaySet(state, pane);
  const engine = pane && live.get(pane.id);
  const space = engine?.currentSpace();
  const host =
    pane && document.querySelector<HTMLElement>(`[data-pane-id="${CSS.escape(pane.id)}"] [data-canvas-host]`);
  const instance = shown?.kind === 'slide' ? shown.slide.levels[0]?.instances[0] : undefined;
  if (shown?.kind !== 'slide' || !engine || !space || !host || !instance) return undefined;
  const [x, y, z] = engine.fromCanvas([host.clientWidth / 2, host.clientHeight / 2]);
  const uid = newUid();
  const label = state.currentLabel.slide;
  return {
    id: uid as AnnotationId,
    trackingUid: uid as TrackingUid,
    trackingIdentifier: nextName(label.meaning, Object.values(state.annotations)),
    label,
    shape: 'point',
    space,
    points: space.kind === 'frameOfReference' ? [x, y, z] : [x, y],
    measurements: [],
    sourceId: shown.slide.sourceId,
    studyInstanceUid: shown.slide.studyInstanceUid,
    seriesInstanceUid: instance.seriesInstanceUid,
    sopInstanceUid: instance.sopInstanceUid,
  };
}
