/**
 * Coordinates as a report keeps them. SCOORD and SCOORD3D hold float32 (VR FL; PS3.3 C.18.6, C.18.9): 1 m from the origin
 * a step is 0.06 µm, so a length of 50 mm measured from finer numbers differs from the one anybody can recompute from the
 * file by up to four parts in a million, and that of a cell 70 mm into a slide by one in ten thousand. A mark is therefore
 * rounded when it is finished, before it is measured: what is shown, stored and recomputed is one number.
 */
export const asStored = (points: readonly number[]): readonly number[] =>
  points.every((value) => Object.is(Math.fround(value), value)) ? points : points.map(Math.fround);
