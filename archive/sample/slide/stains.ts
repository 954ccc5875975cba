import type { SpriteKind } from './nucleusSprites';

export type StainName = 'he' | 'ttf1';

type Dye = readonly [red: number, green: number, blue: number];
type Uptake = readonly [first: number, second: number, third: number];

/**
 * How one slide was stained: the optical density of each dye per unit in red, green and blue (Beer-Lambert: dyes add
 * as densities, light is what is left), and how much of each dye the parts of the tissue take up.
 */
export interface Stain {
  readonly dyes: readonly [Dye, Dye, Dye];
  /** Share of the model's eosin and haematoxylin that this stain shows between the nuclei. */
  readonly eosin: number;
  readonly haematoxylin: number;
  /** Where the second dye goes in the tumour's cytoplasm: a little unspecific brown. */
  readonly tumourBackground: number;
  readonly uptake: Readonly<Record<SpriteKind, Uptake>>;
}

/** Haematoxylin, eosin, and the orange-brown of blood and pigment. */
const he: Stain = {
  dyes: [
    [0.5, 0.62, 0.25],
    [0.036, 0.245, 0.128],
    [0.03, 0.11, 0.25],
  ],
  eosin: 1,
  haematoxylin: 1,
  tumourBackground: 0,
  uptake: {
    tumour: [0.88, 0.1, 0],
    spindle: [0.86, 0, 0],
    lymphocyte: [0.98, 0, 0],
    pneumocyte: [0.86, 0, 0],
    debris: [0.85, 0.2, 0],
    mitosis: [1.05, 0, 0],
    redCell: [0.02, 0.95, 0.55],
    pigment: [1.7, 1, 1.6],
    plasma: [0.95, 0, 0],
    foam: [0.06, 0.42, 0.1],
  },
};

/** Haematoxylin as counterstain, a trace of grey, diaminobenzidine brown in nuclei that carry the antigen. */
const ttf1: Stain = {
  dyes: [
    [0.4, 0.31, 0.12],
    [0.075, 0.07, 0.05],
    [0.26, 0.5, 0.78],
  ],
  eosin: 0.62,
  haematoxylin: 0.75,
  tumourBackground: 0.05,
  uptake: {
    tumour: [0.13, 0, 0.95],
    spindle: [0.8, 0, 0.02],
    lymphocyte: [0.92, 0, 0],
    pneumocyte: [0.38, 0, 0.6],
    debris: [0.5, 0.3, 0.12],
    mitosis: [0.8, 0, 0.3],
    redCell: [0.02, 0.9, 0.03],
    pigment: [1.6, 1, 1.4],
    plasma: [0.85, 0, 0],
    foam: [0.1, 0.6, 0.04],
  },
};

export const stains: Readonly<Record<StainName, Stain>> = { he, ttf1 };
