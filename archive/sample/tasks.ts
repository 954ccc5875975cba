import { writeCt } from './ct/writeCt';
import type { CtName, SlideName } from './facts';
import { type SampleScale, scaledSlide } from './sampleScale';
import { jpegEncoder } from './slide/jpegEncoder';
import { type PaintedBlock, paintBlock } from './slide/paintBlock';
import { blankPicture, TILE } from './slide/pyramid';
import { type SlidePlan, straightPlan, turnedPlan } from './slide/slidePlan';
import { GLASS, TilePainter } from './slide/tilePainter';

/** A piece of work that one thread does on its own. */
export type SampleTask =
  | {
      readonly kind: 'ct';
      readonly directory: string;
      readonly name: CtName;
      readonly seed: number;
      readonly scale: SampleScale;
    }
  | {
      readonly kind: 'block';
      readonly name: SlideName;
      readonly seed: number;
      readonly scale: SampleScale;
      readonly column: number;
      readonly row: number;
    };

export interface BlockResult extends PaintedBlock {
  readonly kind: 'block';
  readonly name: SlideName;
  /** What a tile of bare glass looks like. */
  readonly glass: Uint8Array<ArrayBuffer>;
}
export type TaskResult = BlockResult | { readonly kind: 'ct' };

interface PreparedSlide {
  readonly key: string;
  readonly plan: SlidePlan;
  readonly painter: TilePainter;
  readonly glass: Uint8Array<ArrayBuffer>;
}

/** The slide last worked on by this thread: making its tissue takes as long as painting many tiles. */
let prepared: PreparedSlide | undefined;

/** Does one task; `onStep` is told of every share of it that is done, all together 1. */
export async function runTask(task: SampleTask, onStep: (share: number) => void): Promise<TaskResult> {
  if (task.kind === 'ct') {
    const { ctFirst, ctSlices, ctSize } = task.scale;
    const slices = Array.from({ length: ctSlices }, (_, index) => ctFirst + index);
    await writeCt(task.directory, task.name, task.seed, slices, ctSize, () => onStep(1 / ctSlices));
    return { kind: 'ct' };
  }
  const encode = await jpegEncoder();
  const { plan, painter, glass } = await prepare(task.name, task.seed, task.scale);
  const block = paintBlock(plan, painter, encode, task.column, task.row);
  onStep(1);
  return { kind: 'block', name: task.name, glass, ...block };
}

async function prepare(name: SlideName, seed: number, scale: SampleScale): Promise<PreparedSlide> {
  const key = JSON.stringify([name, seed, scale]);
  if (prepared?.key === key) return prepared;
  const encode = await jpegEncoder();
  const plan = planOf(name, seed, scale);
  const painter = new TilePainter(plan, seed);
  prepared = { key, plan, painter, glass: encode(blankPicture(TILE, TILE, GLASS).rgb, TILE, TILE) };
  return prepared;
}

function planOf(name: SlideName, seed: number, scale: SampleScale): SlidePlan {
  const facts = scaledSlide(name, scale);
  const um = facts.pixelSpacingMm * 1000;
  const plan = name === 'slide-he' ? straightPlan('he', um) : turnedPlan('ttf1', um, seed);
  return { ...plan, columns: facts.columns, rows: facts.rows };
}

/** What can be handed over instead of copied. */
export function transferables(result: TaskResult): ArrayBuffer[] {
  if (result.kind === 'ct') return [];
  const buffers = result.tiles.flatMap((tile) => (tile.jpeg ? [tile.jpeg.buffer] : []));
  return result.top ? [...buffers, result.top.buffer] : buffers;
}
