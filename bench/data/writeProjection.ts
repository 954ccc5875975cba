import { join } from 'node:path';
import { encodePart10 } from '../../archive/part10Writer';
import { writeFileWhole } from '../../archive/sample/atomicFile';
import { datasetOf } from '../../archive/sample/attributes';
import { sampleUid } from '../../archive/sample/facts';
import { noise2, normalised, whiteTexture } from '../../archive/sample/noise';
import {
  MANUFACTURER,
  patientAttributes,
  SOFTWARE_VERSION,
  SYNTHETIC_NOTE,
} from '../../archive/sample/patientAttributes';
import type { DicomJson } from '../../src/dicom/json';
import { seededRandom } from '../../src/lib/seededRandom';
import { digitGrey, digitsOf } from '../pixelCode';
import type { ProjectionData } from '../types';
import { littleEndian } from './ctPixels';
import { TRANSFER_SYNTAX } from './encoders';
import { examinationOf, patientNameOf, seedOf } from './identity';
import type { ProjectionRecipe } from './recipes';

const COMPUTED_RADIOGRAPHY = '1.2.840.10008.5.1.4.1.1.1';
const DETECTOR_SPACING_MM = 0.1;
const LARGEST = 4095;
const NOISE = 18;

/** In the header. Stored value of a grey on the screen: `center - width / 2 + width * grey / 255`. */
export const PROJECTION_WINDOW = { center: 2048, width: 3200 } as const;
export const storedOfGrey = (grey: number): number =>
  Math.round(PROJECTION_WINDOW.center - PROJECTION_WINDOW.width / 2 + (PROJECTION_WINDOW.width * grey) / 255);

/** Steps of the grey wedge below the code, dark to light. */
const WEDGE_STEPS = 16;

/**
 * A chest-like radiograph, 12 bits. Around its centre the four blocks of the pixel code of index 0, which in the window
 * of the header show `digitGrey(0)`, about 25; right below them, as wide as both together and half as high as one, a
 * wedge of sixteen steps from grey 0 to 255.
 */
export function projectionPixels(rows: number, columns: number): Uint16Array {
  const grain = normalised(whiteTexture(512, 31));
  const values = new Uint16Array(rows * columns);
  const random = seededRandom(9);
  for (let row = 0; row < rows; row += 1) {
    const shift = Math.floor(random() * grain.values.length);
    const v = row / rows - 0.5;
    for (let column = 0; column < columns; column += 1) {
      const u = column / columns - 0.5;
      const lung = Math.exp(-(((Math.abs(u) - 0.23) / 0.13) ** 2) - ((v + 0.06) / 0.3) ** 2);
      const spine = Math.exp(-((u / 0.05) ** 2));
      const ribs = lung * 90 * Math.sin((v * 26 + u * u * 30) * Math.PI);
      const noise = grain.values[(shift + column) % grain.values.length] as number;
      const slow = 60 * noise2(column / 90, row / 90, 3);
      const value =
        2450 - 1500 * lung + 520 * spine - 900 * Math.max(0, Math.abs(u) - 0.4) * 8 + ribs + slow + NOISE * noise;
      values[row * columns + column] = Math.min(LARGEST, Math.max(0, Math.round(value)));
    }
  }
  paintMarks(values, rows, columns, random);
  return values;
}

function paintMarks(values: Uint16Array, rows: number, columns: number, random: () => number): void {
  const side = Math.floor(rows / 8);
  const box = (left: number, top: number, width: number, height: number, stored: (column: number) => number): void => {
    for (let row = top; row < top + height; row += 1)
      for (let column = left; column < left + width; column += 1)
        values[row * columns + column] = Math.max(0, stored(column - left) + Math.round((random() * 2 - 1) * 2));
  };
  const [middleX, middleY] = [columns >> 1, rows >> 1];
  digitsOf(0).forEach((digit, block) => {
    const left = middleX - (block % 2 === 0 ? side : 0);
    box(left, middleY - (block < 2 ? side : 0), side, side, () => storedOfGrey(digitGrey(digit)));
  });
  const width = side * 2;
  const step = (column: number): number => Math.floor((column * WEDGE_STEPS) / width);
  box(middleX - side, middleY + side, width, side >> 1, (column) =>
    storedOfGrey((255 * step(column)) / (WEDGE_STEPS - 1)),
  );
}

function projectionDataset({ name, rows, columns }: ProjectionRecipe): DicomJson {
  const seed = seedOf(name);
  return datasetOf({
    ...patientAttributes('064Y'),
    ...examinationOf(name),
    ImageType: ['ORIGINAL', 'PRIMARY'],
    SOPClassUID: COMPUTED_RADIOGRAPHY,
    SOPInstanceUID: sampleUid(seed, 'instance/1'),
    StudyInstanceUID: sampleUid(seed, 'study'),
    SeriesInstanceUID: sampleUid(seed, 'series'),
    StudyDate: '20260520',
    SeriesDate: '20260520',
    AcquisitionDate: '20260520',
    ContentDate: '20260520',
    StudyTime: '150000',
    SeriesTime: '150000',
    AcquisitionTime: '150000',
    ContentTime: '150000',
    Modality: 'CR',
    Manufacturer: MANUFACTURER,
    ManufacturerModelName: 'Computed radiograph',
    SoftwareVersions: SOFTWARE_VERSION,
    SeriesDescription: 'Chest PA',
    SeriesNumber: 1,
    InstanceNumber: 1,
    ImageComments: SYNTHETIC_NOTE,
    BodyPartExamined: 'CHEST',
    KVP: 125,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    BurnedInAnnotation: 'NO',
    WindowCenter: PROJECTION_WINDOW.center,
    WindowWidth: PROJECTION_WINDOW.width,
  });
}

export async function writeProjection(directory: string, recipe: ProjectionRecipe): Promise<void> {
  const pixels = littleEndian(projectionPixels(recipe.rows, recipe.columns));
  const dataset = {
    ...projectionDataset(recipe),
    '00181164': { vr: 'DS', Value: [DETECTOR_SPACING_MM, DETECTOR_SPACING_MM] },
    '00185101': { vr: 'CS', Value: ['PA'] },
    '00200020': { vr: 'CS', Value: ['L', 'F'] },
    '7FE00010': { vr: 'OW', InlineBinary: pixels.toString('base64') },
  };
  await writeFileWhole(join(directory, 'image-1.dcm'), [encodePart10(dataset, TRANSFER_SYNTAX.raw)]);
}

export function projectionData(recipe: ProjectionRecipe, directory: string): Omit<ProjectionData, 'archives'> {
  const seed = seedOf(recipe.name);
  return {
    kind: 'projection',
    name: recipe.name,
    directory,
    patientName: patientNameOf(recipe.name),
    studyInstanceUid: sampleUid(seed, 'study'),
    seriesInstanceUid: sampleUid(seed, 'series'),
    sopInstanceUids: [sampleUid(seed, 'instance/1')],
    rows: recipe.rows,
    columns: recipe.columns,
    transferSyntaxUid: TRANSFER_SYNTAX.raw,
  };
}
