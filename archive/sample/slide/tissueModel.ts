import { clamp, mix, smoothStep } from '../numeric';
import { fractal2, noise2 } from '../noise';
import { FIELD_HEIGHT_UM, FIELD_WIDTH_UM, type Ground, groundAt } from './cores';
import { placeRings, type Ring, ringDepth, RingIndex } from './rings';

const SLOW_STEP_UM = 8;
const SLOW_PLANES = 10;

/** What one point of the tissue is, before cells are put in. Amounts are optical densities in units of each dye. */
export interface TissueSample {
  /** Distance inside solid tissue, µm; negative where there is only glass. */
  solid: number;
  eosin: number;
  haematoxylin: number;
  /** Strength of the fibre texture, and where to read it: along and across the fibres, µm. */
  fibre: number;
  along: number;
  across: number;
  ring: Ring | undefined;
  /** Depth inside the nearest ring, µm, negative outside. */
  depth: number;
  tumour: number;
  alveoli: number;
  necrosis: number;
  lymphoid: number;
  /** Distance from the free border of an epithelium, µm, negative in the hollow; large where there is none. */
  hollow: number;
  /** Distance from the middle of the nearest alveolar wall, µm, where there are alveoli. */
  septum: number;
  edge: number;
}

/**
 * A lung needle biopsy, described as functions of place in µm: outlines of the cores, alveoli, tumour glands, vessels,
 * the lie of the fibres. One model serves both slides: `section` 0 and 1 are neighbouring cuts through the same tissue.
 */
export class TissueModel {
  readonly seed: number;
  readonly rings: RingIndex;
  readonly #slow: Float32Array;
  readonly #slowWidth = FIELD_WIDTH_UM / SLOW_STEP_UM + 2;
  readonly #at = new Float32Array(SLOW_PLANES);
  readonly #sample: TissueSample = {
    solid: 0,
    eosin: 0,
    haematoxylin: 0,
    fibre: 0,
    along: 0,
    across: 0,
    ring: undefined,
    depth: -99,
    tumour: 0,
    alveoli: 0,
    necrosis: 0,
    lymphoid: 0,
    hollow: 99,
    septum: 0,
    edge: 0,
  };

  constructor(seed: number, section: number) {
    this.seed = seed;
    const ground: Ground = { edge: 0, tumour: 0, alveoli: 0, necrosis: 0, lymphoid: 0 };
    this.#slow = slowFields(seed, section, this.#slowWidth);
    this.rings = new RingIndex(placeRings(seed, section, (x, y) => groundAt(x, y, seed, ground)));
  }

  /** True where a square of this half size around a point is certainly bare glass. */
  isGlass(x: number, y: number, halfUm: number): boolean {
    const step = 16;
    for (let dy = -halfUm; dy <= halfUm; dy += step)
      for (let dx = -halfUm; dx <= halfUm; dx += step) if (this.edgeAt(x + dx, y + dy) < 20) return false;
    return true;
  }

  /** The tissue at a point; the same object is filled again by the next call. */
  sample(x: number, y: number): TissueSample {
    const at = this.#read(x, y);
    const s = this.#sample;
    if ((at[0] as number) > 30) {
      s.edge = at[0] as number;
      s.solid = -s.edge;
      return s;
    }
    s.edge = (at[0] as number) + 3.2 * noise2(x / 9, y / 9, this.seed + 21);
    s.solid = -s.edge;
    if (s.edge > 24) return s;
    s.tumour = at[1] as number;
    s.alveoli = at[2] as number;
    s.necrosis = at[3] as number;
    s.lymphoid = at[4] as number;
    const bentX = x + (at[5] as number);
    const bentY = y + (at[6] as number);
    s.along = at[7] as number;
    s.across = at[8] as number;
    const tone = at[9] as number;
    // Stroma: wavy collagen, paler and bluer where it is young and loose.
    const loose = clamp(0.5 + 0.9 * tone, 0, 1) * (0.4 + 0.6 * s.tumour);
    s.eosin = mix(0.78, 0.5, loose);
    s.haematoxylin = mix(0.05, 0.11, loose) + 0.12 * s.lymphoid;
    s.fibre = mix(0.27, 0.22, loose);
    s.ring = undefined;
    s.depth = -99;
    s.hollow = 99;
    for (const ring of this.rings.near(bentX, bentY)) {
      const depth = ringDepth(ring, bentX, bentY);
      if (depth <= s.depth) continue;
      s.depth = depth;
      s.ring = ring;
    }
    s.septum = 0;
    if (s.alveoli > 0.02 && s.depth < 12) alveolarWall(s, bentX, bentY, this.seed, tone);
    if (s.necrosis > 0.02) necrotic(s, x, y, this.seed);
    if (s.ring) inRing(s, s.ring, bentX, bentY, this.seed);
    // Collagen is wavy.
    s.across +=
      (1.1 + 1.3 * tone) * Math.sin(s.along * 0.31 + 2.2 * tone) + 0.8 * Math.sin(s.along * 0.74 + s.across * 0.05);
    return s;
  }

  /** Where in the tissue a point of ring space lies. */
  unbend(x: number, y: number): readonly [x: number, y: number] {
    let [tx, ty] = [x, y];
    for (let round = 0; round < 5; round += 1) {
      const at = this.#read(tx, ty);
      [tx, ty] = [x - (at[5] as number), y - (at[6] as number)];
    }
    return [tx, ty];
  }

  /** Distance outside the tissue, µm, without the finest raggedness: a cheap first look. */
  edgeAt(x: number, y: number): number {
    return this.#read(x, y)[0] as number;
  }

  /** Direction of the fibres, radians. */
  fibreAngle(x: number, y: number): number {
    const here = this.sample(x, y).across;
    const right = this.sample(x + 2, y).across - here;
    const down = this.sample(x, y + 2).across - here;
    return Math.atan2(right, -down);
  }

  #read(x: number, y: number): Float32Array {
    const u = clamp(x / SLOW_STEP_UM, 0, this.#slowWidth - 1.01);
    const v = clamp(y / SLOW_STEP_UM, 0, FIELD_HEIGHT_UM / SLOW_STEP_UM);
    const i = u | 0;
    const j = v | 0;
    const fu = u - i;
    const fv = v - j;
    const a = (j * this.#slowWidth + i) * SLOW_PLANES;
    const b = a + this.#slowWidth * SLOW_PLANES;
    const slow = this.#slow;
    const w00 = (1 - fu) * (1 - fv);
    const w10 = fu * (1 - fv);
    const w01 = (1 - fu) * fv;
    const w11 = fu * fv;
    const out = this.#at;
    const edge =
      (slow[a] as number) * w00 +
      (slow[a + SLOW_PLANES] as number) * w10 +
      (slow[b] as number) * w01 +
      (slow[b + SLOW_PLANES] as number) * w11;
    out[0] = edge;
    // Far out on the glass nothing else is asked for.
    if (edge > 60) return out;
    for (let plane = 1; plane < SLOW_PLANES; plane += 1)
      out[plane] =
        (slow[a + plane] as number) * w00 +
        (slow[a + SLOW_PLANES + plane] as number) * w10 +
        (slow[b + plane] as number) * w01 +
        (slow[b + SLOW_PLANES + plane] as number) * w11;
    return out;
  }
}

