/** An upright rectangle of device pixels on a canvas. */
export interface DeviceArea {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const isEmpty = ({ left, top, right, bottom }: DeviceArea): boolean => left >= right || top >= bottom;

export const common = (a: DeviceArea, b: DeviceArea): DeviceArea => ({
  left: Math.max(a.left, b.left),
  top: Math.max(a.top, b.top),
  right: Math.min(a.right, b.right),
  bottom: Math.min(a.bottom, b.bottom),
});

/** The smallest area that holds both. */
export const around = (a: DeviceArea, b: DeviceArea): DeviceArea => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
});

/** What is left of an area under others, in pieces that do not overlap. */
export function uncovered(area: DeviceArea, covers: readonly DeviceArea[]): readonly DeviceArea[] {
  let left = isEmpty(area) ? [] : [area];
  for (const cover of covers) {
    if (left.length === 0) return left;
    if (isEmpty(common(area, cover))) continue;
    left = left.flatMap((piece) => without(piece, cover));
  }
  return left;
}

/** Above, below, on the left and on the right of the hole. */
function without(piece: DeviceArea, cover: DeviceArea): DeviceArea[] {
  const hole = common(piece, cover);
  if (isEmpty(hole)) return [piece];
  return [
    { ...piece, bottom: hole.top },
    { ...piece, top: hole.bottom },
    { ...hole, left: piece.left, right: hole.left },
    { ...hole, left: hole.right, right: piece.right },
  ].filter((rest) => !isEmpty(rest));
}
