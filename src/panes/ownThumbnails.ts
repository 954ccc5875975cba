import type { FrameHeader, Slide } from '../dicom/types';
import type { PanesServices } from './PanesContext';

/** Larger images, a tomosynthesis or a whole-body radiograph, cost the reader more than a small picture gives. */
const MOST_PIXELS = 20e6;

/**
 * Small pictures by our own decoders, for what the archive does not render. The frame is asked for behind everything that
 * a pane waits for, and is shared with it.
 */
export const ownThumbnails =
  ({ frames, bulkData }: Pick<PanesServices, 'frames' | 'bulkData'>) =>
  async (of: FrameHeader | Slide, sizePx: number, signal: AbortSignal): Promise<Blob | undefined> => {
    if ('levels' in of) {
      const { slideThumbnail } = await import('../engines/slide/slideThumbnail');
      return slideThumbnail(of, frames, sizePx, signal);
    }
    const header = of;
    if (header.columns * header.rows > MOST_PIXELS) return undefined;
    const options = { signal, priority: 'background' } as const;
    const encoded = await frames.frame(header.ref, options);
    if (!encoded.ok || signal.aborted) return undefined;
    const { drawThumbnail } = await import('../engines/radiology/drawThumbnail');
    const fetchBulk = bulkData && ((uri: string) => bulkData(header.ref, uri, options));
    return drawThumbnail(header, encoded.value, fetchBulk, sizePx);
  };
