import { derivedUid } from '../codecs/derivedUid';
import type { AnnotationView } from '../codecs/sr/annotationView';
import { objectTags } from '../codecs/objectTags';
import { type DecodedReport, decodeReport } from '../codecs/sr/decodeReport';
import { headsOf } from '../codecs/sr/reportIdentity';
import type { Annotation, Series } from '../dicom/types';
import type { AnnotationId, SeriesInstanceUid, SopClassUid, SopInstanceUid, StudyInstanceUid } from '../dicom/uids';
import type { CaseContext } from './caseContext';
import { decodeContextOf } from './decodeContext';
import { type DerivedObject, explain, knownUidsOf, titleOf, uidOf, unreadable } from './derivedObject';
import type { ImageIndex } from './imageIndex';
import { subjectOf } from './planSave';
import { rejectionOf } from './rejected';
import type { ThreadKind, Threads } from './threads';

interface LoadedReport {
  readonly series: Series;
  readonly object: DerivedObject;
  readonly report: DecodedReport;
  readonly identity: DecodedReport['identity'];
}

/** Marks of the reports of the case, whoever wrote them: the heads of their version chains. */
export async function loadReports(
  context: CaseContext,
  threads: Threads,
  objects: readonly DerivedObject[],
  index: ImageIndex,
  signal: AbortSignal,
): Promise<void> {
  const read = await Promise.all(objects.map((object) => readReport(context, object, index, signal)));
  const loaded = inStableOrder(read.flat());
  if (signal.aborted) return;
  const { rejectedInstances } = context.workspace.getState();
  const chains = headsOf(loaded);
  // A withdrawn version brings nothing back that it had replaced (SR-37).
  const isStanding = ({ identity }: LoadedReport) => rejectedInstances[identity.sopInstanceUid] === undefined;
  const heads = chains.heads.filter(isStanding);
  const conflicts = chains.conflicts.map((rivals) => rivals.filter(isStanding)).filter((rivals) => rivals.length > 1);
  for (const { identity, series } of chains.heads) {
    const rejection = rejectionOf(rejectedInstances, identity.sopInstanceUid);
    if (rejection) explain(context, identity.sopInstanceUid, titleOf(series), [rejection]);
  }
  const rivals = new Set(conflicts.flat().map(({ identity }) => identity.sopInstanceUid));
  for (const head of heads) {
    const { identity } = head;
    const isRival = rivals.has(identity.sopInstanceUid);
    const { marks, views } = rekeyed(
      head.report,
      context.workspace.getState().annotations,
      isRival ? RIVAL : undefined,
    );
    context.workspace.transact('Load', 'stored', (all) => ({
      ...all,
      ...Object.fromEntries(marks.map((mark) => [mark.id, mark])),
    }));
    if (!identity.isVerified && !isRival && isContinuable(head, marks)) {
      threads.put(threadOf(context, head, marks, views, isAdopted(head, loaded), objects, index));
    }
    explain(context, identity.sopInstanceUid, titleOf(head.series), head.report.problems);
  }
  tellConflicts(context, conflicts);
}

/**
 * By the oldest document of each chain that is known, not by which answer came first: of two reports that name the same
 * Tracking UID, the same one has it in every visit, and an unsaved change comes back to the mark it was made to.
 */
function inStableOrder(reports: readonly LoadedReport[]): readonly LoadedReport[] {
  const byUid = new Map(reports.map((report) => [report.identity.sopInstanceUid, report.identity]));
  const keyed = reports.map((report) => {
    const seen = new Set<string>();
    let oldest = report.identity.sopInstanceUid;
    for (let uid: string | undefined = oldest; uid !== undefined && !seen.has(uid); ) {
      seen.add(uid);
      oldest = uid;
      uid = byUid.get(uid)?.replaces[0];
    }
    return { report, key: `${oldest} ${report.identity.sopInstanceUid}` };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ report }) => report);
}

const RIVAL = 'Two versions of its report were made at the same time';

function tellConflicts(context: CaseContext, conflicts: readonly (readonly LoadedReport[])[]): void {
  conflicts.forEach((siblings, i) => {
    context.workspace.setProblem(`case/derived/conflict-${i}`, {
      code: 'conflict',
      severity: 'warning',
      title: `${siblings.length} versions of one report were made at the same time; all of them are shown`,
      detail: siblings.map(({ identity }) => identity.sopInstanceUid).join(', '),
    });
  });
}

/** From what the archive tells of it, or from the object itself where numbers or the whole tree were left out of that. */
async function readReport(
  context: CaseContext,
  object: DerivedObject,
  index: ImageIndex,
  signal: AbortSignal,
): Promise<readonly LoadedReport[]> {
  const told = decode(context, object, index);
  const isTold = object.dataset[objectTags.ContentSequence] !== undefined;
  if (isTold && !told.some(({ report }) => report.needsWholeInstance)) return told;
  const { studyInstanceUid, seriesInstanceUid, sourceId } = object.series;
  const sopInstanceUid = uidOf(object) as SopInstanceUid;
  const file = await context.sources
    .get(sourceId)
    ?.instance({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }, signal);
  if (!file?.ok) return told;
  const { decodePart10 } = await import('../codecs/part10');
  const whole = decodePart10(file.value);
  return whole.ok ? decode(context, { ...object, dataset: whole.value }, index) : told;
}

