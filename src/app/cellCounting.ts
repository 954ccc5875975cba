import { isSameConcept } from '../dicom/codedConcept';
import { counted } from '../dicom/codes';
import {
  categoryOfClass,
  classesIn,
  countOnSlide,
  isCountedClass,
  ownClass,
  withCounts,
} from '../dicom/slide/cellCounts';
import type { LiveEngines } from '../panes/liveEngines';
import { countingBegun } from '../workspace/counting';
import { withRecords } from '../workspace/records';
import { listOf } from '../workspace/recordVersions';
import { selectActivePane, selectDisplaySet } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';
import { argumentsOf, textIn } from './commandArguments';
import { pointInMiddle } from './countingWork';
import { focusActivePane } from './keyboard';
import { nextName } from './markName';

/** By `number` (1 is the first), by `value`, its code, or so many after the present one (`by`), round about. With `inHand` the next click counts one. */
export function chooseClass(workspace: Workspace, args: unknown): void {
  const { number, value, by, inHand } = argumentsOf(args);
  const state = workspace.getState();
  const classes = classesIn(state.labels, listOf(state.annotations));
  const present = classes.findIndex((one) => isSameConcept(one, state.currentLabel.slide));
  const after = typeof by === 'number' ? (Math.max(0, present) + by + classes.length) % classes.length : undefined;
  const at = typeof number === 'number' ? number - 1 : after;
  const chosen = at === undefined ? classes.find((one) => one.value === value) : classes[at];
  if (!chosen) return;
  workspace.setState({
    ...countingBegun(state),
    currentLabel: { ...state.currentLabel, slide: chosen },
    ...(inHand === true && { tool: 'point', placing: undefined, areOverlaysHidden: false }),
  });
  if (inHand === true) focusActivePane(state.activePaneId);
}

/** Where the cross is; of the class last chosen. */
export function addInMiddle(workspace: Workspace, live: LiveEngines): void {
  const state = workspace.getState();
  const current = state.currentLabel.slide;
  const label = isCountedClass(current) ? current : counted.mitosis;
  const point = pointInMiddle(state, live);
  if (!point) return;
  const trackingIdentifier = nextName(label.meaning, listOf(state.annotations));
  workspace.setState({ areOverlaysHidden: false });
  workspace.transact('Count', 'user', (all) => withRecords(all, { ...point, label, trackingIdentifier }));
}

/** Known as a label of slides from then on, of the category that a nucleus has. */
export function addClass(workspace: Workspace, args: unknown): void {
  const name = textIn(argumentsOf(args), 'name').trim().slice(0, 64);
  if (name === '') return;
  const { labels, annotations } = workspace.getState();
  const concept = ownClass(name, classesIn(labels, listOf(annotations)));
  const category = categoryOfClass(concept);
  if (category && !labels.some((one) => isSameConcept(one.concept, concept)))
    workspace.setState({ labels: [...labels, { concept, category, appliesTo: 'slide' }] });
  chooseClass(workspace, { value: concept.value });
}

/** The counts of now become values of the fields of the slide in the active pane: one step, which a save stores. */
export function keepCounts(workspace: Workspace): void {
  const state = workspace.getState();
  const shown = selectDisplaySet(state, selectActivePane(state));
  if (shown?.kind !== 'slide') return;
  const classes = classesIn(state.labels, listOf(state.annotations));
  const { fields, onSlide } = countOnSlide(listOf(state.annotations), shown.slide, classes);
  const used = classes.filter((_, index) => (onSlide[index] ?? 0) > 0);
  const kept = fields
    .filter(({ field }) => field.lockedReason === undefined)
    .map(({ field, counts }) =>
      withCounts(
        field,
        used,
        used.map((one) => counts[classes.indexOf(one)] ?? 0),
      ),
    );
  if (kept.length > 0) workspace.transact('Keep counts', 'user', (all) => withRecords(all, ...kept));
}
