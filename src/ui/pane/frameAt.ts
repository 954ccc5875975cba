/** The frame number (1-based) at a fraction of the frame bar from its top. */
export const frameAt = (fraction: number, frameCount: number): number =>
  Math.min(frameCount, Math.max(1, Math.floor(fraction * frameCount) + 1));
