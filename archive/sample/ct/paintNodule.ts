import { seededRandom } from '../../../src/lib/seededRandom';
import { coverage, mix } from '../numeric';
import { noise3 } from '../noise';
import { cavitySection, sectionDistance } from './chestWall';
import type { Nodule } from './chestStudy';
import type { Branch } from './lungTree';
import { eachBranchPixel } from './paintTree';
import { type Point, unit } from './shapes';
import type { SliceGrid } from './sliceGrid';

const SOLID_HU = 36;

/** The nodule's strands: spicules all around, and tags that run to the pleura and pull at it. */
export function noduleStrands(nodule: Nodule, seed: number): Branch[] {
  const random = seededRandom(seed);
  const radius = nodule.diameterMm / 2;
  const strands: Branch[] = [];
  for (let index = 0; index < nodule.spicules; index += 1) {
    // Evenly spread directions (a golden spiral), shaken.
    const height = 1 - (2 * (index + 0.5)) / nodule.spicules;
    const turn = index * 2.39996 + random() * 0.9;
    const around = Math.sqrt(Math.max(0, 1 - height * height));
    const direction = unit([
      around * Math.cos(turn) + (random() - 0.5) * 0.4,
      around * Math.sin(turn) + (random() - 0.5) * 0.4,
      (height + (random() - 0.5) * 0.4) * 0.75,
    ]);
    strands.push(
      ...strand(
        nodule.centre,
        direction,
        radius * 0.72,
        radius + nodule.spiculeLengthMm * (0.45 + random() * 0.8),
        radius * (0.1 + 0.06 * random()),
        random,
      ),
    );
  }
  for (let tag = 0; tag < nodule.pleuralTags; tag += 1) {
    const direction = unit([-0.93, tag === 0 ? 0.3 : -0.12, tag === 0 ? 0.08 : 0.02]);
    const section = cavitySection(nodule.centre[2]);
    let length = 0;
    while (
      length < 60 &&
      sectionDistance(section, nodule.centre[0] + direction[0] * length, nodule.centre[1] + direction[1] * length) < 0.5
    )
      length += 0.5;
    strands.push(...strand(nodule.centre, direction, radius * 0.7, length, radius * 0.13, random, 0.7));
  }
  return strands;
}

function strand(
  centre: Point,
  direction: Point,
  start: number,
  end: number,
  width: number,
  random: () => number,
  tip = 0.3,
): Branch[] {
  const at = (length: number, bend: number): Point => [
    centre[0] + direction[0] * length + (random() - 0.5) * bend,
    centre[1] + direction[1] * length + (random() - 0.5) * bend,
    centre[2] + direction[2] * length + (random() - 0.5) * bend,
  ];
  const a = at(start, 0);
  const b = at(mix(start, end, 0.45), 1.1);
  const c = at(end, 0.8);
  const middle = mix(width, tip, 0.6);
  return [
    { from: a, to: b, fromRadius: width, toRadius: middle },
    { from: b, to: c, fromRadius: middle, toRadius: tip },
  ];
}

export function paintNodule(grid: SliceGrid, nodule: Nodule, strands: readonly Branch[]): void {
  const [cx, cy, cz] = nodule.centre;
  const radius = nodule.diameterMm / 2;
  const reach = radius + nodule.spiculeLengthMm + 6;
  if (Math.abs(grid.z - cz) > reach + 4) return;
  const [i0, j0, i1, j1] = grid.range(cx - reach, cy - reach, cx + reach, cy + reach);
  const dz = grid.z - cz;
  for (let j = j0; j <= j1; j += 1)
    for (let i = i0; i <= i1; i += 1) {
      const dx = grid.x(i, j) - cx;
      const dy = grid.y(i, j) - cy;
      const length = Math.sqrt(dx * dx + dy * dy + dz * dz) || 1e-6;
      const lobes = noise3((dx / length) * 1.6, (dy / length) * 1.6, (dz / length) * 1.6, 71);
      const fine = noise3((dx / length) * 4.2, (dy / length) * 4.2, (dz / length) * 4.2, 72);
      const surface = radius * (1 + 0.13 * lobes + 0.07 * fine);
      const index = j * grid.size + i;
      const under = grid.hu[index] as number;
      // A faint ground-glass rim fades into the lung.
      const rim = Math.max(0, 1 - (length - surface) / (radius * 0.75));
      const hazy = length > surface ? under + 150 * rim * rim : under;
      const solid = SOLID_HU + 9 * noise3(dx / 2.4, dy / 2.4, dz / 2.4, 73);
      grid.hu[index] = Math.max(under, mix(hazy, solid, coverage(length - surface, 0.9)));
    }
  for (const branch of strands)
    if (Math.min(branch.from[2], branch.to[2]) - 4 < grid.z && Math.max(branch.from[2], branch.to[2]) + 4 > grid.z)
      eachBranchPixel(grid, branch, 1, 0, (index, cover) => {
        const under = grid.hu[index] as number;
        grid.hu[index] = Math.max(under, mix(under, 10, cover));
      });
}
