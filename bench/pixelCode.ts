/**
 * What generated images say about themselves in their pixels, so that "shown" is read off the canvas and not off an
 * event. CT: four blocks around the image's centre, each an eighth of the image's height wide and high, hold the digits
 * of the image's index to the base 7. Slides: every level has a colour of its own.
 */

export const DIGIT_BASE = 7;
/** Window of the generated CT, in its headers: 0 at -160 HU and below, 255 at 240 HU and above. */
export const CT_WINDOW = { center: 40, width: 400 } as const;

/** Stored value in HU of a digit: well inside the window, 50 HU (32 grey levels) apart. */
export const digitHu = (digit: number): number => -120 + 50 * digit;

/** Grey on the screen of a digit in the window above. */
export const digitGrey = (digit: number): number => ((digitHu(digit) + 160) / 400) * 255;

/** Digits of an index, least significant first: top left, top right, bottom left, bottom right of the centre. */
export function digitsOf(index: number): readonly [number, number, number, number] {
  const digit = (power: number) => Math.floor(index / DIGIT_BASE ** power) % DIGIT_BASE;
  return [digit(0), digit(1), digit(2), digit(3)];
}

/** Mean colour (sRGB) of the tissue of each level, finest first; far enough apart to survive JPEG and blending. */
export const LEVEL_COLOURS: readonly (readonly [number, number, number])[] = [
  [220, 60, 60],
  [60, 190, 60],
  [60, 90, 220],
  [210, 190, 40],
  [190, 60, 200],
  [40, 190, 200],
  [230, 130, 40],
  [120, 120, 120],
  [90, 50, 20],
];
