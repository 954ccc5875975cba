import type { Vec2, Vec3 } from '../geometry/pixelPlane';
import type { ChosenGreys } from './chosenGreys';

/** How a picture is seen, for a pane of any size: all that was seen is seen again, and nothing is stretched. */
export interface KeptLook {
  /** What lies in the middle: mm of the frame of reference; of an image without one, image points with z = 0. */
  readonly centre: Vec3;
  /** Half of the width and height of the pane: mm where the image is calibrated, else widths of a column. */
  readonly half: Vec2;
  readonly rotationDeg: number;
  readonly isFlipped: boolean;
  /** Enlarged pixels are squares of one grey. */
  readonly isNearest: boolean;
  readonly greys: ChosenGreys;
}
