import { seededRandom } from '../../../src/lib/seededRandom';
import { pathologyFacts, samplePatient, type SlideFacts } from '../facts';
import { noise2 } from '../noise';
import { drawText, fillBox } from './pixelFont';
import { blankPicture, type Picture, place, resized } from './pyramid';
import { GLASS } from './tilePainter';

/** Pixel size of the photographs of the whole slide, mm. */
export const MACRO_SPACING_MM = 0.05;
/** A microscope slide, mm: X across, Y along it, the label end at Y = 0. */
export const GLASS_WIDTH_MM = 25;
export const GLASS_LENGTH_MM = 75;
export const LABEL_LENGTH_MM = 22;

type Colour = readonly [number, number, number];
const INK: Colour = [38, 38, 44];
const PAPER: Colour = [250, 249, 244];

/** The label as a camera sees it: name, number, stain, a code of dots. */
export function labelImage(facts: SlideFacts): Picture {
  const columns = LABEL_LENGTH_MM / MACRO_SPACING_MM;
  const rows = GLASS_WIDTH_MM / MACRO_SPACING_MM;
  const picture = blankPicture(columns, rows, PAPER);
  fillBox(picture, 0, 0, columns, 74, facts.stainLabel === 'H&E' ? [236, 198, 214] : [214, 196, 168]);
  drawText(picture, facts.stainLabel, 24, 18, 6, INK);
  drawText(picture, 'LUNG RUL', 222, 25, 4, INK);
  drawText(picture, facts.containerIdentifier, 24, 102, 4, INK);
  drawText(picture, samplePatient.name.replace('^', ' '), 24, 152, 3, INK);
  drawText(picture, samplePatient.patientId, 24, 188, 3, INK);
  drawText(
    picture,
    `BORN ${samplePatient.birthDate.slice(0, 4)}-${samplePatient.birthDate.slice(4, 6)}-${samplePatient.birthDate.slice(6)}`,
    24,
    224,
    3,
    INK,
  );
  dotCode(picture, facts.containerIdentifier, 24, 286);
  drawText(picture, pathologyFacts.accessionNumber, 216, 300, 3, INK);
  drawText(picture, 'BLOCK A1', 216, 336, 3, INK);
  drawText(picture, 'SAMPLE CASE', 216, 396, 3, [150, 60, 60]);
  drawText(picture, 'NO PATIENT', 216, 430, 3, [150, 60, 60]);
  return soften(picture);
}

/** Looks like a matrix code and is none: the sample is not to be scanned into a real laboratory system. */
function dotCode(picture: Picture, text: string, x: number, y: number): void {
  const random = seededRandom([...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) | 0, 7));
  const dot = 9;
  const side = 18;
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1) {
      const isFrame = column === 0 || row === side - 1;
      const isClock = row === 0 ? column % 2 === 0 : column === side - 1 ? row % 2 === 1 : random() < 0.5;
      if (isFrame || isClock) fillBox(picture, x + column * dot, y + row * dot, dot, dot, INK);
    }
}

/**
 * The whole slide, seen with its long side across and the label at the right: the image orientation 0\-1\0\-1\0\0
 * makes columns run towards the label end (−Y) and rows towards −X.
 */
export function overviewImage(facts: SlideFacts, tissue: Picture): Picture {
  const columns = GLASS_LENGTH_MM / MACRO_SPACING_MM;
  const rows = GLASS_WIDTH_MM / MACRO_SPACING_MM;
  const picture = blankPicture(columns, rows, [226, 228, 229]);
  for (let j = 0; j < rows; j += 1)
    for (let i = 0; i < columns; i += 1) {
      const light = 1 + 0.012 * noise2(i / 210, j / 210, 5) + 0.006 * noise2(i / 14, j / 14, 6);
      const at = (j * columns + i) * 3;
      for (let channel = 0; channel < 3; channel += 1)
        picture.rgb[at + channel] = Math.min(255, (picture.rgb[at + channel] as number) * light);
    }
  coverSlip(picture);
  const placed = onMacro(facts, tissue);
  shadow(placed.picture, picture, placed.x, placed.y);
  const label = labelImage(facts);
  place(label, picture, columns - label.columns, 0);
  for (const [x, y, width, height] of [
    [0, 0, columns, 3],
    [0, rows - 3, columns, 3],
    [0, 0, 3, rows],
    [columns - 3, 0, 3, rows],
  ] as const)
    fillBox(picture, x, y, width, height, [186, 192, 194]);
  return picture;
}

