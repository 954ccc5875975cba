/** What a wheel event says about sideways turning, without the DOM. */
export interface SideTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly timeStamp: number;
}

/** Less is the unsteady hand. */
const SWIPE_PX = 50;
const PX_PER_LINE = 33;
/** A pause after which a new swipe may begin; momentum of a trackpad has none. */
const PAUSE_MS = 250;

/** A wheel that tilts, or a swipe along a trackpad. With Shift a browser turns an ordinary wheel sideways: that stays ordinary. */
export const isSideways = (turn: Pick<SideTurn, 'deltaX' | 'deltaY'> & { readonly shiftKey: boolean }): boolean =>
  !turn.shiftKey && Math.abs(turn.deltaX) > Math.abs(turn.deltaY);

/**
 * One step per swipe, however long it is and however long its momentum lasts: what follows without a pause belongs to
 * it, and a movement that is mostly up or down is none. Right is 1, left is -1.
 */
export function createSwipeCounter(): (turn: SideTurn) => -1 | 0 | 1 {
  let [acrossPx, alongPx, last, isSpent] = [0, 0, Number.NEGATIVE_INFINITY, false];
  return ({ deltaX, deltaY, deltaMode, timeStamp }) => {
    if (timeStamp - last > PAUSE_MS) [acrossPx, alongPx, isSpent] = [0, 0, false];
    last = timeStamp;
    const unit = deltaMode === 0 ? 1 : PX_PER_LINE;
    acrossPx += deltaX * unit;
    alongPx += Math.abs(deltaY) * unit;
    if (isSpent || Math.abs(acrossPx) < SWIPE_PX || Math.abs(acrossPx) < 2 * alongPx) return 0;
    isSpent = true;
    return acrossPx > 0 ? 1 : -1;
  };
}
