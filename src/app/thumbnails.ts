import { tileFrame } from '../dicom/slide/tileIndex';
import type { DicomWebSource } from '../dicomweb/source';
import type { DisplaySet, FrameRef } from '../dicom/types';
import type { SourceId } from '../dicom/uids';
import type { ThumbnailSource } from '../ui/AppContext';

/** A first picture that is slower than this, or fails, keeps the small ones back no longer. */
const LONGEST_WAIT_MS = 3000;

/**
 * Small pictures from the archive's own renderer, asked for once the first picture is in its pane, and two at a time; none
 * where it cannot render.
 */
export function createThumbnails(
  sources: ReadonlyMap<SourceId, DicomWebSource>,
  firstPicture: Promise<void> = Promise.resolve(),
): ThumbnailSource {
  let mayStart: Promise<void> | undefined;
  const afterFirstPicture = () => {
    mayStart ??= Promise.race([firstPicture, new Promise<void>((done) => setTimeout(done, LONGEST_WAIT_MS))]);
    return mayStart;
  };
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
  const fetchOne = async ({ frame, part }: Representative, signal: AbortSignal): Promise<string | undefined> => {
    const source = sources.get(frame.sourceId);
    if (!source) return undefined;
    await afterFirstPicture();
    if (signal.aborted) return undefined;
    await turn();
    try {
      const answer = await source.thumbnail({ ...frame, sizePx: 176 }, signal);
      isProbed ||= answer.ok;
      if (!answer.ok) return undefined;
      const picture = new Blob([answer.value.bytes], { type: answer.value.mediaType });
      return URL.createObjectURL(part ? await cropped(picture, part) : picture);
    } finally {
      done();
    }
  };
  return {
    thumbnail(displaySet, signal) {
      const wanted = representative(displaySet);
      if (!wanted) return Promise.resolve(undefined);
      const { frame } = wanted;
      // By the picture, not by the series: what is hidden from a series must not stay its face.
      const key = `${frame.sourceId} ${frame.sopInstanceUid} ${frame.frameNumber}`;
      const before = known.get(key);
      if (before) return before;
      const asked = fetchOne(wanted, signal);
      known.set(key, asked);
      // An aborted request (the card scrolled away) must not stay the answer.
      const forget = () => signal.aborted && known.delete(key);
      asked.then(forget, () => known.delete(key));
      return asked;
    },
  };
}

interface Representative {
  readonly frame: FrameRef;
  /** What of its width and height is image; the rest of an edge tile is padding (T14). */
  readonly part?: readonly [width: number, height: number];
}

/** The middle image of a stack; the thumbnail or the coarsest level of a slide, never its label. */
function representative(displaySet: DisplaySet): Representative | undefined {
  if (displaySet.kind === 'frames') {
    const middle = displaySet.frames[Math.floor(displaySet.frames.length / 2)];
    return middle && { frame: middle.ref };
  }
  if (displaySet.kind !== 'slide') return undefined;
  const { slide } = displaySet;
  const coarsest = slide.levels.at(-1);
  const frame = slide.thumbnail ?? (coarsest && tileFrame(slide, coarsest, 0, 0));
  if (!coarsest || !frame) return undefined;
  if (!coarsest.instances.some(({ sopInstanceUid }) => sopInstanceUid === frame.sopInstanceUid)) return { frame };
  if (coarsest.tilesAcross * coarsest.tilesDown > 1) return undefined;
  const part = [
    coarsest.totalPixelMatrixColumns / coarsest.tileColumns,
    coarsest.totalPixelMatrixRows / coarsest.tileRows,
  ] as const;
  return { frame, ...(part.some((share) => share < 1) ? { part } : {}) };
}

async function cropped(picture: Blob, [width, height]: readonly [number, number]): Promise<Blob> {
  const whole = await createImageBitmap(picture);
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(whole.width * Math.min(1, width))),
    Math.max(1, Math.round(whole.height * Math.min(1, height))),
  );
  canvas.getContext('2d')?.drawImage(whole, 0, 0);
  whole.close();
  return canvas.convertToBlob();
}
