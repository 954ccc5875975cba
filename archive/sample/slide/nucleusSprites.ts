import { seededRandom } from '../../../src/lib/seededRandom';
import { smoothStep } from '../numeric';
import { noise2 } from '../noise';

/** What is stamped into the tissue. */
export const SPRITE_KINDS = [
  'tumour',
  'spindle',
  'lymphocyte',
  'pneumocyte',
  'debris',
  'mitosis',
  'redCell',
  'pigment',
  'plasma',
  'foam',
] as const;
export type SpriteKind = (typeof SPRITE_KINDS)[number];

/** Texels of a sprite's side, and how many of them the nucleus' nominal radius of 4 µm takes. */
export const SPRITE_SIZE = 96;
export const SPRITE_RADIUS = 36;
export const SPRITE_VARIANTS = 14;

/** Amount of dye by texel, 0..255, for each variant of each kind. */
export type SpriteSheet = ReadonlyMap<SpriteKind, readonly Uint8Array[]>;

export function makeSprites(seed: number): SpriteSheet {
  return new Map(
    SPRITE_KINDS.map((kind, k) => [
      kind,
      Array.from({ length: SPRITE_VARIANTS }, (_, variant) => makeSprite(kind, seed + k * 1000 + variant * 7)),
    ]),
  );
}

function makeSprite(kind: SpriteKind, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const waves = [2, 3, 4, 5].map((count) => ({
    count,
    size: (unevenness[kind] * random()) / (count * 0.6),
    phase: random() * 6.283,
  }));
  const spots = Array.from({ length: kind === 'tumour' ? 1 + Math.floor(random() * 2.4) : 0 }, () => {
    const away = random() * 0.5;
    const angle = random() * 6.283;
    return { x: away * Math.cos(angle), y: away * Math.sin(angle), radius: 0.15 + random() * 0.12 };
  });
  const outline = Float32Array.from({ length: OUTLINE_STEPS + 1 }, (_, step) =>
    waves.reduce(
      (sum, wave) => sum + wave.size * Math.cos(wave.count * (step / OUTLINE_STEPS) * 2 * Math.PI + wave.phase),
      1,
    ),
  );
  const sprite = new Uint8Array(SPRITE_SIZE * SPRITE_SIZE);
  for (let j = 0; j < SPRITE_SIZE; j += 1)
    for (let i = 0; i < SPRITE_SIZE; i += 1) {
      const x = (i - SPRITE_SIZE / 2 + 0.5) / SPRITE_RADIUS;
      const y = (j - SPRITE_SIZE / 2 + 0.5) / SPRITE_RADIUS;
      const distance = Math.sqrt(x * x + y * y);
      if (distance > 1.4) continue;
      const turn = Math.floor((Math.atan2(y, x) / (2 * Math.PI) + 0.5) * OUTLINE_STEPS);
      const r = distance / (outline[turn] as number);
      if (r > 1.06) continue;
      let dye = painters[kind](r, x, y, seed);
      for (const spot of spots)
        dye += 0.55 * smoothStep(spot.radius, spot.radius * 0.5, Math.hypot(x - spot.x, y - spot.y));
      sprite[j * SPRITE_SIZE + i] = Math.max(0, Math.min(255, Math.round(dye * smoothStep(1.06, 0.93, r) * 170)));
    }
  return sprite;
}

const OUTLINE_STEPS = 256;

const unevenness: Record<SpriteKind, number> = {
  tumour: 0.2,
  spindle: 0.14,
  lymphocyte: 0.07,
  pneumocyte: 0.12,
  debris: 0.4,
  mitosis: 0.5,
  redCell: 0.12,
  pigment: 0.25,
  plasma: 0.1,
  foam: 0.16,
};

type Painter = (r: number, x: number, y: number, seed: number) => number;

/** Chromatin: clumps against a paler ground. */
const clumps = (x: number, y: number, scale: number, seed: number): number =>
  noise2(x * scale + 50, y * scale + 50, seed) * 0.65 +
  noise2(x * scale * 2.3 + 9, y * scale * 2.3 + 9, seed + 1) * 0.35;

const painters: Record<SpriteKind, Painter> = {
  // Vesicular: a sharp membrane, coarse clumps, pale between; nucleoli come on top.
  tumour: (r, x, y, seed) => 0.56 + 0.46 * smoothStep(0.74, 0.96, r) + 0.42 * clumps(x, y, 3.6, seed),
  spindle: (r, x, y, seed) => 0.9 + 0.18 * smoothStep(0.7, 0.95, r) + 0.24 * clumps(x, y, 4, seed),
  lymphocyte: (r, x, y, seed) => 0.98 + 0.2 * smoothStep(0.7, 0.95, r) + 0.55 * clumps(x, y, 2.9, seed),
  pneumocyte: (r, x, y, seed) => 0.78 + 0.3 * smoothStep(0.72, 0.95, r) + 0.24 * clumps(x, y, 3.6, seed),
  debris: (_r, x, y, seed) => 1.05 + 0.3 * clumps(x, y, 3, seed),
  mitosis: (_r, x, y, seed) => 1.45 * smoothStep(0.5, 0.32, Math.abs(y) + 0.14 * noise2(x * 6, y * 6, seed)),
  redCell: (r) => 0.82 + 0.25 * smoothStep(0.2, 0.75, r),
  pigment: (r) => 1.4 * smoothStep(1, 0.55, r),
  // Vacuoles full of what the cell has eaten.
  foam: (r, x, y, seed) => 0.75 + 0.3 * smoothStep(0.75, 0.95, r) + 0.55 * clumps(x, y, 4.5, seed),
  // Clock face: blocks of chromatin around the edge.
  plasma: (r, x, y, seed) =>
    0.8 +
    0.5 * smoothStep(0.45, 0.85, r) * (0.5 + 0.5 * Math.cos(Math.atan2(y, x) * 6 + seed)) +
    0.15 * clumps(x, y, 3, seed),
};
