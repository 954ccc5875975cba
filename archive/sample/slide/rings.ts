import { seededRandom } from '../../../src/lib/seededRandom';
import { mix } from '../numeric';
import { cores, type Ground, pointOn } from './cores';

/** What is round in tissue: glands, nests of tumour, vessels, an airway. */
export type RingKind = 'acinus' | 'nest' | 'cribriform' | 'artery' | 'vein' | 'bronchiole';

/** A closed outline around a hollow, µm, in ring space (tissue space after the slow bend). */
export interface Ring {
  readonly kind: RingKind;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Thickness of epithelium or vessel wall. */
  readonly wall: number;
  /** Radius by angle, `OUTLINE_STEPS` of them. */
  readonly outline: Float32Array;
  readonly outermost: number;
  readonly cellWidth: number;
  /** What fills the hollow. */
  readonly content: 'empty' | 'mucin' | 'debris' | 'blood';
  /** Share of the rim torn off the stroma by shrinkage, 0..1. */
  readonly cleft: number;
  /** Small hollows of a cribriform nest. */
  readonly holes: readonly (readonly [x: number, y: number, radius: number])[];
}

export const OUTLINE_STEPS = 96;

/** Depth below the outline, µm, positive inside. */
export function ringDepth(ring: Ring, x: number, y: number): number {
  const dx = x - ring.x;
  const dy = y - ring.y;
  const distance = Math.sqrt(dx * dx + dy * dy);
  if (distance > ring.outermost + 60) return ring.outermost - distance;
  const turn = (Math.atan2(dy, dx) / (2 * Math.PI) + 1) * OUTLINE_STEPS;
  const index = turn | 0;
  const low = ring.outline[index % OUTLINE_STEPS] as number;
  const high = ring.outline[(index + 1) % OUTLINE_STEPS] as number;
  return low + (high - low) * (turn - index) - distance;
}

/** Rings of one tissue, with a grid of buckets to find those near a point. */
export class RingIndex {
  readonly rings: readonly Ring[];
  readonly #buckets = new Map<number, Ring[]>();

  constructor(rings: readonly Ring[]) {
    this.rings = rings;
    for (const ring of rings) {
      const reach = ring.outermost + REACH_UM;
      for (let j = bucket(ring.y - reach); j <= bucket(ring.y + reach); j += 1)
        for (let i = bucket(ring.x - reach); i <= bucket(ring.x + reach); i += 1) {
          const key = j * 4096 + i;
          const list = this.#buckets.get(key);
          if (list) list.push(ring);
          else this.#buckets.set(key, [ring]);
        }
    }
  }

  near(x: number, y: number): readonly Ring[] {
    return this.#buckets.get(bucket(y) * 4096 + bucket(x)) ?? NONE;
  }
}

const NONE: readonly Ring[] = [];
const REACH_UM = 36;
const bucket = (um: number): number => Math.floor(um / 48) + 64;

export function placeRings(seed: number, section: number, ground: (x: number, y: number) => Ground): Ring[] {
  const random = seededRandom(seed + 17);
  const rings: Ring[] = fixedRings(random, section);
  const sizes = [
    { tries: 2600, low: 88, high: 128, gap: 10 },
    { tries: 5200, low: 58, high: 86, gap: 8 },
    { tries: 12000, low: 36, high: 56, gap: 6 },
    { tries: 16000, low: 19, high: 33, gap: 5 },
  ];
  for (const size of sizes)
    for (let attempt = 0; attempt < size.tries; attempt += 1) {
      const x = 300 + random() * 4600;
      const y = 600 + random() * 2900;
      const radius = mix(size.low, size.high, random());
      const roll = random();
      const shape = [random(), random(), random(), random()];
      const here = ground(x, y);
      if (here.edge > -radius * 0.3 || here.tumour < 0.55 || here.necrosis > 0.5 || here.lymphoid > 0.5) continue;
      const gap = size.gap + 16 * (shape[0] ?? 0) ** 2;
      if (rings.some((ring) => Math.hypot(ring.x - x, ring.y - y) < (ring.radius + radius) * 0.97 + gap)) continue;
      rings.push(tumourRing(x, y, radius, roll, shape, section));
    }
  return rings;
}