/** Lays the tissue over the glass as a filter: what it lets through of its own background, it lets through here. */
function shadow(tissue: Picture, into: Picture, x: number, y: number): void {
  for (let j = 0; j < tissue.rows; j += 1)
    for (let i = 0; i < tissue.columns; i += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const at = ((y + j) * into.columns + x + i) * 3 + channel;
        const share = (tissue.rgb[(j * tissue.columns + i) * 3 + channel] as number) / (GLASS[channel] ?? 255);
        into.rgb[at] = Math.min(255, (into.rgb[at] as number) * share);
      }
}

/** The thin glass over the tissue: a faint bright line along its edge. */
function coverSlip(picture: Picture): void {
  const [x, y, width, height] = [40, 22, 980, picture.rows - 44];
  for (const [left, top, wide, high] of [
    [x, y, width, 2],
    [x, y + height, width, 2],
    [x, y, 2, height],
    [x + width, y, 2, height],
  ] as const)
    fillBox(picture, left, top, wide, high, [205, 210, 212]);
}

/** The scanned area as it lies on the slide: turned into the orientation of the macro image and scaled. */
function onMacro(facts: SlideFacts, tissue: Picture): { picture: Picture; x: number; y: number } {
  const wide = Math.round((facts.columns * facts.pixelSpacingMm) / MACRO_SPACING_MM);
  const high = Math.round((facts.rows * facts.pixelSpacingMm) / MACRO_SPACING_MM);
  const small = resized(tissue, wide, high);
  const [rowX, rowY, , columnX, columnY] = facts.imageOrientationSlide;
  const [cornerX, cornerY] = facts.cornerMm;
  const corners = [0, 1].flatMap((c) =>
    [0, 1].map((r) => {
      const along = c * facts.columns * facts.pixelSpacingMm;
      const down = r * facts.rows * facts.pixelSpacingMm;
      return [cornerX + along * rowX + down * columnX, cornerY + along * rowY + down * columnY] as const;
    }),
  );
  const left = Math.round((GLASS_LENGTH_MM - Math.max(...corners.map((corner) => corner[1]))) / MACRO_SPACING_MM);
  const top = Math.round((GLASS_WIDTH_MM - Math.max(...corners.map((corner) => corner[0]))) / MACRO_SPACING_MM);
  if (rowY !== 0) return { picture: small, x: left, y: top };
  return { picture: turned(small), x: left, y: top };
}

/** A picture whose rows run along +X and columns along −Y, as it looks where columns run along −Y and rows along −X. */
function turned(picture: Picture): Picture {
  const out = blankPicture(picture.rows, picture.columns, [0, 0, 0]);
  for (let j = 0; j < picture.rows; j += 1)
    for (let i = 0; i < picture.columns; i += 1) {
      const from = (j * picture.columns + i) * 3;
      out.rgb.set(picture.rgb.subarray(from, from + 3), ((picture.columns - 1 - i) * out.columns + j) * 3);
    }
  return out;
}

/** Takes the edge off the dots, as a lens does. */
function soften(picture: Picture): Picture {
  const { columns, rows, rgb } = picture;
  const out = new Uint8Array(rgb);
  for (let j = 1; j + 1 < rows; j += 1)
    for (let i = 1; i + 1 < columns; i += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (j * columns + i) * 3 + channel;
        const around =
          (rgb[at - 3] as number) +
          (rgb[at + 3] as number) +
          (rgb[at - columns * 3] as number) +
          (rgb[at + columns * 3] as number);
        out[at] = ((rgb[at] as number) * 4 + around) >> 3;
      }
  return { columns, rows, rgb: out };
}
