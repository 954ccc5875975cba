import { clamp, smoothStep } from '../numeric';
import { fractal2, noise2 } from '../noise';

/** Extent of the scanned area, µm. */
export const FIELD_WIDTH_UM = 5120;
export const FIELD_HEIGHT_UM = 4096;

/** What part of a core is made of what, by position along it. */
interface Zone {
  readonly from: number;
  readonly to: number;
  readonly edge: number;
}

interface Core {
  /** Axis of the needle core, µm. */
  readonly axis: readonly (readonly [x: number, y: number])[];
  readonly halfWidthUm: number;
  readonly tumour: readonly Zone[];
  readonly alveoli: readonly Zone[];
  readonly necrosis: readonly Zone[];
  /** Dense collections of lymphocytes: along, across (−1..1), radius µm. */
  readonly follicles: readonly (readonly [along: number, across: number, radiusUm: number])[];
}

const zone = (from: number, to: number, edge = 0.04): Zone => ({ from, to, edge });

/** Three needle cores and a loose fragment, as they come out of one puncture. */
export const cores: readonly Core[] = [
  {
    axis: [
      [390, 1010],
      [900, 900],
      [1700, 800],
      [2600, 830],
      [3500, 960],
      [4300, 1120],
      [4740, 1170],
    ],
    halfWidthUm: 345,
    tumour: [zone(0.34, 1.2)],
    alveoli: [zone(-0.2, 0.29)],
    necrosis: [zone(0.9, 1.2)],
    follicles: [
      [0.315, -0.3, 120],
      [0.36, 0.62, 85],
      [0.62, 0.75, 70],
    ],
  },
  {
    axis: [
      [520, 2010],
      [1100, 2110],
      [1900, 2150],
      [2800, 2060],
      [3600, 2010],
      [4420, 2090],
    ],
    halfWidthUm: 325,
    tumour: [zone(-0.2, 0.66)],
    alveoli: [zone(0.82, 1.2)],
    necrosis: [zone(0.3, 0.37, 0.03)],
    follicles: [
      [0.71, 0.35, 130],
      [0.79, -0.45, 80],
      [0.1, -0.7, 60],
    ],
  },
  {
    axis: [
      [760, 3180],
      [1300, 3260],
      [2000, 3230],
      [2720, 3130],
    ],
    halfWidthUm: 290,
    tumour: [],
    alveoli: [zone(0.5, 1.2)],
    necrosis: [],
    follicles: [
      [0.2, 0.25, 140],
      [0.46, -0.55, 65],
    ],
  },
  {
    axis: [
      [3640, 3190],
      [3800, 3240],
      [3960, 3230],
    ],
    halfWidthUm: 190,
    tumour: [zone(-0.2, 1.2)],
    alveoli: [],
    necrosis: [],
    follicles: [],
  },
];

/** Slow properties of the tissue at a point. */
export interface Ground {
  /** Distance outside the tissue, µm, negative inside. */
  edge: number;
  tumour: number;
  alveoli: number;
  necrosis: number;
  lymphoid: number;
}

/** Evaluates the nearest core; `out` is filled and returned. */
export function groundAt(x: number, y: number, seed: number, out: Ground): Ground {
  let best = 1e9;
  let chosen = cores[0] as Core;
  let along = 0;
  let across = 0;
  const at: Projection = { along: 0, distance: 0, side: 1 };
  for (const core of cores) {
    project(core, x, y, at);
    const taper = Math.sqrt(Math.max(0.02, 1 - Math.max(0, Math.abs(at.along - 0.5) * 2 - 0.93) / 0.07));
    const halfWidth =
      core.halfWidthUm * (0.96 + 0.13 * noise2(at.along * 5.3, core.halfWidthUm, seed)) * (0.55 + 0.45 * taper);
    const distance = at.distance - halfWidth;
    if (distance >= best) continue;
    best = distance;
    chosen = core;
    along = at.along;
    across = (at.side * at.distance) / halfWidth;
  }
  const ragged = fractal2(x / 95, y / 95, seed + 3, 4);
  const bites = Math.max(0, noise2(x / 210, y / 210, seed + 9) - 0.42) * 320;
  out.edge = best + 46 * ragged + bites * smoothStep(-200, -10, best);
  const wander = along + 0.045 * noise2(x / 260, y / 260, seed + 4) + 0.02 * noise2(x / 90, y / 90, seed + 5);
  out.tumour = inZones(chosen.tumour, wander);
  out.alveoli = inZones(chosen.alveoli, wander);
  out.necrosis =
    inZones(chosen.necrosis, wander) *
    smoothStep(-0.25, 0.25, noise2(x / 120, y / 120, seed + 6) + 0.25 - Math.abs(across) * 0.3);
  out.lymphoid = follicleDensity(chosen, x, y, seed);
  return out;
}

const inZones = (zones: readonly Zone[], at: number): number =>
  zones.reduce(
    (most, { from, to, edge }) =>
      Math.max(most, smoothStep(from - edge, from + edge, at) * smoothStep(to + edge, to - edge, at)),
    0,
  );

interface Projection {
  along: number;
  distance: number;
  side: number;
}

function project(core: Core, x: number, y: number, out: Projection): Projection {
  const segments = core.axis.length - 1;
  let best = 1e18;
  for (let index = 0; index < segments; index += 1) {
    const from = core.axis[index] as readonly [number, number];
    const to = core.axis[index + 1] as readonly [number, number];
    const bx = to[0] - from[0];
    const by = to[1] - from[1];
    const t = clamp(((x - from[0]) * bx + (y - from[1]) * by) / (bx * bx + by * by), 0, 1);
    const dx = x - from[0] - bx * t;
    const dy = y - from[1] - by * t;
    const square = dx * dx + dy * dy;
    if (square >= best) continue;
    best = square;
    out.along = (index + t) / segments;
    out.side = bx * dy - by * dx > 0 ? 1 : -1;
  }
  out.distance = Math.sqrt(best);
  return out;
}

function follicleDensity(core: Core, x: number, y: number, seed: number): number {
  let density = 0;
  for (const [cx, cy, radius] of follicleCentres.get(core) ?? []) {
    if (Math.abs(x - cx) > radius * 1.8 || Math.abs(y - cy) > radius * 1.8) continue;
    const distance = Math.hypot(x - cx, y - cy) * (1 + 0.22 * noise2(x / 60, y / 60, seed + 8));
    density = Math.max(density, smoothStep(radius * 1.25, radius * 0.7, distance));
  }
  return density;
}

export function pointOn(core: Core, along: number, across: number): readonly [x: number, y: number] {
  const segments = core.axis.length - 1;
  const index = clamp(Math.floor(along * segments), 0, segments - 1);
  const t = along * segments - index;
  const [ax, ay] = core.axis[index] as readonly [number, number];
  const [bx, by] = core.axis[index + 1] as readonly [number, number];
  const length = Math.hypot(bx - ax, by - ay);
  const offset = across * core.halfWidthUm;
  return [ax + (bx - ax) * t - ((by - ay) / length) * offset, ay + (by - ay) * t + ((bx - ax) / length) * offset];
}

const follicleCentres = new Map(
  cores.map((core) => [
    core,
    core.follicles.map(([along, across, radius]) => [...pointOn(core, along, across), radius] as const),
  ]),
);
