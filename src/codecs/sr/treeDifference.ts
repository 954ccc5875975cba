/** For tests: what an edit did to a content tree. People read `compareDocuments.ts`. */
import { type DicomJson, itemOf, sequenceOf, stringOf, stringsOf } from '../../dicom/json';
import { objectTags as t } from '../objectTags';

/**
 * The content items that differ between two versions, each as one line: `changed`, `added` or `removed`, the path it
 * has in the version it is in, what it is, and for a changed one the tags. References to other items count as the same
 * when they lead to items with the same content.
 */
export function treeDifference(before: DicomJson, after: DicomJson): string[] {
  return compareChildren({ item: before, path: '1', document: before }, { item: after, path: '1', document: after });
}

/** What is the same at both ends needs no comparing: large libraries, and all that nobody touched. */
function trimEqual(old: At[], now: At[]): void {
  const isSame = (a: At | undefined, b: At | undefined) =>
    a !== undefined &&
    b !== undefined &&
    ((a.item === b.item && !holdsReference(a.item)) || contentOf(a) === contentOf(b));
  while (isSame(old[0], now[0])) {
    old.shift();
    now.shift();
  }
  while (isSame(old.at(-1), now.at(-1))) {
    old.pop();
    now.pop();
  }
}

const holdsReference = (item: DicomJson): boolean =>
  item[t.ReferencedContentItemIdentifier] !== undefined || sequenceOf(item, t.ContentSequence).some(holdsReference);

interface At {
  readonly item: DicomJson;
  readonly path: string;
  readonly document: DicomJson;
}

const childrenOf = ({ item, path, document }: At): At[] =>
  sequenceOf(item, t.ContentSequence).map((child, index) => ({ item: child, path: `${path}.${index + 1}`, document }));

function compareChildren(before: At, after: At): string[] {
  const [old, now] = [childrenOf(before), childrenOf(after)];
  trimEqual(old, now);
  const [oldKeys, nowKeys] = [old.map(contentOf), now.map(contentOf)];
  const pairs = commonPairs(oldKeys, nowKeys);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  for (const [a, b] of [...pairs, [old.length, now.length] as const]) {
    lines.push(...compareRuns(old.slice(i, a), now.slice(j, b)));
    [i, j] = [a + 1, b + 1];
  }
  return lines;
}

/** Items of the same kind in a stretch without equals are one item that changed. */
function compareRuns(old: readonly At[], now: readonly At[]): string[] {
  const left = [...now];
  const lines = old.flatMap((one) => {
    const index = left.findIndex((other) => kindOf(other) === kindOf(one));
    if (index < 0) return [`removed ${one.path} ${kindOf(one)}`];
    const [other] = left.splice(index, 1) as [At];
    const tags = changedTags(one, other);
    return [
      ...(tags.length === 0 ? [] : [`changed ${other.path} ${kindOf(one)} ${tags.join(' ')}`]),
      ...compareChildren(one, other),
    ];
  });
  return [...lines, ...left.map((one) => `added ${one.path} ${kindOf(one)}`)];
}

function changedTags(one: At, other: At): string[] {
  const tags = new Set([...Object.keys(one.item), ...Object.keys(other.item)]);
  tags.delete(t.ContentSequence);
  return [...tags]
    .filter((tag) => {
      if (tag === t.ReferencedContentItemIdentifier) return targetOf(one) !== targetOf(other);
      return JSON.stringify(one.item[tag]) !== JSON.stringify(other.item[tag]);
    })
    .sort();
}

/** Longest common subsequence of equal items. */
function commonPairs(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = lengths[i] as number[];
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

/** All an item says, with what its references lead to instead of where that stands. */
function contentOf(at: At): string {
  const { [t.ReferencedContentItemIdentifier]: reference, [t.ContentSequence]: _, ...own } = at.item;
  return JSON.stringify([own, reference === undefined ? '' : targetOf(at), childrenOf(at).map(contentOf)]);
}

function targetOf({ item, document }: At): string {
  const path = stringsOf(item, t.ReferencedContentItemIdentifier).map(Number).slice(1);
  let target: DicomJson | undefined = document;
  for (const step of path) target = target && sequenceOf(target, t.ContentSequence)[step - 1];
  if (target === undefined) return `nothing at ${path.join('.')}`;
  const { [t.ContentSequence]: _, [t.ReferencedContentItemIdentifier]: __, ...own } = target;
  // What the target says may be what was edited; that it is the same kind of item with the same identity must hold.
  return JSON.stringify([own[t.ConceptNameCodeSequence], own[t.ValueType], own[t.UID], own[t.TextValue]]);
}

const kindOf = ({ item }: At): string => {
  const name = itemOf(item, t.ConceptNameCodeSequence);
  const code = name && (stringOf(name, t.CodeValue) ?? stringOf(name, t.LongCodeValue));
  return [stringOf(item, t.ValueType) ?? 'reference', code].filter(Boolean).join(' ');
};
