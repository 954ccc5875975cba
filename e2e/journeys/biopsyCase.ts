import { writeSlide } from '../fixtures/madeSlide';

export const BIOPSY = '1.2.826.0.1.3680043.10.1481.41';
export const SLIDES = 6;
/** Of the finest level, 0.5 µm: 20×. */
export const [COLUMNS, ROWS] = [3584, 3584];

/** Six slides of one case: pink tissue on glass, in which every slide has its own stripe of nuclei. */
export function writeBiopsy(folder: string): void {
  for (let series = 1; series <= SLIDES; series += 1)
    writeSlide(folder, {
      studyInstanceUid: BIOPSY,
      columns: COLUMNS,
      rows: ROWS,
      tile: 512,
      levels: 4,
      samplesPerPixel: 3,
      bits: 8,
      spacingMm: [0.0005, 0.0005],
      series,
      container: `S26-77 ${'ABC'[Math.floor((series - 1) / 2)]}${((series - 1) % 2) + 1}`,
      frameOfReferenceUid: `${BIOPSY}.99.${series}`,
      pixel: ({ column, row }) => tissue(column, row, series),
    });
}

function tissue(column: number, row: number, series: number): readonly [number, number, number] {
  const [x, y] = [column - COLUMNS / 2, row - ROWS / 2];
  if ((x / 1300) ** 2 + (y / 950) ** 2 > 1) return [244, 242, 245];
  const isNucleus = (column % 41) ** 2 + (row % 37) ** 2 < 130 && (column * 7 + row * 13) % 97 < 80;
  if (isNucleus) return [92, 58, 130];
  return (Math.floor(column / 300) + series) % 6 === 0 ? [206, 120, 170] : [232, 178, 206];
}