/** Everything that changes slowly, on a grid of 8 µm: ground, bend of space, lie of the fibres, tone. */
function slowFields(seed: number, section: number, width: number): Float32Array {
  const height = FIELD_HEIGHT_UM / SLOW_STEP_UM + 2;
  const slow = new Float32Array(width * height * SLOW_PLANES);
  const ground: Ground = { edge: 0, tumour: 0, alveoli: 0, necrosis: 0, lymphoid: 0 };
  for (let j = 0; j < height; j += 1)
    for (let i = 0; i < width; i += 1) {
      const x = i * SLOW_STEP_UM;
      const y = j * SLOW_STEP_UM;
      groundAt(x, y, seed, ground);
      const at = (j * width + i) * SLOW_PLANES;
      slow[at] = ground.edge + section * 9 * noise2(x / 130, y / 130, seed + 61);
      if (ground.edge > 80) continue;
      slow[at + 1] = ground.tumour;
      slow[at + 2] = ground.alveoli;
      slow[at + 3] = ground.necrosis;
      slow[at + 4] = ground.lymphoid;
      slow[at + 5] = 26 * noise2(x / 105, y / 105, seed + 31) + 9 * noise2(x / 42, y / 42, seed + 33);
      slow[at + 6] = 26 * noise2(x / 105, y / 105, seed + 32) + 9 * noise2(x / 42, y / 42, seed + 34);
      const bend = 85 * fractal2(x / 330, y / 330, seed + 35, 3);
      slow[at + 7] = x * 0.94 + y * 0.2 + 40 * noise2(x / 260, y / 260, seed + 36);
      slow[at + 8] = y * 0.97 - x * 0.16 + bend + 5 * noise2(x / 38, y / 60, seed + 37);
      slow[at + 9] = fractal2(x / 190, y / 190, seed + 38, 2);
    }
  return slow;
}

