import { mainDisplaySetOf } from '../cases/hanging/mainDisplaySet';
import { type LinkBasis, linkBases, type LinkConfidence, linkConfidences } from '../dicom/findingLink';
import { formatPersonName } from '../dicom/format';
import { type ResponseRole, responseRoles } from '../dicom/responseRole';
import type { Annotation, Patient } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import { mainOfStudy } from '../workspace/seriesGroups';
import { findingsOf, linked, patientsBetween, unlinkable, unlinked } from '../workspace/findings';
import { listOf } from '../workspace/recordVersions';
import { withRecords } from '../workspace/records';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { argumentsOf, textIn } from './commandArguments';
import { momentOf } from './moment';
import type { FindingsPage } from './findingCommands';

/** The reader is asked for the partner: what is selected next, on an image or in the list. */
export function beginLink({ workspace }: FindingsPage, id: string | undefined): void {
  const { annotations } = workspace.getState();
  const mark = id === undefined ? undefined : annotations[id];
  if (!mark || unlinkable(mark) !== undefined) return;
  workspace.setState({ linking: mark.id });
}

/**
 * Arguments `toId`, `confidence`, `basis`, and `isOnePatient` where the reader has declared two identifiers to be of one
 * patient. Without `fromId` the mark that is being linked is meant.
 */
export function link({ workspace, author, now }: FindingsPage, args: unknown): void {
  const given = argumentsOf(args);
  const state = workspace.getState();
  const from = state.annotations[typeof given.fromId === 'string' ? given.fromId : (state.linking ?? '')];
  const to = state.annotations[textIn(given, 'toId')];
  if (!from || !to) return;
  const at = momentOf(now());
  const patients = patientsBetween(from, to, state.studies);
  const reconciled = patients && given.isOnePatient === true ? reconciledWords(patients, author.name) : undefined;
  const statement = {
    confidence: keyIn(linkConfidences, given.confidence, 'probable') as LinkConfidence,
    basis: keyIn(linkBases, given.basis, 'reader') as LinkBasis,
    by: author.name,
    at,
    ...(reconciled && { reconciled }),
  };
  const changed = linked(from, to, statement, caseOf(state));
  if (typeof changed === 'string') {
    tell(workspace, `“${from.trackingIdentifier}” was not linked: ${changed}`);
    return;
  }
  workspace.setProblem('case/finding', undefined);
  workspace.transact('Link marks', 'user', (all) => withRecords(all, ...changed));
  workspace.setState({ linking: undefined });
  workspace.select([from.id]);
}

export function unlink({ workspace, newUid }: FindingsPage, args: unknown): void {
  const state = workspace.getState();
  const mark = state.annotations[textIn(argumentsOf(args), 'id')];
  if (!mark?.link || mark.lockedReason !== undefined) return;
  const changed = unlinked(mark, caseOf(state), newUid);
  workspace.transact('Unlink mark', 'user', (all) => withRecords(all, ...changed));
}

/** Arguments `trackingUid` and `role` (target, nonTarget, new; anything else: none), for all marks of the finding that can be changed. */
export function setRole({ workspace }: FindingsPage, args: unknown): void {
  const given = argumentsOf(args);
  const uid = textIn(given, 'trackingUid');
  const role = (Object.keys(responseRoles) as ResponseRole[]).find((one) => one === given.role);
  const finding = findingsOf(listOf(workspace.getState().annotations)).find(({ trackingUid }) => trackingUid === uid);
  const marks = finding?.marks.filter(({ lockedReason, responseRole }) => !lockedReason && responseRole !== role) ?? [];
  const locked = finding?.marks.find(({ lockedReason }) => lockedReason)?.lockedReason;
  if (finding && marks.length === 0 && locked)
    tell(workspace, `“${finding.trackingIdentifier}” was not changed: ${locked}`);
  if (marks.length === 0) return;
  workspace.transact('Role of a finding', 'user', (all) =>
    withRecords(
      all,
      ...marks.map(
        ({ responseRole: _before, ...mark }): Annotation => ({ ...mark, ...(role && { responseRole: role }) }),
      ),
    ),
  );
}

/** Opens the case anew with the studies that the mark names and that are not open; what is unsaved is kept first. */
export async function openOthers({ workspace, commands }: FindingsPage, args: unknown): Promise<void> {
  const { annotations, studies } = workspace.getState();
  const open = studies.map(({ studyInstanceUid }) => studyInstanceUid);
  const named = annotations[textIn(argumentsOf(args), 'id')]?.link?.others.map((one) => one.studyInstanceUid) ?? [];
  const missing = [...new Set(named)].filter((uid) => !open.includes(uid));
  if (missing.length > 0) await commands.run('worklist.openStudies', { studyInstanceUids: [...open, ...missing] });
}

const caseOf = ({ annotations, stored, displaySets, studies }: WorkspaceState) => ({
  annotations: listOf(annotations),
  stored,
  displaySets,
  studies,
});

/**
 * Every pane goes to its mark of the finding; what is not on the screen is brought there, beside the pane that is worked in.
 * Argument `trackingUid`, or `id` of one of its marks: that one leads in its study.
 */