/** Each section cuts a gland a few µm further on: a little wider or narrower, turned a little. */
function tumourRing(
  x: number,
  y: number,
  radius: number,
  roll: number,
  shape: readonly number[],
  section: number,
): Ring {
  const kind: RingKind =
    radius < 30 || (roll < 0.16 && radius < 70) ? 'nest' : radius > 80 && roll > 0.62 ? 'cribriform' : 'acinus';
  const scale = 1 + section * 0.05 * Math.sin(x * 0.9 + y * 0.7);
  const local = seededRandom(Math.round(x * 31 + y * 17));
  const wall = kind === 'nest' ? radius * 3 : Math.min(mix(17, 27, shape[1] ?? 0), radius * 0.62);
  const holes: [number, number, number][] = [];
  if (kind === 'cribriform')
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const angle = local() * 2 * Math.PI;
      const away = Math.sqrt(local()) * (radius - 34);
      const hole = mix(10, 21, local());
      const [hx, hy] = [Math.cos(angle) * away, Math.sin(angle) * away];
      if (holes.every(([ox, oy, or]) => Math.hypot(ox - hx, oy - hy) > or + hole + 11)) holes.push([hx, hy, hole]);
    }
  const contents = ['empty', 'mucin', 'empty', 'debris', 'empty'] as const;
  return {
    ...outlineOf(radius * scale, kind === 'nest' ? 0.12 : 0.15, (section * 0.06 + (shape[2] ?? 0)) * 6, local),
    kind,
    x,
    y,
    radius,
    wall,
    cellWidth: mix(6.6, 8.6, shape[3] ?? 0),
    content: kind === 'cribriform' ? 'empty' : (contents[Math.floor(local() * contents.length)] ?? 'empty'),
    cleft: Math.max(0, local() - 0.62) * 1.3,
    holes,
  };
}

function outlineOf(
  radius: number,
  unevenness: number,
  phase: number,
  random: () => number,
): { outline: Float32Array; outermost: number } {
  const waves = [2, 3, 4, 5, 7].map((count) => ({
    count,
    size: (unevenness * (0.5 + random())) / (0.55 * count),
    phase: phase + random() * 6.283,
  }));
  const outline = new Float32Array(OUTLINE_STEPS);
  for (let index = 0; index < OUTLINE_STEPS; index += 1) {
    const angle = (index / OUTLINE_STEPS) * 2 * Math.PI;
    outline[index] =
      radius * waves.reduce((sum, wave) => sum + wave.size * Math.cos(wave.count * angle + wave.phase), 1);
  }
  return { outline, outermost: Math.max(...outline) };
}

/** Vessels and one small airway, placed by hand where a pathologist would expect them. */
function fixedRings(random: () => number, section: number): Ring[] {
  const list: readonly (readonly [
    core: number,
    along: number,
    across: number,
    kind: RingKind,
    radius: number,
    wall: number,
  ])[] = [
    [2, 0.33, -0.15, 'artery', 98, 34],
    [2, 0.08, -0.2, 'vein', 62, 9],
    [2, 0.62, 0.2, 'bronchiole', 118, 26],
    [1, 0.735, -0.25, 'artery', 66, 22],
    [1, 0.69, -0.55, 'vein', 48, 7],
    [1, 0.77, 0.3, 'vein', 40, 6],
    [0, 0.32, 0.35, 'artery', 52, 17],
    [0, 0.12, 0.25, 'vein', 58, 8],
    [0, 0.22, -0.45, 'artery', 40, 13],
    [2, 0.86, -0.3, 'vein', 44, 7],
    [1, 0.9, 0.25, 'artery', 46, 15],
  ];
  return list.map(([core, along, across, kind, radius, wall]) => {
    const [x, y] = pointOn(cores[core] as (typeof cores)[number], along, across);
    const isVessel = kind !== 'bronchiole';
    return {
      ...outlineOf(radius * (1 + 0.03 * section), kind === 'artery' ? 0.07 : 0.13, section * 0.4, random),
      kind,
      x,
      y,
      radius,
      wall,
      cellWidth: isVessel ? 13 : 5.6,
      content: isVessel ? 'blood' : 'mucin',
      cleft: 0,
      holes: [],
    };
  });
}
