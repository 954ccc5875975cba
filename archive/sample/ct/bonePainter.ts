import { coverage, mix } from '../numeric';
import { noise3 } from '../noise';
import { sectionDistance, spineY } from './chestWall';
import { type BoneStation, clavicle, rib, scapulaAt, sternumAt, vertebrae } from './skeleton';
import { ellipsoid, type Solid, tube, union } from './shapes';
import type { SliceGrid } from './sliceGrid';

const CORTEX_HU = 640;
const MARROW_HU = 185;

interface Arch {
  readonly z: number;
  readonly solid: Solid;
}

/** Chains of stations and the arches behind the vertebral bodies: the same in every slice. */
export class Skeleton {
  readonly #ribs: readonly (readonly BoneStation[])[];
  readonly #arches: readonly Arch[];
  readonly #heads: readonly Solid[];
  #scratch = new Float32Array(0);

  constructor() {
    const sides = [-1, 1] as const;
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    this.#ribs = sides.flatMap((side) => [...numbers.map((number) => rib(number, side)), clavicle(side)]);
    this.#arches = vertebrae.map(({ z, halfWidth }) => ({ z, solid: arch(z, halfWidth) }));
    this.#heads = sides.map((side) => ellipsoid([side * 152, 16, 114], [0, 0, 1], [22, 21, 21]));
  }

