import type { BulkTier } from './bulk';

/** Mean size on the screen, CSS pixels: below it points, from it on outlines. */
export const OUTLINES_FROM_PX = 4;
/** From here on outlines have a halo. */
export const HALO_FROM_PX = 9;
/** Objects per square CSS pixel where most of them lie, from which on single ones cannot be told apart. */
const DENSITY_FROM = 0.05;

/**
 * How a group shows at a magnification. Every object takes part in each: as its outline, as a point, or as one more count
 * of a pixel.
 * @param sizePx mean size of an object in CSS pixels; 0 of points
 * @param perPx objects per square CSS pixel where most of them lie
 */
export function bulkTier(sizePx: number, perPx: number): BulkTier {
  if (sizePx >= OUTLINES_FROM_PX) return 'outlines';
  return perPx >= DENSITY_FROM ? 'density' : 'points';
}
