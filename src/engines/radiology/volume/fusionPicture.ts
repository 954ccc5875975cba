import { type FusionScale, type ColourRange, storedValue } from '../../../dicom/radiology/fusion';
import { hotIron } from './hotIron';
import { MISSING } from './reslice';
import type { Voxels } from './voxels';

/** Where images are missing: slanting lines of the brightest colour over the image below. */
const HATCH_PERIOD = 8;
const WHITE = 0xffffffff;
const NOTHING = 0;

/**
 * Values on a grid in the colours of hot iron, opaque: the first colour at the lower end of the range and below it, the
 * last at the upper end and above. Outside the volume, and what a mapping to SUV does not cover, has no colour (PM-02).
 */
export function paintFusion(
  pixels: Uint32Array,
  values: Float32Array,
  columns: number,
  { slope, intercept }: Voxels['scale'],
  scale: FusionScale,
  { lower, upper }: ColourRange,
): void {
  const inVoxels = (value: number) => (value - intercept) / slope;
  const [black, white] = [inVoxels(storedValue(scale, lower)), inVoxels(storedValue(scale, upper))];
  const colours = hotIron.length / (white - black || 1);
  const covers = scale.suv?.covers ?? scale.covers;
  const [from, to] = covers ? covers.map(inVoxels) : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value === MISSING) {
      const isLine = ((index % columns) + Math.floor(index / columns)) % HATCH_PERIOD < 2;
      pixels[index] = isLine ? WHITE : NOTHING;
    } else if (value >= (from as number) && value <= (to as number)) {
      const colour = ((value - black) * colours) | 0;
      pixels[index] = hotIron[colour < 0 ? 0 : colour > 255 ? 255 : colour] as number;
    } else pixels[index] = NOTHING;
  }
}
