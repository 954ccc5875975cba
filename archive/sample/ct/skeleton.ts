import { smoothStep } from '../numeric';
import { cavitySection, sectionPoint, spineY, sternumInnerY, thoraxSection } from './chestWall';

/** One station along a rib or a clavicle: centre, direction outwards, and half sizes across and along the wall, mm. */
export interface BoneStation {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly nx: number;
  readonly ny: number;
  readonly thin: number;
  readonly tall: number;
  readonly isCartilage: boolean;
}

/** Middle of the vertebral bodies T1..L2 and the height each takes with its disc, mm. */
export const vertebrae: readonly { readonly z: number; readonly height: number; readonly halfWidth: number }[] = [
  [105, 16.5, 12],
  [89, 17, 13],
  [71.5, 18, 14],
  [53, 18.5, 14],
  [34.5, 19, 14],
  [15, 20, 14],
  [-5, 20.5, 14.5],
  [-26, 21, 15],
  [-47, 21.5, 15.5],
  [-69, 22, 16],
  [-91, 22.5, 16.5],
  [-114, 23.5, 17.5],
  [-138, 24.5, 18.5],
  [-162.5, 25, 19.5],
  [-188, 26, 20.5],
  [-214.5, 27, 21.5],
].map(([z = 0, height = 0, halfWidth = 0]) => ({ z, height, halfWidth }));

const FIRST_THORACIC = 2;
const DROP = [30, 52, 68, 78, 86, 91, 95, 95, 92, 84, 56, 32];
const LAST_ANGLE = [2.5, 2.56, 2.58, 2.58, 2.56, 2.52, 2.46, 2.25, 2.05, 1.82, 1.3, 0.92];
/** Where costal cartilages 1..7 meet the sternum, z in mm. */
const STERNAL_Z = [32, 4, -14, -32, -48, -62, -74];

/** Rib `number` (1..12) of one side as stations about 5 mm apart, cartilage included. */
export function rib(number: number, side: 1 | -1): BoneStation[] {
  const vertebra = vertebrae[FIRST_THORACIC + number - 1]?.z ?? 0;
  const last = LAST_ANGLE[number - 1] ?? 2;
  const drop = DROP[number - 1] ?? 60;
  const heightAt = (angle: number): number => vertebra + 5 - drop * Math.min(1.15, ((angle - 0.3) / 2.28) ** 1.08);
  const neck = neckStations(vertebra, side, heightAt(0.42));
  const shaft: BoneStation[] = [];
  const steps = Math.round(130 * last);
  for (let step = 0; step <= steps; step += 5) {
    const angle = 0.42 + ((last - 0.42) * step) / steps;
    const z = heightAt(angle);
    const [x, y] = sectionPoint(cavitySection(z), side * angle, 5);
    const taper = number > 10 ? 1 - 0.4 * (step / steps) : 1;
    shaft.push(station(x, y, z, 3.3 * taper, number === 1 ? 4.4 : 5.1 * taper, false));
  }
  return [...neck, ...shaft, ...cartilage(number, side, shaft)];
}

function station(x: number, y: number, z: number, thin: number, tall: number, isCartilage: boolean): BoneStation {
  const section = cavitySection(z);
  const middle = (section.front + section.back) / 2;
  const nx = x / section.halfWidth ** 2;
  const ny = (y - middle) / ((section.back - section.front) / 2) ** 2;
  const length = Math.hypot(nx, ny) || 1;
  return { x, y, z, nx: nx / length, ny: ny / length, thin, tall, isCartilage };
}

/** Head and neck: from the vertebral body past the tip of the transverse process to the angle of the rib. */
function neckStations(vertebra: number, side: 1 | -1, angleZ: number): BoneStation[] {
  const [endX, endY] = sectionPoint(cavitySection(angleZ), side * 0.42, 5);
  const startX = side * 17;
  const startY = spineY(vertebra) + 9;
  const stations: BoneStation[] = [];
  for (let step = 0; step < 6; step += 1) {
    const t = step / 6;
    const x = startX + (endX - startX) * t;
    const y = startY + (endY - startY) * (1 - (1 - t) ** 1.4);
    stations.push({ ...station(x, y, vertebra + 7 + (angleZ - vertebra - 7) * t, 3.4, 5, false), nx: 0, ny: 1 });
  }
  return stations;
}

