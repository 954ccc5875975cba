import type { BlockFrame, BlockRequest } from './composeMessages';

/** Every pixel of a frame on the block, at its place on the block; those that are zero only where asked for. */
export function visit(
  { left, top, size, reduction, matrixColumns, matrixRows }: BlockRequest,
  frame: BlockFrame,
  found: (x: number, y: number, value: number) => void,
  areZerosMeant = false,
): void {
  const side = size * 2 ** reduction;
  const [right, bottom] = [Math.min(left + side, matrixColumns), Math.min(top + side, matrixRows)];
  const [fromX, toX] = [Math.max(left, frame.left), Math.min(right, frame.left + frame.columns)];
  const [fromY, toY] = [Math.max(top, frame.top), Math.min(bottom, frame.top + frame.rows)];
  const { values, isPacked, columns } = frame;
  for (let y = fromY; y < toY; y += 1) {
    const down = (y - top) >> reduction;
    const start = (y - frame.top) * columns - frame.left;
    for (let x = fromX; x < toX; x += 1) {
      const at = start + x;
      const value = isPacked ? ((values[at >> 3] ?? 0) >> (at & 7)) & 1 : (values[at] ?? 0);
      if (value !== 0 || areZerosMeant) found((x - left) >> reduction, down, value);
    }
  }
}
