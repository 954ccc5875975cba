/**
 * A PCS value as DICOM stores it (PS3.3 C.10.7.1.1: L* 0..100, a* and b* -128..127, each over 16 bits, white point
 * D50) as an sRGB colour `#rrggbb`; undefined unless there are three numbers. Colours outside sRGB are clipped.
 */
export function cielabToHex([l, a, b, ...rest]: readonly number[]): string | undefined {
  if (l === undefined || a === undefined || b === undefined || rest.length > 0) return undefined;
  const fy = ((l / 65535) * 100 + 16) / 116;
  const fx = fy + ((a / 65535) * 255 - 128) / 500;
  const fz = fy - ((b / 65535) * 255 - 128) / 200;
  const [x, y, z] = [0.9642 * linear(fx), linear(fy), 0.8249 * linear(fz)];
  // Bradford adaptation from D50 to D65 and the sRGB primaries, in one matrix.
  const channels = [
    3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
    -0.9787684 * x + 1.9161415 * y + 0.033454 * z,
    0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
  ];
  return `#${channels.map((value) => hex(gamma(Math.min(Math.max(value, 0), 1)))).join('')}`;
}

/** The same the other way: an sRGB colour `#rrggbb` as L*, a* and b* of 16 bits each. */
export function hexToCielab(colour: string): readonly [number, number, number] {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => ungamma(Number.parseInt(colour.slice(at, at + 2), 16) / 255));
  const x = (0.4360747 * r + 0.3850649 * g + 0.1430804 * b) / 0.9642;
  const y = 0.2225045 * r + 0.7168786 * g + 0.0606169 * b;
  const z = (0.0139322 * r + 0.0971045 * g + 0.7141733 * b) / 0.8249;
  const [fx, fy, fz] = [x, y, z].map(root) as [number, number, number];
  const wide = (value: number) => Math.round(Math.min(Math.max(value, 0), 1) * 65535);
  return [wide((116 * fy - 16) / 100), wide((500 * (fx - fy) + 128) / 255), wide((200 * (fy - fz) + 128) / 255)];
}

const root = (value: number): number =>
  value > (6 / 29) ** 3 ? Math.cbrt(value) : value / (3 * (6 / 29) ** 2) + 4 / 29;
const ungamma = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const linear = (f: number): number => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));
const gamma = (value: number): number => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
const hex = (value: number): string =>
  Math.round(value * 255)
    .toString(16)
    .padStart(2, '0');
