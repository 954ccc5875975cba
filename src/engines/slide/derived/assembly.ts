import { BLOCK, type BlockPlan } from './blockPlan';
import type { BlockNeed, BlockState } from './blockStore';
import { standIns } from './standIns';

/**
 * The blocks of one overlay in view, side by side in whole pixels: painted on the screen as one picture, however the slide is
 * turned, they have no seams.
 */
export class Assembly {
  readonly canvas = document.createElement('canvas');
  /** Upper left corner, in pixels of the matrix. */
  left = 0;
  top = 0;
  #composed = '';
  #isAny = false;

  /** Returns whether there is anything on it. */
  compose(
    { columns, rows, reduction, level }: BlockPlan,
    needs: readonly BlockNeed[],
    hidden: ReadonlySet<number>,
    stateOf: (key: string) => BlockState | undefined,
  ): boolean {
    const side = BLOCK * 2 ** reduction;
    [this.left, this.top] = [columns[0] * side, rows[0] * side];
    const ready = needs.flatMap((need) => {
      const state = stateOf(need.key);
      if (state?.kind === 'ready') return [{ need, key: need.key, parts: state.parts, scale: 1, x: 0, y: 0 }];
      return state?.kind === 'loading' || !state ? standIns(need, stateOf).map((one) => ({ need, ...one })) : [];
    });
    const signature = [
      level.object.sopInstanceUid,
      reduction,
      columns,
      rows,
      [...hidden],
      ...ready.map((one) => one.key),
    ];
    const composed = signature.join('|');
    if (composed === this.#composed) return this.#isAny;
    this.#composed = composed;
    const [width, height] = [(columns[1] - columns[0] + 1) * BLOCK, (rows[1] - rows[0] + 1) * BLOCK];
    const parts = ready
      .flatMap((one) => one.parts.map((part) => ({ ...one, part })))
      .filter(({ part }) => !hidden.has(part.segment))
      .sort((a, b) => a.part.segment - b.part.segment);
    this.#isAny = parts.length > 0 && width > 0 && height > 0;
    if (!this.#isAny) return false;
    [this.canvas.width, this.canvas.height] = [width, height];
    const context = this.canvas.getContext('2d');
    // Outlines that cannot be painted are outlines lost to the reader: fail the pane, do not go on without them.
    if (!context) throw new Error('no 2D canvas for overlays');
    context.imageSmoothingEnabled = false;
    for (const { need, part, scale, x, y } of parts) {
      const [left, top] = [(need.column - columns[0]) * BLOCK, (need.row - rows[0]) * BLOCK];
      context.save();
      context.beginPath();
      context.rect(left, top, BLOCK, BLOCK);
      context.clip();
      const [dx, dy] = [left + x + part.left * scale, top + y + part.top * scale];
      context.drawImage(part.picture, dx, dy, part.width * scale, part.height * scale);
      context.restore();
    }
    return true;
  }
}
