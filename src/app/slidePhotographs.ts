import type { DicomWebSource } from '../dicomweb/source';
import type { FrameRef } from '../dicom/types';
import type { SourceId } from '../dicom/uids';

const SIZE_PX = 480;

/** Photographs of labels and whole glasses, by the archive's own renderer; kept by nobody, since they may name the patient. */
export const slidePhotographs =
  (sources: ReadonlyMap<SourceId, DicomWebSource>) =>
  async (frame: FrameRef, signal: AbortSignal): Promise<string | undefined> => {
    const answer = await sources
      .get(frame.sourceId)
      ?.thumbnail({ ...frame, sizePx: SIZE_PX }, signal, { priority: 'visible' });
    if (!answer?.ok || signal.aborted) return undefined;
    return URL.createObjectURL(new Blob([answer.value.bytes], { type: answer.value.mediaType }));
  };
