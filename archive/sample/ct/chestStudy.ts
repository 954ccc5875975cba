import type { Point } from './shapes';

/** The pixel grid of both examinations. */
export const CT_SIZE = 512;
export const CT_SPACING_MM = 0.7;
export const CT_SLICE_SPACING_MM = 2.5;
export const CT_SLICES = 124;
/** Height of the lowest slice above the carina in a deep breath; the lung bases lie 10 mm above it. */
export const LOWEST_SLICE_Z_MM = -203;

/** A growth in the right upper lobe: round body with an uneven surface, spicules, strands to the pleura. */
export interface Nodule {
  /** Anatomical millimetres. */
  readonly centre: Point;
  readonly diameterMm: number;
  readonly spicules: number;
  readonly spiculeLengthMm: number;
  readonly pleuralTags: number;
}

/** One examination of the same chest. */
export interface ChestStudy {
  readonly noiseSeed: number;
  /** How the patient lay: turned about the long axis and moved on the table. */
  readonly rotationDeg: number;
  readonly shiftMm: readonly [x: number, y: number];
  /** How much deeper she breathed in. */
  readonly breathMm: number;
  /** Patient z of the carina. */
  readonly carinaZMm: number;
  readonly nodule: Nodule;
  /** Right lower paratracheal node. */
  readonly node: { readonly centre: Point; readonly shortAxisMm: number; readonly longAxisMm: number };
}

const NODULE_CENTRE: Point = [-80, 26, 27];

export const priorChest: ChestStudy = {
  noiseSeed: 11,
  rotationDeg: -1.2,
  shiftMm: [-2.4, 1.6],
  breathMm: 0,
  carinaZMm: -118.5,
  nodule: { centre: NODULE_CENTRE, diameterMm: 8, spicules: 7, spiculeLengthMm: 3.5, pleuralTags: 0 },
  node: { centre: [-17, 4, 12], shortAxisMm: 6, longAxisMm: 8 },
};

export const currentChest: ChestStudy = {
  noiseSeed: 23,
  rotationDeg: 0.9,
  shiftMm: [3.1, -0.8],
  breathMm: 5,
  carinaZMm: -134.25,
  nodule: { centre: NODULE_CENTRE, diameterMm: 17, spicules: 34, spiculeLengthMm: 9, pleuralTags: 2 },
  node: { centre: [-18, 4, 12], shortAxisMm: 13, longAxisMm: 19 },
};

/** Patient position of the centre of pixel 1\1 of slice `index`, counted from the feet. */
export const imagePosition = (study: ChestStudy, index: number): Point => [
  -CT_SPACING_MM * (CT_SIZE / 2 - 0.5),
  -CT_SPACING_MM * (CT_SIZE / 2 - 0.5) + 5,
  study.carinaZMm + LOWEST_SLICE_Z_MM + index * CT_SLICE_SPACING_MM,
];

/** No body is drawn with a ruler: a slow bend of space, mm, the same in every examination. */
export const bendX = (y: number, z: number): number =>
  1.7 * Math.sin(y / 29 + z / 43 + 1.1) + 1.0 * Math.sin(y / 12.5 - z / 31);
export const bendY = (x: number, z: number): number =>
  1.6 * Math.sin(x / 27 - z / 39 + 0.4) + 0.9 * Math.sin(x / 11.5 + z / 27);

/** Anatomical millimetres of a point in patient space. */
export function anatomicalPoint(study: ChestStudy, [px, py, pz]: Point): Point {
  const angle = (study.rotationDeg * Math.PI) / 180;
  const z = pz - study.carinaZMm;
  const dx = px - study.shiftMm[0];
  const dy = py - study.shiftMm[1];
  return [
    Math.cos(angle) * dx + Math.sin(angle) * dy + bendX(py, z),
    -Math.sin(angle) * dx + Math.cos(angle) * dy + bendY(px, z),
    z,
  ];
}

/** The inverse, to well below a hundredth of a millimetre: what tests and measurements expect to find where. */
export function patientPoint(study: ChestStudy, point: Point): Point {
  let guess: Point = [point[0], point[1], point[2] + study.carinaZMm];
  for (let round = 0; round < 40; round += 1) {
    const there = anatomicalPoint(study, guess);
    guess = [guess[0] + (point[0] - there[0]) * 0.8, guess[1] + (point[1] - there[1]) * 0.8, guess[2]];
  }
  return guess;
}
