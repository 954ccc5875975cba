import { blurred, combined, normalised, whiteTexture } from '../noise';
import { type Cell, CellIndex, placeCells } from './cells';
import { makeSprites, SPRITE_RADIUS, SPRITE_SIZE, type SpriteSheet } from './nucleusSprites';
import { TILE } from './pyramid';
import type { SlidePlan } from './slidePlan';
import { type Stain, stains } from './stains';
import { TissueModel } from './tissueModel';

/** Colour of bare glass. */
export const GLASS: readonly [number, number, number] = [243, 243, 245];

const DENSITY_STEPS = 1024;
/** What the glass itself takes away, so that noise has room on both sides. */
const GLASS_DENSITY = 6;
/** Pixels from one sample of the model to the next; between them everything runs straight. */
const SAMPLE_STEP = 4;
/** What is sampled: solid, haematoxylin, eosin, fibre, along, across. */
const PLANES = 6;
type SampleRows = [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
/** An edge is 0.9 µm wide, as a good objective draws it. */
const EDGE_SHARPNESS = 1 / 0.9;
const NOMINAL_RADIUS_UM = 4;
const FULL_DYE = 170;

/** Paints tiles of the finest level of one slide. */
export class TilePainter {
  readonly #plan: SlidePlan;
  readonly #stain: Stain;
  readonly #model: TissueModel;
  readonly #cells: CellIndex;
  readonly #box: PaintBox;
  readonly #dyes = [
    new Float32Array(TILE * TILE),
    new Float32Array(TILE * TILE),
    new Float32Array(TILE * TILE),
  ] as const;
  readonly #light: readonly Uint8Array[];
  readonly #samples: readonly Float32Array[];
  readonly #rows: readonly Float32Array[];

  constructor(plan: SlidePlan, seed: number) {
    this.#plan = plan;
    this.#stain = stains[plan.stain];
    this.#model = new TissueModel(seed, plan.section);
    const placed = placeCells(this.#model, seed + plan.section * 500);
    this.#cells = new CellIndex(
      placed.map((cell) => plan.cellOnSlide(cell)),
      64,
    );
    this.#box = paintBox(seed);
    const side = TILE / SAMPLE_STEP + 1;
    this.#samples = Array.from({ length: PLANES }, () => new Float32Array(side * side));
    this.#rows = Array.from({ length: PLANES }, () => new Float32Array(side));
    this.#light = GLASS.map((glass) =>
      Uint8Array.from({ length: 4 * DENSITY_STEPS + 1 }, (_, index) =>
        Math.min(255, Math.round(glass * 10 ** ((GLASS_DENSITY - index) / DENSITY_STEPS))),
      ),
    );
  }

  /** True where the tile shows nothing but glass. */
  isGlass(column: number, row: number): boolean {
    const half = (TILE / 2) * this.#plan.umPerPixel;
    const [x, y] = this.#plan.tissuePoint(
      (column * TILE + TILE / 2) * this.#plan.umPerPixel,
      (row * TILE + TILE / 2) * this.#plan.umPerPixel,
    );
    return this.#model.isGlass(x, y, half * (this.#plan.section === 0 ? 1 : 1.14) + 6);
  }

  /** RGB of one tile, row by row. */
  paint(column: number, row: number, rgb: Uint8Array): void {
    const um = this.#plan.umPerPixel;
    const x0 = column * TILE * um;
    const y0 = row * TILE * um;
    this.#sampleModel(x0, y0);
    this.#paintGround((column * 7919 + row * 104729) & 0xffff);
    for (const cell of this.#cells.around(x0, y0, x0 + TILE * um, y0 + TILE * um)) this.#stamp(cell, x0, y0);
    this.#develop(rgb, (column * 31 + row * 17) & 0x1ff);
  }

  #sampleModel(x0: number, y0: number): void {
    const side = TILE / SAMPLE_STEP + 1;
    const apart = SAMPLE_STEP * this.#plan.umPerPixel;
    const [solid, first, second, fibre, along, across] = this.#samples as unknown as SampleRows;
    const stain = this.#stain;
    for (let j = 0; j < side; j += 1)
      for (let i = 0; i < side; i += 1) {
        const [x, y] = this.#plan.tissuePoint(x0 + i * apart, y0 + j * apart);
        const s = this.#model.sample(x, y);
        const at = j * side + i;
        solid[at] = s.solid;
        first[at] = s.haematoxylin * stain.haematoxylin;
        second[at] = s.eosin * stain.eosin;
        fibre[at] = (s.fibre * stain.eosin) / 64;
        along[at] = s.along;
        across[at] = s.across * 4;
      }
  }

  #paintGround(shift: number): void {
    this.#dyes[2].fill(0);
    const step = SAMPLE_STEP;
    const side = TILE / step + 1;
    for (let j = 0; j < TILE; j += 1) {
      const upper = ((j / step) | 0) * side;
      const t = (j % step) / step;
      for (let plane = 0; plane < PLANES; plane += 1) {
        const source = this.#samples[plane] as Float32Array;
        const row = this.#rows[plane] as Float32Array;
        for (let k = 0; k < side; k += 1)
          row[k] = (source[upper + k] as number) * (1 - t) + (source[upper + side + k] as number) * t;
      }
      this.#paintRow(j, shift);
    }
  }

  /** One row of pixels from the interpolated samples; every value runs straight from one sample to the next. */
  #paintRow(j: number, shift: number): void {
    const [first, second] = this.#dyes;
    const [solid, h, e, fibre, along, across] = this.#rows as unknown as SampleRows;
    const { grain, fibres } = this.#box;
    const step = SAMPLE_STEP;
    const inverse = 1 / step;
    const grainRow = ((j + (shift >> 3)) & 511) << 9;
    for (let k = 0, at = j * TILE, i = shift; k < TILE / step; k += 1) {
      let s = 0.5 + (solid[k] as number) * EDGE_SHARPNESS;
      const ds = ((solid[k + 1] as number) - (solid[k] as number)) * EDGE_SHARPNESS * inverse;
      if (s <= 0 && s + ds * step <= 0) {
        for (let p = 0; p < step; p += 1, at += 1, i += 1) {
          first[at] = 0;
          second[at] = 0;
        }
        continue;
      }
      let hv = h[k] as number;
      let ev = e[k] as number;
      let fv = fibre[k] as number;
      let u = along[k] as number;
      let v = across[k] as number;
      const dh = ((h[k + 1] as number) - hv) * inverse;
      const de = ((e[k + 1] as number) - ev) * inverse;
      const df = ((fibre[k + 1] as number) - fv) * inverse;
      const du = ((along[k + 1] as number) - u) * inverse;
      const dv = ((across[k + 1] as number) - v) * inverse;
      for (let p = 0; p < step; p += 1, at += 1, i += 1) {
        const cover = s <= 0 ? 0 : s >= 1 ? 1 : s;
        const noise = grain[grainRow | (i & 511)] as number;
        const texture = fibres[((v & 1023) << 9) | (u & 511)] as number;
        first[at] = hv * cover * (1 + noise * 0.0028);
        second[at] = (ev + fv * texture) * cover * (1 + noise * 0.0022);
        s += ds;
        hv += dh;
        ev += de;
        fv += df;
        u += du;
        v += dv;
      }
    }
  }

  #stamp(cell: Cell, x0: number, y0: number): void {
    const um = this.#plan.umPerPixel;
    const sprite = this.#box.sprites.get(cell.kind)?.[cell.variant];
    if (!sprite) return;
    const [a, b, c] = this.#stain.uptake[cell.kind];
    const long = cell.long * NOMINAL_RADIUS_UM;
    const short = cell.short * NOMINAL_RADIUS_UM;
    const reach = (Math.max(long, short) * 1.32) / um;
    const cx = (cell.x - x0) / um;
    const cy = (cell.y - y0) / um;
    const i0 = Math.max(0, Math.ceil(cx - reach));
    const i1 = Math.min(TILE - 1, Math.floor(cx + reach));
    const j0 = Math.max(0, Math.ceil(cy - reach));
    const j1 = Math.min(TILE - 1, Math.floor(cy + reach));
    if (i0 > i1 || j0 > j1) return;
    const cos = Math.cos(cell.angle);
    const sin = Math.sin(cell.angle);
    const alongStep = (um / long) * SPRITE_RADIUS;
    const acrossStep = (um / short) * SPRITE_RADIUS;
    const scale = cell.strength / FULL_DYE;
    const [first, second, third] = this.#dyes;
    const half = SPRITE_SIZE / 2;
    for (let j = j0; j <= j1; j += 1) {
      const dy = j - cy;
      let u = half + ((i0 - cx) * cos + dy * sin) * alongStep;
      let v = half + (dy * cos - (i0 - cx) * sin) * acrossStep;
      const du = cos * alongStep;
      const dv = -sin * acrossStep;
      for (let i = i0; i <= i1; i += 1, u += du, v += dv) {
        if (u < 0 || v < 0 || u >= SPRITE_SIZE || v >= SPRITE_SIZE) continue;
        const dye = sprite[(v | 0) * SPRITE_SIZE + (u | 0)] as number;
        if (dye === 0) continue;
        const amount = dye * scale;
        const at = j * TILE + i;
        // Where two nuclei overlap, focus lies on one of them.
        const under = first[at] as number;
        first[at] = under + amount * a * (under > 0.4 ? 0.4 : 1);
        second[at] = (second[at] as number) * (1 - Math.min(0.75, amount * 0.55)) + amount * b;
        third[at] = (third[at] as number) + amount * c;
      }
    }
  }

  /** Dyes to light. */
  #develop(rgb: Uint8Array, shift: number): void {
    const [first, second, third] = this.#dyes;
    const k = this.#stain.dyes.map((dye) => dye.map((density) => density * DENSITY_STEPS));
    const [[r1 = 0, g1 = 0, b1 = 0] = [], [r2 = 0, g2 = 0, b2 = 0] = [], [r3 = 0, g3 = 0, b3 = 0] = []] = k;
    const [red, green, blue] = this.#light as [Uint8Array, Uint8Array, Uint8Array];
    const last = 4 * DENSITY_STEPS;
    const { grain } = this.#box;
    for (let at = 0, out = 0; at < TILE * TILE; at += 1, out += 3) {
      const a = first[at] as number;
      const b = second[at] as number;
      const c = third[at] as number;
      if (a === 0 && b === 0 && c === 0) {
        rgb[out] = GLASS[0];
        rgb[out + 1] = GLASS[1];
        rgb[out + 2] = GLASS[2];
        continue;
      }
      const noise = GLASS_DENSITY + (grain[(at + shift * 131) & 0x3ffff] as number) * 0.07;
      const dr = a * r1 + b * r2 + c * r3 + noise;
      const dg = a * g1 + b * g2 + c * g3 + noise;
      const db = a * b1 + b * b2 + c * b3 + noise;
      rgb[out] = red[dr < 0 ? 0 : dr > last ? last : dr | 0] as number;
      rgb[out + 1] = green[dg < 0 ? 0 : dg > last ? last : dg | 0] as number;
      rgb[out + 2] = blue[db < 0 ? 0 : db > last ? last : db | 0] as number;
    }
  }
}