  paint(grid: SliceGrid): void {
    if (this.#scratch.length !== grid.hu.length) this.#scratch = new Float32Array(grid.hu.length).fill(99);
    paintVertebralBody(grid);
    for (const { z, solid } of this.#arches) if (Math.abs(z - grid.z) < 34) paintBone(grid, solid);
    for (const head of this.#heads) paintBone(grid, head);
    for (const chain of this.#ribs) paintChain(grid, chain, this.#scratch);
    paintSternum(grid);
    for (const side of [-1, 1] as const) paintScapula(grid, side);
  }
}

/** Pedicles, laminae, transverse processes and the spinous process, which slopes down behind the next vertebra. */
function arch(z: number, halfWidth: number): Solid {
  const body = spineY(z);
  const canal = body + halfWidth * 0.88 + 8;
  const half = (side: 1 | -1): Solid[] => [
    tube([side * halfWidth * 0.72, body + halfWidth * 0.5, z + 4, 4.4], [side * 12.5, canal + 1, z + 4, 4]),
    tube([side * 13, canal + 2, z + 3, 4.4], [side * 7, canal + 10, z - 3, 3.6], [0, canal + 13, z - 6, 3.6]),
    tube([side * 13, canal + 4, z + 4, 4.2], [side * 24, canal + 9, z + 5, 3.4], [side * 33, canal + 12, z + 4, 4.4]),
  ];
  const spinous = tube([0, canal + 12, z - 4, 3.6], [0, canal + 24, z - 13, 2.8], [0, canal + 31, z - 20, 3.6]);
  return union(2.5, ...half(1), ...half(-1), spinous);
}

function paintBone(grid: SliceGrid, solid: Solid): void {
  grid.paint(solid, MARROW_HU, 0.7, { thicknessMm: 1.35, hu: CORTEX_HU * 0.86 });
}

function paintVertebralBody(grid: SliceGrid): void {
  const { z } = grid;
  const vertebra = vertebrae.find((each) => Math.abs(z - each.z) <= each.height / 2 + 0.01);
  if (vertebra === undefined) return;
  const phase = Math.abs(z - vertebra.z) / vertebra.height;
  const halfWidth = vertebra.halfWidth * (0.93 + 0.4 * phase * phase);
  const centre = spineY(z);
  const depth = halfWidth * 0.88;
  const section = { halfWidth, front: centre - depth, back: centre + depth * 0.86 };
  const intoDisc = (phase - 0.405) * vertebra.height;
  const disc = coverage(-intoDisc, 1.2);
  const endplate = coverage(Math.abs(intoDisc + 1) - 0.5, 1.1);
  const canalY = centre + depth + 8;
  const [i0, j0, i1, j1] = grid.range(-40, centre - 24, 40, canalY + 14);
  for (let j = j0; j <= j1; j += 1)
    for (let i = i0; i <= i1; i += 1) {
      const x = grid.x(i, j);
      const y = grid.y(i, j);
      const index = j * grid.size + i;
      const distance = sectionDistance(section, x, y);
      const inside = coverage(distance, 0.75);
      if (inside > 0) {
        const trabeculae = noise3(x / 1.7, y / 1.7, z / 5, 41) * 26 + noise3(x / 6, y / 6, z / 8, 42) * 20;
        const marrow = mix(CORTEX_HU * 0.72, 168 + trabeculae, coverage(distance + 1.3, 0.8));
        const bone = mix(marrow, 430, endplate * 0.8);
        grid.hu[index] = mix(grid.hu[index] as number, mix(bone, 92 - 14 * coverage(distance + 6, 5), disc), inside);
      }
      paintCanal(grid, index, x, y - canalY);
    }
}

/** Fat and fluid around the cord. */
function paintCanal(grid: SliceGrid, index: number, x: number, y: number): void {
  const canal = coverage((Math.hypot(x / 10, y / 8.5) - 1) * 9, 0.9);
  if (canal <= 0) return;
  const sac = coverage((Math.hypot(x / 8.2, (y + 0.5) / 6.8) - 1) * 7, 0.9);
  const cord = coverage((Math.hypot(x / 5.2, (y + 0.5) / 3.9) - 1) * 4.4, 1);
  const hu = mix(mix(-70, 14, sac), 40, cord);
  grid.hu[index] = mix(grid.hu[index] as number, hu, canal);
}

/** A rib with its cartilage, or a clavicle: an oval in cross-section, flat against the chest wall. */
function paintChain(grid: SliceGrid, chain: readonly BoneStation[], scratch: Float32Array): void {
  for (const isCartilage of [false, true]) {
    let [i0, j0, i1, j1] = [grid.size, grid.size, -1, -1];
    for (let at = 0; at + 1 < chain.length; at += 1) {
      const a = chain[at] as BoneStation;
      const b = chain[at + 1] as BoneStation;
      if (a.isCartilage !== isCartilage || Math.min(Math.abs(a.z - grid.z), Math.abs(b.z - grid.z)) > a.tall + 3)
        continue;
      const reach = a.tall + 0.8;
      const box = grid.range(
        Math.min(a.x, b.x) - reach,
        Math.min(a.y, b.y) - reach,
        Math.max(a.x, b.x) + reach,
        Math.max(a.y, b.y) + reach,
      );
      markSegment(grid, a, b, box, scratch);
      [i0, j0, i1, j1] = [Math.min(i0, box[0]), Math.min(j0, box[1]), Math.max(i1, box[2]), Math.max(j1, box[3])];
    }
    for (let j = j0; j <= j1; j += 1)
      for (let i = i0; i <= i1; i += 1) {
        const index = j * grid.size + i;
        const distance = scratch[index] as number;
        if (distance > 50) continue;
        scratch[index] = 99;
        const cover = coverage(distance, 0.75);
        if (cover > 0) grid.hu[index] = mix(grid.hu[index] as number, shade(grid, distance, i, j, isCartilage), cover);
      }
  }
}

function shade(grid: SliceGrid, distance: number, i: number, j: number, isCartilage: boolean): number {
  if (!isCartilage) return mix(CORTEX_HU, MARROW_HU + 45, coverage(distance + 1.5, 0.9));
  const chalk = Math.max(0, noise3(grid.x(i, j) / 5, grid.y(i, j) / 5, grid.z / 5, 47) - 0.45);
  return mix(135, 98, coverage(distance + 1.4, 0.8)) + chalk * 420;
}

function markSegment(
  grid: SliceGrid,
  a: BoneStation,
  b: BoneStation,
  box: readonly [number, number, number, number],
  scratch: Float32Array,
): void {
  const bx = b.x - a.x;
  const by = b.y - a.y;
  const bz = b.z - a.z;
  const inverse = 1 / (bx * bx + by * by + bz * bz + 1e-9);
  const pz = grid.z - a.z;
  for (let j = box[1]; j <= box[3]; j += 1)
    for (let i = box[0]; i <= box[2]; i += 1) {
      const px = grid.x(i, j) - a.x;
      const py = grid.y(i, j) - a.y;
      let t = (px * bx + py * by + pz * bz) * inverse;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const dx = px - bx * t;
      const dy = py - by * t;
      const dz = pz - bz * t;
      const across = dx * a.nx + dy * a.ny;
      const rest = Math.max(0, dx * dx + dy * dy + dz * dz - across * across);
      const gauge = Math.sqrt((across * across) / (a.thin * a.thin) + rest / (a.tall * a.tall));
      const distance = (gauge - 1) * a.thin;
      const index = j * grid.size + i;
      if (distance < 1.2 && distance < (scratch[index] as number)) scratch[index] = distance;
    }
}

function paintSternum(grid: SliceGrid): void {
  const sternum = sternumAt(grid.z);
  if (sternum === undefined || sternum.halfWidth < 1.5) return;
  const { y: middle, halfWidth, halfThickness } = sternum;
  const section = { halfWidth, front: middle - halfThickness, back: middle + halfThickness };
  const [i0, j0, i1, j1] = grid.range(-halfWidth, middle - halfThickness, halfWidth, middle + halfThickness);
  // The joint between manubrium and body is a thin dark line across.
  const joint = coverage(Math.abs(grid.z - 2) - 1, 1.2);
  for (let j = j0; j <= j1; j += 1)
    for (let i = i0; i <= i1; i += 1) {
      const x = grid.x(i, j);
      const y = grid.y(i, j);
      const distance = sectionDistance(section, x, y);
      const cover = coverage(distance, 0.75);
      if (cover <= 0) continue;
      const marrow = 130 + 30 * noise3(x / 2.4, y / 2.4, grid.z / 5, 44);
      const bone = mix(CORTEX_HU * 0.62, marrow, coverage(distance + 1.3, 0.8));
      const index = j * grid.size + i;
      grid.hu[index] = mix(grid.hu[index] as number, mix(bone, 90, joint), cover);
    }
}

function paintScapula(grid: SliceGrid, side: 1 | -1): void {
  const cut = scapulaAt(grid.z, side);
  if (cut === undefined) return;
  const parts = cut.spine.length > 0 ? [cut.plate, cut.spine] : [cut.plate];
  for (const part of parts) {
    const solid = tube(...part.map(([x, y, radius]) => [x, y, grid.z, radius] as const));
    grid.paint(solid, MARROW_HU + 60, 0.7, { thicknessMm: 1.5, hu: CORTEX_HU * 0.8 });
  }
}
