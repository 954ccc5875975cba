import { annotationsFromGroups } from '../codecs/ann/annotationsFromGroups';
import { currentVersions } from '../codecs/ann/annIdentity';
import type { AnnDecoding } from '../codecs/ann/decodedGroups';
import { decodeAnnotationGroups } from '../codecs/ann/decodeAnnotationGroups';
import { decodeReport, type DecodedReport, type ResolvedImage } from '../codecs/sr/decodeReport';
import { headsOf } from '../codecs/sr/reportIdentity';
import { type DicomJson, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { Annotation, AnnotationGroup, CoordinateSpace, Series } from '../dicom/types';
import type {
  AnnotationId,
  FrameOfReferenceUid,
  SeriesInstanceUid,
  SopClassUid,
  SopInstanceUid,
  StudyInstanceUid,
} from '../dicom/uids';
import { fail, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { type ImageIndex, type IndexedImage, indexImages } from './imageIndex';
import { slideKeyOf } from './planSave';
import { imageForPoints } from './slideOrVolume';
import type { ThreadKind, Threads } from './threads';

/** One object about images, as the archive described it. */
export interface DerivedObject {
  readonly series: Series;
  readonly dataset: DicomJson;
}

const BULK_ANNOTATIONS = '1.2.840.10008.5.1.4.1.1.91.1';
const COMPREHENSIVE_3D_SR = '1.2.840.10008.5.1.4.1.1.88.34' as SopClassUid;
const REPORTS = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.88\.(11|22|33|34|35)$/;
/** What the workspace edits at ease; a larger group of our own stays read-only columns. */
const EDITABLE_LIMIT = 5000;

/**
 * Finds the marks of the case in its SR and ANN objects and shows them as stored. What cannot be shown is a problem at
 * `case/derived/<SOP Instance UID>` with the reason: objects in the case = objects shown + objects explained.
 */
export async function loadDerived(
  context: CaseContext,
  threads: Threads,
  objects: readonly DerivedObject[],
  signal: AbortSignal,
): Promise<void> {
  const { displaySets } = context.workspace.getState();
  const index = indexImages(displaySets);
  const isReport = ({ dataset }: DerivedObject) => REPORTS.test(stringOf(dataset, tags.SOPClassUID) ?? '');
  loadReports(context, threads, objects.filter(isReport), index);
  const bulk = objects.filter(({ dataset }) => stringOf(dataset, tags.SOPClassUID) === BULK_ANNOTATIONS);
  await loadBulk(context, threads, bulk, index, signal);
}

function loadReports(
  context: CaseContext,
  threads: Threads,
  objects: readonly DerivedObject[],
  index: ImageIndex,
): void {
  const { displaySets } = context.workspace.getState();
  const decoded = objects.map(({ series, dataset }) => ({
    series,
    report: decodeReport(dataset, {
      resolveImage: (uid) => resolved(index.image(uid)),
      resolveFrameOfReference: (uid, points) => resolved(imageForPoints(index, displaySets, uid, points)),
    }),
  }));
  const { heads, conflicts } = headsOf(
    decoded.map(({ series, report }) => ({ series, report, identity: report.identity })),
  );
  for (const { series, report } of heads) {
    const marks = rekeyed(report, context.workspace.getState().annotations);
    context.workspace.transact('Load', 'stored', (all) => ({
      ...all,
      ...Object.fromEntries(marks.map((mark) => [mark.id, mark])),
    }));
    // A report that was not read whole, or is signed, is never continued: its next version would lose what was not read.
    if (report.identity.isOurs && report.isWhole && !report.identity.isVerified)
      rememberReport(threads, series, report, marks, index);
    explain(context, report.identity.sopInstanceUid, titleOf(series), report.problems);
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

/** A mark of ours is known by its Tracking UID, before saving and after reloading; a second bearer keeps its own id. */
function rekeyed({ annotations }: DecodedReport, known: Readonly<Record<string, Annotation>>): readonly Annotation[] {
  const used = new Set(Object.keys(known));
  return annotations.map((mark) => {
    if (mark.lockedReason !== undefined || used.has(mark.trackingUid)) return mark;
    used.add(mark.trackingUid);
    return { ...mark, id: mark.trackingUid as string as AnnotationId };
  });
}

function rememberReport(
  threads: Threads,
  series: Series,
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
    annotationIds: new Set(marks.map((mark) => mark.id)),
  });
}

type Groups = Extract<AnnDecoding, { kind: 'groups' }>;

async function loadBulk(
  context: CaseContext,
  threads: Threads,
  objects: readonly DerivedObject[],
  index: ImageIndex,
  signal: AbortSignal,
): Promise<void> {
  const decoded: { readonly series: Series; readonly decoding: Groups; readonly identity: Groups['identity'] }[] = [];
  for (const { series, dataset } of objects) {
    const decoding = await decodeBulk(context, series, dataset, index, signal);
    if (signal.aborted) return;
    if (decoding.ok) decoded.push({ series, decoding: decoding.value, identity: decoding.value.identity });
    else
      explain(context, stringOf(dataset, tags.SOPInstanceUID) ?? series.seriesInstanceUid, titleOf(series), [
        decoding.error,
      ]);
  }
  for (const { series, decoding } of currentVersions(decoded)) showGroups(context, threads, series, decoding, index);
}

/** From metadata where the archive gives the numbers or their addresses, else from the whole object (Orthanc before 1.12 sends one number). */
async function decodeBulk(
  context: CaseContext,
  series: Series,
  dataset: DicomJson,
  index: ImageIndex,
  signal: AbortSignal,
): Promise<Result<Groups, Problem>> {
  const source = context.sources.get(series.sourceId);
  if (!source) throw new Error(`Series ${series.seriesInstanceUid} belongs to no archive`);
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID) as SopInstanceUid;
  const address = {
    studyInstanceUid: series.studyInstanceUid,
    seriesInstanceUid: series.seriesInstanceUid,
    sopInstanceUid,
  };
  const resolveImage = (uid: string) => resolved(index.image(uid));
  const fromMetadata = await decodeAnnotationGroups(dataset, {
    sourceId: series.sourceId,
    resolveImage,
    resolveBulk: (uri) => source.bulkdata(uri, address, signal),
  });
  if (!fromMetadata.ok) return fromMetadata;
  if (fromMetadata.value.kind === 'groups') return { ok: true, value: fromMetadata.value };
  const file = await source.instance(address, signal);
  if (!file.ok) return file;
  const { decodePart10 } = await import('../codecs/part10');
  const whole = decodePart10(file.value);
  if (!whole.ok) return whole;
  const fromFile = await decodeAnnotationGroups(whole.value, {
    sourceId: series.sourceId,
    resolveImage,
    isWholeInstance: true,
  });
  if (!fromFile.ok) return fromFile;
  return fromFile.value.kind === 'groups'
    ? { ok: true, value: fromFile.value }
    : fail(incompleteObject(fromFile.value.reason));
}

function showGroups(context: CaseContext, threads: Threads, series: Series, decoding: Groups, index: ImageIndex): void {
  const { workspace } = context;
  const { identity } = decoding;
  const promotion = annotationsFromGroups(decoding.groups, identity, {
    resolveSpace: (space) => resolved(imageOfSpace(space, index)),
    limit: EDITABLE_LIMIT - Object.keys(workspace.getState().annotations).length,
  });
  // A chain whose groups are not all editable is never continued: its next version would lose the others.
  const isWhole = promotion.groups.length === 0 && decoding.rejected.length === 0;
  const marks = isWhole
    ? promotion.annotations
    : promotion.annotations.map((mark) => ({
        ...mark,
        lockedReason: 'Other marks of its object cannot be edited here',
      }));
  workspace.transact('Load', 'stored', (all) => ({
    ...all,
    ...Object.fromEntries(marks.map((mark) => [mark.id, mark])),
  }));
  const shown = promotion.groups.filter((group) => imageOfSpace(group.space, index) !== undefined);
  workspace.setState((state) => ({ annotationGroups: [...state.annotationGroups, ...shown] }));
  const hidden = promotion.groups.filter((group) => !shown.includes(group));
  explain(context, identity.sopInstanceUid, titleOf(series), [
    ...decoding.problems,
    ...decoding.rejected.map(({ problem }) => problem),
    ...hidden.map((group) => notOpen(group)),
  ]);
  const image = marks.map((mark) => index.image(mark.sopInstanceUid)).find((one) => one !== undefined);
  if (!identity.isOurs || !isWhole || !image) return;
  threads.put({
    id: identity.seriesInstanceUid as SeriesInstanceUid,
    kind: 'cellMarks',
    sourceId: series.sourceId,
    studyInstanceUid: identity.studyInstanceUid as StudyInstanceUid,
    seriesNumber: identity.seriesNumber ?? 9003,
    slideKey: slideKeyOf(image),
    head: {
      sopInstanceUid: identity.sopInstanceUid as SopInstanceUid,
      sopClassUid: BULK_ANNOTATIONS as SopClassUid,
      instanceNumber: identity.instanceNumber ?? 1,
    },
    annotationIds: new Set(marks.map((mark) => mark.id)),
  });
}

function imageOfSpace(space: CoordinateSpace, index: ImageIndex): IndexedImage | undefined {
  switch (space.kind) {
    case 'frameOfReference':
      return index.slide(space.uid as FrameOfReferenceUid)
        ? baseImage(index, space.uid)
        : index.inFrameOfReference(space.uid);
    case 'totalPixelMatrix':
      return index.image(space.sopInstanceUid);
    case 'frame':
      return index.image(space.frame.sopInstanceUid);
  }
}

/** The instance of the finest level: what marks on a slide reference. */
function baseImage(index: ImageIndex, uid: FrameOfReferenceUid): IndexedImage | undefined {
  const base = index.slide(uid)?.slide.levels[0]?.instances[0];
  return base ? index.image(base.sopInstanceUid) : undefined;
}

const resolved = (image: IndexedImage | undefined): ResolvedImage | undefined =>
  image && {
    sourceId: image.sourceId,
    studyInstanceUid: image.studyInstanceUid,
    seriesInstanceUid: image.seriesInstanceUid,
    sopInstanceUid: image.sopInstanceUid,
    isTiled: image.displaySet.kind === 'slide',
  };

const titleOf = (series: Series): string => series.seriesDescription || series.modality;

function explain(
  { workspace }: CaseContext,
  sopInstanceUid: string,
  title: string,
  problems: readonly Problem[],
): void {
  problems.forEach((problem, i) => {
    workspace.setProblem(`case/derived/${sopInstanceUid}/${i}`, { ...problem, title: `${title}: ${problem.title}` });
  });
}

const notOpen = (group: AnnotationGroup): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `“${group.label}” with ${group.count} marks is not drawn: its image is not among those opened`,
});

const incompleteObject = (reason: string): Problem => ({
  code: 'incomplete',
  severity: 'error',
  title: 'These annotations could not be read completely',
  detail: reason,
});
