import type { DicomWebSource } from '../dicomweb/source';
import type { DisplaySet, FrameRef } from '../dicom/types';
import type { SourceId } from '../dicom/uids';
import type { ThumbnailSource } from '../ui/AppContext';

/** Small pictures from the archive's own renderer, asked for last and two at a time; none where it cannot render. */
export function createThumbnails(sources: ReadonlyMap<SourceId, DicomWebSource>): ThumbnailSource {
  const known = new Map<string, Promise<string | undefined>>();
  let active = 0;
  let isProbed = false;
  const waiting: (() => void)[] = [];
  const turn = async () => {
    // The first one finds out how this archive makes pictures; the others need not ask in vain.
    if (active >= (isProbed ? 2 : 1)) await new Promise<void>((resolve) => waiting.push(resolve));
    active++;
  };
  const done = () => {
    active--;
    waiting.shift()?.();
  };
  const fetchOne = async (frame: FrameRef, signal: AbortSignal): Promise<string | undefined> => {
    const source = sources.get(frame.sourceId);
    if (!source) return undefined;
    await turn();
    try {
      const answer = await source.thumbnail({ ...frame, sizePx: 176 }, signal);
      isProbed ||= answer.ok;
      return answer.ok
        ? URL.createObjectURL(new Blob([answer.value.bytes], { type: answer.value.mediaType }))
        : undefined;
    } finally {
      done();
    }
  };
  return {
    thumbnail(displaySet, signal) {
      const frame = representative(displaySet);
      if (!frame) return Promise.resolve(undefined);
      // By the picture, not by the series: what is hidden from a series must not stay its face.
      const key = `${frame.sourceId} ${frame.sopInstanceUid} ${frame.frameNumber}`;
      const before = known.get(key);
      if (before) return before;
      const asked = fetchOne(frame, signal);
      known.set(key, asked);
      // An aborted request (the card scrolled away) must not stay the answer.
      const forget = () => signal.aborted && known.delete(key);
      asked.then(forget, () => known.delete(key));
      return asked;
    },
  };
}

/** The middle image of a stack; the thumbnail or the coarsest level of a slide, never its label. */
function representative(displaySet: DisplaySet): FrameRef | undefined {
  if (displaySet.kind === 'frames') return displaySet.frames[Math.floor(displaySet.frames.length / 2)]?.ref;
  if (displaySet.kind !== 'slide') return undefined;
  const { slide } = displaySet;
  if (slide.thumbnail) return slide.thumbnail;
  const coarsest = slide.levels.at(-1);
  const instance = coarsest?.instances[0];
  if (!coarsest || !instance || coarsest.tilesAcross * coarsest.tilesDown > 1) return undefined;
  return {
    sourceId: slide.sourceId,
    studyInstanceUid: slide.studyInstanceUid,
    seriesInstanceUid: instance.seriesInstanceUid,
    sopInstanceUid: instance.sopInstanceUid,
    frameNumber: 1,
  };
}
