import { normalDeg } from '../../dicom/geometry/displayedPlane';
import { isMirrored } from '../../dicom/slide/slideGeometry';
import type { PaneState, SlideStatus } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import type { Slide } from '../../dicom/types';
import { baseUmPerPixel, magnificationOf } from './slideActions';
import type { SlideCamera } from './slideCamera';
import type { SessionState } from './slideSession';

export interface Settling {
  readonly isSettled: boolean;
  /** The slide has been complete once: later loading is refinement, not opening. */
  readonly everSettled: boolean;
  readonly isBlank: boolean;
}

/** What is on the canvas now, for overlays, attributes and screen readers. */
export function slideStatus(
  slide: Slide,
  camera: SlideCamera,
  state: Pick<SessionState, 'hasPixels' | 'pending' | 'failed'>,
  settling: Settling,
): SlideStatus {
  const baseUm = baseUmPerPixel(slide);
  const plane = slide.levels[0]?.plane;
  const isShownMirrored = plane !== undefined && isMirrored(plane);
  return {
    kind: 'slide',
    state: paneState(state, settling),
    isSettled: settling.isSettled,
    ...(baseUm !== undefined && {
      umPerCssPixel: baseUm / camera.zoom,
      magnification: magnificationOf(baseUm / camera.zoom),
    }),
    rotationDeg: normalDeg(camera.rotationDeg),
    isFlipped: camera.isFlipped !== isShownMirrored,
    zoom: camera.zoom,
    tilesPending: state.pending,
    tilesFailed: state.failed,
  };
}

function paneState(state: Pick<SessionState, 'hasPixels' | 'failed'>, settling: Settling): PaneState {
  if (settling.isBlank) return 'error';
  if (state.failed > 0) return state.hasPixels ? 'partial' : 'error';
  return settling.everSettled ? 'ready' : 'loading';
}

/** What the reader is told about tiles that this view needs and does not have. */
export function tilesProblem(state: Pick<SessionState, 'failed' | 'problem'>): Problem | undefined {
  const { failed, problem } = state;
  if (failed === 0 || !problem) return undefined;
  if (problem.code === 'unsupported') return problem;
  const tiles = failed === 1 ? '1 tile of this view is' : `${failed} tiles of this view are`;
  const detail = [problem.title, problem.detail].filter(Boolean).join(': ');
  return {
    ...problem,
    severity: 'warning',
    title: `${tiles} not sharp or missing: loading failed`,
    tip: 'They are tried again by themselves; Retry tries at once.',
    detail,
  };
}