const cellX = new Float64Array(9);
const cellY = new Float64Array(9);
const cellSquare = new Float64Array(9);

/** Thin walls between air spaces: the borders of a cell pattern, here and there broken, thicker near the tumour. */
function alveolarWall(s: TissueSample, x: number, y: number, seed: number, tone: number): void {
  const size = 128;
  const cx = Math.floor(x / size);
  const cy = Math.floor(y / size);
  let nearest = 0;
  for (let k = 0; k < 9; k += 1) {
    const i = cx - 1 + (k % 3);
    const j = cy - 1 + ((k / 3) | 0);
    const px = (i + 0.5 + 0.46 * noise2(i * 7.31, j * 5.17, seed + 41)) * size;
    const py = (j + 0.5 + 0.46 * noise2(i * 3.77, j * 8.13, seed + 42)) * size;
    cellX[k] = px;
    cellY[k] = py;
    cellSquare[k] = (x - px) ** 2 + (y - py) ** 2;
    if ((cellSquare[k] as number) < (cellSquare[nearest] as number)) nearest = k;
  }
  // Distance to the nearest border with another cell.
  let middle = 1e9;
  for (let k = 0; k < 9; k += 1) {
    if (k === nearest) continue;
    const dx = (cellX[k] as number) - (cellX[nearest] as number);
    const dy = (cellY[k] as number) - (cellY[nearest] as number);
    const apart = Math.sqrt(dx * dx + dy * dy) || 1;
    middle = Math.min(middle, ((cellSquare[k] as number) - (cellSquare[nearest] as number)) / (2 * apart));
  }
  const open = 1 - s.alveoli;
  const thick =
    mix(5.2, 15, smoothStep(0.1, 0.9, tone * 0.5 + 0.35)) * 0.75 +
    open * (30 + 110 * open * open * open) +
    160 * s.lymphoid * s.lymphoid;
  const gap = 60 * Math.max(0, noise2(x / 75, y / 75, seed + 43) - 0.55);
  s.septum = middle;
  const inWall = thick - gap - middle;
  s.solid = Math.min(s.solid, Math.max(inWall, s.depth + 10));
  s.eosin = mix(s.eosin, 0.7, s.alveoli);
  s.fibre *= 0.75;
  // Fibres run with the wall.
  s.across = mix(s.across, middle * 1.2, s.alveoli);
}

function necrotic(s: TissueSample, x: number, y: number, seed: number): void {
  const smudge = fractal2(x / 14, y / 14, seed + 51, 3);
  s.eosin = mix(s.eosin, 0.92 + 0.3 * smudge, s.necrosis);
  s.haematoxylin = mix(s.haematoxylin, 0.1 + 0.1 * smudge, s.necrosis);
  s.fibre = mix(s.fibre, 0.12, s.necrosis);
  s.solid = Math.min(s.solid, mix(60, 16 + 40 * smudge, s.necrosis));
}

function inRing(s: TissueSample, ring: Ring, x: number, y: number, seed: number): void {
  const near = Math.exp(Math.min(0, s.depth) / 24);
  // Around a ring the fibres follow it, mirrored on its axis, so that no seam shows.
  const angle = Math.atan2(y - ring.y, x - ring.x);
  if (near > 0.04) {
    s.across = mix(s.across, -s.depth * 1.1, near);
    s.along = mix(s.along, Math.abs(angle) * ring.radius, Math.min(1, near * 1.6));
  }
  if (s.depth < 0) {
    s.eosin += 0.14 * Math.exp(s.depth / 3);
    if (ring.cleft > 0 && s.depth > -9) {
      const torn = noise2(x / 34, y / 34, seed + 52) - 1 + 2 * ring.cleft;
      if (torn > 0) s.solid = Math.min(s.solid, Math.abs(s.depth + 4.5) - 4 * Math.min(1, torn * 3));
    }
    return;
  }
  if (ring.kind === 'artery' || ring.kind === 'vein') vesselWall(s, ring);
  else epithelium(s, ring, x, y, angle, seed);
}

