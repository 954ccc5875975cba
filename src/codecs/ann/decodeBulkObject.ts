import { type DicomJson, itemOf, numberOf, sequenceOf, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { WHOLE_SLIDE_MICROSCOPY } from '../../dicom/sopClasses';
import { tags } from '../../dicom/tags';
import type { SopInstanceUid } from '../../dicom/uids';
import { fail, type Result } from '../../lib/result';
import { objectTags as t } from '../objectTags';
import { type AnnDecodeJob, runDecodeJob } from './annDecodeMessages';
import type { ResolveBulk } from './bulkColumns';
import type { AnnDecoding, DecodeOptions } from './decodedGroups';
import { gatherBulk } from './gatherBulk';

export type DecodedGroups = Extract<AnnDecoding, { kind: 'groups' }>;

export interface BulkObjectSource extends Pick<DecodeOptions, 'sourceId' | 'resolveFrame'> {
  readonly resolveBulk: ResolveBulk;
  /** The object as a file. */
  readonly wholeInstance: () => Promise<Result<Uint8Array, Problem>>;
  /** Decodes large objects; absent where there are no workers. */
  readonly decodeLarge?: (job: AnnDecodeJob, signal: AbortSignal) => Promise<Result<AnnDecoding, Problem>>;
}

/** Shapes, or bytes of a file, up to which a worker takes longer to start than the page to decode. */
const SMALL_COUNT = 2000;
const SMALL_FILE = 512 * 1024;

/**
 * One bulk annotation object, however the archive delivers it (ANN-09): from its metadata where the numbers or their
 * addresses are there, else from the whole instance (Orthanc before 1.13 sends one number of each list). Large ones are
 * decoded in the background.
 */
export async function decodeBulkObject(
  dataset: DicomJson,
  source: BulkObjectSource,
  signal: AbortSignal,
): Promise<Result<DecodedGroups, Problem>> {
  const shared = { sourceId: source.sourceId, ...referencedFrame(dataset, source), isOnSlide: isOnSlide(dataset) };
  const decode = (from: AnnDecodeJob['from'], isSmall: boolean) =>
    isSmall || !source.decodeLarge
      ? runDecodeJob({ ...shared, from }, { isGridWanted: false })
      : source.decodeLarge({ ...shared, from }, signal);
  const gathered = await gatherBulk(dataset, source.resolveBulk);
  signal.throwIfAborted();
  const fromMetadata = await decode({ kind: 'dataset', dataset: gathered }, countOf(dataset) <= SMALL_COUNT);
  if (!fromMetadata.ok) return fromMetadata;
  if (fromMetadata.value.kind === 'groups') return { ok: true, value: fromMetadata.value };
  const file = await source.wholeInstance();
  if (!file.ok) return file;
  const fromFile = await decode({ kind: 'file', bytes: file.value }, file.value.length <= SMALL_FILE);
  if (!fromFile.ok) return fromFile;
  return fromFile.value.kind === 'groups'
    ? { ok: true, value: fromFile.value }
    : fail(incompleteObject(fromFile.value.reason));
}

const countOf = (dataset: DicomJson): number =>
  sequenceOf(dataset, t.AnnotationGroupSequence).reduce(
    (sum, group) => sum + (numberOf(group, t.NumberOfAnnotations) ?? 0),
    0,
  );

const isOnSlide = (dataset: DicomJson): boolean =>
  sequenceOf(dataset, tags.ReferencedImageSequence).some(
    (image) => stringOf(image, tags.ReferencedSOPClassUID) === WHOLE_SLIDE_MICROSCOPY,
  );

/** The frame of a FRAME-based object, found before the work leaves the page. */
function referencedFrame(dataset: DicomJson, { resolveFrame }: BulkObjectSource): Pick<AnnDecodeJob, 'frame'> {
  const reference = itemOf(dataset, tags.ReferencedImageSequence) ?? {};
  const uid = stringOf(reference, tags.ReferencedSOPInstanceUID) as SopInstanceUid | undefined;
  const frame = uid && resolveFrame?.(uid, numberOf(reference, tags.ReferencedFrameNumber) ?? 1);
  return frame === undefined ? {} : { frame };
}

const incompleteObject = (reason: string): Problem => ({
  code: 'incomplete',
  severity: 'error',
  title: 'These annotations could not be read completely',
  detail: reason,
});
