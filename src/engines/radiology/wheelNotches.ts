/** What a wheel event says, without the DOM. `wheelDeltaY` is Chromium's and Safari's: 120 per notch of a mouse wheel. */
export interface WheelTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly timeStamp: number;
  readonly wheelDeltaX?: number;
  readonly wheelDeltaY?: number;
}

const PX_PER_NOTCH = 100;
const LINES_PER_NOTCH = 3;
/** A pause after which the rest of a swipe is forgotten. */
const PAUSE_MS = 250;
/** macOS speeds a mouse up with the hand: one notch is any multiple of this, a tenth of forty pixels and a rounding of its own. */
const MAC_NOTCH_PX = 4.000244140625;

/** Pixels of turning, down and right positive. Shift turns a wheel sideways in most browsers; both axes mean the same. */
export function turnPx({ deltaX, deltaY, deltaMode }: WheelTurn): number {
  const delta = Math.abs(deltaY) >= Math.abs(deltaX) ? deltaY : deltaX;
  switch (deltaMode) {
    case 1:
      return (delta / LINES_PER_NOTCH) * PX_PER_NOTCH;
    case 2:
      return delta * 8 * PX_PER_NOTCH;
    default:
      return delta;
  }
}

/**
 * Turns wheel events into whole images: one notch of a mouse is one image, whatever number of pixels the system makes
 * of it; a trackpad's stream of small numbers, its momentum included, adds up to one image per 100 pixels, so that a
 * swipe does not overshoot, and the parts of a notch that a fine wheel reports add up to that notch. The rest is dropped
 * when the direction turns or the hand rests.
 */
export function createNotchCounter(): (turn: WheelTurn) => number {
  let rest = 0;
  let last = Number.NEGATIVE_INFINITY;
  return (turn) => {
    // In the middle of a swipe a number that a notch would give is one of the stream.
    const isSwiping = rest !== 0 && turn.timeStamp - last <= PAUSE_MS;
    const notches = isSwiping ? undefined : mouseNotches(turn);
    if (notches !== undefined) {
      rest = 0;
      return notches;
    }
    const px = turnPx(turn);
    if (turn.timeStamp - last > PAUSE_MS || Math.sign(px) !== Math.sign(rest)) rest = 0;
    last = turn.timeStamp;
    rest += px;
    const images = Math.trunc(rest / PX_PER_NOTCH) + 0; // no negative zero
    rest -= images * PX_PER_NOTCH;
    return images;
  };
}

/** Undefined when the event does not come from a wheel with notches. */
function mouseNotches(turn: WheelTurn): number | undefined {
  if (turn.deltaMode !== 0)
    return Math.sign(turnPx(turn)) * Math.max(1, Math.round(Math.abs(turnPx(turn)) / PX_PER_NOTCH));
  if (turn.deltaY !== 0 && turn.deltaY % MAC_NOTCH_PX === 0) return Math.sign(turn.deltaY);
  const wheelDelta = turn.wheelDeltaY || turn.wheelDeltaX || 0;
  if (wheelDelta === 0 || wheelDelta % 120 !== 0) return undefined;
  return -wheelDelta / 120;
}
