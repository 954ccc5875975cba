import { ellipsoid, type Solid, tube, union } from './shapes';

/** A solid organ without contrast medium. */
export interface Organ {
  readonly solid: Solid;
  /** Mean attenuation. */
  readonly hu: number;
  /** A wall or capsule inside the outline, mm thick. */
  readonly wall?: { readonly thicknessMm: number; readonly hu: number };
  /** Fat and pleura around it that keep the lung away, mm. */
  readonly marginMm: number;
}

const organ = (hu: number, marginMm: number, solid: Solid, wall?: Organ['wall']): Organ =>
  wall ? { solid, hu, marginMm, wall } : { solid, hu, marginMm };

const BLOOD = 42;
const MUSCLE = 52;
const vesselWall = { thicknessMm: 1.3, hu: 54 };

export const leftVentricle = ellipsoid([46, -18, -96], [60, -44, -40], [45, 32, 33]);
const rightVentricle = ellipsoid([12, -43, -98], [62, -20, -38], [43, 25, 36]);
const rightAtrium = ellipsoid([-32, -14, -90], [4, -6, 30], [36, 24, 27]);
const leftAtrium = ellipsoid([6, 17, -70], [36, 4, 4], [35, 19, 23]);

/** Heart and great vessels, the largest first; later ones are painted over earlier ones. */
export const heartAndVessels: readonly Organ[] = [
  organ(-96, 3, union(26, leftVentricle, rightVentricle, rightAtrium, leftAtrium), { thicknessMm: 1.4, hu: 18 }),
  organ(44, -4, rightVentricle),
  organ(44, -4, rightAtrium),
  organ(44, -4, leftAtrium),
  organ(BLOOD - 3, -5, leftVentricle, { thicknessMm: 10, hu: 55 }),
  organ(44, 2.5, tube([-28, 10, -50, 6], [-10, 14, -62, 8])),
  organ(44, 2.5, tube([-34, 24, -82, 6], [-12, 19, -76, 8])),
  organ(44, 2.5, tube([44, 10, -48, 6], [22, 14, -62, 8])),
  organ(44, 2.5, tube([46, 27, -86, 6], [20, 20, -76, 8])),
  // Superior and inferior vena cava, brachiocephalic veins, azygos.
  organ(BLOOD, 3, tube([-29, -8, 40, 8.5], [-29, -6, 0, 9.5], [-29, -6, -58, 10.5], [-30, -10, -84, 12])),
  organ(BLOOD, 2, tube([-29, -4, -112, 13], [-28, 4, -128, 12], [-27, 12, -160, 12.5], [-24, 16, -215, 13])),
  organ(BLOOD, 3, tube([58, -22, 82, 6], [38, -28, 66, 6.5], [6, -27, 52, 7], [-28, -12, 38, 8])),
  organ(BLOOD, 3, tube([-62, -16, 84, 6], [-42, -16, 66, 7], [-29, -8, 40, 8])),
  organ(BLOOD, 2, tube([-8, 34, -205, 3], [-8, 40, -60, 3.6], [-9, 36, 4, 4.2], [-18, 22, 13, 4.4], [-28, 2, 8, 4.6])),
  organ(BLOOD, 2, tube([10, 42, -200, 2], [11, 46, -40, 2.2])),
  // Pulmonary trunk and arteries.
  organ(44, 3, tube([22, -32, -62, 14], [26, -26, -40, 14.5], [24, -14, -22, 14])),
  organ(44, 2.5, tube([22, -10, -21, 12.5], [4, -2, -23, 11.5], [-20, 4, -25, 11], [-40, 8, -27, 8.5])),
  organ(44, 2.5, tube([24, -12, -20, 12.5], [34, 4, -13, 11.5], [48, 17, -16, 9], [52, 24, -30, 7.5])),
  // Aorta: root, ascending, arch, descending.
  organ(
    BLOOD,
    3,
    tube(
      [2, -6, -66, 14],
      [-10, -14, -48, 16.5],
      [-16, -18, -20, 16.5],
      [-13, -18, 8, 15.5],
      [-4, -10, 24, 14.5],
      [8, 4, 30, 13.8],
      [18, 20, 26, 13.2],
      [24, 32, 12, 12.8],
      [26, 37, -10, 12.5],
      [25, 39, -60, 12],
      [18, 38, -110, 11.5],
      [8, 30, -160, 11],
      [5, 22, -215, 10.5],
    ),
    vesselWall,
  ),
  organ(BLOOD, 3, tube([-6, -12, 32, 7], [-14, -9, 50, 6.6], [-26, -4, 72, 6.2], [-44, -2, 88, 5], [-80, -8, 98, 4.6])),
  organ(BLOOD, 3, tube([-24, -4, 72, 4.5], [-25, 0, 118, 4])),
  organ(BLOOD, 3, tube([7, -3, 36, 5], [16, 0, 60, 4.4], [24, 0, 118, 4])),
  organ(BLOOD, 3, tube([15, 10, 34, 6], [25, 10, 60, 5.6], [38, 4, 82, 5.2], [62, -6, 96, 5], [96, -10, 104, 4.6])),
  organ(BLOOD, 2, tube([-38, -10, 84, 6], [-36, -8, 118, 5.5])),
  organ(BLOOD, 2, tube([37, -10, 84, 5.5], [34, -8, 118, 5])),
  // Thyroid lower poles.
  organ(88, 2, ellipsoid([-15, -10, 108], [0, 0, 1], [18, 8, 7])),
  organ(88, 2, ellipsoid([13, -10, 110], [0, 0, 1], [18, 8, 7])),
  // Oesophagus.
  organ(
    38,
    2.5,
    tube([3, 14, 118, 6], [5, 22, 60, 6.5], [3, 30, 0, 6.5], [4, 34, -60, 7], [12, 26, -120, 7.5], [24, 12, -142, 8]),
  ),
];

