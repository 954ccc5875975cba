import type { Branch } from './lungTree';
import type { SliceGrid } from './sliceGrid';

/** Branches sorted into slabs of z, so that a slice looks only at those that can touch it. */
export class BranchIndex {
  readonly #slabs = new Map<number, Branch[]>();

  constructor(branches: readonly Branch[]) {
    for (const branch of branches) {
      const radius = Math.max(branch.fromRadius, branch.toRadius) * 1.4 + 2.6;
      const low = Math.floor((Math.min(branch.from[2], branch.to[2]) - radius) / SLAB_MM);
      const high = Math.floor((Math.max(branch.from[2], branch.to[2]) + radius) / SLAB_MM);
      for (let slab = low; slab <= high; slab += 1) {
        const list = this.#slabs.get(slab);
        if (list) list.push(branch);
        else this.#slabs.set(slab, [branch]);
      }
    }
  }

  at(z: number): readonly Branch[] {
    return this.#slabs.get(Math.floor(z / SLAB_MM)) ?? [];
  }
}

const SLAB_MM = 4;

/**
 * Calls back for every pixel near a branch with the fraction of the voxel inside it, for a tube `scale` times as wide
 * plus `extraMm`. A slice is 2.5 mm thick: small vessels that run across it fade, those that run in it stay.
 */
export function eachBranchPixel(
  grid: SliceGrid,
  branch: Branch,
  scale: number,
  extraMm: number,
  visit: (index: number, cover: number) => void,
): void {
  const { from, to } = branch;
  const widest = Math.max(branch.fromRadius, branch.toRadius) * scale + extraMm + 0.9;
  const low = Math.min(from[2], to[2]) - widest - 0.3;
  const high = Math.max(from[2], to[2]) + widest + 0.3;
  if (grid.z < low || grid.z > high) return;
  const [i0, j0, i1, j1] = grid.range(
    Math.min(from[0], to[0]) - widest,
    Math.min(from[1], to[1]) - widest,
    Math.max(from[0], to[0]) + widest,
    Math.max(from[1], to[1]) + widest,
  );
  const bx = to[0] - from[0];
  const by = to[1] - from[1];
  const bz = to[2] - from[2];
  const inverse = 1 / (bx * bx + by * by + bz * bz + 1e-9);
  const pz = grid.z - from[2];
  for (let j = j0; j <= j1; j += 1) {
    const rowX = (grid.xOfRow[j] as number) - from[0];
    const rowY = (grid.yOfRow[j] as number) - from[1];
    for (let i = i0; i <= i1; i += 1) {
      const px = (grid.xOfColumn[i] as number) + rowX;
      const py = (grid.yOfColumn[i] as number) + rowY;
      let t = (px * bx + py * by + pz * bz) * inverse;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const dx = px - bx * t;
      const dy = py - by * t;
      const dz = Math.max(0, Math.abs(pz - bz * t) - 0.55);
      const radius = (branch.fromRadius + (branch.toRadius - branch.fromRadius) * t) * scale + extraMm;
      const distance = Math.sqrt(dx * dx + dy * dy + dz * dz) - radius;
      if (distance >= 0.62) continue;
      // A tube thinner than the voxel cannot fill it.
      const fill = radius < 0.85 ? 0.12 + radius * 1.035 : 1;
      visit(j * grid.size + i, (distance < -0.62 ? 1 : 0.5 - distance / 1.24) * fill);
    }
  }
}

/** Vessels brighten what they cross; they never darken it. */
export function paintVessels(grid: SliceGrid, branches: readonly Branch[], lungMask: Float32Array, hu: number): void {
  for (const branch of branches)
    eachBranchPixel(grid, branch, 1, 0, (index, cover) => {
      const inside = lungMask[index] as number;
      if (inside <= 0.02) return;
      const under = grid.hu[index] as number;
      const painted = under + (hu - under) * cover * inside;
      if (painted > under) grid.hu[index] = painted;
    });
}

/** Airways: a wall, then air inside it. */
export function paintAirways(grid: SliceGrid, branches: readonly Branch[]): void {
  for (const branch of branches) {
    const wall = 0.3 + 0.13 * branch.fromRadius;
    eachBranchPixel(grid, branch, 1, wall, (index, cover) => {
      const under = grid.hu[index] as number;
      grid.hu[index] = Math.max(under, under + (20 - under) * cover);
    });
  }
  for (const branch of branches)
    eachBranchPixel(grid, branch, 1, 0, (index, cover) => {
      const under = grid.hu[index] as number;
      grid.hu[index] = under + (-985 - under) * cover;
    });
}