export async function goToFinding(page: FindingsPage, args: unknown): Promise<void> {
  const { workspace, live } = page;
  const given = argumentsOf(args);
  const state = workspace.getState();
  const id = typeof given.id === 'string' ? given.id : state.selection[0];
  const chosen = id === undefined ? undefined : state.annotations[id];
  const trackingUid = typeof given.trackingUid === 'string' ? given.trackingUid : chosen?.trackingUid;
  const finding = findingsOf(listOf(state.annotations)).find((one) => one.trackingUid === trackingUid);
  if (!finding) return;
  const marks = chosen && finding.marks.includes(chosen) ? [chosen, ...finding.marks] : finding.marks;
  const [lead] = marks;
  if (lead) workspace.select([lead.id]);
  const stops = stopsOf(marks, state);
  const places = placesFor(stops, workspace);
  await Promise.all(
    places.map(async ([paneId, mark, isNew]) => {
      const engine = await live.whenPresent(paneId);
      if (isNew) await engine.whenSettled();
      engine.goTo(mark);
    }),
  );
}

/** Arguments `trackingUid` and `studyInstanceUid`; a study that is not in the case is taken in first. */
export async function showBeside(page: FindingsPage, args: unknown): Promise<void> {
  const { workspace, commands } = page;
  const given = argumentsOf(args);
  const studyInstanceUid = textIn(given, 'studyInstanceUid');
  const { studies, layout } = workspace.getState();
  if (!studies.some((study) => study.studyInstanceUid === studyInstanceUid))
    return commands.run('case.addStudy', { studyInstanceUid });
  if (layout.rows * layout.columns < 2 || layout.maximisedPaneId !== undefined) workspace.setLayout(1, 2);
  await goToFinding(page, args);
  const main = mainOfStudy(workspace.getState(), studyInstanceUid);
  const { panes, activePaneId } = workspace.getState();
  if (!main || panes.some(({ displaySetId }) => displaySetId === main.id)) return;
  const own = new Set(
    marksOf(workspace, textIn(given, 'trackingUid')).map(({ seriesInstanceUid }) => seriesInstanceUid),
  );
  const { displaySets } = workspace.getState();
  const showsIt = (displaySetId: string | undefined) =>
    displaySets.some(({ id, series }) => id === displaySetId && own.has(series.seriesInstanceUid));
  const beside =
    panes.find(({ displaySetId }) => displaySetId === undefined) ??
    panes.find(({ id, displaySetId }) => id !== activePaneId && !showsIt(displaySetId)) ??
    panes.find(({ displaySetId }) => !showsIt(displaySetId));
  if (beside) workspace.showInPane(beside.id, main.id);
}

const marksOf = (workspace: Workspace, trackingUid: string): readonly Annotation[] =>
  listOf(workspace.getState().annotations).filter((mark) => mark.trackingUid === trackingUid);

interface Stop {
  readonly displaySetId: string;
  readonly mark: Annotation;
}

/** For each series that shows it one mark, at most as many as a screen holds beside each other. */
function stopsOf(marks: readonly Annotation[], { displaySets }: WorkspaceState): readonly Stop[] {
  const stops = new Map<string, Stop>();
  for (const mark of marks) {
    const set = mainDisplaySetOf(displaySets, mark.seriesInstanceUid);
    if (set && !stops.has(set.id)) stops.set(set.id, { displaySetId: set.id, mark });
  }
  return [...stops.values()].slice(0, MOST_STOPS);
}

const MOST_STOPS = 4;

/** Which pane goes where; panes that show something else make room, the one that is worked in last of all. */
function placesFor(
  stops: readonly Stop[],
  workspace: Workspace,
): readonly (readonly [PaneId, Annotation, isNew: boolean])[] {
  const holds = (stop: Stop) =>
    workspace.getState().panes.filter(({ displaySetId }) => displaySetId === stop.displaySetId);
  const missing = stops.filter((stop) => holds(stop).length === 0);
  if (workspace.getState().panes.length < stops.length) {
    const [rows, columns] = stops.length > 3 ? [2, 2] : [1, stops.length];
    workspace.setLayout(rows, columns);
  } else if (missing.length > 0 && workspace.getState().layout.maximisedPaneId !== undefined) {
    const { rows, columns } = workspace.getState().layout;
    workspace.setState({ layout: { rows, columns } });
  }
  const free = freePanes(stops, workspace.getState());
  const placed: (readonly [PaneId, Annotation, boolean])[] = [];
  for (const stop of stops) {
    for (const { id } of holds(stop)) placed.push([id, stop.mark, false]);
    const pane = missing.includes(stop) && holds(stop).length === 0 ? free.shift() : undefined;
    if (!pane) continue;
    workspace.showInPane(pane, stop.displaySetId);
    placed.push([pane, stop.mark, true]);
  }
  return placed;
}

function freePanes(stops: readonly Stop[], { panes, activePaneId }: WorkspaceState): PaneId[] {
  const rank = (id: PaneId, displaySetId: string | undefined) =>
    displaySetId === undefined ? 0 : id === activePaneId ? 2 : 1;
  return panes
    .filter(({ displaySetId }) => !stops.some((stop) => stop.displaySetId === displaySetId))
    .toSorted((a, b) => rank(a.id, a.displaySetId) - rank(b.id, b.displaySetId))
    .map(({ id }) => id);
}

const reconciledWords = (patients: readonly [Patient, Patient], by: string): string =>
  `${patients.map(identityWords).join(' and ')} declared to be one patient by ${formatPersonName(by)}`;

const identityWords = ({ patientId, issuerOfPatientId }: Patient): string =>
  `ID ${patientId || 'none'}${issuerOfPatientId ? ` of ${issuerOfPatientId}` : ''}`;

const keyIn = (table: Readonly<Record<string, unknown>>, given: unknown, otherwise: string): string =>
  typeof given === 'string' && Object.hasOwn(table, given) ? given : otherwise;

const tell = (workspace: Workspace, title: string): void =>
  workspace.setProblem('case/finding', { code: 'conflict', severity: 'error', title });
