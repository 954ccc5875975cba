import { tileFrame } from '../dicom/slide/tileIndex';
import type { FrameRef, Slide } from '../dicom/types';
import { loadSlideEngine } from './engineCode';
import type { PaneKind } from './paneKind';

/** Whole-slide images on OpenSeadragon. */
export const slidePane: PaneKind = {
  id: 'slide',
  accepts: (displaySet) => (displaySet.kind === 'slide' ? 1 : 0),
  firstFrames: (displaySet) => (displaySet.kind === 'slide' ? overviewFrames(displaySet.slide) : []),
  load: loadSlideEngine,
};

/** A coarsest level of more tiles than this is no overview, and its tiles are fetched in the order of the view. */
const OVERVIEW_TILES = 6;

/** All of the coarsest level, which is on the screen before anything finer. */
function overviewFrames(slide: Slide): readonly FrameRef[] {
  const level = slide.levels.at(-1);
  if (!level || level.tilesAcross * level.tilesDown > OVERVIEW_TILES) return [];
  const places = Array.from({ length: level.tilesAcross * level.tilesDown }, (_, i) => [
    i % level.tilesAcross,
    Math.floor(i / level.tilesAcross),
  ]);
  return places.flatMap(([column = 0, row = 0]) => tileFrame(slide, level, column, row) ?? []);
}
