import { type DecodedReport, decodeReport } from '../codecs/sr/decodeReport';
import { headsOf } from '../codecs/sr/reportIdentity';
import type { Annotation, Series } from '../dicom/types';
import type { AnnotationId, SeriesInstanceUid, SopClassUid, SopInstanceUid, StudyInstanceUid } from '../dicom/uids';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, knownUidsOf, resolved, titleOf, uidOf, unreadable } from './derivedObject';
import type { ImageIndex } from './imageIndex';
import { slideKeyOf } from './planSave';
import { imageForPoints } from './slideOrVolume';
import type { ThreadKind, Threads } from './threads';

const COMPREHENSIVE_3D_SR = '1.2.840.10008.5.1.4.1.1.88.34' as SopClassUid;

/** Marks of the reports of the case: the heads of their version chains. */
export function loadReports(
  context: CaseContext,
  threads: Threads,
  objects: readonly DerivedObject[],
  index: ImageIndex,
): void {
  const decoded = objects.flatMap((object) => decode(context, object, index));
  const { heads, conflicts } = headsOf(
    decoded.map(({ series, report }) => ({ series, report, identity: report.identity })),
  );
  const rivals = new Set(conflicts.flat().map(({ identity }) => identity.sopInstanceUid));
  for (const { series, report } of heads) {
    const { identity } = report;
    const isRival = rivals.has(identity.sopInstanceUid) && identity.isOurs;
    const marks = rekeyed(report, context.workspace.getState().annotations, isRival ? RIVAL : undefined);
    context.workspace.transact('Load', 'stored', (all) => ({
      ...all,
      ...Object.fromEntries(marks.map((mark) => [mark.id, mark])),
    }));
    // A report that was not read whole, is signed, or has a rival is never continued: its next version would lose what
    // the other holds.
    if (identity.isOurs && report.isWhole && !identity.isVerified && !isRival) {
      rememberReport(threads, series, knownUidsOf(objects, identity.seriesInstanceUid), report, marks, index);
    }
    explain(context, identity.sopInstanceUid, titleOf(series), report.problems);
  }
  conflicts.forEach((siblings, i) => {
    context.workspace.setProblem(`case/derived/conflict-${i}`, {
      code: 'conflict',
      severity: 'warning',
      title: `${siblings.length} versions of one report were made at the same time; all of them are shown`,
      detail: siblings.map(({ identity }) => identity.sopInstanceUid).join(', '),
    });
  });
}

const RIVAL = 'Two versions of its report were made at the same time';

/** An object that breaks the decoder is explained, and takes no other with it. */
function decode(
  context: CaseContext,
  object: DerivedObject,
  index: ImageIndex,
): { readonly series: Series; readonly report: DecodedReport }[] {
  const { displaySets } = context.workspace.getState();
  try {
    const report = decodeReport(object.dataset, {
      resolveImage: (uid) => resolved(index.image(uid)),
      resolveFrameOfReference: (uid, points) => resolved(imageForPoints(index, displaySets, uid, points)),
    });
    return [{ series: object.series, report }];
  } catch (cause) {
    explain(context, uidOf(object), titleOf(object.series), [unreadable(cause)]);
    return [];
  }
}

/** A mark of ours is known by its Tracking UID, before saving and after reloading; a second bearer keeps its own id. */
function rekeyed(
  { annotations }: DecodedReport,
  known: Readonly<Record<string, Annotation>>,
  lockedReason: string | undefined,
): readonly Annotation[] {
  const used = new Set(Object.keys(known));
  return annotations.map((mark) => {
    if (lockedReason !== undefined) return { ...mark, lockedReason };
    if (mark.lockedReason !== undefined || used.has(mark.trackingUid)) return mark;
    used.add(mark.trackingUid);
    return { ...mark, id: mark.trackingUid as string as AnnotationId };
  });
}

function rememberReport(
  threads: Threads,
  series: Series,
  knownUids: ReadonlySet<string>,
  { identity }: DecodedReport,
  marks: readonly Annotation[],
  index: ImageIndex,
): void {
  const image = marks.map((mark) => index.image(mark.sopInstanceUid)).find((one) => one !== undefined);
  const kind: ThreadKind = image?.displaySet.kind === 'slide' ? 'slideReport' : 'radiologyReport';
  threads.put({
    id: identity.seriesInstanceUid as SeriesInstanceUid,
    kind,
    sourceId: series.sourceId,
    studyInstanceUid: identity.studyInstanceUid as StudyInstanceUid,
    seriesNumber: identity.seriesNumber ?? 9001,
    ...(image && kind === 'slideReport' ? { slideKey: slideKeyOf(image) } : {}),
    head: {
      sopInstanceUid: identity.sopInstanceUid as SopInstanceUid,
      sopClassUid: (identity.sopClassUid || COMPREHENSIVE_3D_SR) as SopClassUid,
      instanceNumber: identity.instanceNumber ?? 1,
    },
    knownUids,
    annotationIds: new Set(marks.map((mark) => mark.id)),
  });
}
