import { smoothMax, smoothMin } from '../numeric';
import { noise3 } from '../noise';
import { HULL_ROUNDING, horizontalFissureZ, type Hull, junction, OBLIQUE_SLOPE, obliqueFissureZ } from './anatomy';
import {
  bodySection,
  breastDistance,
  cavitySection,
  diaphragmZ,
  sectionDistance,
  spineHull,
  thoraxSection,
} from './chestWall';
import type { SliceGrid } from './sliceGrid';
import { wallMuscles } from './wallMuscles';

/** Every second pixel: the fields are smooth, and what is drawn from them is not. */
export const FIELD_STEP = 2;

/** Distance fields and slow noises of one slice on the coarse grid; distances in mm, negative inside. */
export interface ChestFields {
  readonly width: number;
  readonly body: Float32Array;
  readonly cavity: Float32Array;
  /** Side walls of the lung: chest wall and mediastinum. */
  readonly lung: Float32Array;
  /** Height above the diaphragm. */
  readonly floor: Float32Array;
  readonly liver: Float32Array;
  readonly fissure: Float32Array;
  readonly slow: Float32Array;
  readonly streak: Float32Array;
  /** Muscles of the chest wall. */
  readonly muscle: Float32Array;
}

export function chestFields(
  grid: SliceGrid,
  hulls: readonly Hull[],
  breathMm: number,
  reuse?: ChestFields,
): ChestFields {
  const width = (grid.size >> 1) + 1;
  const fields = reuse?.width === width ? reuse : emptyFields(width);
  const body = bodySection(grid.z);
  const cavity = cavitySection(grid.z);
  const thorax = thoraxSection(grid.z);
  const middleY = (thorax.front + thorax.back) / 2;
  const muscles = wallMuscles(grid.z);
  const point = { x: 0, y: 0, angle: 0, outside: 0, wall: 0, depth: 0, fatThickness: 0 };
  const near = hulls.flatMap(({ solid, marginMm }) => {
    const reach = HULL_ROUNDING + marginMm + 2;
    if (grid.z < solid.low[2] - reach || grid.z > solid.high[2] + reach) return [];
    return [{ solid: solid.near?.(grid.z, HULL_ROUNDING + marginMm + 2) ?? solid, marginMm }];
  });
  const last = grid.size - 1;
  for (let j = 0; j < width; j += 1)
    for (let i = 0; i < width; i += 1) {
      const column = Math.min(last, i * FIELD_STEP);
      const row = Math.min(last, j * FIELD_STEP);
      const x = grid.x(column, row);
      const y = grid.y(column, row);
      const index = j * width + i;
      if (Math.abs(x) > body.halfWidth + 4 || y > body.back + 4 || y < body.front - 36) {
        fields.body[index] = 20;
        continue;
      }
      let skin = sectionDistance(body, x, y);
      if (y < -20 && grid.z > -140 && grid.z < 20) skin = smoothMin(skin, breastDistance(x, y, grid.z), 16);
      fields.body[index] = skin;
      if (skin > 3) continue;
      const slow = noise3(x / 26, y / 26, grid.z / 30, 31);
      const wall = sectionDistance(cavity, x, y) * 0.94 + 1.5 * slow;
      fields.cavity[index] = wall;
      fields.slow[index] = slow;
      fields.streak[index] = noise3(x / 9, y / 9, grid.z / 12, 32);
      if (wall > 5) {
        point.x = x;
        point.y = y;
        point.angle = Math.atan2(Math.abs(x), y - middleY);
        point.outside = grid.z > 48 ? sectionDistance(thorax, x, y) : wall;
        point.wall = wall;
        point.depth = -skin;
        point.fatThickness = fatThickness(x, y, grid.z) + 1.5 * slow;
        fields.muscle[index] = muscles(point) + 1.1 * slow;
      } else fields.muscle[index] = 50;
      if (wall < 6) fillInside(fields, index, x, y, grid.z, wall, near, breathMm);
      else fields.lung[index] = 50;
    }
  return fields;
}

function emptyFields(width: number): ChestFields {
  const plane = (): Float32Array => new Float32Array(width * width);
  return {
    width,
    body: plane(),
    cavity: plane(),
    lung: plane(),
    floor: plane(),
    liver: plane(),
    fissure: plane(),
    slow: plane(),
    streak: plane(),
    muscle: plane(),
  };
}

function fillInside(
  fields: ChestFields,
  index: number,
  x: number,
  y: number,
  z: number,
  wall: number,
  hulls: readonly Hull[],
  breathMm: number,
): void {
  let middle = smoothMin(spineHull(x, y, z), junction(x, y, z), 6);
  for (const { solid, marginMm } of hulls) {
    const reach = HULL_ROUNDING + marginMm + 4;
    if (x < solid.low[0] - reach || x > solid.high[0] + reach || y < solid.low[1] - reach || y > solid.high[1] + reach)
      continue;
    middle = smoothMin(middle, solid.distance(x, y, z) - marginMm, HULL_ROUNDING);
  }
  fields.lung[index] = Math.max(wall, -middle);
  fields.floor[index] = z - diaphragmZ(x, y, breathMm);
  if (z < -70) fields.liver[index] = liverDistance(x, y, z, wall, fields.floor[index] as number);
  fields.fissure[index] = fissureDistance(x, y, z);
}

function liverDistance(x: number, y: number, z: number, wall: number, floor: number): number {
  const fromDome = (floor + 4.5) * 0.8;
  const medial = x - 30 + 0.55 * (y + 42) + 7 * noise3(x / 30, y / 30, z / 30, 36) - Math.max(0, -150 - z) * 0.1;
  const back = y - 74 + 0.2 * Math.abs(x + 70);
  const spine = -spineHull(x, y, z) + 7;
  return smoothMax(smoothMax(Math.max(wall + 4, fromDome), medial * 0.85, 16), smoothMax(back, spine, 8), 10);
}

/** Distance to the nearest fissure, mm, unsigned. */
function fissureDistance(x: number, y: number, z: number): number {
  const above = (z - obliqueFissureZ(x, y)) / OBLIQUE_SLOPE;
  const oblique = Math.abs(above);
  return x < 0 && above > 0 ? Math.min(oblique, Math.abs(z - horizontalFissureZ(x, y))) : oblique;
}

/** Subcutaneous fat, mm: thick at the sides and low down, thin over the sternum and at the neck. */
function fatThickness(x: number, y: number, z: number): number {
  const side = Math.min(1, Math.abs(x) / 140);
  const low = Math.min(1, Math.max(0, (20 - z) / 160));
  const back = y > 60 ? 3 : 0;
  return 8 + 7 * side * side + 6 * low + back;
}
