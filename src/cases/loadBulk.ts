import { annotationsFromGroups } from '../codecs/ann/annotationsFromGroups';
import { currentVersions } from '../codecs/ann/annIdentity';
import { decodeAnnotationGroups } from '../codecs/ann/decodeAnnotationGroups';
import type { AnnDecoding } from '../codecs/ann/decodedGroups';
import { type DicomJson, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { AnnotationGroup, CoordinateSpace, Series } from '../dicom/types';
import type {
  FrameOfReferenceUid,
  SeriesInstanceUid,
  SopClassUid,
  SopInstanceUid,
  StudyInstanceUid,
} from '../dicom/uids';
import { fail, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, knownUidsOf, resolved, titleOf, uidOf, unreadable } from './derivedObject';
import type { ImageIndex, IndexedImage } from './imageIndex';
import { slideKeyOf } from './planSave';
import type { Threads } from './threads';

export const BULK_ANNOTATIONS = '1.2.840.10008.5.1.4.1.1.91.1';
/** What the workspace edits at ease; a larger group of our own stays read-only columns. */
const EDITABLE_LIMIT = 5000;

type Groups = Extract<AnnDecoding, { kind: 'groups' }>;

/** Bulk annotations of the case: our own as marks that can be edited, those of others as columns. */
export async function loadBulk(
  context: CaseContext,
  threads: Threads,
  objects: readonly DerivedObject[],
  index: ImageIndex,
  signal: AbortSignal,
): Promise<void> {
  const decoded: { readonly series: Series; readonly decoding: Groups; readonly identity: Groups['identity'] }[] = [];
  for (const object of objects) {
    const { series, dataset } = object;
    const decoding = await decodeBulk(context, series, dataset, index, signal).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      return fail(unreadable(cause));
    });
    if (signal.aborted) return;
    if (decoding.ok) decoded.push({ series, decoding: decoding.value, identity: decoding.value.identity });
    else explain(context, uidOf(object), titleOf(series), [decoding.error]);
  }
  for (const { series, decoding } of currentVersions(decoded)) {
    showGroups(context, threads, series, decoding, index, knownUidsOf(objects, series.seriesInstanceUid));
  }
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

function showGroups(
  context: CaseContext,
  threads: Threads,
  series: Series,
  decoding: Groups,
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

/** The instance of the finest level: what marks on a slide reference. */
function baseImage(index: ImageIndex, uid: FrameOfReferenceUid): IndexedImage | undefined {
  const base = index.slide(uid)?.slide.levels[0]?.instances[0];
  return base ? index.image(base.sopInstanceUid) : undefined;
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
