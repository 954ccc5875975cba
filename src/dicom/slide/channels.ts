import type { OpticalPath, Slide } from '../types';

/** How one fluorescence channel is seen: between black at `low` and its full colour at `high`, in stored values. */
export interface ChannelLook {
  readonly identifier: string;
  /** What the file calls it. */
  readonly name: string;
  readonly isVisible: boolean;
  /** `#rrggbb` */
  readonly colour: string;
  /** Absent until the data have been looked at. */
  readonly low?: number;
  readonly high?: number;
  /** The largest value that can be stored. */
  readonly largest: number;
}

/** Seen from the start; of slides with more channels the first few, because more colours than that cannot be told apart. */
const MOST_AT_FIRST = 8;
const FEW = 4;
/** By what the dye is called, and else by the light it sends out, nm. */
const DYES: readonly (readonly [RegExp, string])[] = [
  [/dapi|hoechst/i, '#0066ff'],
  [/fitc|gfp|488|alexa ?488|cy2|opal ?520/i, '#00ff00'],
  [/cy5|647|opal ?690|far.?red/i, '#ff00ff'],
  [/tritc|cy3|555|568|594|texas|rhod|opal ?5[47]0|opal ?620/i, '#ff3300'],
];
const IN_ORDER = ['#0066ff', '#00ff00', '#ff3300', '#ff00ff', '#ffee00', '#00ffff', '#ff8800', '#ffffff'] as const;

/**
 * The channels of a fluorescence slide: optical paths of one sample a pixel that cover the same pixels in tiles of the same
 * size, so that they can be mixed (WSI-12). Undefined where there are none: slides in colour, and single paths of 8 bits.
 */
export function channelsOf(slide: Slide): readonly ChannelLook[] | undefined {
  const paths = mixable(slide);
  const [first] = paths;
  if (!first || (paths.length === 1 && bitsOf(first) <= 8)) return undefined;
  const visible = paths.length <= MOST_AT_FIRST ? paths.length : FEW;
  return paths.map((path, index) => {
    const name = path.description ?? path.identifier;
    return {
      identifier: path.identifier,
      name,
      isVisible: index < visible,
      colour: colourFor(name, path, index, paths.length),
      largest: 2 ** bitsOf(path) - 1,
    };
  });
}

/** The paths that `channelsOf` names; those left out of a mix are still chosen one by one. */
export function mixable({ opticalPaths = [], levels }: Slide): readonly OpticalPath[] {
  return opticalPaths.filter(
    (path) =>
      !path.isColor &&
      path.levels.length === levels.length &&
      path.levels.every((level, index) => {
        const base = levels[index];
        return (
          base !== undefined &&
          level.looseTiles === undefined &&
          level.totalPixelMatrixColumns === base.totalPixelMatrixColumns &&
          level.totalPixelMatrixRows === base.totalPixelMatrixRows &&
          level.tileColumns === base.tileColumns &&
          level.tileRows === base.tileRows &&
          Math.hypot(
            level.plane.originMm[0] - base.plane.originMm[0],
            level.plane.originMm[1] - base.plane.originMm[1],
          ) <
            level.plane.columnSpacingMm / 2
        );
      }),
  );
}

function bitsOf({ levels }: OpticalPath): number {
  const instance = levels[0]?.instances[0];
  return instance?.bitsStored ?? instance?.bitsAllocated ?? 8;
}

function colourFor(name: string, path: OpticalPath, index: number, count: number): string {
  if (count === 1) return '#ffffff';
  const dye = DYES.find(([pattern]) => pattern.test(name))?.[1];
  return dye ?? colourOfLight(path.illuminationWavelengthNm) ?? IN_ORDER[index % IN_ORDER.length] ?? '#ffffff';
}

function colourOfLight(nm: number | undefined): string | undefined {
  if (nm === undefined || nm < 300 || nm > 800) return undefined;
  if (nm < 430) return '#0066ff';
  if (nm < 510) return '#00ff00';
  if (nm < 610) return '#ff3300';
  return '#ff00ff';
}

/** Lowest and highest value of a window that leaves one in a hundred dark and one in five hundred bright pixels at its ends. */
export function autoWindow(planes: readonly Uint16Array[]): { readonly low: number; readonly high: number } {
  const counts = new Float64Array(65536);
  let total = 0;
  for (const plane of planes) {
    for (const value of plane) counts[value] = (counts[value] ?? 0) + 1;
    total += plane.length;
  }
  const low = valueAt(counts, total * 0.01);
  const high = valueAt(counts, total * 0.998);
  return { low, high: Math.max(high, low + 1) };
}

function valueAt(counts: Float64Array, rank: number): number {
  let sum = 0;
  for (let value = 0; value < counts.length; value += 1) {
    sum += counts[value] ?? 0;
    if (sum >= rank && sum > 0) return value;
  }
  return counts.length - 1;
}