function vesselWall(s: TissueSample, ring: Ring): void {
  const lumen = s.depth - ring.wall;
  s.solid = Math.min(-s.edge, -lumen);
  if (lumen > 0) return;
  s.eosin = ring.kind === 'artery' ? 0.92 : 0.8;
  s.haematoxylin = 0.06;
  s.fibre = 0.24;
  // The wavy inner elastic layer of an artery.
  if (ring.kind === 'artery') s.eosin += 0.35 * Math.exp(-((lumen + 2 + 0.8 * Math.sin(s.along / 2.6)) ** 2) / 1.6);
}

function epithelium(s: TissueSample, ring: Ring, x: number, y: number, angle: number, seed: number): void {
  s.solid = -s.edge;
  const cell = (angle * (ring.radius - Math.min(ring.wall, ring.radius) * 0.5)) / ring.cellWidth;
  const wavy = cell + 0.32 * noise2(cell * 0.7, s.depth / 6, seed + 53);
  const fromBorder = Math.abs(wavy - Math.round(wavy)) * ring.cellWidth;
  const each = noise2(cell * 0.9, 3.3, seed + 54);
  const isAirway = ring.kind === 'bronchiole';
  // Cytoplasm: finely granular, darker towards the base, a brush of denser pink at the free border.
  s.eosin = (isAirway ? 0.62 : 0.56) + 0.1 * each;
  s.haematoxylin = (isAirway ? 0.12 : 0.15) - 0.05 * each + 0.05 * Math.max(0, 1 - s.depth / 12);
  s.fibre = 0.03;
  if (ring.kind === 'acinus' && fromBorder < 0.9) s.eosin += 0.12 * (1 - fromBorder / 0.9);
  s.eosin += 0.2 * Math.exp(-s.depth / 1.1);
  const hollow = hollowDistance(s, ring, x, y, seed);
  s.hollow = hollow;
  if (hollow < 2 && hollow > -0.6) s.eosin += 0.18;
  if (isAirway && hollow < 0 && hollow > -4.5) {
    // Cilia.
    s.eosin = 0.3;
    s.haematoxylin = 0.04;
    s.solid = Math.min(s.solid, hollow + 4.5);
  } else fillHollow(s, ring, isAirway ? hollow + 4.5 : hollow, x, y, seed);
}

/** Distance from the free border of the epithelium, µm, negative in the hollow. */
function hollowDistance(s: TissueSample, ring: Ring, x: number, y: number, seed: number): number {
  if (ring.kind === 'nest') return 99;
  if (ring.kind !== 'cribriform') {
    const plain = ring.wall - s.depth;
    if (plain > 8 || plain < -8) return plain;
    // Noise read on a circle has no seam.
    const away = Math.max(1, Math.hypot(x - ring.x, y - ring.y));
    const u = ((x - ring.x) / away) * ring.radius;
    const v = ((y - ring.y) / away) * ring.radius;
    return plain + 3.2 * noise2(u / 17, v / 17, seed + 56) + 1.2 * noise2(u / 6.5, v / 6.5, seed + 59);
  }
  let hollow = 99;
  for (const hole of ring.holes) {
    const dx = x - ring.x - hole[0];
    const dy = y - ring.y - hole[1];
    const reach = hole[2] + 8;
    const square = dx * dx + dy * dy;
    if (square < reach * reach) hollow = Math.min(hollow, Math.sqrt(square) - hole[2]);
  }
  return hollow > 8 ? hollow : hollow + 2.6 * noise2(x / 11, y / 11, seed + 58);
}

/** What lies in a hollow: nothing, a veil of mucin, or dead cells; both shrink away from the wall. */
function fillHollow(s: TissueSample, ring: Ring, hollow: number, x: number, y: number, seed: number): void {
  if (ring.content === 'empty' || hollow > 0) {
    s.solid = Math.min(s.solid, hollow);
    return;
  }
  const cloud = 0.5 + 0.5 * fractal2(x / 19, y / 19, seed + 57, 3);
  const isDebris = ring.content === 'debris';
  const body =
    smoothStep(2, isDebris ? 9 : 26, -hollow) * smoothStep(isDebris ? 0.28 : 0.36, isDebris ? 0.5 : 0.85, cloud);
  s.solid = Math.min(s.solid, Math.max(hollow, -hollow - 2));
  s.eosin = body * (isDebris ? 0.42 + 0.2 * noise2(x / 2.2, y / 2.2, seed + 60) : 0.1);
  s.haematoxylin = body * (isDebris ? 0.08 : 0.11);
  s.fibre = 0;
}
