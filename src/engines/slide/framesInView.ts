import { tileFrame } from '../../dicom/slide/tileIndex';
import type { FrameRef, Slide } from '../../dicom/types';
import { viewBounds, type SlideCamera } from './slideCamera';
import { cellsIn, levelsOnBase, neededLevel } from './tilePlan';

/** More tiles than a large screen shows are not fetched for what may never be looked at. */
const MOST_TILES = 300;

/** Of the level that is sharp in this view, and of the coarser ones, which are painted until it has come. */
export function framesInView(slide: Slide, camera: SlideCamera): readonly FrameRef[] {
  const levels = levelsOnBase(slide);
  const needed = neededLevel(levels, camera.zoom, devicePixelRatio);
  const refs: FrameRef[] = [];
  for (const level of levels.slice(needed)) {
    const { columns, rows } = cellsIn(level, viewBounds(camera));
    for (let row = rows[0]; row <= rows[1]; row += 1) {
      for (let column = columns[0]; column <= columns[1]; column += 1) {
        const ref = tileFrame(slide, level.level, column, row);
        if (ref) refs.push(ref);
      }
    }
  }
  return refs.length > MOST_TILES ? [] : refs;
}