interface PaintBox {
  readonly seed: number;
  readonly sprites: SpriteSheet;
  readonly fibres: Int8Array;
  readonly grain: Int8Array;
}

let lastBox: PaintBox | undefined;

/** Sprites and textures, the same for both slides. */
function paintBox(seed: number): PaintBox {
  lastBox =
    lastBox?.seed === seed
      ? lastBox
      : {
          seed,
          sprites: makeSprites(seed + 3),
          fibres: fibreTexture(seed + 4),
          grain: toInt8(normalised(blurred(whiteTexture(TILE, seed + 5), 1, 1)).values, 40),
        };
  return lastBox;
}

/** Fibres run along the first axis: 1 µm a texel along, a quarter of a µm across; 512 by 1024, wrapping. */
function fibreTexture(seed: number): Int8Array {
  const white = whiteTexture(1024, seed);
  const square = combined(
    [0.42, normalised(blurred(white, 7, 3))],
    [0.9, normalised(blurred({ size: 1024, values: white.values.slice().reverse() }, 15, 6))],
    [
      0.75,
      normalised(
        blurred({ size: 1024, values: white.values.map((value, index) => value * (index & 1 ? 1 : -1)) }, 40, 15),
      ),
    ],
  );
  const unit = normalised(square).values;
  const out = new Int8Array(512 * 1024);
  // Half the width is used; the seam is hidden by blending both halves.
  for (let v = 0; v < 1024; v += 1)
    for (let u = 0; u < 512; u += 1) {
      const t = u / 512;
      const value = (unit[v * 1024 + u + 512] as number) * (1 - t) + (unit[v * 1024 + u] as number) * t;
      out[v * 512 + u] = Math.max(-127, Math.min(127, Math.round((value / Math.sqrt((1 - t) ** 2 + t * t)) * 46)));
    }
  return out;
}

const toInt8 = (values: Float32Array, scale: number): Int8Array =>
  Int8Array.from(values, (value) => Math.max(-127, Math.min(127, Math.round(value * scale))));
