/** Stored values of one tile, channel by channel; every plane has `columns` × `rows` of them. */
export interface TilePlanes {
  readonly columns: number;
  readonly rows: number;
  readonly planes: readonly Uint16Array[];
}

/** A bitmap that was closed; its pixels can be sent to nobody. */
export const isGone = (source: ImageBitmap | TilePlanes): boolean => !isPlanes(source) && source.width === 0;

export const isPlanes = (source: ImageBitmap | TilePlanes): source is TilePlanes => 'planes' in source;

/** How the plane at the same place is painted: black at `low`, this colour at `high`, 0 … 255 each. */
export interface ChannelRecipe {
  readonly low: number;
  readonly high: number;
  readonly rgb: readonly [red: number, green: number, blue: number];
}

/** The channels added to each other as light (WSI-12), rounded once, cut off at white. */
export function mixPlanes(
  { columns, rows, planes }: TilePlanes,
  channels: readonly ChannelRecipe[],
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(columns * rows * 4);
  const parts = planes.map((plane, index) => {
    const { low, high, rgb } = channels[index] ?? { low: 0, high: 1, rgb: [0, 0, 0] as const };
    return { plane, low, gain: 1 / Math.max(high - low, 1e-9), red: rgb[0], green: rgb[1], blue: rgb[2] };
  });
  for (let pixel = 0; pixel < columns * rows; pixel += 1) {
    let [red, green, blue] = [0, 0, 0];
    for (const part of parts) {
      const share = Math.min(Math.max(((part.plane[pixel] as number) - part.low) * part.gain, 0), 1);
      red += share * part.red;
      green += share * part.green;
      blue += share * part.blue;
    }
    const at = pixel * 4;
    rgba[at] = red;
    rgba[at + 1] = green;
    rgba[at + 2] = blue;
    rgba[at + 3] = 255;
  }
  return rgba;
}
