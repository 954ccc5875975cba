import type { DicomJson } from '../json';
import { tags } from '../tags';
import { slideTags } from './slideTags';

/**
 * What the per-frame functional groups of a tiled image say, as columns. A level may have hundreds of thousands of frames,
 * and an object per frame costs more memory than its tiles (WSI-09): nothing else of the groups is kept.
 */
export interface FrameTable {
  /** Items found; they may be fewer than Number of Frames. */
  readonly count: number;
  /** 1-based position in the total pixel matrix; NaN where the frame does not say. */
  readonly columns: Float64Array;
  readonly rows: Float64Array;
  /** NaN where the frame does not say; stored in µm. */
  readonly zMm: Float64Array;
  /** Index into `pathIdentifiers`; -1 where the frame names no optical path. */
  readonly paths: Int32Array;
  readonly pathIdentifiers: readonly string[];
  /** Dimension Index Values, `rankCount` a frame, 0 where missing. */
  readonly ranks: Int32Array;
  readonly rankCount: number;
}

const UM_PER_MM = 1000;

/** Collects the columns frame by frame; both readers of functional groups (objects, text) write into it. */
export class FrameTableBuilder {
  #columns: Float64Array;
  #rows: Float64Array;
  #zMm: Float64Array;
  #paths: Int32Array;
  #ranks = new Int32Array(0);
  #rankCount = 0;
  #count = 0;
  readonly #identifiers: string[] = [];

  /** It grows; a good guess of the number of frames saves the copying. */
  constructor(expected = 1024) {
    this.#columns = new Float64Array(expected);
    this.#rows = new Float64Array(expected);
    this.#zMm = new Float64Array(expected);
    this.#paths = new Int32Array(expected);
  }

  /** Begins the next frame; NaN for what it does not say. */
  add(column: number, row: number, zUm: number): void {
    if (this.#count === this.#columns.length) this.#grow();
    const frame = this.#count;
    this.#columns[frame] = column;
    this.#rows[frame] = row;
    this.#zMm[frame] = zUm / UM_PER_MM;
    this.#paths[frame] = -1;
    this.#count += 1;
  }

  /** Optical path of the frame begun last. */
  setPath(identifier: string): void {
    const trimmed = identifier.trim();
    if (trimmed === '') return;
    const known = this.#identifiers.indexOf(trimmed);
    this.#paths[this.#count - 1] = known >= 0 ? known : this.#identifiers.push(trimmed) - 1;
  }

  /** Dimension indices of the frame begun last. Their number is that of the first frame which has any. */
  setRanks(values: readonly number[]): void {
    if (values.length === 0) return;
    if (this.#rankCount === 0) {
      this.#rankCount = values.length;
      this.#ranks = new Int32Array(this.#columns.length * values.length);
    }
    const start = (this.#count - 1) * this.#rankCount;
    for (let at = 0; at < this.#rankCount; at += 1) this.#ranks[start + at] = values[at] ?? 0;
  }

  finish(): FrameTable {
    const count = this.#count;
    return {
      count,
      columns: this.#columns.slice(0, count),
      rows: this.#rows.slice(0, count),
      zMm: this.#zMm.slice(0, count),
      paths: this.#paths.slice(0, count),
      pathIdentifiers: this.#identifiers,
      ranks: this.#ranks.slice(0, count * this.#rankCount),
      rankCount: this.#rankCount,
    };
  }

  #grow(): void {
    const size = Math.max(1024, this.#columns.length * 2);
    const larger = (old: Float64Array): Float64Array => {
      const grown = new Float64Array(size);
      grown.set(old);
      return grown;
    };
    this.#columns = larger(this.#columns);
    this.#rows = larger(this.#rows);
    this.#zMm = larger(this.#zMm);
    const paths = new Int32Array(size);
    paths.set(this.#paths);
    this.#paths = paths;
    const ranks = new Int32Array(size * this.#rankCount);
    ranks.set(this.#ranks);
    this.#ranks = ranks;
  }
}

/** The columns of a Per-Frame Functional Groups Sequence that was read as objects. */
export function frameTableOf(groups: readonly unknown[]): FrameTable {
  const builder = new FrameTableBuilder(groups.length);
  for (const item of groups) {
    const group = datasetOf(item);
    const position = firstItem(group, slideTags.PlanePositionSlideSequence);
    builder.add(
      number(position, slideTags.ColumnPositionInTotalImagePixelMatrix),
      number(position, slideTags.RowPositionInTotalImagePixelMatrix),
      number(position, slideTags.ZOffsetInSlideCoordinateSystem),
    );
    const path = firstItem(group, slideTags.OpticalPathIdentificationSequence)?.[slideTags.OpticalPathIdentifier];
    builder.setPath(String(path?.Value?.[0] ?? ''));
    const content = firstItem(group, tags.FrameContentSequence);
    builder.setRanks((content?.[slideTags.DimensionIndexValues]?.Value ?? []).map(numberOfValue));
  }
  return builder.finish();
}

const datasetOf = (item: unknown): DicomJson => (typeof item === 'object' && item !== null ? (item as DicomJson) : {});

function firstItem(group: DicomJson, sequence: string): DicomJson | undefined {
  const item = group[sequence]?.Value?.[0];
  return item === undefined || item === null ? undefined : datasetOf(item);
}

const number = (item: DicomJson | undefined, tag: string): number => numberOfValue(item?.[tag]?.Value?.[0]);

/** NaN for what is no number; DS and IS may come as text. */
export function numberOfValue(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  if (typeof value !== 'string' || value.trim() === '') return Number.NaN;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : Number.NaN;
}
