import type { ObjectFrames } from '../dicom/ports';
import type { Problem } from '../dicom/problem';
import { fail, type Result } from '../lib/result';
import type { InstanceAddress } from './address';
import type { DicomWebSource } from './source';
import { readWholeInstance } from './wholeInstance';

/** The object as it is stored, taken apart here: nothing depends on how the archive cuts its frames out. */
export async function wholeObjectFrames(
  source: Pick<DicomWebSource, 'instance'>,
  { studyInstanceUid, seriesInstanceUid, sopInstanceUid }: InstanceAddress,
  signal: AbortSignal,
): Promise<Result<ObjectFrames, Problem>> {
  const bytes = await source.instance({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }, signal);
  if (!bytes.ok) return bytes;
  const frames = readWholeInstance(bytes.value);
  if (frames.ok) return frames;
  return fail({
    code: 'invalid-object',
    severity: 'error',
    title: 'An object of the archive cannot be read',
    detail: frames.error,
  });
}
