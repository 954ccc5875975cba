import type { Problem } from '../dicom/problem';
import type { Annotation } from '../dicom/types';
import { type AnnotationId, newUid, type TrackingUid } from '../dicom/uids';
import type { BrushStroke } from '../engines/contract';
import { added, cut, type NoEdit, outlineInPlane, shapeOf, whyNot } from '../regions/editRegion';
import { type Outline, strokeOutline } from '../regions/combine';
import { type Records, withoutRecords, withRecords } from '../workspace/records';
import type { Workspace } from '../workspace/store';
import { nextName } from './markName';

export type How = 'add' | 'cut';

const PROBLEM_PATH = 'case/regionEdit';

/** What is drawn next is added to a region or cut out of it, as one step of history; it becomes no mark itself. */
export function drawInto(workspace: Workspace, { id }: Annotation, how: How): void {
  const { tool } = workspace.getState();
  workspace.setState({
    tool: drawsRegions.has(tool) ? tool : 'freehand',
    followUp: undefined,
    areOverlaysHidden: false,
    placing: (drawn) => {
      workspace.setState({ placing: undefined, tool });
      const region = workspace.getState().annotations[id];
      if (!region) return;
      const reason = whyNot(region) ?? (isSameSpace(region, drawn) ? whyNot(drawn) : 'otherSlide');
      if (reason) tellNot(workspace, reason);
      else change(workspace, region, outlineInPlane(drawn), how);
    },
  });
}

const drawsRegions: ReadonlySet<string> = new Set(['polygon', 'freehand', 'ellipse', 'circle', 'rectangle']);

/** Adds an outline of the same plane to a region or cuts it out, and says what else became of it. */
export function change(workspace: Workspace, region: Annotation, outline: Outline, how: How): void {
  if (how === 'add') {
    const larger = added(region, outline);
    tell(workspace, larger === 'apart' ? problems.apartAdded : larger ? undefined : problems.notFound);
    if (larger && larger !== 'apart') put(workspace, region, 'Add to region', (all) => withRecords(all, larger));
    return;
  }
  const left = cut(region, outline);
  if (!left || left === 'apart') {
    tell(workspace, left ? problems.apartCut : problems.notFound);
    return;
  }
  const names: Annotation[] = Object.values(workspace.getState().annotations);
  const pieces = left.others.map((piece) => {
    const uid = newUid();
    const trackingIdentifier = nextName(region.label.meaning, names);
    const made: Annotation = { ...ofSame(region), ...piece, ...identity(uid), trackingIdentifier };
    names.push(made);
    return made;
  });
  put(workspace, region, 'Cut out of region', (all) =>
    left.kept ? withRecords(all, left.kept, ...pieces) : withoutRecords(all, [region.id]),
  );
  if (!left.kept) tell(workspace, erased(region));
  else tell(workspace, pieces.length > 0 ? fellApart(region, pieces) : undefined);
}

/** Reasons of a selected mark for which the brush leaves it alone and begins a region of its own. */
const leftAlone: ReadonlySet<NoEdit | undefined> = new Set<NoEdit>(['locked', 'fixedSize', 'noRegion', 'otherSlide']);

/** A stroke paints into the selected region or begins one; an eraser takes from the selected region. */
export function brush(workspace: Workspace, { way, radius, isErasing }: BrushStroke): void {
  const { annotations, selection } = workspace.getState();
  const selected = selection.length === 1 ? annotations[selection[0] ?? ''] : undefined;
  const outline = way.space.kind === 'frameOfReference' ? strokeOutline(outlineInPlane(way), radius) : undefined;
  if (!outline) tellNot(workspace, way.space.kind === 'frameOfReference' ? 'notFound' : 'noMillimetres');
  else if (isErasing) erase(workspace, selected, way, outline);
  else paint(workspace, selected, way, outline);
}

const whyNotUnder = (mark: Annotation, way: Annotation): NoEdit | undefined =>
  isSameSpace(mark, way) ? whyNot(mark) : 'otherSlide';

function erase(workspace: Workspace, selected: Annotation | undefined, way: Annotation, outline: Outline): void {
  const reason = selected && whyNotUnder(selected, way);
  if (!selected || reason === 'noRegion') tellNot(workspace, 'noneSelected');
  else if (reason) tellNot(workspace, reason);
  else change(workspace, selected, outline, 'cut');
}

