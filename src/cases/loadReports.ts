import { derivedUid } from '../codecs/derivedUid';
import { objectTags } from '../codecs/objectTags';
import type { AnnotationView } from '../codecs/sr/annotationView';
import { type DecodedReport, decodeReport } from '../codecs/sr/decodeReport';
import { headsOf } from '../codecs/sr/reportIdentity';
import { stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { Annotation, Series } from '../dicom/types';
import type { AnnotationId, SeriesInstanceUid, SopClassUid, SopInstanceUid, StudyInstanceUid } from '../dicom/uids';
import type { CaseContext } from './caseContext';
import { decodeContextOf } from './decodeContext';
import { type DerivedObject, explain, knownUidsOf, titleOf, uidOf, unreadable } from './derivedObject';
import type { ImageIndex } from './imageIndex';
import { bearersIn, namedMarks } from './markNames';
import { SERIES_NUMBER, subjectOf } from './planSave';
import { rejectionOf } from './rejected';
import type { Thread, ThreadKind, Threads } from './threads';

interface ReadReport {
  readonly series: Series;
  readonly object: DerivedObject;
  readonly report: DecodedReport;
  readonly identity: DecodedReport['identity'];
}

interface LoadedReport extends ReadReport {
  /** The oldest version that is known. */
  readonly rootUid: string;
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
  const loaded = withRoots(read.flat());
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
  const bearers = bearersIn(heads.map(({ report }) => report));
  for (const head of heads) {
    const { identity } = head;
    if (isCorrelation(head)) {
      threads.put(correlationThread(head, objects));
      continue;
    }
    const isRival = rivals.has(identity.sopInstanceUid);
    const isOfOther = isOfOtherPatient(head, index);
    const lock = isOfOther ? OTHER_PATIENT : isRival ? RIVAL : undefined;
    const shown = lock === undefined ? head : { ...head, report: locked(head.report, lock) };
    const { marks, views } = namedMarks(shown.report, head.rootUid, bearers, context.workspace.getState().annotations);
    context.workspace.transact('Load', 'stored', (all) => ({
      ...all,
      ...Object.fromEntries(marks.map((mark) => [mark.id, mark])),
    }));
    if (!identity.isVerified && lock === undefined && isContinuable(head, marks)) {
      threads.put(threadOf(head, marks, views, isAdopted(head, loaded), objects, index));
    }
    const problems = [...(isOfOther ? [otherPatient(head)] : []), ...head.report.problems];
    explain(context, identity.sopInstanceUid, titleOf(head.series), problems);
  }
  tellConflicts(context, conflicts);
}

/**
 * With the oldest document of its chain that is known, and in the order of these, not by which answer came first: what
 * depends on either is the same in every visit.
 */
function withRoots(reports: readonly ReadReport[]): readonly LoadedReport[] {
  const byUid = new Map(reports.map((report) => [report.identity.sopInstanceUid, report.identity]));
  const rootOf = (own: string): string => {
    const seen = new Set<string>();
    let oldest = own;
    for (let uid: string | undefined = own; uid !== undefined && !seen.has(uid); uid = byUid.get(uid)?.replaces[0]) {
      seen.add(uid);
      oldest = uid;
    }
    return oldest;
  };
  const orderOf = ({ rootUid, identity }: LoadedReport) => `${rootUid} ${identity.sopInstanceUid}`;
  return reports
    .map((report) => ({ ...report, rootUid: rootOf(report.identity.sopInstanceUid) }))
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

const RIVAL = 'Two versions of its report were made at the same time';

const locked = (report: DecodedReport, lockedReason: string): DecodedReport => ({
  ...report,
  annotations: report.annotations.map((mark) => ({ ...mark, lockedReason })),
});

const OTHER_PATIENT = 'Its report names another patient than its image';

/** By ID and, where both tell it, issuer; never by name. A report without an ID says nothing else than its images. */
function isOfOtherPatient({ object, report }: ReadReport, index: ImageIndex): boolean {
  const uids = new Set(report.annotations.map((mark) => mark.sopInstanceUid));
  return [...uids].some((uid) => {
    const image = index.image(uid)?.dataset ?? {};
    return [tags.PatientID, tags.IssuerOfPatientID].some((tag) => {
      const [own, other] = [stringOf(object.dataset, tag), stringOf(image, tag)];
      return own !== undefined && other !== undefined && own !== other;
    });
  });
}

const otherPatient = ({ object }: ReadReport): Problem => ({
  code: 'conflict',
  severity: 'error',
  title: 'the report names another patient than the images it is about',
  tip: 'Its marks are shown and cannot be changed. Find out whose report it is, and tell your administrator.',
  detail: `Patient ID ${stringOf(object.dataset, tags.PatientID) ?? ''}`,
});

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

/** Which findings several studies show: it holds no marks, they say the same themselves. */
const isCorrelation = ({ identity }: LoadedReport): boolean =>
  identity.isOurs && identity.seriesNumber === SERIES_NUMBER.correlation;

const correlationThread = ({ series, identity, object }: LoadedReport, objects: readonly DerivedObject[]): Thread => ({
  id: identity.seriesInstanceUid as SeriesInstanceUid,
  kind: 'correlation',
  sourceId: series.sourceId,
  studyInstanceUid: identity.studyInstanceUid as StudyInstanceUid,
  seriesNumber: SERIES_NUMBER.correlation,
  head: {
    sopInstanceUid: identity.sopInstanceUid as SopInstanceUid,
    sopClassUid: identity.sopClassUid as SopClassUid,
    instanceNumber: identity.instanceNumber ?? 1,
    report: { document: object.dataset, isExact: false, views: new Map() },
  },
  knownUids: knownUidsOf(objects, identity.seriesInstanceUid),
  annotationIds: new Set(),
});

/** From what the archive tells of it, or from the object itself where numbers or the whole tree were left out of that. */
async function readReport(
  context: CaseContext,
  object: DerivedObject,
  index: ImageIndex,
  signal: AbortSignal,
): Promise<readonly ReadReport[]> {
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
function decode(context: CaseContext, object: DerivedObject, index: ImageIndex): ReadReport[] {
  const { displaySets } = context.workspace.getState();
  try {
    const report = decodeReport(object.dataset, decodeContextOf(index, displaySets));
    return [{ series: object.series, object, report, identity: report.identity }];
  } catch (cause) {
    explain(context, uidOf(object), titleOf(object.series), [unreadable(cause)]);
    return [];
  }
}

/** Ours always (a withdrawn report is taken up again); another system's when there is something to change in it. */
const isContinuable = ({ identity }: LoadedReport, marks: readonly Annotation[]): boolean =>
  identity.isOurs || marks.some((mark) => mark.lockedReason === undefined);

/** True when the chain did not begin here: a version of another system is in it, or was before one of ours. */
function isAdopted({ identity }: LoadedReport, loaded: readonly LoadedReport[]): boolean {
  const byUid = new Map(loaded.map((one) => [one.identity.sopInstanceUid, one.identity]));
  const seen = new Set<string>();
  const queue = [identity.sopInstanceUid];
  for (let uid = queue.pop(); uid !== undefined; uid = queue.pop()) {
    if (seen.has(uid)) continue;
    seen.add(uid);
    const one = byUid.get(uid);
    if (one && (!one.isOurs || one.isFromOtherSeries)) return true;
    queue.push(...(one?.replaces ?? []));
  }
  return false;
}

function threadOf(
  { series, identity, object }: LoadedReport,
  marks: readonly Annotation[],
  views: ReadonlyMap<AnnotationId, AnnotationView>,
  isAdoptedChain: boolean,
  objects: readonly DerivedObject[],
  index: ImageIndex,
) {
  const image = marks.map((mark) => index.image(mark.sopInstanceUid)).find((one) => one !== undefined);
  // A withdrawn report has no image that tells; its series does, by the number that ours have.
  const isOfSlide = image
    ? image.displaySet.kind === 'slide'
    : identity.isOurs && identity.seriesNumber === SERIES_NUMBER.slideReport;
  const kind: ThreadKind = isOfSlide ? 'slideReport' : 'radiologyReport';
  const own = identity.seriesInstanceUid as SeriesInstanceUid;
  return {
    // A series belongs to the equipment that made it (PS3.3 C.7.5.1): our version of another's report starts a new one.
    // The same one for every page and reader: so a version that was on its way, or that a colleague made, is found there.
    id: identity.isOurs ? own : (derivedUid(`successors|${identity.sopInstanceUid}`) as SeriesInstanceUid),
    kind,
    sourceId: series.sourceId,
    studyInstanceUid: identity.studyInstanceUid as StudyInstanceUid,
    seriesNumber: (identity.isOurs ? identity.seriesNumber : undefined) ?? SERIES_NUMBER[kind],
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
    // Locked ones stay in its tree whatever is saved; nothing here ever changes them.
    annotationIds: new Set(marks.flatMap((mark) => (mark.lockedReason === undefined ? [mark.id] : []))),
  };
}
