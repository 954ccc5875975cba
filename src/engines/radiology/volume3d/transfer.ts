import { assertNever } from '../../../lib/assertNever';
import type { VolumePreset } from '../../../dicom/radiology/volumePreset';

/** What a value looks like. */
export interface Transfer {
  readonly kind: 'surface' | 'maximum';
  /** Values of the first and the last entry; what lies beyond looks like that entry. */
  readonly low: number;
  readonly high: number;
  /** Opacity of 1 mm, 0 to 1, one for each entry. */
  readonly opacity: Float32Array;
  /** Red, green and blue, 0 to 255, three for each entry. */
  readonly colours: Float32Array;
}

export const TABLE_SIZE = 1024;

/** Value, opacity of 1 mm, red, green, blue: straight lines between them. */
type Point = readonly [value: number, opacity: number, red: number, green: number, blue: number];

/** In HU. */
const BONE: readonly Point[] = [
  [130, 0, 150, 84, 62],
  [220, 0.12, 196, 142, 108],
  [350, 0.6, 226, 202, 164],
  [700, 0.92, 244, 236, 216],
  [1500, 0.97, 255, 252, 244],
];
const SKIN: readonly Point[] = [
  [-500, 0, 196, 140, 112],
  [-250, 0.35, 214, 162, 132],
  [-50, 0.8, 226, 176, 146],
  [150, 0.9, 214, 150, 124],
  [400, 0.95, 240, 226, 202],
  [1200, 0.97, 255, 250, 240],
];
/** A band, of the body alone: lung as a haze, in which its vessels and its outline stand out; the wall of the chest is left out. */
const LUNG: readonly Point[] = [
  [-980, 0, 150, 180, 214],
  [-900, 0.008, 164, 192, 222],
  [-800, 0.016, 206, 214, 226],
  [-650, 0.05, 255, 222, 200],
  [-520, 0.09, 255, 204, 176],
  [-380, 0.05, 255, 190, 160],
  [-300, 0, 255, 190, 160],
];
const VESSELS: readonly Point[] = [
  [120, 0, 120, 20, 16],
  [180, 0.2, 176, 38, 28],
  [280, 0.65, 216, 84, 58],
  [420, 0.85, 232, 150, 116],
  [700, 0.92, 244, 226, 200],
  [1500, 0.97, 255, 250, 240],
];
/** In parts of the range of the volume. */
const MR: readonly Point[] = [
  [0.1, 0, 60, 50, 48],
  [0.22, 0.06, 124, 100, 90],
  [0.45, 0.35, 188, 156, 138],
  [0.75, 0.7, 230, 210, 192],
  [1, 0.9, 255, 248, 238],
];
const GREYS: readonly Point[] = [
  [0, 0, 0, 0, 0],
  [1, 1, 255, 255, 255],
];
/** From fat to dense bone; what is darker does not come out of a maximum. */
const CT_MIP = [0, 900] as const;

/** `range`: what most values of the volume lie within; only presets without fixed values use it. */
export function transferOf(preset: VolumePreset, range: readonly [low: number, high: number], isHu: boolean): Transfer {
  switch (preset) {
    case 'ctBone':
      return tableOf('surface', BONE);
    case 'ctSkin':
      return tableOf('surface', SKIN);
    case 'ctLung':
      return tableOf('surface', LUNG);
    case 'ctVessels':
      return tableOf('surface', VESSELS);
    case 'mr':
      return tableOf('surface', within(MR, range));
    case 'mip':
      return tableOf('maximum', within(GREYS, isHu ? CT_MIP : range));
    default:
      return assertNever(preset);
  }
}

function within(points: readonly Point[], [low, high]: readonly [number, number]): readonly Point[] {
  const width = Math.max(high - low, 1e-6);
  return points.map(([part, ...look]) => [low + part * width, ...look]);
}

function tableOf(kind: Transfer['kind'], points: readonly Point[]): Transfer {
  const [low, high] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 1];
  const opacity = new Float32Array(TABLE_SIZE);
  const colours = new Float32Array(3 * TABLE_SIZE);
  for (let entry = 0, next = 1; entry < TABLE_SIZE; entry += 1) {
    const value = low + ((high - low) * entry) / (TABLE_SIZE - 1);
    while (next < points.length - 1 && value > (points[next] as Point)[0]) next += 1;
    const [from, to] = [points[next - 1] as Point, points[next] as Point];
    const part = Math.min(1, Math.max(0, (value - from[0]) / (to[0] - from[0])));
    const at = (index: 1 | 2 | 3 | 4) => from[index] + (to[index] - from[index]) * part;
    opacity[entry] = at(1);
    colours.set([at(2), at(3), at(4)], 3 * entry);
  }
  return { kind, low, high, opacity, colours };
}
