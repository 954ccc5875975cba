import { smoothMin } from '../numeric';
import { cavitySection, diaphragmZ, sectionDistance, spineHull } from './chestWall';
import type { LobeOf } from './lungTree';
import { centralAirways, heartAndVessels } from './organs';
import { type Solid, tube } from './shapes';

/** Everything that pushes the lung away from the middle, with the fat around it. */
export interface Hull {
  readonly solid: Solid;
  readonly marginMm: number;
}

export const mediastinalHulls: readonly Hull[] = [
  ...heartAndVessels.filter((organ) => organ.marginMm >= 0),
  // Fat around the oesophagus and the great veins below the heart.
  { solid: tube([-8, 22, -84, 13], [-4, 18, -112, 17], [0, 16, -136, 18]), marginMm: 2 },
  ...centralAirways.slice(0, 1).map((airway) => ({ solid: airway.solid, marginMm: 4 })),
  ...centralAirways.slice(1).map((airway) => ({ solid: airway.solid, marginMm: 2.6 })),
].map(({ solid, marginMm }) => ({ solid, marginMm }));

/** How far hulls reach when their corners are rounded off, mm. */
export const HULL_ROUNDING = 9;

/** Distance to the mediastinum including its fat, mm, negative inside. */
export function mediastinumDistance(x: number, y: number, z: number): number {
  let distance = spineHull(x, y, z);
  for (const { solid, marginMm } of mediastinalHulls) {
    const reach = HULL_ROUNDING + marginMm + 12;
    if (x < solid.low[0] - reach || x > solid.high[0] + reach) continue;
    if (y < solid.low[1] - reach || y > solid.high[1] + reach) continue;
    if (z < solid.low[2] - reach || z > solid.high[2] + reach) continue;
    distance = smoothMin(distance, solid.distance(x, y, z) - marginMm, HULL_ROUNDING);
  }
  return Math.min(distance, junction(x, y, z));
}

/** Fat behind the sternum where both lungs meet: a thin sheet that widens to a triangle in front and at the top. */
export const junction = (x: number, y: number, z: number): number =>
  Math.abs(x - 2) - 2 + Math.max(0, y + 22) * 0.6 - Math.max(0, -y - 44) * 0.35 - Math.max(0, z - 20) * 0.3;

/** Height of the oblique fissures over y, mm. The lower lobe lies below and behind. */
export const obliqueFissureZ = (x: number, y: number): number =>
  x < 0 ? -56 + 1.12 * y + 6 * Math.sin(x / 34) : -50 + 1.18 * y + 6 * Math.sin(x / 30);
export const OBLIQUE_SLOPE = 1.53;
/** Height of the horizontal fissure of the right lung, mm. */
export const horizontalFissureZ = (x: number, y: number): number => -33 - 0.0016 * ((x + 70) ** 2 + (y + 20) ** 2);

/** Depth below the pleura, mm, positive inside the lung. */
export function lungDepth(x: number, y: number, z: number, breathMm: number): number {
  const wall = -sectionDistance(cavitySection(z), x, y);
  if (wall < 0) return wall;
  const floor = (z - diaphragmZ(x, y, breathMm)) * 0.7;
  return floor < 0 ? floor : Math.min(wall, floor, mediastinumDistance(x, y, z));
}

export const lobeFinder =
  (breathMm: number): LobeOf =>
  (x, y, z) => {
    const depth = lungDepth(x, y, z, breathMm);
    if (depth < 0) return undefined;
    const oblique = (z - obliqueFissureZ(x, y)) / OBLIQUE_SLOPE;
    const side = x < 0 ? 0 : 3;
    if (oblique < 0) return { lobe: x < 0 ? 2 : 4, depthMm: Math.min(depth, -oblique) };
    if (side === 3) return { lobe: 3, depthMm: Math.min(depth, oblique) };
    const horizontal = z - horizontalFissureZ(x, y);
    return { lobe: horizontal > 0 ? 0 : 1, depthMm: Math.min(depth, oblique, Math.abs(horizontal)) };
  };
