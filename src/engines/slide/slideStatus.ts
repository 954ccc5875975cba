import { normalDeg } from '../../dicom/geometry/displayedPlane';
import { isMirrored } from '../../dicom/slide/slideGeometry';
import type { BulkStatus, ColourStatus, PaneState, SlideStatus } from '../../dicom/paneStatus';
import type { ChannelLook } from '../../dicom/slide/channels';
import { focusOf } from '../../dicom/slide/slideShown';
import type { Problem } from '../../dicom/problem';
import type { Slide } from '../../dicom/types';
import type { GlassState } from './glassDimmer';
import { baseUmPerPixel, magnificationOf } from './slideActions';
import type { SlideCamera } from './slideCamera';
import type { SessionState } from './slideSession';

export interface Settling {
  readonly displaySetId?: string;
  readonly isSettled: boolean;
  /** The slide has been complete once: later loading is refinement, not opening. */
  readonly everSettled: boolean;
  readonly isBlank: boolean;
  /** Absent is plain. */
  readonly glass?: GlassState;
  readonly colours?: ColourStatus;
  readonly channels?: readonly ChannelLook[];
  readonly bulk?: BulkStatus | undefined;
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
    ...(settling.displaySetId !== undefined && { displaySetId: settling.displaySetId }),
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
    ...(settling.glass !== undefined &&
      settling.glass !== 'plain' && { glass: settling.glass === 'dimmed' ? 'dimmed' : 'notDimmed' }),
    ...(settling.colours && { colours: settling.colours }),
    ...(settling.channels && { channels: settling.channels }),
    ...(settling.bulk && { bulk: settling.bulk }),
    ...choiceStatus(slide, settling.channels !== undefined),
  };
}

/** What of several planes and paths is on the screen. */
function choiceStatus(slide: Slide, isMix: boolean): Pick<SlideStatus, 'focus' | 'opticalPath'> {
  const { index, count } = focusOf(slide);
  const { opticalPaths = [], opticalPathIdentifier } = slide;
  return {
    ...(count > 1 && { focus: { plane: index + 1, count, heightUm: (slide.focalPlaneMm ?? 0) * 1000 } }),
    ...(!isMix &&
      opticalPaths.length > 1 &&
      opticalPathIdentifier !== undefined && { opticalPath: opticalPathIdentifier }),
  };
}

function paneState(state: Pick<SessionState, 'hasPixels' | 'failed'>, settling: Settling): PaneState {
  if (settling.isBlank) return 'error';
  if (state.failed > 0) return state.hasPixels ? 'partial' : 'error';
  return settling.everSettled ? 'ready' : 'loading';
}

/** A reader follows a number that changes five times a second. */
const COUNT_EVERY_MS = 200;
const NOTHING_SENT = { counted: '', uncounted: '', atMs: 0 };

/**
 * Sends what changed, at once; but a mere count of tiles to go only as often as it can be read, and not even that none is
 * left while the view still flies: that it is settled says so. Whoever shows a status renders for each, which costs more
 * than the tile that was counted.
 */
export class StatusFeed {
  readonly #send: (status: SlideStatus) => void;
  readonly #askAgain: () => void;
  /** As text, with and without the count, and when. */
  #sent = NOTHING_SENT;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `askAgain` is called when a count that was held back is due: offer the status of that moment then. */
  constructor(send: (status: SlideStatus) => void, askAgain: () => void) {
    this.#send = send;
    this.#askAgain = askAgain;
  }

  /** `nowMs` as animation frames count. */
  offer(status: SlideStatus, nowMs: number): void {
    const counted = JSON.stringify(status);
    if (counted === this.#sent.counted) return;
    const uncounted = JSON.stringify({ ...status, tilesPending: 0 });
    const isCountAlone = uncounted === this.#sent.uncounted;
    const waitMs = this.#sent.atMs + COUNT_EVERY_MS - nowMs;
    if (isCountAlone && waitMs > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#askAgain();
      }, waitMs);
      return;
    }
    this.#sent = { counted, uncounted, atMs: nowMs };
    this.#send(status);
  }

  /** Another slide: whatever comes next is news. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sent = NOTHING_SENT;
  }
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
    tip: 'What failed is hatched and tried again by itself; Retry tries at once.',
    detail,
  };
}
