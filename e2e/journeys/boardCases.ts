import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { element, writeAxialImage } from '../fixtures/axialImage';
import { writeSlide } from '../fixtures/madeSlide';

const ROOT = '1.2.826.0.1.3680043.10.1481.91';
export const IMAGES = 60;
const [SIDE, SPACING_MM] = [256, 1.5];

export interface BoardCaseMade {
  readonly ct: string;
  readonly slides: string;
  readonly name: string;
}

/** So many patients, each with a chest of noise and two slides, told apart by a bright bar whose place is the number. */
export function writeBoardCases(folder: string, count: number): readonly BoardCaseMade[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const [ct, slides, name] = [`${ROOT}.${number}.1`, `${ROOT}.${number}.2`, `Board${number}^Case`];
    const patient = {
      '00100010': element('PN', { Alphabetic: name }),
      '00100020': element('LO', `B-${number}`),
      '00100030': element('DA', '19600102'),
    };
    const own = join(folder, `case-${number}`);
    mkdirSync(own, { recursive: true });
    for (let image = 1; image <= IMAGES; image += 1) {
      const pixels = Int16Array.from({ length: SIDE * SIDE }, (_, at) => {
        const [column, row] = [at % SIDE, Math.floor(at / SIDE)];
        if (row < 12) return column < number * 20 ? 400 : -900;
        return ((column * 7 + row * 13 + image * 29) % 97) * 4 - 200;
      });
      const atMm = [-192, -192, image * 4] as const;
      const series = { study: ct, series: `${ct}.1`, number: image, columns: SIDE, spacingMm: SPACING_MM };
      writeAxialImage(
        own,
        { ...series, pixels, atMm, window: [40, 400] },
        {
          ...patient,
          '00080020': element('DA', '20260520'),
          '00080050': element('SH', `CT-${number}`),
          '00081030': element('LO', 'CT chest'),
          '0008103E': element('LO', 'Axial'),
          '00200052': element('UI', `${ct}.9`),
        },
      );
    }
    for (let series = 1; series <= 2; series += 1)
      writeSlide(own, {
        studyInstanceUid: slides,
        columns: 2048,
        rows: 2048,
        tile: 512,
        levels: 3,
        samplesPerPixel: 3,
        bits: 8,
        spacingMm: [0.0005, 0.0005],
        series,
        container: `S26-${number} A${series}`,
        patient,
        pixel: ({ column, row }) => {
          const isTissue = Math.hypot(column - 1024, row - 1024) < 900;
          const nucleus = (column * 31 + row * 17) % 211 < 20;
          return !isTissue ? [240, 240, 242] : nucleus ? [90, 50, 120 + number * 8] : [226, 160, 190];
        },
      });
    return { ct, slides, name };
  });
}
