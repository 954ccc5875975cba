import type { FrameSource } from '../../dicom/ports';
import { focusOf, slideShown } from '../../dicom/slide/slideShown';
import { tileFrame } from '../../dicom/slide/tileIndex';
import type { FrameRef, Slide } from '../../dicom/types';
import { viewBounds, type SlideCamera } from './slideCamera';
import { cellsIn, levelsOnBase, neededLevel } from './tilePlan';

/** More tiles than a large screen shows are not fetched for a plane that may never be looked at. */
const MOST_TILES = 300;

/** While a view rests, its tiles in the focal planes above and below travel into the memory of fetched frames. */
export class PlanesAhead {
  readonly #frames: FrameSource;
  #abort = new AbortController();

  constructor(frames: FrameSource) {
    this.#frames = frames;
  }

  /** The view moved, or another plane is wanted: nothing of the former is fetched any more. */
  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  rested(slide: Slide, camera: SlideCamera): void {
    this.stop();
    const { index, count } = focusOf(slide);
    const { signal } = this.#abort;
    let order = 0;
    for (const focalPlane of [index + 1, index - 1]) {
      if (focalPlane < 0 || focalPlane >= count) continue;
      for (const ref of framesInView(slideShown(slide, { focalPlane }), camera)) {
        order += 1;
        this.#frames.frame(ref, { signal, priority: 'prefetch', order }).catch((cause: unknown) => {
          // A failure is told when the plane is looked at, and asked for then.
          if (!signal.aborted) throw cause;
        });
      }
    }
  }
}

/** Of the level that is sharp, and of the coarser ones, which are painted until it has come. */
function framesInView(slide: Slide, camera: SlideCamera): readonly FrameRef[] {
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
