import type { DicomJson } from '../json';
import { repaired } from '../jsonRepair';
import type { Problem } from '../problem';
import { tags } from '../tags';
import { fail, ok, type Result } from '../../lib/result';
import { type FrameTable, FrameTableBuilder, frameTableOf } from './frameTable';
import { JsonCursor } from './jsonCursor';
import { slideTags } from './slideTags';

/** One instance of which the per-frame functional groups were read and dropped. */
export interface ReadInstance {
  readonly dataset: DicomJson;
  readonly frames?: FrameTable;
  /** The groups of the first frame, where writers put what should be shared. */
  readonly firstFrame?: DicomJson;
}

/** Splits what was read as objects; the result holds no reference to the groups. */
export function splitInstance(dataset: DicomJson): ReadInstance {
  const { [tags.PerFrameFunctionalGroupsSequence]: groups, ...rest } = dataset;
  const items = groups?.Value ?? [];
  if (items.length === 0) return { dataset: rest };
  const [first] = items;
  const firstFrame = typeof first === 'object' && first !== null ? (first as DicomJson) : {};
  return { dataset: rest, frames: frameTableOf(items), firstFrame };
}

/**
 * The instances of a WADO-RS metadata answer (a JSON array of datasets, or one dataset, UTF-8), with the functional groups
 * read straight from the text into columns (WSI-09). An empty answer is an empty series.
 */
export function readSeriesText(bytes: Uint8Array): Result<readonly ReadInstance[], Problem> {
  try {
    return ok(instancesIn(bytes));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const title = 'The archive sent something that is not DICOM JSON';
    return fail({ code: 'invalid-object', severity: 'error', title, detail: cause.message });
  }
}

function instancesIn(bytes: Uint8Array): readonly ReadInstance[] {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const cursor = new JsonCursor(bytes, isMarked ? 3 : 0);
  const instances: ReadInstance[] = [];
  const first = cursor.peek();
  if (first === 0) return instances;
  if (first === 0x7b) instances.push(...instanceAt(cursor));
  else if (first === 0x5b) {
    cursor.enterArray();
    while (cursor.nextItem()) instances.push(...instanceAt(cursor));
  } else instances.push(...instanceAt(cursor));
  if (cursor.peek() !== 0) throw new SyntaxError('there is something behind the datasets');
  return instances;
}

/** One dataset; null, which PS3.18 F.2.5 allows for an empty item, is none. */
function instanceAt(cursor: JsonCursor): readonly ReadInstance[] {
  const { bytes } = cursor;
  if (cursor.peek() !== 0x7b) {
    const start = cursor.at;
    cursor.skip();
    if (text(bytes, start, cursor.at) === 'null') return [];
    throw new SyntaxError('a dataset was expected');
  }
  const start = cursor.at;
  let groups: { from: number; to: number; read: Omit<ReadInstance, 'dataset'> } | undefined;
  cursor.enterObject();
  while (cursor.nextKey()) {
    if (!cursor.isKey(tags.PerFrameFunctionalGroupsSequence)) {
      cursor.skip();
      continue;
    }
    const from = cursor.at;
    const read = readGroups(cursor);
    groups = { from, to: cursor.at, read };
  }
  const slim = groups
    ? `${text(bytes, start, groups.from)}null${text(bytes, groups.to, cursor.at)}`
    : text(bytes, start, cursor.at);
  const { [tags.PerFrameFunctionalGroupsSequence]: _dropped, ...dataset } = repaired(JSON.parse(slim) as DicomJson);
  return [{ dataset, ...groups?.read }];
}

const decoder = new TextDecoder();
const text = (bytes: Uint8Array, from: number, to: number): string => decoder.decode(bytes.subarray(from, to));

