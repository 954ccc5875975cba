import { annIdentity, currentVersions } from '../codecs/ann/annIdentity';
import { annotationsFromGroups } from '../codecs/ann/annotationsFromGroups';
import { type BulkObjectSource, type DecodedGroups, decodeBulkObject } from '../codecs/ann/decodeBulkObject';
import type { AnnIdentity } from '../codecs/ann/decodedGroups';
import { type DicomJson, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { isFrameOfSlide } from '../dicom/slide/framePlacement';
import { BULK_SIMPLE_ANNOTATIONS } from '../dicom/sopClasses';
import { tags } from '../dicom/tags';
import type { AnnotationGroup, CoordinateSpace, Series } from '../dicom/types';
import type { FrameOfReferenceUid, SeriesInstanceUid, SopInstanceUid, StudyInstanceUid } from '../dicom/uids';
import { fail, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, knownUidsOf, resolved, titleOf, uidOf, unreadable } from './derivedObject';
import type { ImageIndex, IndexedImage } from './imageIndex';
import { subjectOf } from './planSave';
import { rejectionOf } from './rejected';
import type { Threads } from './threads';

/** What the workspace edits at ease; a larger group of our own stays read-only columns. */
const EDITABLE_LIMIT = 5000;

/** Bulk annotations of the case: our own as marks that can be edited, those of others as columns. */
export async function loadBulk(
  context: CaseContext,
  threads: Threads,
  objects: readonly DerivedObject[],
  index: ImageIndex,
  signal: AbortSignal,
): Promise<void> {
  const known: { readonly series: Series; readonly decoding?: DecodedGroups; readonly identity: AnnIdentity }[] = [];
  for (const object of objects) {
    const { series, dataset } = object;
    const decoding = await decodeBulk(context, series, dataset, index, signal).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      return fail(unreadable(cause));
    });
    if (signal.aborted) return;
    if (decoding.ok) known.push({ series, decoding: decoding.value, identity: decoding.value.identity });
    else {
      explain(context, uidOf(object), titleOf(series), [decoding.error]);
      // It still stands in the place of the versions before it: those are not shown as if they were the newest.
      const identity = annIdentity(dataset);
      known.push({ series, identity });
      if (identity.isOurs && TRANSPORT.has(decoding.error.code)) threads.block(series.studyInstanceUid);
    }
  }
  const { rejectedInstances } = context.workspace.getState();
  const shown = new Set<string>();
  for (const { series, decoding, identity } of currentVersions(known)) {
    if (!decoding) continue;
    const rejection = rejectionOf(rejectedInstances, identity.sopInstanceUid);
    // What is withdrawn brings nothing back that it had replaced.
    if (rejection) explain(context, identity.sopInstanceUid, titleOf(series), [rejection]);
    else shown.add(identity.sopInstanceUid);
    if (!rejection)
      showGroups(context, threads, series, decoding, index, knownUidsOf(objects, series.seriesInstanceUid));
  }
  for (const { identity } of known)
    if (!shown.has(identity.sopInstanceUid)) context.releaseBulk?.(identity.sopInstanceUid as SopInstanceUid);
}

/** It could not be fetched this time; the next time it may. */
const TRANSPORT: ReadonlySet<Problem['code']> = new Set(['network', 'http', 'auth']);

/** However the archive delivers it; the numbers of large objects are read in the background. */
function decodeBulk(
  context: CaseContext,
  series: Series,
  dataset: DicomJson,
  index: ImageIndex,
  signal: AbortSignal,
): Promise<Result<DecodedGroups, Problem>> {
  const source = context.sources.get(series.sourceId);
  if (!source) throw new Error(`Series ${series.seriesInstanceUid} belongs to no archive`);
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID) as SopInstanceUid;
  const { studyInstanceUid, seriesInstanceUid, sourceId } = series;
  const address = { studyInstanceUid, seriesInstanceUid, sopInstanceUid };
  const access: BulkObjectSource = {
    ...(context.decodeBulk && { decodeLarge: context.decodeBulk }),
    sourceId,
    resolveFrame: (uid, frameNumber) => index.frame(uid, frameNumber),
    resolveBulk: (uri) => source.bulkdata(uri, address, signal),
    wholeInstance: () => source.instance(address, signal),
  };
  return decodeBulkObject(dataset, access, signal);
}

function showGroups(
  context: CaseContext,
  threads: Threads,
  series: Series,
  decoding: DecodedGroups,
  index: ImageIndex,
  knownUids: ReadonlySet<string>,
): void {
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
  const shown = promotion.groups.filter((group) => isPlaced(group.space, index));
  workspace.setState((state) => ({ annotationGroups: [...state.annotationGroups, ...shown] }));
  const hidden = promotion.groups.filter((group) => !shown.includes(group));
  explain(context, identity.sopInstanceUid, titleOf(series), [
    ...decoding.problems,
    ...decoding.rejected.map(({ problem }) => problem),
    ...hidden.map((group) => notDrawn(group, imageOfSpace(group.space, index) !== undefined)),
    ...shown.flatMap((group) => limitedTo(group)),
  ]);
  const image = marks.map((mark) => index.image(mark.sopInstanceUid)).find((one) => one !== undefined);
  if (!identity.isOurs || !isWhole || !image) return;
  threads.put({
    id: identity.seriesInstanceUid as SeriesInstanceUid,
    kind: 'cellMarks',
    sourceId: series.sourceId,
    studyInstanceUid: identity.studyInstanceUid as StudyInstanceUid,
    seriesNumber: identity.seriesNumber ?? 9003,
    subject: subjectOf(image),
    head: {
      sopInstanceUid: identity.sopInstanceUid as SopInstanceUid,
      sopClassUid: BULK_SIMPLE_ANNOTATIONS,
      instanceNumber: identity.instanceNumber ?? 1,
    },
    knownUids,
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

/** False where nothing could be drawn: the image is not open, or no tile of the slide is the frame that is meant. */
function isPlaced(space: CoordinateSpace, index: ImageIndex): boolean {
  const image = imageOfSpace(space, index);
  if (image === undefined) return false;
  if (space.kind !== 'frame' || image.displaySet.kind !== 'slide') return true;
  return isFrameOfSlide(image.displaySet.slide, space.frame.sopInstanceUid, space.frame.frameNumber);
}

/** The instance of the finest level: what marks on a slide reference. */
function baseImage(index: ImageIndex, uid: FrameOfReferenceUid): IndexedImage | undefined {
  const base = index.slide(uid)?.slide.levels[0]?.instances[0];
  return base ? index.image(base.sopInstanceUid) : undefined;
}

const notDrawn = (group: AnnotationGroup, isOpen: boolean): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `“${group.label}” with ${group.count} marks is not drawn: ${
    isOpen ? 'its frame has no place on the slide' : 'its image is not among those opened'
  }`,
});

/** Marks that come and go with the optical path or the focal plane shown: said, so that nobody takes them for missing. */
function limitedTo(group: AnnotationGroup): Problem[] {
  const { opticalPathIdentifiers: paths, zPlanesMm, isOnOwnPlanes } = group;
  const where = [
    ...(paths ? [`optical path ${paths.join(', ')}`] : []),
    ...(zPlanesMm ? [`the focal plane at ${zPlanesMm.map((zMm) => (zMm * 1000).toFixed(1)).join(', ')} µm`] : []),
    ...(isOnOwnPlanes ? ['the focal plane of each mark'] : []),
  ];
  if (where.length === 0) return [];
  return [{ code: 'incomplete', severity: 'info', title: `“${group.label}” is drawn on ${where.join(' and ')} only` }];
}