/** An object that breaks the decoder is explained, and takes no other with it. */
function decode(context: CaseContext, object: DerivedObject, index: ImageIndex): LoadedReport[] {
  const { displaySets } = context.workspace.getState();
  try {
    const report = decodeReport(object.dataset, decodeContextOf(index, displaySets));
    return [{ series: object.series, object, report, identity: report.identity }];
  } catch (cause) {
    explain(context, uidOf(object), titleOf(object.series), [unreadable(cause)]);
    return [];
  }
}

/** What may stand as a UID. Files may hold any text there, and as the name of a record some texts are no name at all. */
const UID = /^[\d.]{1,64}$/;

/** A mark is known by its Tracking UID, before saving and after reloading; a second bearer keeps its own id. */
function rekeyed(
  { annotations, views }: DecodedReport,
  known: Readonly<Record<string, Annotation>>,
  lockedReason: string | undefined,
): { readonly marks: readonly Annotation[]; readonly views: ReadonlyMap<AnnotationId, AnnotationView> } {
  const used = new Set(Object.keys(known));
  const moved = new Map<AnnotationId, AnnotationView>();
  const marks = annotations.map((mark) => {
    const view = views.get(mark.id);
    if (lockedReason !== undefined) return { ...mark, lockedReason };
    const isFree = mark.lockedReason === undefined && UID.test(mark.trackingUid) && !used.has(mark.trackingUid);
    const own = isFree ? { ...mark, id: mark.trackingUid as string as AnnotationId } : mark;
    used.add(own.id);
    if (view) moved.set(own.id, view);
    return own;
  });
  return { marks, views: moved };
}

/** Ours always (a withdrawn report is taken up again); another system's when there is something to change in it. */
const isContinuable = ({ identity }: LoadedReport, marks: readonly Annotation[]): boolean =>
  identity.isOurs || marks.some((mark) => mark.lockedReason === undefined);

/** True when the chain did not begin here, or nobody can tell. */
function isAdopted({ identity }: LoadedReport, loaded: readonly LoadedReport[]): boolean {
  const byUid = new Map(loaded.map((one) => [one.identity.sopInstanceUid, one.identity]));
  const seen = new Set<string>();
  const queue = [identity.sopInstanceUid];
  for (let uid = queue.pop(); uid !== undefined; uid = queue.pop()) {
    if (seen.has(uid)) continue;
    seen.add(uid);
    const one = byUid.get(uid);
    if (one && !one.isOurs) return true;
    queue.push(...(one?.replaces ?? []));
  }
  return false;
}

function threadOf(
  context: CaseContext,
  { series, identity, object }: LoadedReport,
  marks: readonly Annotation[],
  views: ReadonlyMap<AnnotationId, AnnotationView>,
  isAdoptedChain: boolean,
  objects: readonly DerivedObject[],
  index: ImageIndex,
) {
  const image = marks.map((mark) => index.image(mark.sopInstanceUid)).find((one) => one !== undefined);
  const kind: ThreadKind = image?.displaySet.kind === 'slide' ? 'slideReport' : 'radiologyReport';
  const own = identity.seriesInstanceUid as SeriesInstanceUid;
  return {
    // A series belongs to the equipment that made it (PS3.3 C.7.5.1): our version of another's report starts a new one.
    // The same one for every page and reader: so a version that was on its way, or that a colleague made, is found there.
    id: identity.isOurs ? own : (derivedUid(`successors|${identity.sopInstanceUid}`) as SeriesInstanceUid),
    kind,
    sourceId: series.sourceId,
    studyInstanceUid: identity.studyInstanceUid as StudyInstanceUid,
    seriesNumber: identity.isOurs ? (identity.seriesNumber ?? 9001) : kind === 'slideReport' ? 9002 : 9001,
    ...(image && kind === 'slideReport' ? { subject: subjectOf(image) } : {}),
    head: {
      sopInstanceUid: identity.sopInstanceUid as SopInstanceUid,
      sopClassUid: identity.sopClassUid as SopClassUid,
      instanceNumber: identity.isOurs ? (identity.instanceNumber ?? 1) : 0,
      ...(identity.isOurs ? {} : { seriesInstanceUid: own }),
      report: { document: object.dataset, isExact: false, views },
    },
    ...(isAdoptedChain ? { isAdopted: true } : {}),
    knownUids: knownUidsOf(objects, identity.seriesInstanceUid),
    annotationIds: new Set(marks.map((mark) => mark.id)),
  };
}
