import { seededRandom } from '../../../src/lib/seededRandom';
import { mix } from '../numeric';
import { noise2 } from '../noise';
import { cores, FIELD_HEIGHT_UM, FIELD_WIDTH_UM, pointOn } from './cores';
import { SPRITE_VARIANTS, type SpriteKind } from './nucleusSprites';
import { OUTLINE_STEPS, type Ring } from './rings';
import type { TissueModel } from './tissueModel';

/** One thing stamped into the tissue: a nucleus, a red cell, a grain. Place in µm, radii as multiples of 4 µm. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly long: number;
  readonly short: number;
  readonly kind: SpriteKind;
  readonly variant: number;
  /** How strongly it takes up its dye. */
  readonly strength: number;
}

/** Puts the cells into a tissue: along gland walls, in septa, between fibres, in follicles and vessels. */
export function placeCells(model: TissueModel, seed: number): Cell[] {
  const placer = new CellPlacer(model, seed);
  for (const ring of model.rings.rings) placer.ring(ring);
  placer.ground();
  placer.pigment();
  return placer.cells;
}

class CellPlacer {
  readonly cells: Cell[] = [];
  readonly #model: TissueModel;
  readonly #random: () => number;
  readonly #seed: number;
  readonly #taken = new Map<number, [x: number, y: number][]>();

  constructor(model: TissueModel, seed: number) {
    this.#model = model;
    this.#seed = seed;
    this.#random = seededRandom(seed + 71);
  }

  ring(ring: Ring): void {
    if (ring.kind === 'artery' || ring.kind === 'vein') this.#vessel(ring);
    else if (ring.kind === 'bronchiole') this.#rows(ring, [0.2, 0.5, 0.62], 'pneumocyte');
    else if (ring.kind === 'acinus') this.#rows(ring, ring.wall > 20.5 ? [0.26, 0.52] : [0.36], 'tumour');
    else this.#fill(ring);
  }

