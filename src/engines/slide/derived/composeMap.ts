import { colourSteps, type MapValues } from '../../../dicom/overlay/mapValues';
import type { BlockRequest, SegmentPart } from './composeMessages';
import { visit } from './visitPixels';

/**
 * A block of a parametric map in its colours. Nothing is drawn where nothing is mapped (PM-02); a pixel that stands for many
 * of the map shows the highest value among them, so that no hot spot vanishes in a small view.
 */
export function composeMap(request: BlockRequest, values: MapValues): readonly SegmentPart[] {
  const { slope, intercept, covers, range, colours } = values;
  const { size } = request;
  const highest = new Float64Array(size * size).fill(Number.NaN);
  let isAny = false;
  const take = (x: number, y: number, stored: number): void => {
    const value = stored * slope + intercept;
    if (!Number.isFinite(value) || (covers && !(value >= covers[0] && value <= covers[1]))) return;
    const at = y * size + x;
    isAny = true;
    if (!(value <= (highest[at] as number))) highest[at] = value;
  };
  for (const frame of request.frames) visit(request, frame, take, true);
  if (!isAny) return [];
  const steps = colourSteps(colours);
  const pixels = new Uint8ClampedArray(size * size * 4);
  const [lower, upper] = range;
  for (const [at, value] of highest.entries()) {
    if (Number.isNaN(value)) continue;
    const share = upper > lower ? (value - lower) / (upper - lower) : value >= upper ? 1 : 0;
    const step = Math.round(Math.min(1, Math.max(0, share)) * 255) * 3;
    pixels[at * 4] = steps[step] ?? 0;
    pixels[at * 4 + 1] = steps[step + 1] ?? 0;
    pixels[at * 4 + 2] = steps[step + 2] ?? 0;
    pixels[at * 4 + 3] = 255;
  }
  return [{ segment: 0, left: 0, top: 0, width: size, height: size, pixels, outline: new Float32Array(0) }];
}
