import type { DicomElement, DicomJson } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import type { FrameRef } from '../../dicom/types';
import type { SourceId } from '../../dicom/uids';
import type { Result } from '../../lib/result';
import { isBinaryValue } from '../dataset';
import { decodeGroups } from './decodeGroups';
import type { AnnDecoding } from './decodedGroups';

/** What a decode worker is told, once: an object whose bytes are all there, as a dataset or as a file. */
export interface AnnDecodeJob {
  readonly sourceId: SourceId;
  readonly from:
    | { readonly kind: 'dataset'; readonly dataset: DicomJson }
    | { readonly kind: 'file'; readonly bytes: Uint8Array };
  /** The frame a FRAME-based object refers to. */
  readonly frame?: FrameRef;
  /** Lies on a slide: large groups may stay where they are decoded. */
  readonly isOnSlide?: boolean;
}

/** Without an answer of the decoder there is a reason: whoever waits never waits for ever. */
export type AnnDecodeAnswer =
  | { readonly ok: true; readonly result: Result<AnnDecoding, Problem> }
  | { readonly ok: false; readonly reason: string };

/** The work itself, the same in a worker and on the page. The reader of files is loaded only for files. */
export async function runDecodeJob(
  job: AnnDecodeJob,
  options: { readonly isGridWanted: boolean },
): Promise<Result<AnnDecoding, Problem>> {
  const { from, frame, sourceId } = job;
  const shared = { sourceId, ...options, ...(frame === undefined ? {} : { resolveFrame: () => frame }) };
  if (from.kind === 'dataset') return decodeGroups(from.dataset, shared);
  const { decodePart10 } = await import('../part10');
  const file = decodePart10(from.bytes);
  return file.ok ? decodeGroups(file.value, { ...shared, isWholeInstance: true }) : file;
}

/** Buffers of a job that travel to the worker. A view on a part of a buffer is copied there instead: others may read the rest. */
export function transferOfJob({ from }: AnnDecodeJob): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  if (from.kind === 'file') addBuffer(from.bytes, found);
  else addBuffersOf(from.dataset, found);
  return [...found];
}

function addBuffersOf(dataset: DicomJson, found: Set<ArrayBuffer>): void {
  for (const item of Object.values(dataset)) for (const value of valuesOf(item)) addBuffer(value, found);
}

const valuesOf = (item: DicomElement | undefined): readonly unknown[] => item?.Value ?? [];

function addBuffer(value: unknown, found: Set<ArrayBuffer>): void {
  if (value instanceof ArrayBuffer) found.add(value);
  else if (isBinaryValue(value)) {
    const { buffer, byteLength } = value as ArrayBufferView;
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) found.add(buffer);
  } else if (typeof value === 'object' && value !== null) addBuffersOf(value as DicomJson, found);
}

/** Buffers of the columns on their way back. */
export function transferOfDecoding(result: Result<AnnDecoding, Problem>): ArrayBuffer[] {
  if (!result.ok || result.value.kind !== 'groups') return [];
  const columns = result.value.groups.flatMap(({ coordinates, pointIndex, measurements, grid }) => [
    coordinates,
    pointIndex,
    ...measurements.map(({ values }) => values),
    grid?.cellStart,
    grid?.order,
    grid?.cellBoxes,
  ]);
  const buffers = columns.flatMap((column) => (column?.buffer instanceof ArrayBuffer ? [column.buffer] : []));
  return [...new Set(buffers)];
}
