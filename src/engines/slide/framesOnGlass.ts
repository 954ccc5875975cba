import type { GlassView } from '../../dicom/slide/alignment';
import { slideShown } from '../../dicom/slide/slideShown';
import type { FrameRef, Slide } from '../../dicom/types';
import { framesInView } from './framesInView';
import { cameraFor } from './glassView';
import { fitWhole } from './slideCamera';
import { rightWayRound, wholeOf } from './slideTravel';

/** Frames that a pane of so many CSS pixels needs to show a field of a slide sharp, or the whole glass; coarser levels with them. */
export function framesOnGlass(
  whole: Slide,
  [widthPx, heightPx]: readonly [number, number],
  view?: GlassView,
): readonly FrameRef[] {
  const slide = slideShown(whole, {});
  const pane = { centerU: 0, centerV: 0, zoom: 1, rotationDeg: 0, isFlipped: false, widthPx, heightPx, pixelAspect: 1 };
  const camera = rightWayRound(pane, slide);
  const plane = slide.isCalibrated ? slide.levels[0]?.plane : undefined;
  return framesInView(slide, view && plane ? cameraFor(camera, plane, view) : fitWhole(camera, wholeOf(slide)));
}