  #add(x: number, y: number, angle: number, kind: SpriteKind, long: number, short: number, strength = 1): void {
    const variant = Math.floor(this.#random() * SPRITE_VARIANTS);
    this.cells.push({ x, y, angle, kind, long, short, variant, strength: strength * mix(0.86, 1.14, this.#random()) });
  }

  /** True, and the place taken, where no other nucleus lies within this distance. */
  #isFree(x: number, y: number, apartUm: number): boolean {
    const [i, j] = [Math.floor(x / 8), Math.floor(y / 8)];
    for (let dj = -1; dj <= 1; dj += 1)
      for (let di = -1; di <= 1; di += 1)
        for (const [ox, oy] of this.#taken.get((j + dj) * 1024 + i + di) ?? [])
          if (Math.hypot(ox - x, oy - y) < apartUm) return false;
    const key = j * 1024 + i;
    const list = this.#taken.get(key);
    if (list) list.push([x, y]);
    else this.#taken.set(key, [[x, y]]);
    return true;
  }

  /** A tumour nucleus: larger and more uneven than its neighbours would like. */
  #tumour(x: number, y: number, angle: number): void {
    const size = 0.84 + 0.24 * this.#random() + 0.4 * this.#random() ** 7;
    const isMitosis = this.#random() < 0.004;
    this.#add(
      x,
      y,
      angle,
      isMitosis ? 'mitosis' : 'tumour',
      size * mix(1.02, 1.36, this.#random()),
      size * mix(0.8, 0.96, this.#random()),
    );
  }

  /** Rows of nuclei along the wall of a gland, upright on its base; tumour crowds them. */
  #rows(ring: Ring, depths: readonly number[], kind: 'tumour' | 'pneumocyte'): void {
    const around = 2 * Math.PI * (ring.radius - ring.wall * 0.4);
    const count = Math.round(
      around / (ring.cellWidth * (kind === 'tumour' ? (depths.length > 1 ? 1.15 : 0.98) : 1.25)),
    );
    for (let index = 0; index < count; index += 1) {
      for (const depth of depths) {
        const jitter = (this.#random() - 0.5) * 0.7;
        if (depths.length > 1 && kind === 'tumour' && this.#random() < 0.28) continue;
        const angle = ((index + jitter + depth) / count) * 2 * Math.PI;
        const inward = ring.wall * (depth + 0.16 * (this.#random() - 0.5));
        const radius =
          (ring.outline[
            Math.floor((angle / (2 * Math.PI)) * OUTLINE_STEPS + OUTLINE_STEPS) % OUTLINE_STEPS
          ] as number) - inward;
        const [x, y] = this.#model.unbend(ring.x + Math.cos(angle) * radius, ring.y + Math.sin(angle) * radius);
        if (this.#model.sample(x, y).solid < 1.5 || !this.#isFree(x, y, kind === 'tumour' ? 5 : 4)) continue;
        const lean = angle + (this.#random() - 0.5) * 0.5;
        if (kind === 'tumour') this.#tumour(x, y, lean);
        else this.#add(x, y, lean, 'pneumocyte', depth < 0.3 ? 0.8 : 1.3, 0.66, 1);
      }
    }
  }

  /** Nuclei all over a solid or cribriform nest. */
  #fill(ring: Ring): void {
    const step = 8.4;
    const reach = ring.outermost;
    for (let dy = -reach; dy <= reach; dy += step)
      for (let dx = -reach; dx <= reach; dx += step) {
        const [x, y] = this.#model.unbend(
          ring.x + dx + (this.#random() - 0.5) * 5,
          ring.y + dy + (this.#random() - 0.5) * 5,
        );
        const at = this.#model.sample(x, y);
        if (at.ring !== ring || at.depth < 3 || at.solid < 3.2 || at.hollow < 3.6 || !this.#isFree(x, y, 6.6)) continue;
        this.#tumour(x, y, this.#random() * Math.PI);
      }
  }

  #vessel(ring: Ring): void {
    const lining = Math.round((2 * Math.PI * (ring.radius - ring.wall)) / 15);
    for (let index = 0; index < lining; index += 1)
      this.#inWall(ring, (index + this.#random() * 0.6) / lining, ring.wall - 0.8, 1.1, 0.34);
    const muscle = Math.round((2 * Math.PI * ring.radius * ring.wall) / 190);
    for (let index = 0; index < muscle; index += 1)
      this.#inWall(ring, this.#random(), ring.wall * (0.1 + 0.75 * this.#random()), 1.5, 0.36);
    const inner = ring.radius;
    for (let dy = -inner; dy <= inner; dy += 6)
      for (let dx = -inner; dx <= inner; dx += 6) {
        const [px, py] = [ring.x + dx + (this.#random() - 0.5) * 4, ring.y + dy + (this.#random() - 0.5) * 4];
        const [x, y] = this.#model.unbend(px, py);
        const at = this.#model.sample(x, y);
        if (at.ring !== ring || at.depth < ring.wall + 2.4 || noise2(px / 30, py / 30, this.#seed + 72) < -0.25)
          continue;
        if (this.#random() < 0.012) this.#add(x, y, 0, 'lymphocyte', 0.85, 0.82);
        else this.#redCell(x, y);
      }
  }

  #inWall(ring: Ring, turn: number, depth: number, long: number, short: number): void {
    const angle = turn * 2 * Math.PI;
    const radius = (ring.outline[Math.floor(turn * OUTLINE_STEPS) % OUTLINE_STEPS] as number) - depth;
    const [x, y] = this.#model.unbend(ring.x + Math.cos(angle) * radius, ring.y + Math.sin(angle) * radius);
    this.#add(x, y, angle + Math.PI / 2, 'spindle', long, short, 0.95);
  }

  #redCell(x: number, y: number): void {
    this.#add(x, y, this.#random() * 3, 'redCell', 0.9, 0.62 + 0.26 * this.#random(), 1);
  }

  /** Everything between the rings, on a shaken grid of 6.6 µm. */
  ground(): void {
    const step = 6.6;
    for (let gy = 0; gy < FIELD_HEIGHT_UM; gy += step)
      for (let gx = 0; gx < FIELD_WIDTH_UM; gx += step) {
        if (this.#model.edgeAt(gx, gy) > 12) continue;
        this.#groundCell(gx + (this.#random() - 0.5) * 5, gy + (this.#random() - 0.5) * 5);
      }
  }

  #groundCell(x: number, y: number): void {
    const s = this.#model.sample(x, y);
    const roll = this.#random();
    if (s.edge > -2) return;
    if (s.solid < -12 && s.alveoli > 0.5) {
      if (roll < 0.005 + 0.05 * Math.max(0, noise2(x / 150, y / 150, this.#seed + 73) - 0.3)) this.#macrophage(x, y);
      return;
    }
    if (s.solid < 1.6 || (s.depth > -1 && s.ring)) return;
    if (s.necrosis > 0.4) {
      if (roll < 0.34) this.#add(x, y, roll * 9, 'debris', 0.2 + 0.5 * this.#random(), 0.2 + 0.4 * this.#random(), 0.9);
      return;
    }
    const inflamed = 0.9 * s.lymphoid + 0.1 * Math.max(0, noise2(x / 95, y / 95, this.#seed + 74)) + 0.02;
    const bleeding = Math.max(0, noise2(x / 160, y / 160, this.#seed + 75) - 0.55) * (s.edge > -90 ? 2.2 : 0.6);
    if (roll < inflamed) {
      const size = 0.74 + 0.16 * this.#random();
      this.#add(x, y, roll * 40, this.#random() < 0.12 ? 'plasma' : 'lymphocyte', size * 1.04, size * 0.96);
    } else if (roll < inflamed + bleeding) this.#redCell(x, y);
    else if (s.alveoli > 0.4) this.#septal(x, y, this.#random());
    else if (roll < inflamed + bleeding + 0.12)
      this.#add(
        x,
        y,
        this.#model.fibreAngle(x, y) + (this.#random() - 0.5) * 0.5,
        'spindle',
        1.05 + 0.75 * this.#random(),
        0.3 + 0.16 * this.#random(),
        0.9,
      );
  }

  #septal(x: number, y: number, roll: number): void {
    const angle = this.#model.fibreAngle(x, y);
    if (roll < 0.2) this.#add(x, y, angle, 'spindle', 1 + 0.4 * this.#random(), 0.36, 0.9);
    else if (roll < 0.31) this.#add(x, y, angle, 'pneumocyte', 0.95, 0.75);
    else if (roll < 0.36) this.#redCell(x, y);
  }

  /** A large foamy cell with a bean of a nucleus, loose in an air space. */
  #macrophage(x: number, y: number): void {
    const size = 1.7 + 0.6 * this.#random();
    this.cells.push({
      x,
      y,
      angle: this.#random() * 3,
      long: size,
      short: size * 0.9,
      kind: 'foam',
      variant: Math.floor(this.#random() * SPRITE_VARIANTS),
      strength: 1,
    });
    this.#add(x + 2.2, y + 1, this.#random() * 3, 'pneumocyte', 0.95, 0.66);
    for (let grain = 0; grain < 5; grain += 1)
      this.#add(x + (this.#random() - 0.5) * 8, y + (this.#random() - 0.5) * 8, 0, 'pigment', 0.13, 0.12, 0.5);
  }

  /** Coal dust: black grains gathered beside vessels and follicles, as in every city lung. */
  pigment(): void {
    const spots: readonly (readonly [core: number, along: number, across: number, count: number])[] = [
      [2, 0.23, 0.1, 240],
      [2, 0.4, -0.2, 150],
      [1, 0.72, 0.05, 130],
      [0, 0.33, -0.05, 110],
      [0, 0.3, 0.5, 70],
    ];
    for (const [core, along, across, count] of spots) {
      const [cx, cy] = pointOn(cores[core] as (typeof cores)[number], along, across);
      for (let index = 0; index < count; index += 1) {
        const away = 75 * this.#random() ** 0.8;
        const angle = this.#random() * 6.283;
        const [x, y] = [cx + Math.cos(angle) * away * 1.5, cy + Math.sin(angle) * away * 0.8];
        const at = this.#model.sample(x, y);
        if (at.solid < 1.5 || (at.depth > 0 && at.ring) || noise2(x / 18, y / 18, this.#seed + 76) < 0) continue;
        this.#add(x, y, angle, 'pigment', 0.1 + 0.26 * this.#random() ** 2, 0.1 + 0.2 * this.#random() ** 2, 1);
      }
    }
  }
}

/** Cells by square of tissue, for painting tile by tile. */
export class CellIndex {
  readonly #buckets = new Map<number, Cell[]>();
  readonly #size: number;

  constructor(cells: readonly Cell[], sizeUm: number) {
    this.#size = sizeUm;
    for (const cell of cells) {
      const key = this.#key(Math.floor(cell.x / sizeUm), Math.floor(cell.y / sizeUm));
      const list = this.#buckets.get(key);
      if (list) list.push(cell);
      else this.#buckets.set(key, [cell]);
    }
  }

  /** Cells that can touch a square; some around it are included. */
  *around(x0: number, y0: number, x1: number, y1: number): Generator<Cell> {
    const reach = 14;
    for (let j = Math.floor((y0 - reach) / this.#size); j <= Math.floor((y1 + reach) / this.#size); j += 1)
      for (let i = Math.floor((x0 - reach) / this.#size); i <= Math.floor((x1 + reach) / this.#size); i += 1)
        yield* this.#buckets.get(this.#key(i, j)) ?? [];
  }

  #key(i: number, j: number): number {
    return (j + 512) * 4096 + i + 512;
  }
}
