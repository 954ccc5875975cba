import { isMirrored } from '../../dicom/slide/slideGeometry';
import type { FrameSource } from '../../dicom/ports';
import { tileFrame } from '../../dicom/slide/tileIndex';
import type { Slide } from '../../dicom/types';
import { joinDecodePool } from './decodePool';
import { formatOf, instanceOf } from './tileFormat';
import { levelsOnBase, tileSize } from './tilePlan';

/** A coarsest level of more tiles is no preview: slides with one level alone, say. */
const MOST_TILES = 36;

/**
 * The whole slide, small, from the tiles of its coarsest level, the right way round; undefined where that is too large or
 * nothing of it can be decoded. A missing tile is left empty. `sizePx` bounds the longer side.
 */
export async function slideThumbnail(
  slide: Slide,
  frames: FrameSource,
  sizePx: number,
  signal: AbortSignal,
): Promise<Blob | undefined> {
  const onBase = levelsOnBase(slide).at(-1);
  const base = slide.levels[0];
  if (!onBase || !base || onBase.level.tilesAcross * onBase.level.tilesDown > MOST_TILES) return undefined;
  const { level } = onBase;
  const height = (level.totalPixelMatrixRows * level.plane.rowSpacingMm) / level.plane.columnSpacingMm;
  const scale = Math.min(1, sizePx / Math.max(level.totalPixelMatrixColumns, height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(level.totalPixelMatrixColumns * scale)),
    Math.max(1, Math.round(height * scale)),
  );
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  if (isMirrored(base.plane)) context.setTransform(-1, 0, 0, 1, canvas.width, 0);
  const { decoder, leave } = joinDecodePool();
  const [across, down] = [canvas.width / level.totalPixelMatrixColumns, canvas.height / level.totalPixelMatrixRows];
  let isAny = false;
  try {
    for (let at = 0; at < level.tilesAcross * level.tilesDown && !signal.aborted; at += 1) {
      const [column, row] = [at % level.tilesAcross, Math.floor(at / level.tilesAcross)];
      const ref = tileFrame(slide, level, column, row);
      const instance = instanceOf(level, ref);
      if (!ref || !instance) continue;
      const frame = await frames.frame(ref, { signal, priority: 'background' });
      if (!frame.ok) continue;
      const { columns, rows } = tileSize(onBase, column, row);
      const whole = { format: formatOf(level, instance), keepColumns: columns, keepRows: rows };
      const decoded = await decoder.pixelsOf(frame.value, whole, signal);
      if (!decoded.ok) continue;
      const [x, y] = [column * level.tileColumns * across, row * level.tileRows * down];
      context.drawImage(decoded.value, x, y, columns * across, rows * down);
      decoded.value.close();
      isAny = true;
    }
  } finally {
    leave();
  }
  return isAny && !signal.aborted ? canvas.convertToBlob({ type: 'image/png' }) : undefined;
}
