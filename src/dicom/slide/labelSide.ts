import type { Vec2 } from '../geometry/pixelPlane';
import { numbersOf } from '../json';
import { tags } from '../tags';
import type { Slide } from '../types';

/**
 * The way to the label on the stored image: right and down. The Slide Coordinate System (PS3.3 C.8.12.2) is that of a glass
 * whose label is at the top: X to the right, Y up, so the label is where Y is largest. Undefined where Image Orientation
 * (Slide) is not stated: then nothing says where the label is.
 */
export function towardsLabel({ levels, baseDataset }: Pick<Slide, 'levels' | 'baseDataset'>): Vec2 | undefined {
  const plane = levels[0]?.plane;
  if (!plane || numbersOf(baseDataset, tags.ImageOrientationSlide).length !== 6) return undefined;
  const way: Vec2 = [plane.rowDirection[1], plane.columnDirection[1]];
  return Math.hypot(...way) > 0.5 ? way : undefined;
}
