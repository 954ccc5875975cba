import { curve, smoothMax, smoothMin } from '../numeric';

/**
 * The outer shapes of a chest as distance fields in anatomical millimetres: x to the patient's left, y to the back,
 * z to the head, with the carina at z = 0. Negative inside. Distances are close to true near the surface only.
 */

const bodyHalfWidth = curve(
  [115, 168],
  [95, 174],
  [70, 174],
  [45, 170],
  [20, 163],
  [0, 159],
  [-40, 157],
  [-80, 156],
  [-120, 153],
  [-160, 151],
  [-205, 150],
);
const bodyFront = curve(
  [115, -50],
  [95, -56],
  [70, -66],
  [45, -78],
  [20, -88],
  [0, -94],
  [-40, -102],
  [-80, -106],
  [-120, -107],
  [-160, -104],
  [-205, -100],
);
const bodyBack = curve(
  [115, 84],
  [95, 92],
  [70, 100],
  [45, 106],
  [20, 110],
  [0, 112],
  [-40, 113],
  [-80, 111],
  [-120, 107],
  [-160, 103],
  [-205, 100],
);

const cavityHalfWidth = curve(
  [92, 6],
  [88, 34],
  [80, 56],
  [70, 72],
  [55, 89],
  [40, 100],
  [20, 110],
  [0, 117],
  [-40, 126],
  [-80, 130],
  [-120, 130],
  [-160, 127],
  [-205, 122],
);
const cavityFront = curve(
  [92, 14],
  [88, 2],
  [80, -10],
  [70, -22],
  [55, -36],
  [40, -47],
  [20, -59],
  [0, -67],
  [-40, -77],
  [-80, -82],
  [-120, -82],
  [-160, -79],
  [-205, -75],
);
const cavityBack = curve(
  [92, 26],
  [88, 42],
  [80, 54],
  [70, 64],
  [55, 73],
  [40, 79],
  [20, 84],
  [0, 87],
  [-40, 90],
  [-80, 90],
  [-120, 87],
  [-160, 83],
  [-205, 78],
);

/** Centre of the vertebral bodies, y in mm: the thoracic kyphosis. */
export const spineY = curve(
  [115, 26],
  [95, 33],
  [80, 38],
  [40, 48],
  [0, 54],
  [-40, 57],
  [-80, 56],
  [-120, 52],
  [-160, 46],
  [-205, 40],
);

/** Inner surface of the front wall in the midline, where the sternum lies. */
export const sternumInnerY = cavityFront;

export interface Section {
  readonly halfWidth: number;
  readonly front: number;
  readonly back: number;
}

export const bodySection = (z: number): Section => ({
  halfWidth: bodyHalfWidth(z),
  front: bodyFront(z),
  back: bodyBack(z),
});

/** The chest wall below the shoulders, and above them the shape it would keep: what muscles and shoulder blades follow. */
export const thoraxSection = (z: number): Section => cavitySection(Math.min(z, 48));

export const cavitySection = (z: number): Section => ({
  halfWidth: cavityHalfWidth(z),
  front: cavityFront(z),
  back: cavityBack(z),
});

const POWER_STEPS = 2048;
const POWER_TABLE = Float64Array.from({ length: 4 * POWER_STEPS + 2 }, (_, index) => (index / POWER_STEPS) ** 0.4);

/** `value ** 0.4` from a table: this is asked for a hundred million times. */
function power04(value: number): number {
  if (value >= 4) return value ** 0.4;
  const at = value * POWER_STEPS;
  const index = at | 0;
  const low = POWER_TABLE[index] as number;
  return low + ((POWER_TABLE[index + 1] as number) - low) * (at - index);
}

/** Signed distance along the ray from the middle to a rounded box-like oval (a superellipse of exponent 2.5). */
export function sectionDistance(section: Section, x: number, y: number): number {
  const middle = (section.front + section.back) / 2;
  const u = Math.abs(x) / section.halfWidth;
  const v = Math.abs(y - middle) / ((section.back - section.front) / 2);
  const gauge = power04(u * u * Math.sqrt(u) + v * v * Math.sqrt(v));
  const radius = Math.hypot(x, y - middle);
  return gauge < 0.05 ? -Math.min(section.halfWidth, section.back - middle) : radius - radius / gauge;
}

/** Where the surface is in a direction (0 = back, π = front, positive to the left), pushed outwards by `offset`. */
export function sectionPoint(section: Section, angle: number, offset: number): readonly [x: number, y: number] {
  const middle = (section.front + section.back) / 2;
  const dx = Math.sin(angle);
  const dy = Math.cos(angle);
  const u = Math.abs(dx) / section.halfWidth;
  const v = Math.abs(dy) / ((section.back - section.front) / 2);
  const radius = 1 / (u ** 2.5 + v ** 2.5) ** 0.4 + offset;
  return [dx * radius, middle + dy * radius];
}

/** What the spine and the muscles beside it push out of the chest cavity. */
export function spineHull(x: number, y: number, z: number): number {
  const centre = spineY(z);
  const body = ellipse(x, y, 0, centre + 1, 20, 19);
  const arch = ellipse(x, y, 0, centre + 33, 43, 17);
  return smoothMin(body, arch, 10);
}

/** Signed distance to an ellipse, close near its edge. */
export function ellipse(x: number, y: number, cx: number, cy: number, rx: number, ry: number): number {
  const dx = (x - cx) / rx;
  const dy = (y - cy) / ry;
  const gauge = Math.sqrt(dx * dx + dy * dy);
  const slope = Math.sqrt((dx * dx) / (rx * rx) + (dy * dy) / (ry * ry));
  return slope < 1e-9 ? -Math.min(rx, ry) : ((gauge - 1) * gauge) / slope;
}

/** Height of the diaphragm, mm; `breathMm` lowers both domes when the patient breathes in deeper. */
export function diaphragmZ(x: number, y: number, breathMm: number): number {
  const right = dome(x, y, -60, -94, 72, 62);
  const left = dome(x, y, 66, -108, 62, 60);
  const middle = -110 - 0.01 * (x - 6) ** 2 - 0.006 * (y + 10) ** 2;
  return smoothMax(smoothMax(right, left, 14), middle, 12) - breathMm;
}

function dome(x: number, y: number, centreX: number, peak: number, outer: number, inner: number): number {
  const isOuter = x < centreX === centreX < 0;
  const u = (x - centreX) / (isOuter ? outer : inner);
  const v = y < 0 ? y / 86 : y / 92;
  const square = Math.min(2.2, u * u + v * v);
  const drop = y < 0 ? 50 : 50 + 40 * Math.min(1, y / 60);
  return peak - drop * (0.3 * square + 0.7 * square * square);
}

/** The breasts of a patient lying on her back: flattened, pulled to the sides. */
export function breastDistance(x: number, y: number, z: number): number {
  const dx = (Math.abs(x) - 78) / 66;
  const dy = (y + 84) / 44;
  const dz = (z + 62) / 66;
  const gauge = Math.sqrt(dx * dx + dy * dy + dz * dz);
  return (gauge - 1) * 44;
}
