import { type SlideFacts, slideFacts, slideSopInstanceUid } from '../../archive/sample/facts';
import { LEVEL_COLOURS } from '../pixelCode';
import { seedOf } from './identity';

/** One resolution of a pyramid; the finest is level 0. */
export interface PlannedLevel {
  readonly level: number;
  readonly columns: number;
  readonly rows: number;
  readonly across: number;
  readonly down: number;
  readonly pixelSpacingMm: number;
}

/** Of the finest level: 40×. */
export const PIXEL_SPACING_MM = 0.00025;
/** The coarsest level fits into a square of this side. */
const COARSEST_PX = 1024;

/** Halved down to a level that is a small picture. A pyramid never has more levels than there are colours. */
export function plannedLevels(columns: number, rows: number, tilePx: number): PlannedLevel[] {
  const levels: PlannedLevel[] = [];
  for (let level = 0; level < LEVEL_COLOURS.length; level += 1) {
    const size = { columns: Math.ceil(columns / 2 ** level), rows: Math.ceil(rows / 2 ** level) };
    levels.push({
      level,
      ...size,
      across: Math.ceil(size.columns / tilePx),
      down: Math.ceil(size.rows / tilePx),
      pixelSpacingMm: PIXEL_SPACING_MM * 2 ** level,
    });
    if (Math.max(size.columns, size.rows) <= COARSEST_PX) break;
  }
  return levels;
}

/** The glasses of one study go by the names of the sample's two slides, from which their identifiers follow. */
const GLASS_NAMES = ['slide-he', 'slide-ttf1'] as const;

/**
 * What the sample's writer has to know about a glass. The scanned area lies in the middle of the glass, turned as most
 * scanners turn it; all glasses lie alike.
 */
export function glassFacts(set: string, glass: number, columns: number, rows: number): SlideFacts {
  const name = GLASS_NAMES[glass];
  if (name === undefined) throw new Error(`a set has at most ${GLASS_NAMES.length} glasses`);
  const he = slideFacts['slide-he'];
  return {
    ...he,
    name,
    seriesNumber: glass + 1,
    seriesDescription: `Glass ${glass + 1}`,
    containerIdentifier: `B${seedOf(set)}-${glass + 1}`,
    pixelSpacingMm: PIXEL_SPACING_MM,
    columns,
    rows,
    cornerMm: [12.5 + (rows * PIXEL_SPACING_MM) / 2, 40 + (columns * PIXEL_SPACING_MM) / 2],
  };
}

export const levelUid = (set: string, glass: number, level: number): string =>
  slideSopInstanceUid(seedOf(set), GLASS_NAMES[glass] ?? 'slide-he', `level/${level}`);

/** What the object of a level says of its image. */
export const levelImage = (level: number, planned: PlannedLevel, tilePx: number) => ({
  part: `level/${level}`,
  flavor: 'VOLUME' as const,
  instanceNumber: level + 1,
  isOriginal: level === 0,
  totalColumns: planned.columns,
  totalRows: planned.rows,
  tileColumns: tilePx,
  tileRows: tilePx,
  pixelSpacingMm: planned.pixelSpacingMm,
});
