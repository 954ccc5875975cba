import { noise2 } from '../noise';
import type { Cell } from './cells';
import { FIELD_HEIGHT_UM, FIELD_WIDTH_UM } from './cores';
import type { StainName } from './stains';

/** How one section of the tissue lies on its slide, and how it was scanned. */
export interface SlidePlan {
  readonly stain: StainName;
  /** 0 or 1: neighbouring cuts through the same tissue. */
  readonly section: number;
  readonly umPerPixel: number;
  readonly columns: number;
  readonly rows: number;
  /** µm of the scanned area to µm of the tissue model. The array is used again by the next call. */
  readonly tissuePoint: (x: number, y: number) => readonly [x: number, y: number];
  readonly cellOnSlide: (cell: Cell) => Cell;
}

/** The H&E section lies as the model describes it. */
export function straightPlan(stain: StainName, umPerPixel: number): SlidePlan {
  const point: [number, number] = [0, 0];
  return {
    stain,
    section: 0,
    umPerPixel,
    columns: FIELD_WIDTH_UM / umPerPixel,
    rows: FIELD_HEIGHT_UM / umPerPixel,
    tissuePoint: (x, y) => {
      point[0] = x;
      point[1] = y;
      return point;
    },
    cellOnSlide: (cell) => cell,
  };
}

const TURN = (-6.5 * Math.PI) / 180;
const SHIFT_UM: readonly [number, number] = [-60, 90];

/** The next section floated onto its slide a little turned, and stretched here and there as thin tissue does. */
export function turnedPlan(stain: StainName, umPerPixel: number, seed: number): SlidePlan {
  const point: [number, number] = [0, 0];
  const middleX = FIELD_WIDTH_UM / 2;
  const middleY = FIELD_HEIGHT_UM / 2;
  const cos = Math.cos(TURN);
  const sin = Math.sin(TURN);
  const tissuePoint = (x: number, y: number): readonly [number, number] => {
    const dx = x - middleX - SHIFT_UM[0];
    const dy = y - middleY - SHIFT_UM[1];
    point[0] = middleX + cos * dx + sin * dy + 34 * noise2(x / 900, y / 900, seed + 81);
    point[1] = middleY - sin * dx + cos * dy + 34 * noise2(x / 900, y / 900, seed + 82);
    return point;
  };
  return {
    stain,
    section: 1,
    umPerPixel,
    columns: FIELD_WIDTH_UM / umPerPixel,
    rows: FIELD_HEIGHT_UM / umPerPixel,
    tissuePoint,
    cellOnSlide: (cell) => {
      let [x, y] = [cell.x, cell.y];
      for (let round = 0; round < 6; round += 1) {
        const [tx, ty] = tissuePoint(x, y);
        const [ex, ey] = [cell.x - tx, cell.y - ty];
        [x, y] = [x + cos * ex - sin * ey, y + sin * ex + cos * ey];
      }
      return { ...cell, x, y, angle: cell.angle + TURN };
    },
  };
}