function cartilage(number: number, side: 1 | -1, shaft: readonly BoneStation[]): BoneStation[] {
  const end = shaft.at(-1);
  if (number > 10 || end === undefined) return [];
  const sternalZ = STERNAL_Z[number - 1] ?? -76 - (number - 7) * 9;
  const targetX = side * (number > 7 ? 22 + (number - 7) * 16 : number === 1 ? 25 : 18);
  const stations: BoneStation[] = [];
  const count = Math.max(6, Math.round(Math.hypot(end.x - targetX, end.z - sternalZ) / 4));
  for (let step = 1; step <= count; step += 1) {
    const t = step / count;
    const x = end.x + (targetX - end.x) * t;
    const z = end.z + (sternalZ - end.z) * smoothStep(0, 1, t);
    const section = cavitySection(z);
    const middle = (section.front + section.back) / 2;
    const u = Math.min(0.99, Math.abs(x) / section.halfWidth);
    const y = middle - ((section.back - section.front) / 2) * (1 - u ** 2.5) ** 0.4 - 5;
    stations.push(station(x, y, z, 3.4, 5.4, true));
  }
  return stations;
}

/** A clavicle, as it lies with the arms raised. */
export function clavicle(side: 1 | -1): BoneStation[] {
  const keys = [
    [22, -56, 40],
    [48, -56, 54],
    [74, -42, 72],
    [104, -20, 90],
    [132, 2, 104],
    [146, 12, 112],
  ];
  const stations: BoneStation[] = [];
  for (let index = 0; index + 1 < keys.length; index += 1) {
    const [ax = 0, ay = 0, az = 0] = keys[index] ?? [];
    const [bx = 0, by = 0, bz = 0] = keys[index + 1] ?? [];
    for (let step = 0; step < 7; step += 1) {
      const t = step / 7;
      const radius = index === 0 ? 7.4 - 1.6 * t : 5.6;
      const x = side * (ax + (bx - ax) * t);
      stations.push({
        x,
        y: ay + (by - ay) * t,
        z: az + (bz - az) * t,
        nx: 0,
        ny: -1,
        thin: radius,
        tall: radius + 0.6,
        isCartilage: false,
      });
    }
  }
  return stations;
}

/** Half width and half thickness of the sternum at a height, and its middle; undefined where there is none. */
export function sternumAt(z: number): { y: number; halfWidth: number; halfThickness: number } | undefined {
  if (z > 45 || z < -108) return undefined;
  const edge = smoothStep(45, 41, z) * smoothStep(-108, -104, z);
  if (z > 2)
    return { y: sternumInnerY(z) - 8.5, halfWidth: (17 + 12 * smoothStep(5, 40, z)) * edge, halfThickness: 6.5 * edge };
  const body = smoothStep(-110, -84, z);
  return { y: sternumInnerY(z) - 7.5, halfWidth: (6 + 11 * body) * edge, halfThickness: (3 + 2.6 * body) * edge };
}

/** The cut of a scapula at a height: a bent plate from the medial to the lateral edge, and its spine higher up. */
export interface ScapulaCut {
  readonly plate: readonly (readonly [x: number, y: number, radius: number])[];
  readonly spine: readonly (readonly [x: number, y: number, radius: number])[];
}

export function scapulaAt(z: number, side: 1 | -1): ScapulaCut | undefined {
  if (z > 92 || z < -66) return undefined;
  const t = (z + 66) / 158;
  const section = thoraxSection(z);
  const medialAngle = 0.98 - 0.16 * t;
  const lateralAngle = 1.06 + 0.5 * smoothStep(0, 0.85, t);
  const lift = 17 + 3 * t;
  const plate: [number, number, number][] = [];
  for (let step = 0; step <= 12; step += 1) {
    const u = step / 12;
    const angle = side * (medialAngle + (lateralAngle - medialAngle) * u);
    const [x, y] = sectionPoint(section, angle, lift + 9 * u * smoothStep(0.3, 1, t));
    plate.push([
      x,
      y,
      (u < 0.12 ? 2.6 : u > 0.82 ? 3.2 + 5.5 * (u - 0.82) * smoothStep(0.55, 0.9, t) * 6 : 1.7) *
        smoothStep(0, 0.05, t),
    ]);
  }
  const spine: [number, number, number][] = [];
  if (z > 22) {
    const [x0, y0] = sectionPoint(section, side * (medialAngle + 0.16), lift + 2);
    const out = smoothStep(22, 60, z);
    for (let step = 0; step <= 8; step += 1) {
      const u = step / 8;
      spine.push([x0 + side * 46 * u * out, y0 + (10 - 32 * u) * u * out + 8 * u, 2.2 + 2.4 * u * u]);
    }
  }
  return { plate, spine };
}