/** At the value of Per-Frame Functional Groups Sequence: `{"vr":"SQ","Value":[…]}`. */
function readGroups(cursor: JsonCursor): Omit<ReadInstance, 'dataset'> {
  const builder = new FrameTableBuilder();
  const ranks: number[] = [];
  let firstFrame: DicomJson | undefined;
  if (!cursor.enterObject()) return {};
  while (cursor.nextKey()) {
    if (!cursor.isKey('Value') || cursor.peek() !== 0x5b) {
      cursor.skip();
      continue;
    }
    cursor.enterArray();
    while (cursor.nextItem()) {
      cursor.peek();
      const start = cursor.at;
      readFrame(cursor, builder, ranks);
      firstFrame ??= repaired((JSON.parse(text(cursor.bytes, start, cursor.at)) as DicomJson | null) ?? {});
    }
  }
  const frames = builder.finish();
  return frames.count === 0 || !firstFrame ? {} : { frames, firstFrame };
}

function readFrame(cursor: JsonCursor, builder: FrameTableBuilder, ranks: number[]): void {
  let [column, row, zUm] = [Number.NaN, Number.NaN, Number.NaN];
  let path = '';
  ranks.length = 0;
  if (cursor.enterObject()) {
    while (cursor.nextKey()) {
      if (cursor.isKey(slideTags.PlanePositionSlideSequence)) {
        firstItemOf(cursor, () => {
          if (cursor.isKey(slideTags.ColumnPositionInTotalImagePixelMatrix)) column = firstNumber(cursor);
          else if (cursor.isKey(slideTags.RowPositionInTotalImagePixelMatrix)) row = firstNumber(cursor);
          else if (cursor.isKey(slideTags.ZOffsetInSlideCoordinateSystem)) zUm = firstNumber(cursor);
          else cursor.skip();
        });
      } else if (cursor.isKey(slideTags.OpticalPathIdentificationSequence)) {
        firstItemOf(cursor, () => {
          if (cursor.isKey(slideTags.OpticalPathIdentifier)) path = firstText(cursor);
          else cursor.skip();
        });
      } else if (cursor.isKey(tags.FrameContentSequence)) {
        firstItemOf(cursor, () => {
          if (cursor.isKey(slideTags.DimensionIndexValues)) allNumbers(cursor, ranks);
          else cursor.skip();
        });
      } else cursor.skip();
    }
  }
  builder.add(column, row, zUm);
  if (path !== '') builder.setPath(path);
  builder.setRanks(ranks);
}

/** The members of the first item of a sequence, each to be taken or skipped by `visit`; the other items are skipped. */
function firstItemOf(cursor: JsonCursor, visit: () => void): void {
  if (!cursor.enterObject()) return;
  while (cursor.nextKey()) {
    if (!cursor.isKey('Value')) {
      cursor.skip();
      continue;
    }
    let isFirst = cursor.enterArray();
    if (!isFirst) continue;
    while (cursor.nextItem()) {
      if (!isFirst) cursor.skip();
      else if (cursor.enterObject()) while (cursor.nextKey()) visit();
      isFirst = false;
    }
  }
}

/** Without a list in between: this runs for every number of every frame. */
function firstNumber(cursor: JsonCursor): number {
  let first = Number.NaN;
  if (!cursor.enterObject()) return first;
  while (cursor.nextKey()) {
    if (!cursor.isKey('Value')) cursor.skip();
    else if (cursor.enterArray()) {
      let isFirst = true;
      while (cursor.nextItem()) {
        if (isFirst) first = cursor.number();
        else cursor.skip();
        isFirst = false;
      }
    }
  }
  return first;
}

function allNumbers(cursor: JsonCursor, into: number[]): void {
  valuesOf(cursor, () => into.push(cursor.number()));
}

function firstText(cursor: JsonCursor): string {
  const values: string[] = [];
  valuesOf(cursor, () => values.push(cursor.text()));
  return values[0] === 'null' ? '' : (values[0] ?? '');
}

/** The values of an element, each taken by `visit`. */
function valuesOf(cursor: JsonCursor, visit: () => void): void {
  if (!cursor.enterObject()) return;
  while (cursor.nextKey()) {
    if (!cursor.isKey('Value')) {
      cursor.skip();
    } else if (cursor.enterArray()) {
      while (cursor.nextItem()) visit();
    }
  }
}