function paint(workspace: Workspace, selected: Annotation | undefined, way: Annotation, outline: Outline): void {
  const reason = selected && whyNotUnder(selected, way);
  if (reason && !leftAlone.has(reason)) {
    tellNot(workspace, reason);
    return;
  }
  const larger = selected && !reason ? added(selected, outline) : 'apart';
  if (!larger) {
    tellNot(workspace, 'notFound');
    return;
  }
  const isNew = larger === 'apart';
  const painted: Annotation = isNew ? { ...way, ...shapeOf(outline, way) } : larger;
  tell(workspace, undefined);
  put(workspace, painted, isNew ? 'Paint region' : 'Add to region', (all) => withRecords(all, painted));
}

const isSameSpace = (one: Annotation, other: Annotation): boolean =>
  JSON.stringify(one.space) === JSON.stringify(other.space);

const identity = (uid: string) => ({ id: uid as AnnotationId, trackingUid: uid as TrackingUid });

/** What a piece has in common with what it fell from. */
function ofSame({ space, sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, ...rest }: Annotation) {
  const { label, specimenUid, site, laterality, algorithm } = rest;
  return {
    ...{ space, sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, label },
    ...(specimenUid !== undefined && { specimenUid }),
    ...(site && { site }),
    ...(laterality && { laterality }),
    ...(algorithm && { algorithm }),
  };
}

/** One step of history, after which the region is selected, where there still is one. */
function put(
  workspace: Workspace,
  { id }: Annotation,
  title: string,
  step: (all: Records<Annotation>) => Records<Annotation>,
): void {
  workspace.transact(title, 'user', step);
  workspace.select(workspace.getState().annotations[id] ? [id] : []);
}

const tellNot = (workspace: Workspace, reason: keyof typeof problems): void => tell(workspace, problems[reason]);

const tell = (workspace: Workspace, problem: Problem | undefined): void => workspace.setProblem(PROBLEM_PATH, problem);

const problem = (title: string, tip: string, severity: Problem['severity'] = 'warning'): Problem => ({
  code: 'unsupported',
  severity,
  title,
  tip,
});

const fellApart = ({ trackingIdentifier: name }: Annotation, pieces: readonly Annotation[]): Problem =>
  problem(
    `“${name}” fell into ${pieces.length + 1} pieces`,
    `The largest keeps its name. Marks of their own now: ${pieces.map((one) => one.trackingIdentifier).join(', ')}. Undo takes it back.`,
    'info',
  );

const erased = ({ trackingIdentifier: name }: Annotation): Problem =>
  problem(`Nothing is left of “${name}”: the mark is gone`, 'Undo brings it back.', 'info');

/** Why nothing was changed. */
const problems: Readonly<Record<NoEdit | 'apartAdded' | 'apartCut' | 'notFound' | 'noneSelected', Problem>> = {
  noMillimetres: problem(
    'The region was not changed: the place of this slide’s pixels in mm is not known',
    'Outlines are added and cut on slides with a frame of reference.',
  ),
  crossesItself: problem('The region was not changed: an outline crosses itself', 'Draw it without a crossing.'),
  fixedSize: problem('A counting field keeps its size and form', 'Draw a region of its own.'),
  notFlat: problem('The region was not changed: its outline does not lie in one plane', 'Draw it again.'),
  locked: problem('This region cannot be edited here', 'Its row among the marks says why. Draw one of your own.'),
  otherSlide: problem('The region was not changed: it lies on another slide', 'Draw on the slide of the region.'),
  noRegion: problem('The region was not changed: what was drawn has no inside', 'Draw a closed outline.'),
  noneSelected: problem('Nothing was erased: no region is selected', 'Select the region first, then erase.'),
  apartAdded: problem('Nothing was added: what was drawn does not meet the region', 'Let both overlap.'),
  apartCut: problem('Nothing was cut: what was drawn does not meet the region', 'Let both overlap.'),
  notFound: problem('The region was not changed: no outline was found for the result', 'Draw it a little different.'),
};
