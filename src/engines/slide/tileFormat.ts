import type { FrameRef, LevelInstance, PyramidLevel, Slide } from '../../dicom/types';
import type { PixelFormat } from './nativePixels';

/** Headers need not name their transfer syntax, but only JPEG stores halved colour (PS3.5 8.2.1). */
export const isLikelyJpeg = ({ levels }: Slide): boolean =>
  levels.every(({ instances }) => instances.every((one) => one.photometricInterpretation === 'YBR_FULL_422'));

/** The instance of a level that holds a frame. */
export const instanceOf = ({ instances }: PyramidLevel, ref: FrameRef | undefined): LevelInstance | undefined =>
  ref && instances.find(({ sopInstanceUid }) => sopInstanceUid === ref.sopInstanceUid);

/** How the samples of a tile of this instance lie. */
export function formatOf(level: PyramidLevel, instance: LevelInstance): PixelFormat {
  const { samplesPerPixel, bitsAllocated, photometricInterpretation, bitsStored, isSigned, palette } = instance;
  return {
    columns: level.tileColumns,
    rows: level.tileRows,
    samplesPerPixel,
    bitsAllocated,
    photometricInterpretation,
    isPlanar: instance.isPlanar ?? false,
    ...(bitsStored !== undefined && { bitsStored }),
    ...(isSigned && { isSigned }),
    ...(palette && { palette }),
  };
}

/** What travels with each request: a palette would be copied each time. */
export const sizeOf = ({ columns, rows, samplesPerPixel, bitsAllocated, photometricInterpretation }: PixelFormat) => ({
  columns,
  rows,
  samplesPerPixel,
  bitsAllocated,
  photometricInterpretation,
});
