import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement } from '../../src/dicom/json';

const ROOT = '1.2.826.0.1.3680043.10.1481.21';
export const PRIOR = `${ROOT}.1`;
export const CURRENT = `${ROOT}.2`;
const SIZE = 256;
const SPACING_MM = 1.5;
const LENGTH_MM = 300;
const FIRST_MM = [-192, -192, 0] as const;

/** Nodules in both lungs: where they are, mm of the frame of reference, and their radius then and now. */
export const NODULES = [
  { at: [-80, -20, 75], priorMm: 6, currentMm: 8 },
  { at: [85, 10, 150], priorMm: 10, currentMm: 10 },
  { at: [-70, 30, 240], priorMm: 9, currentMm: 5 },
] as const;

const element = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });

type Point = readonly [number, number, number];

/** Two chest CTs of one patient a year apart, so many images each, in frames of reference of their own. */
export function writeFollowUpCase(folder: string, images: number): void {
  for (const study of [PRIOR, CURRENT])
    for (let image = 0; image < images; image += 1) writeImage(folder, study, image, LENGTH_MM / images);
}

/** 1-based, from the head to the feet, as images are read. */
export const imageAt = (zMm: number, images: number): number => images - Math.round((zMm * images) / LENGTH_MM);

/** The ends of the length that somebody draws over a nodule. */
export const endsOf = ([x, y, z]: Point, radiusMm: number): readonly [Point, Point] => [
  [x - radiusMm, y, z],
  [x + radiusMm, y, z],
];

function writeImage(folder: string, study: string, image: number, stepMm: number): void {
  const isPrior = study === PRIOR;
  const uid = `${study}.1.${image + 1}`;
  const pixels = new Int16Array(SIZE * SIZE);
  for (let row = 0; row < SIZE; row += 1)
    for (let column = 0; column < SIZE; column += 1)
      pixels[row * SIZE + column] = hounsfieldAt(
        [FIRST_MM[0] + column * SPACING_MM, FIRST_MM[1] + row * SPACING_MM, FIRST_MM[2] + image * stepMm],
        isPrior,
      );
  const dataset: Record<string, DicomElement> = {
    '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
    '00080018': element('UI', uid),
    '00080020': element('DA', isPrior ? '20250318' : '20260520'),
    '00080030': element('TM', '101500'),
    '00080050': element('SH', isPrior ? 'J1-A' : 'J1-B'),
    '00080060': element('CS', 'CT'),
    '00081030': element('LO', 'CT chest follow-up'),
    '0008103E': element('LO', 'Chest 0.75 lung'),
    '00100010': element('PN', { Alphabetic: 'Journey^One' }),
    '00100020': element('LO', 'J1'),
    '00100030': element('DA', '19580412'),
    '00100040': element('CS', 'F'),
    '00180050': element('DS', stepMm),
    '0020000D': element('UI', study),
    '0020000E': element('UI', `${study}.1`),
    '00200010': element('SH', isPrior ? '1' : '2'),
    '00200011': element('IS', 2),
    '00200013': element('IS', image + 1),
    '00200032': element('DS', FIRST_MM[0], FIRST_MM[1], FIRST_MM[2] + image * stepMm),
    '00200037': element('DS', 1, 0, 0, 0, 1, 0),
    '00200052': element('UI', `${study}.9`),
    '00280002': element('US', 1),
    '00280004': element('CS', 'MONOCHROME2'),
    '00280010': element('US', SIZE),
    '00280011': element('US', SIZE),
    '00280030': element('DS', SPACING_MM, SPACING_MM),
    '00280100': element('US', 16),
    '00280101': element('US', 16),
    '00280102': element('US', 15),
    '00280103': element('US', 1),
    '00281050': element('DS', -600),
    '00281051': element('DS', 1500),
    '00281052': element('DS', 0),
    '00281053': element('DS', 1),
    '00281054': element('LO', 'HU'),
    '7FE00010': { vr: 'OW', InlineBinary: Buffer.from(pixels.buffer).toString('base64') },
  };
  writeFileSync(join(folder, `${uid}.dcm`), encodePart10(dataset, '1.2.840.10008.1.2.1'));
}

/** An elliptic chest with two lungs, a spine and the nodules; enough for the eye to find its way. */
function hounsfieldAt([x, y, z]: readonly [number, number, number], isPrior: boolean): number {
  const inside = (cx: number, cy: number, rx: number, ry: number) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  for (const { at, priorMm, currentMm } of NODULES)
    if (Math.hypot(x - at[0], y - at[1], z - at[2]) < (isPrior ? priorMm : currentMm)) return 30;
  if (!inside(0, 0, 175, 125)) return -1000;
  if (inside(0, 75, 22, 20)) return 400;
  const height = 0.6 + 0.4 * Math.sin((Math.PI * (z + 30)) / 360);
  if (inside(-80, 0, 62 * height, 90 * height) || inside(80, 0, 62 * height, 90 * height)) return -850;
  return inside(0, 0, 168, 118) ? 40 : -90;
}
