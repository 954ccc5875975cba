import type { EncodedFrame } from '../../dicom/ports';
import { pixelShape } from '../../dicom/radiology/pixelScale';
import type { FrameHeader } from '../../dicom/types';
import { decodeFrame } from './frameDecoder';
import { paintFrame, releasePainted } from './framePainter';
import type { BulkFetch } from './lookupTable';
import { StackGreys } from './stackGreys';

/**
 * A small picture of one image in the greys it opens with, as a PNG whose longer side has `sizePx` pixels; undefined where
 * it cannot be decoded, which its pane says in words.
 */
export async function drawThumbnail(
  header: FrameHeader,
  encoded: EncodedFrame,
  fetchBulk: BulkFetch | undefined,
  sizePx: number,
): Promise<Blob | undefined> {
  const decoded = await decodeFrame(header, encoded, fetchBulk);
  if (!decoded.ok) return undefined;
  const frame = decoded.value;
  const greys = new StackGreys(header, () => false);
  greys.learn(frame.range);
  const canvas = document.createElement('canvas');
  const { width, height, scaleX, scaleY } = thumbnailSize(header, sizePx);
  canvas.width = width;
  canvas.height = height;
  paintFrame(canvas, frame.picture, greys.presentationOf(frame), { a: scaleX, b: 0, c: 0, d: scaleY, e: 0, f: 0 });
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  releasePainted(canvas);
  return picture ?? undefined;
}

/** Pixels that are no squares become as wide and high as in the pane. */
export function thumbnailSize({ columns, rows, dataset, calibration }: FrameHeader, sizePx: number) {
  const shape = pixelShape(dataset, calibration);
  const [wide, high] = [columns * shape.width, rows * shape.height];
  const scale = sizePx / Math.max(wide, high);
  return {
    width: Math.max(1, Math.round(wide * scale)),
    height: Math.max(1, Math.round(high * scale)),
    scaleX: shape.width * scale,
    scaleY: shape.height * scale,
  };
}
