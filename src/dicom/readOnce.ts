import type { DicomElement, DicomJson } from './json';

/**
 * What `read` finds in a dataset, looked for anew only where an attribute that it asks for holds something else than in the
 * dataset before: the headers of a series say most things alike, hundreds of times over. What it asks for is noted while it
 * reads, so no attribute can be forgotten here. `read` takes attributes by their tags alone, depends on nothing else, and
 * keeps nothing of the dataset.
 */
export function readOnce<T>(read: (dataset: DicomJson) => T): (dataset: DicomJson) => T {
  let last: { readonly asked: readonly Asked[]; readonly value: T } | undefined;
  return (dataset) => {
    if (last && saysTheSame(dataset, last.asked)) return last.value;
    const asked: Asked[] = [];
    const value = read(new Proxy(dataset, noting(asked)));
    last = { asked, value };
    return value;
  };
}

type Asked = readonly [tag: string, element: DicomElement | undefined];

const noting = (asked: Asked[]): ProxyHandler<DicomJson> => ({
  get(dataset, tag) {
    if (typeof tag !== 'string') return undefined;
    const element = dataset[tag];
    asked.push([tag, element]);
    return element;
  },
  has: notByTag,
  ownKeys: notByTag,
  getOwnPropertyDescriptor: notByTag,
});

/** Whoever looks at a dataset as a whole depends on all of it, and that is not noted. */
function notByTag(): never {
  throw new Error('readOnce: an attribute was asked for otherwise than by its tag');
}

function saysTheSame(dataset: DicomJson, asked: readonly Asked[]): boolean {
  for (const [tag, element] of asked) if (!isSameElement(dataset[tag], element)) return false;
  return true;
}

/** By their values; items of sequences are not looked into, and count as different. */
function isSameElement(a: DicomElement | undefined, b: DicomElement | undefined): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  if (a.vr !== b.vr || a.InlineBinary !== b.InlineBinary || a.BulkDataURI !== b.BulkDataURI) return false;
  const [ours, theirs] = [a.Value, b.Value];
  if (!Array.isArray(ours) || !Array.isArray(theirs)) return ours === theirs;
  if (ours.length !== theirs.length) return false;
  for (let index = 0; index < ours.length; index += 1) if (ours[index] !== theirs[index]) return false;
  return true;
}
