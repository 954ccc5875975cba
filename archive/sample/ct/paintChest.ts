import { clamp, coverage, mix } from '../numeric';
import { blurred, combined, normalised, type Texture, whiteTexture } from '../noise';
import { lobeFinder, mediastinalHulls } from './anatomy';
import { Skeleton } from './bonePainter';
import { cavitySection, diaphragmZ, ellipse, type Section, sectionDistance, spineY } from './chestWall';
import { type ChestFields, chestFields, FIELD_STEP } from './chestFields';
import { CT_SIZE, type ChestStudy } from './chestStudy';
import { type Branch, growLungTree } from './lungTree';
import {
  abdominalOrgans,
  calcifications,
  centralAirways,
  coronaries,
  heartAndVessels,
  liverVessels,
  normalNodes,
  type Organ,
} from './organs';
import { noduleStrands, paintNodule } from './paintNodule';
import { BranchIndex, paintAirways, paintVessels } from './paintTree';
import { ellipsoid } from './shapes';
import { SliceGrid } from './sliceGrid';

const AIR_HU = -1000;

/** Paints the slices of one examination; what does not change from slice to slice is made once. */
export class ChestPainter {
  readonly #study: ChestStudy;
  readonly #arteries: BranchIndex;
  readonly #veins: BranchIndex;
  readonly #airways: BranchIndex;
  readonly #skeleton = new Skeleton();
  readonly #strands: readonly Branch[];
  readonly #node: Organ;
  readonly #grain: Texture;
  readonly #parenchyma: Texture;
  #fields: ChestFields | undefined;
  #hu = new Float32Array(0);
  #lungMask = new Float32Array(0);

