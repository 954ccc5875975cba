import { isMirrored } from '../dicom/slide/slideGeometry';
import { tileFrame } from '../dicom/slide/tileIndex';
import type { DicomWebSource } from '../dicomweb/source';
import type { DisplaySet, FrameHeader, FrameRef, Slide } from '../dicom/types';
import type { SourceId } from '../dicom/uids';
import type { ThumbnailSource } from '../ui/AppContext';

/** A first picture that is slower than this, or fails, keeps the small ones back no longer. */
const LONGEST_WAIT_MS = 3000;

/** An archive that rendered none of so many is not asked for more. */
const REFUSED_IS_ENOUGH = 3;
const SIZE_PX = 176;

/** Decodes an image, or the coarsest level of a slide, by ourselves: behind what panes wait for, and only where the archive renders it not. */
export type OwnThumbnail = (of: FrameHeader | Slide, sizePx: number, signal: AbortSignal) => Promise<Blob | undefined>;

/**
 * Small pictures from the archive's own renderer, asked for once the first picture is in its pane, and two at a time. What
 * it does not render (many renderers know no JPEG-LS, and none 32 bits) is decoded here; what we cannot decode has none.
 */
export function createThumbnails(
  sources: ReadonlyMap<SourceId, DicomWebSource>,
  firstPicture: Promise<void> = Promise.resolve(),
  draw?: OwnThumbnail,
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
  /** By archive: how many it refused, while it has rendered none. */
  const refused = new Map<SourceId, number>();
  const rendered = async ({ frame, part }: Representative, signal: AbortSignal): Promise<Blob | undefined> => {
    const count = refused.get(frame.sourceId) ?? 0;
    const source = sources.get(frame.sourceId);
    if (!source || count >= REFUSED_IS_ENOUGH) return undefined;
    const answer = await source.thumbnail({ ...frame, sizePx: SIZE_PX }, signal);
    isProbed ||= answer.ok;
    refused.set(frame.sourceId, answer.ok ? Number.NEGATIVE_INFINITY : count + 1);
    if (!answer.ok) return undefined;
    const picture = new Blob([answer.value.bytes], { type: answer.value.mediaType });
    return part ? cropped(picture, part) : picture;
  };
  const fetchOne = async (wanted: Representative, signal: AbortSignal): Promise<string | undefined> => {
    await afterFirstPicture();
    if (signal.aborted) return undefined;
    await turn();
    try {
      const { own: decodable, isPart } = wanted;
      const own = async () => (decodable && !signal.aborted ? draw?.(decodable, SIZE_PX, signal) : undefined);
      const picture = (isPart ? undefined : await rendered(wanted, signal)) ?? (await own());
      return picture && URL.createObjectURL(picture);
    } finally {
      done();
    }
  };
  return {
    thumbnail(displaySet, signal, header) {
      const wanted = header ? { frame: header.ref, own: header } : representative(displaySet);
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
  /** What can be decoded here: a radiology image, or a slide. */
  readonly own?: FrameHeader | Slide;
  /** The frame is a part of the picture, or its mirror image: whoever renders it renders no preview. */
  readonly isPart?: true;
  /** What of its width and height is image; the rest of an edge tile is padding (T14). */
  readonly part?: readonly [width: number, height: number];
}

/** The middle image of a stack; the thumbnail or the coarsest level of a slide, never its label. */
function representative(displaySet: DisplaySet): Representative | undefined {
  if (displaySet.kind === 'frames') {
    const middle = displaySet.frames[Math.floor(displaySet.frames.length / 2)];
    return middle && { frame: middle.ref, own: middle };
  }
  if (displaySet.kind !== 'slide') return undefined;
  const { slide } = displaySet;
  const coarsest = slide.levels.at(-1);
  const frame = slide.thumbnail ?? (coarsest && tileFrame(slide, coarsest, 0, 0));
  if (!coarsest || !frame) return undefined;
  // As it is stored the frame shows the slide in a mirror: the picture is drawn here, the right way round.
  if (isMirrored(coarsest.plane)) return { frame, own: slide, isPart: true };
  if (!coarsest.instances.some(({ sopInstanceUid }) => sopInstanceUid === frame.sopInstanceUid))
    return { frame, own: slide };
  if (coarsest.tilesAcross * coarsest.tilesDown > 1) return { frame, own: slide, isPart: true };
  const part = [
    coarsest.totalPixelMatrixColumns / coarsest.tileColumns,
    coarsest.totalPixelMatrixRows / coarsest.tileRows,
  ] as const;
  return { frame, own: slide, ...(part.some((share) => share < 1) ? { part } : {}) };
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
