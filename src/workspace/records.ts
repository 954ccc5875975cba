/** Immutable record maps and the differences between them: the unit of history, of drafts and of saving. */
export type Records<T extends { readonly id: string }> = Readonly<Record<string, T>>;

export interface RecordsDiff<T> {
  readonly added: readonly T[];
  readonly updated: readonly (readonly [from: T, to: T])[];
  readonly removed: readonly T[];
}

export function diffRecords<T extends { readonly id: string }>(from: Records<T>, to: Records<T>): RecordsDiff<T> {
  const added: T[] = [];
  const updated: [T, T][] = [];
  const removed: T[] = [];
  for (const [id, after] of Object.entries(to)) {
    const before = from[id];
    if (before === undefined) added.push(after);
    else if (before !== after) updated.push([before, after]);
  }
  for (const [id, before] of Object.entries(from)) if (to[id] === undefined) removed.push(before);
  return { added, updated, removed };
}

export function invertDiff<T>(diff: RecordsDiff<T>): RecordsDiff<T> {
  return {
    added: diff.removed,
    updated: diff.updated.map(([from, to]) => [to, from] as const),
    removed: diff.added,
  };
}

export function applyDiff<T extends { readonly id: string }>(records: Records<T>, diff: RecordsDiff<T>): Records<T> {
  const next: Record<string, T> = { ...records };
  for (const record of diff.removed) delete next[record.id];
  for (const record of diff.added) next[record.id] = record;
  for (const [, to] of diff.updated) next[to.id] = to;
  return next;
}

export const isEmptyDiff = <T>(diff: RecordsDiff<T>): boolean =>
  diff.added.length + diff.updated.length + diff.removed.length === 0;

export const sizeOfDiff = <T>(diff: RecordsDiff<T>): number =>
  diff.added.length + diff.updated.length + diff.removed.length;

/** The part of a diff that still fits `records`; the rest was changed by someone else meanwhile and must not be overwritten. */
export function applicablePart<T extends { readonly id: string }>(
  records: Records<T>,
  diff: RecordsDiff<T>,
): RecordsDiff<T> {
  return {
    added: diff.added.filter((record) => records[record.id] === undefined),
    updated: diff.updated.filter(([from]) => records[from.id] === from),
    removed: diff.removed.filter((record) => records[record.id] === record),
  };
}
