import type { Slide } from '../../dicom/types';
import type { SlideCamera } from './slideCamera';
import { SlideSurface } from './slideSurface';
import { levelsOnBase } from './tilePlan';

/** Test support: a view that is turned and mirrored, so that nothing comes right by chance. */
export const askew: SlideCamera = {
  centerU: 1000,
  centerV: 700,
  zoom: 0.7,
  rotationDeg: 37,
  isFlipped: true,
  widthPx: 900,
  heightPx: 600,
  pixelAspect: 1,
};

/** The drawing surface of a slide under a camera that rests. */
export const surfaceUnder = (camera: SlideCamera, slide: Slide): SlideSurface =>
  new SlideSurface(
    () => ({ slide, levels: levelsOnBase(slide) }),
    () => camera,
  );