  constructor(study: ChestStudy, seed: number) {
    // One tree for every examination: the vessels are the same, only the lung around them is fuller or emptier.
    const tree = growLungTree(seed, lobeFinder(0));
    this.#study = study;
    this.#arteries = new BranchIndex(tree.arteries);
    this.#veins = new BranchIndex(tree.veins);
    this.#airways = new BranchIndex(tree.airways);
    this.#strands = noduleStrands(study.nodule, seed + 7);
    const { centre, shortAxisMm, longAxisMm } = study.node;
    this.#node = {
      hu: 38,
      marginMm: 1,
      solid: ellipsoid(centre, [0.25, 0.35, 1], [longAxisMm / 2, shortAxisMm / 2 + 0.8, shortAxisMm / 2]),
    };
    const white = whiteTexture(512, study.noiseSeed + seed * 97);
    // Scanner noise: fine grain with little at the lowest frequencies, as filtered back projection leaves it.
    this.#grain = normalised(
      combined([1, normalised(blurred(white, 1, 1))], [-0.75, normalised(blurred(white, 3, 3))]),
    );
    this.#parenchyma = normalised(
      combined(
        [1, normalised(blurred(whiteTexture(512, seed + 5), 1, 1))],
        [0.8, normalised(blurred(whiteTexture(512, seed + 6), 4, 4))],
      ),
    );
  }

  /** Attenuation of one slice in HU, row by row; the array is used again for the next slice. */
  slice(sliceIndex: number, size = CT_SIZE): Float32Array {
    if (this.#hu.length !== size * size)
      [this.#hu, this.#lungMask] = [new Float32Array(size * size), new Float32Array(size * size)];
    const grid = new SliceGrid(this.#study, sliceIndex, size, this.#hu);
    const lungMask = this.#lungMask.fill(0);
    const hulls = [...mediastinalHulls, this.#node];
    this.#fields = chestFields(grid, hulls, this.#study.breathMm, this.#fields);
    paintTissues(grid, this.#fields, lungMask, this.#parenchyma, sliceIndex);
    if (grid.z < -100) this.#abdomen(grid);
    paintParaspinal(grid);
    for (const organ of heartAndVessels) paintOrgan(grid, organ);
    for (const organ of [...coronaries, ...normalNodes, this.#node]) paintOrgan(grid, organ);
    this.#lungs(grid, lungMask);
    this.#skeleton.paint(grid);
    for (const organ of calcifications) paintOrgan(grid, organ);
    addGrain(grid, this.#grain, sliceIndex);
    return grid.hu;
  }

  #lungs(grid: SliceGrid, lungMask: Float32Array): void {
    for (const { solid, wallMm } of centralAirways) grid.paint(solid, -990, 0.7, { thicknessMm: -wallMm, hu: 30 });
    paintVessels(grid, this.#veins.at(grid.z), lungMask, 36);
    paintVessels(grid, this.#arteries.at(grid.z), lungMask, 38);
    paintAirways(grid, this.#airways.at(grid.z));
    for (const { solid } of centralAirways) grid.paint(solid, -990, 0.7);
    paintNodule(grid, this.#study.nodule, this.#strands);
  }

  #abdomen(grid: SliceGrid): void {
    for (const organ of liverVessels) paintOrgan(grid, organ, 1.6);
    const cavity = cavitySection(grid.z);
    for (const organ of abdominalOrgans) paintOrgan(grid, within(organ, cavity, this.#study.breathMm));
    const stomach = abdominalOrgans[0];
    if (stomach) paintGasLevel(grid, stomach);
  }
}

/** Muscle beside the arches of the spine. */
function paintParaspinal(grid: SliceGrid): void {
  const centre = spineY(grid.z) + 35;
  const distance = (x: number, y: number): number => ellipse(x, y, 0, centre, 38, 13);
  grid.paint({ low: [-38, centre - 13, -400], high: [38, centre + 13, 400], distance }, 53, 1.2);
}

/** The organ, kept inside the abdominal wall and below the diaphragm. */
function within(organ: Organ, cavity: Section, breathMm: number): Organ {
  const { solid } = organ;
  return {
    ...organ,
    solid: {
      ...solid,
      distance: (x, y, z) => {
        const distance = solid.distance(x, y, z);
        return distance > 4
          ? distance
          : Math.max(distance, sectionDistance(cavity, x, y) + 5, (z - diaphragmZ(x, y, breathMm)) * 0.8 + 5);
      },
    },
  };
}

function paintOrgan(grid: SliceGrid, organ: Organ, softnessMm = 0.8): void {
  grid.paint(organ.solid, organ.hu, softnessMm, organ.wall);
}

/** The patient lies on her back: gas collects in front, the fluid below it has a level. */
function paintGasLevel(grid: SliceGrid, stomach: Organ): void {
  const levelY = -36;
  grid.paint(
    {
      ...stomach.solid,
      distance: (x, y, z) => Math.max(stomach.solid.distance(x, y, z) + (stomach.wall?.thicknessMm ?? 0), y - levelY),
    },
    -985,
    0.8,
  );
}

/** Body wall, fat, muscle, lung and liver from the fields. */
function paintTissues(
  grid: SliceGrid,
  fields: ChestFields,
  lungMask: Float32Array,
  parenchyma: Texture,
  sliceIndex: number,
): void {
  const rows = fieldRows(fields);
  const { size } = grid;
  const mask = parenchyma.size - 1;
  const shift = (sliceIndex * 149) & mask;
  for (let j = 0; j < size; j += 1) {
    if (isBesideBody(fields, (j / FIELD_STEP) | 0)) {
      for (let i = 0; i < size; i += 1) grid.hu[j * size + i] = tableHu(grid, i, j);
      continue;
    }
    for (const { plane, row } of rows.all)
      interpolateRow(plane, row, (j / FIELD_STEP) | 0, (j & 1) === 1, fields.width);
    for (let i = 0; i < size; i += 1) {
      const k = i >> 1;
      const index = j * size + i;
      const skin = at(rows.body, k, i);
      if (skin > 1.2) {
        grid.hu[index] = tableHu(grid, i, j);
        continue;
      }
      const cavity = at(rows.cavity, k, i);
      const slow = at(rows.slow, k, i);
      const streak = at(rows.streak, k, i);
      let hu = -104 + 6 * streak;
      if (cavity > -1) hu = wallHu(hu, skin, cavity, slow, streak, at(rows.muscle, k, i), grid.y(i, j), grid.z);
      if (cavity < 2) {
        const texture = parenchyma.values[((j + shift) & mask) * parenchyma.size + ((i + shift * 3) & mask)] as number;
        const floor = at(rows.floor, k, i);
        let inside = -98 + 7 * streak + 10 * Math.max(0, slow);
        if (floor < 6) inside = abdomenHu(inside, floor, at(rows.liver, k, i), slow, texture);
        const inner = coverage(cavity - 0.4, 0.7);
        const lung = coverage(at(rows.lung, k, i), 0.8) * coverage(-floor, 1.5);
        if (lung > 0) {
          inside = mix(inside, lungHu(at(rows.fissure, k, i), slow, texture, grid.y(i, j)), lung);
          lungMask[index] = lung * inner;
        }
        hu = mix(hu, inside, inner);
      }
      const dermis = coverage(Math.abs(skin + 1) - 0.75, 0.6);
      grid.hu[index] = mix(AIR_HU, mix(hu, 28, dermis), coverage(skin, 0.8));
    }
  }
}

/** True where neither this row of the fields nor the next meets the body. */
function isBesideBody(fields: ChestFields, upper: number): boolean {
  for (let k = upper * fields.width; k < Math.min(upper + 2, fields.width) * fields.width; k += 1)
    if ((fields.body[k] as number) < 6) return false;
  return true;
}

/** One interpolated row of every field. */
function fieldRows(fields: ChestFields) {
  const row = (): Float32Array => new Float32Array(fields.width);
  const rows = {
    body: row(),
    cavity: row(),
    lung: row(),
    floor: row(),
    liver: row(),
    fissure: row(),
    slow: row(),
    streak: row(),
    muscle: row(),
  };
  const names = Object.keys(rows) as (keyof typeof rows)[];
  return { ...rows, all: names.map((name) => ({ plane: fields[name], row: rows[name] })) };
}

const at = (row: Float32Array, k: number, i: number): number =>
  (i & 1) === 0 ? (row[k] as number) : ((row[k] as number) + (row[k + 1] as number)) * 0.5;

function interpolateRow(plane: Float32Array, row: Float32Array, upper: number, odd: boolean, width: number): void {
  const base = upper * width;
  for (let k = 0; k < width; k += 1)
    row[k] = odd
      ? ((plane[base + k] as number) + (plane[base + width + k] as number)) * 0.5
      : (plane[base + k] as number);
}

function wallHu(
  fat: number,
  skin: number,
  cavity: number,
  slow: number,
  streak: number,
  muscle: number,
  y: number,
  z: number,
): number {
  let hu = fat + 16 * coverage(Math.abs(streak + 0.6 * slow) * 14 - 0.2, 0.9);
  if (y < -86 && z < -4 && z > -118) {
    // Glandular strands of the breast, denser towards the nipple.
    const gland = 0.62 * slow + 0.75 * streak - 0.12 - 0.012 * Math.abs(z + 62);
    hu = mix(hu, 22, coverage(-gland * 16, 2.4) * coverage(skin + 8, 3));
  }
  const flesh = coverage(muscle, 0.9);
  if (flesh > 0) hu = mix(hu, 57 + 4 * streak - 70 * Math.max(0, streak - 0.52), flesh);
  const ring = coverage(Math.abs(cavity - 4.6) - 3.1, 0.8);
  return ring > 0 ? mix(hu, 34 + 24 * streak, ring) : hu;
}

function abdomenHu(fat: number, floor: number, liver: number, slow: number, texture: number): number {
  let hu = mix(fat, 50, coverage(Math.abs(floor + 1.6) - 1.6, 1.2) * coverage(floor, 1.4));
  const inLiver = coverage(liver, 0.9);
  if (inLiver > 0) hu = mix(hu, 57 + 2.5 * slow + 1.2 * texture, inLiver);
  return hu;
}

/** Air and tissue mixed; denser towards the back, where the blood sinks. */
function lungHu(fissureMm: number, slow: number, texture: number, y: number): number {
  const base = -868 + 26 * clamp((y + 20) / 90, -0.7, 1.1) + 10 * slow + 15 * texture;
  return base + 135 * Math.exp(-((fissureMm / 0.85) ** 2));
}

/** The table: a thin curved shell around foam. */
function tableHu(grid: SliceGrid, i: number, j: number): number {
  const x = (i - grid.size / 2) * grid.spacingMm;
  const y = (j - grid.size / 2) * grid.spacingMm + 5;
  if (y < 90) return AIR_HU;
  const depth = y - (122 - (x * x) / 1500);
  const sides = Math.abs(x) - 172;
  if (depth < -1.2 || sides > 1) return AIR_HU;
  const shell = Math.max(
    coverage(Math.abs(depth) - 0.5, 0.7),
    coverage(Math.abs(depth - 24 + (x * x) / 2600) - 0.5, 0.7),
  );
  const foam = depth > 0 && depth < 24 - (x * x) / 2600 ? -945 : AIR_HU;
  return mix(foam, -260, shell * coverage(sides, 0.8));
}

/** Photon noise: more of it where much bone and width lie in the way, between the shoulders and in the abdomen. */
function addGrain(grid: SliceGrid, grain: Texture, sliceIndex: number): void {
  const { size, z } = grid;
  const mask = grain.size - 1;
  const shiftX = (sliceIndex * 211 + 37) & mask;
  const shiftY = (sliceIndex * 97 + 11) & mask;
  const flip = (sliceIndex & 1) === 1 ? -1 : 1;
  const level = 9.5 + 9 * clamp((z - 45) / 60, 0, 1) + 2.5 * clamp((-110 - z) / 60, 0, 1);
  const half = size / 2;
  for (let j = 0; j < size; j += 1) {
    const v = (j - half) / half;
    const lineNoise = 1 + 0.35 * clamp((z - 60) / 50, 0, 1) * Math.max(0, 1 - Math.abs(v) * 2.2);
    for (let i = 0; i < size; i += 1) {
      const u = (i - half) / half;
      const amount = level * lineNoise * (1.12 - 0.45 * (u * u + v * v));
      const index = j * size + i;
      grid.hu[index] =
        (grid.hu[index] as number) +
        flip * amount * (grain.values[((j + shiftY) & mask) * grain.size + ((i + shiftX) & mask)] as number);
    }
  }
}
