import type { PixelPlane, Vec2, Vec3 } from '../geometry/pixelPlane';
import { type DicomJson, stringOf, stringsOf } from '../json';
import { radiologyTags } from './radiologyTags';

/** How an image lies on the screen: mirrored left to right first, then turned clockwise. */
export interface ViewTurn {
  readonly rotationDeg: number;
  readonly isFlipped: boolean;
}

export interface EdgeLetters {
  readonly top: string;
  readonly right: string;
  readonly bottom: string;
  readonly left: string;
}

/** Words for the ends of the three axes, each as [towards its origin, away from it], and for what names them (C.7.6.1.1.1). */
interface Body {
  readonly axes: readonly (readonly [negative: string, positive: string])[];
  /** Every name of a direction with its opposite. */
  readonly opposites: Readonly<Record<string, string>>;
}

const withReverse = (pairs: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...pairs,
  ...Object.fromEntries(Object.entries(pairs).map(([one, other]) => [other, one])),
});

const BIPED: Body = {
  axes: [
    ['R', 'L'],
    ['A', 'P'],
    ['F', 'H'],
  ],
  opposites: withReverse({ A: 'P', L: 'R', H: 'F' }),
};

/** Left, dorsal and cranial take the places of left, posterior and head; limbs and heads have names of their own. */
const QUADRUPED: Body = {
  axes: [
    ['RT', 'LE'],
    ['V', 'D'],
    ['CD', 'CR'],
  ],
  opposites: {
    ...withReverse({ LE: 'RT', D: 'V', CR: 'CD', M: 'L', PR: 'DI' }),
    R: 'CD', // the nose: its other end is the tail's
    PA: 'D',
    PL: 'D',
  },
};

const bodyOf = (dataset: DicomJson): Body =>
  stringOf(dataset, radiologyTags.AnatomicalOrientationType) === 'QUADRUPED' ? QUADRUPED : BIPED;

/** A direction counts from 5° out of the plane of the others: a gantry of 2° is still "L", an oblique of 20° is "LP". */
const SMALLEST_COSINE = Math.sin((5 * Math.PI) / 180);

/** The patient's direction of a vector in LPS: up to three of A P L R H F, the largest part first (ORI-01). */
export function directionLetters(vector: Vec3, { axes }: Pick<Body, 'axes'> = BIPED): string {
  const size = Math.hypot(...vector);
  if (!(size > 0)) return '';
  return axes
    .map(([negative, positive], axis) => {
      const cosine = (vector[axis] ?? 0) / size;
      return { size: Math.abs(cosine), word: cosine < 0 ? negative : positive };
    })
    .filter((part) => part.size >= SMALLEST_COSINE)
    .sort((a, b) => b.size - a.size)
    .map(({ word }) => word)
    .join('');
}

/**
 * Letters for the four edges of the pane, from Image Orientation (Patient) through `plane`, else from Patient
 * Orientation (0020,0020). Undefined where neither is known (ORI-01: never a guess).
 */
export function edgeLetters(
  plane: PixelPlane | undefined,
  dataset: DicomJson,
  turn: ViewTurn,
): EdgeLetters | undefined {
  const body = bodyOf(dataset);
  if (plane) return lettersOfPlane(plane, body, turn);
  const words = patientOrientationOf(dataset, body);
  return words && lettersOfWords(words, body, turn);
}

/**
 * What a pane says instead of letters: that the header does not tell how the patient lies in the image, or that it tells
 * so for quarter turns only. Empty where there are letters.
 */
export function missingLettersText(plane: PixelPlane | undefined, dataset: DicomJson, turn: ViewTurn): string {
  if (edgeLetters(plane, dataset, turn)) return '';
  return patientOrientationOf(dataset, bodyOf(dataset)) ? 'no direction letters at this angle' : 'orientation unknown';
}

function lettersOfPlane({ rowDirection: r, columnDirection: c }: PixelPlane, body: Body, turn: ViewTurn): EdgeLetters {
  const towards = (screen: Vec2): string => {
    const [alongRow, alongColumn] = imageDirectionOf(screen, turn);
    const along = (axis: 0 | 1 | 2) => alongRow * r[axis] + alongColumn * c[axis];
    return directionLetters([along(0), along(1), along(2)], body);
  };
  return { top: towards([0, -1]), right: towards([1, 0]), bottom: towards([0, 1]), left: towards([-1, 0]) };
}

/** The direction on the image (right, down) that points to `screen` (right, down) in a turned view. */
function imageDirectionOf([x, y]: Vec2, { rotationDeg, isFlipped }: ViewTurn): Vec2 {
  const angle = (rotationDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const alongRow = cos * x + sin * y;
  return [isFlipped ? -alongRow : alongRow, cos * y - sin * x];
}

interface OrientationWords {
  /** Names of directions, the main one first. */
  readonly row: readonly string[];
  readonly column: readonly string[];
}

/** Patient Orientation in the names of this body; undefined where it is absent or says something else. */
function patientOrientationOf(dataset: DicomJson, body: Body): OrientationWords | undefined {
  const [row, column] = stringsOf(dataset, radiologyTags.PatientOrientation).map((word) => namesIn(word, body));
  return row && column ? { row, column } : undefined;
}

/** "FR" as F and R, "CDV" as CD and V: names of two letters are looked for first, which leaves no doubt. */
function namesIn(word: string, { opposites }: Body): readonly string[] | undefined {
  const names: string[] = [];
  let rest = word;
  while (rest !== '') {
    const name = [rest.slice(0, 2), rest.slice(0, 1)].find((start) => Object.hasOwn(opposites, start));
    if (name === undefined || names.length === 3) return undefined;
    names.push(name);
    rest = rest.slice(name.length);
  }
  return names.length > 0 ? names : undefined;
}

/** Patient Orientation names directions by letters only, so it holds for quarter turns; in between nothing is shown. */
function lettersOfWords(
  { row, column }: OrientationWords,
  { opposites }: Body,
  turn: ViewTurn,
): EdgeLetters | undefined {
  const text = (names: readonly string[], isForward: boolean) =>
    names.map((name) => (isForward ? name : (opposites[name] ?? ''))).join('');
  const towards = (screen: Vec2): string | undefined => {
    const [alongRow, alongColumn] = imageDirectionOf(screen, turn);
    if (Math.abs(alongRow) > 0.999) return text(row, alongRow > 0);
    if (Math.abs(alongColumn) > 0.999) return text(column, alongColumn > 0);
    return undefined;
  };
  const [top, right, bottom, left] = [towards([0, -1]), towards([1, 0]), towards([0, 1]), towards([-1, 0])];
  return top && right && bottom && left ? { top, right, bottom, left } : undefined;
}
