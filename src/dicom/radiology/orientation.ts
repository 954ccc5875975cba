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

/** A direction counts from 5° out of the plane of the others: a gantry of 2° is still "L", an oblique of 20° is "LP". */
const SMALLEST_COSINE = Math.sin((5 * Math.PI) / 180);

/** The patient's direction of a vector in LPS: up to three of A P L R H F, the largest part first (ORI-01). */
export function directionLetters([x, y, z]: Vec3): string {
  const size = Math.hypot(x, y, z);
  if (size === 0) return '';
  const parts: [number, string][] = [
    [x / size, x < 0 ? 'R' : 'L'],
    [y / size, y < 0 ? 'A' : 'P'],
    [z / size, z < 0 ? 'F' : 'H'],
  ];
  return parts
    .filter(([cosine]) => Math.abs(cosine) >= SMALLEST_COSINE)
    .sort(([a], [b]) => Math.abs(b) - Math.abs(a))
    .map(([, letter]) => letter)
    .join('');
}

/**
 * Letters for the four edges of the pane, from Image Orientation (Patient) through `plane`, else from Patient
 * Orientation (0020,0020). Undefined where neither is known, and for quadrupeds, whose letters are others (ORI-01:
 * never a guess).
 */
export function edgeLetters(
  plane: PixelPlane | undefined,
  dataset: DicomJson,
  turn: ViewTurn,
): EdgeLetters | undefined {
  if (stringOf(dataset, radiologyTags.AnatomicalOrientationType) === 'QUADRUPED') return undefined;
  if (plane) return lettersOfPlane(plane, turn);
  const [row, column] = stringsOf(dataset, radiologyTags.PatientOrientation);
  return row && column ? lettersOfWords(row, column, turn) : undefined;
}

function lettersOfPlane({ rowDirection: r, columnDirection: c }: PixelPlane, turn: ViewTurn): EdgeLetters {
  const towards = (screen: Vec2): string => {
    const [alongRow, alongColumn] = imageDirectionOf(screen, turn);
    return directionLetters([
      alongRow * r[0] + alongColumn * c[0],
      alongRow * r[1] + alongColumn * c[1],
      alongRow * r[2] + alongColumn * c[2],
    ]);
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

const OPPOSITE: Readonly<Record<string, string>> = { A: 'P', P: 'A', L: 'R', R: 'L', H: 'F', F: 'H' };

/** Patient Orientation names directions by letters only, so it holds for quarter turns; in between nothing is shown. */
function lettersOfWords(row: string, column: string, turn: ViewTurn): EdgeLetters | undefined {
  if (![row, column].every((word) => /^[APLRHF]{1,3}$/.test(word))) return undefined;
  const opposite = (word: string) => [...word].map((letter) => OPPOSITE[letter]).join('');
  const towards = (screen: Vec2): string | undefined => {
    const [alongRow, alongColumn] = imageDirectionOf(screen, turn);
    if (Math.abs(alongRow) > 0.999) return alongRow > 0 ? row : opposite(row);
    if (Math.abs(alongColumn) > 0.999) return alongColumn > 0 ? column : opposite(column);
    return undefined;
  };
  const [top, right, bottom, left] = [towards([0, -1]), towards([1, 0]), towards([0, 1]), towards([-1, 0])];
  return top && right && bottom && left ? { top, right, bottom, left } : undefined;
}
