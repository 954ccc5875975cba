import { listOf, type Records, type RecordsDiff, recordsFrom, stepBetween } from './recordVersions';

export type { Records, RecordsDiff } from './recordVersions';

/** At once where `to` was made from `from`; else all records of both are looked at. */
export function diffRecords<T extends { readonly id: string }>(from: Records<T>, to: Records<T>): RecordsDiff<T> {
  const known = stepBetween(from, to);
  if (known) return known;
  const added: T[] = [];
  const updated: [T, T][] = [];
  const removed: T[] = [];
  const before = byId(from);
  const after = byId(to);
  for (const [id, now] of after) {
    const was = before.get(id);
    if (was === undefined) added.push(now);
    else if (was !== now) updated.push([was, now]);
  }
  for (const [id, was] of before) if (!after.has(id)) removed.push(was);
  return { added, updated, removed };
}

/** The difference to `from` after one more step, where the difference before it is known. */
export function diffAfterStep<T extends { readonly id: string }>(
  before: RecordsDiff<T>,
  from: Records<T>,
  step: RecordsDiff<T>,
): RecordsDiff<T> {
  const [added, updated, removed] = [[...before.added], [...before.updated], [...before.removed]];
  const put = (now: T): void => {
    const was = from[now.id];
    drop(removed, (one) => one.id === now.id);
    if (was === undefined) replace(added, now, (one) => one.id === now.id);
    else if (was === now) drop(updated, ([one]) => one.id === now.id);
    else replace(updated, [was, now] as const, ([one]) => one.id === now.id);
  };
  for (const now of step.added) put(now);
  for (const [, now] of step.updated) put(now);
  for (const { id } of step.removed) {
    const was = from[id];
    drop(added, (one) => one.id === id);
    drop(updated, ([one]) => one.id === id);
    if (was !== undefined) removed.push(was);
  }
  return { added, updated, removed };
}

function replace<Item>(list: Item[], item: Item, isMeant: (one: Item) => boolean): void {
  const at = list.findIndex(isMeant);
  if (at < 0) list.push(item);
  else list[at] = item;
}

function drop<Item>(list: Item[], isMeant: (one: Item) => boolean): void {
  const at = list.findIndex(isMeant);
  if (at >= 0) list.splice(at, 1);
}

const byId = <T extends { readonly id: string }>(records: Records<T>): ReadonlyMap<string, T> =>
  new Map(listOf(records).map((record) => [record.id, record]));

export function invertDiff<T>(diff: RecordsDiff<T>): RecordsDiff<T> {
  return {
    added: diff.removed,
    updated: diff.updated.map(([from, to]) => [to, from] as const),
    removed: diff.added,
  };
}

/** The next version of a record map; it costs what the change costs, whatever the size of the map. */
export const applyDiff = <T extends { readonly id: string }>(records: Records<T>, diff: RecordsDiff<T>): Records<T> =>
  isEmptyDiff(diff) ? records : recordsFrom(records, diff);

/** With these records put in the place of those of their identifiers, or added. */
export function withRecords<T extends { readonly id: string }>(records: Records<T>, ...put: readonly T[]): Records<T> {
  const added: T[] = [];
  const updated: [T, T][] = [];
  for (const record of put) {
    const was = records[record.id];
    if (was === undefined) added.push(record);
    else if (was !== record) updated.push([was, record]);
  }
  return applyDiff(records, { added, updated, removed: [] });
}

export const withoutRecords = <T extends { readonly id: string }>(
  records: Records<T>,
  ids: readonly string[],
): Records<T> => applyDiff(records, { added: [], updated: [], removed: ids.flatMap((id) => records[id] ?? []) });

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
