import { seriesUid, studyUid } from '../../archive/sample/facts';
import {
  GLASS_LENGTH_MM,
  GLASS_WIDTH_MM,
  LABEL_LENGTH_MM,
  MACRO_SPACING_MM,
} from '../../archive/sample/slide/macroImages';
import { drawText, fillBox } from '../../archive/sample/slide/pixelFont';
import { blankPicture, type Picture } from '../../archive/sample/slide/pyramid';
import { seededRandom } from '../../src/lib/seededRandom';
import type { SlideData } from '../types';
import { TRANSFER_SYNTAX, tileEncoder } from './encoders';
import { patientNameOf, seedOf } from './identity';
import type { SlideRecipe } from './recipes';
import { writeInstance } from './slideInstance';
import { glassFacts, levelImage, levelUid, PIXEL_SPACING_MM, plannedLevels } from './slidePlan';
import { type PoolKey, readPool } from './tilePool';

export const poolsOfSlide = ({ columns, rows, tilePx, codec }: SlideRecipe): PoolKey[] =>
  plannedLevels(columns, rows, tilePx).map(({ level }) => ({ level, tilePx, codec, look: 'tissue' }));

/** Writes one level of one glass, its frames drawn from the pool of the level; the glasses are dealt differently. */
export async function writeSlideLevel(
  cache: string,
  directory: string,
  recipe: SlideRecipe,
  glass: number,
  level: number,
): Promise<void> {
  const { name, columns, rows, tilePx, codec } = recipe;
  const planned = plannedLevels(columns, rows, tilePx)[level];
  if (planned === undefined) throw new Error(`${name} has no level ${level}`);
  const pool = await readPool(cache, { level, tilePx, codec, look: 'tissue' });
  const random = seededRandom(seedOf(`${name}/${glass}/${level}`));
  const frames = Array.from({ length: planned.across * planned.down }, () => {
    const tile = pool[Math.floor(random() * pool.length)];
    if (tile === undefined) throw new Error('the pool of tiles is empty');
    return tile;
  });
  await writeInstance(directory, {
    set: name,
    facts: glassFacts(name, glass, columns, rows),
    codec,
    frames,
    image: levelImage(level, planned, tilePx),
  });
}

/** Label and photograph of a glass, as scanners add them. They are grey: in no level's colour. */
export async function writeMacroImages(
  directory: string,
  { name, columns, rows, codec }: Pick<SlideRecipe, 'name' | 'columns' | 'rows' | 'codec'>,
  glass: number,
): Promise<void> {
  const encode = await tileEncoder(codec);
  const facts = glassFacts(name, glass, columns, rows);
  const pictures = [
    ['label', 'LABEL', labelPicture([name, facts.seriesDescription])],
    ['overview', 'OVERVIEW', overviewPicture(columns * PIXEL_SPACING_MM, rows * PIXEL_SPACING_MM)],
  ] as const;
  for (const [index, [part, flavor, picture]] of pictures.entries()) {
    await writeInstance(directory, {
      set: name,
      facts,
      codec,
      frames: [encode(picture.rgb, picture.columns, picture.rows)],
      image: {
        part,
        flavor,
        instanceNumber: 20 + index,
        isOriginal: true,
        totalColumns: picture.columns,
        totalRows: picture.rows,
        tileColumns: picture.columns,
        tileRows: picture.rows,
        pixelSpacingMm: MACRO_SPACING_MM,
      },
    });
  }
}

const pixels = (mm: number): number => Math.round(mm / MACRO_SPACING_MM);

function labelPicture(lines: readonly string[]): Picture {
  const picture = blankPicture(pixels(LABEL_LENGTH_MM), pixels(GLASS_WIDTH_MM), [250, 249, 244]);
  for (const [index, line] of lines.entries()) drawText(picture, line, 16, 40 + 40 * index, 3, [40, 40, 44]);
  return picture;
}

/** The scanned area in the middle of the glass. */
function overviewPicture(widthMm: number, heightMm: number): Picture {
  const picture = blankPicture(pixels(GLASS_LENGTH_MM), pixels(GLASS_WIDTH_MM), [236, 238, 238]);
  const [width, height] = [pixels(widthMm), pixels(heightMm)];
  const left = pixels(GLASS_LENGTH_MM - 40) - (width >> 1);
  fillBox(picture, left, Math.max(0, (picture.rows - height) >> 1), width, height, [206, 200, 204]);
  return picture;
}

export function slideData(recipe: SlideRecipe, directory: string): Omit<SlideData, 'archives'> {
  const { name, columns, rows, tilePx, codec, glasses } = recipe;
  const seed = seedOf(name);
  return {
    kind: 'slide',
    name,
    directory,
    patientName: patientNameOf(name),
    studyInstanceUid: studyUid(seed, 'pathology'),
    seriesInstanceUids: Array.from({ length: glasses }, (_, glass) =>
      seriesUid(seed, glassFacts(name, glass, columns, rows).name),
    ),
    tilePx,
    transferSyntaxUid: TRANSFER_SYNTAX[codec],
    levels: plannedLevels(columns, rows, tilePx).map((planned) => ({
      columns: planned.columns,
      rows: planned.rows,
      sopInstanceUid: levelUid(name, 0, planned.level),
      frames: planned.across * planned.down,
    })),
    pixelSpacingMm: PIXEL_SPACING_MM,
  };
}