/** Calcified plaque and coronary calcium: small, dense, and what a reader looks for. */
export const calcifications: readonly Organ[] = [
  organ(620, 0, tube([16, 29, 22, 1.3], [20, 32, 16, 1.6])),
  organ(480, 0, tube([-1, -21, 26, 0.9], [4, -12, 31, 1.1])),
  organ(430, 0, tube([14, 37, -118, 1], [12, 34, -126, 1.2])),
  organ(420, 0, tube([22, -34, -78, 0.9], [30, -42, -84, 1])),
];

/** Coronary arteries in the fat of the grooves. */
export const coronaries: readonly Organ[] = [
  organ(
    45,
    0,
    tube([10, -16, -60, 2], [20, -26, -68, 2], [30, -44, -84, 1.8], [50, -60, -104, 1.5], [70, -60, -124, 1.2]),
  ),
  organ(45, 0, tube([18, -12, -66, 1.9], [38, 8, -76, 1.7], [44, 16, -92, 1.4])),
  organ(45, 0, tube([-8, -28, -62, 1.9], [-20, -42, -76, 1.9], [-24, -40, -102, 1.7], [-8, -24, -126, 1.5])),
];

/** Lymph nodes of normal size in the mediastinum and the axillae, with the fat of a hilum. */
export const normalNodes: readonly Organ[] = [
  organ(38, 1, ellipsoid([8, -12, 20], [1, 0.4, 0.3], [4.5, 3, 4])),
  organ(38, 1, ellipsoid([2, 14, -14], [1, 0, 0.2], [7, 3.4, 5])),
  organ(36, 0, ellipsoid([-122, -20, 38], [1, 1, 0], [6, 3.4, 5])),
  organ(36, 0, ellipsoid([120, -16, 34], [1, -1, 0], [6.5, 3.2, 5])),
  organ(36, 0, ellipsoid([126, -4, 46], [0.2, 1, 0], [5, 3, 4])),
  organ(36, 0, ellipsoid([-126, 2, 50], [0.2, 1, 0], [4.5, 3, 4])),
];

export interface Airway {
  readonly solid: Solid;
  readonly wallMm: number;
}

/** Trachea and main bronchi, lumen outlines; the smaller ones grow with the lung tree. */
export const centralAirways: readonly Airway[] = [
  { solid: tube([1, 2, 120, 8.6], [1, 6, 80, 8.8], [-2, 12, 30, 8.8], [-4, 15, 4, 9]), wallMm: 1.7 },
  { solid: tube([-4, 15, 4, 7.6], [-16, 16, -10, 7], [-30, 17, -22, 6.2], [-36, 19, -44, 5.2]), wallMm: 1.5 },
  { solid: tube([-4, 15, 4, 7.2], [14, 17, -14, 6.4], [32, 20, -28, 5.8], [42, 23, -36, 5]), wallMm: 1.5 },
];

/** Organs of the upper abdomen that stand free in fat; the liver follows the diaphragm and is painted apart. */
export const abdominalOrgans: readonly Organ[] = [
  organ(14, 0, ellipsoid([62, -18, -156], [0.3, -0.2, 1], [46, 40, 37]), { thicknessMm: 4.5, hu: 42 }),
  organ(51, 0, ellipsoid([100, 42, -158], [-0.25, 0.1, 1], [46, 25, 40])),
  organ(32, 0, ellipsoid([56, 52, -216], [0.2, 0, 1], [34, 22, 24])),
  organ(MUSCLE, 0, tube([14, 32, -128, 4], [17, 24, -160, 5.5], [13, 22, -215, 6])),
  organ(MUSCLE, 0, tube([-12, 30, -128, 4], [-15, 24, -160, 6], [-13, 22, -215, 7])),
  organ(34, 0, tube([34, 22, -180, 2], [28, 30, -190, 2.4], [24, 36, -198, 2])),
  organ(34, 0, tube([28, 30, -190, 2.2], [32, 38, -198, 1.8])),
  organ(34, 0, tube([-24, 30, -176, 2.2], [-28, 38, -196, 2])),
];

/** Hepatic and portal veins, darker than the liver without contrast. */
export const liverVessels: readonly Organ[] = [
  organ(44, 0, tube([-30, 8, -132, 5], [-52, -4, -136, 4.2], [-86, -14, -146, 2.4])),
  organ(44, 0, tube([-30, 4, -132, 5], [-40, -24, -138, 4], [-48, -52, -150, 2.4])),
  organ(44, 0, tube([-26, 0, -132, 4.5], [-8, -26, -142, 3.4], [10, -42, -152, 2])),
  organ(45, 0, tube([-18, -6, -196, 6.5], [-42, -2, -180, 5.5], [-66, 10, -174, 4], [-92, 22, -170, 2.2])),
  organ(45, 0, tube([-42, -2, -180, 5], [-64, -22, -178, 3.6], [-90, -34, -176, 2])),
];
