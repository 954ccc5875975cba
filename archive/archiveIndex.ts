import { indexed } from './attributes';

/** One readable file. `values` are those of `indexedAttributes`, in that order. */
export interface InstanceEntry {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly transferSyntaxUid: string;
  readonly values: readonly string[];
}

export interface SeriesEntry {
  readonly seriesInstanceUid: string;
  readonly instances: Map<string, InstanceEntry>;
}

export interface StudyEntry {
  readonly studyInstanceUid: string;
  readonly series: Map<string, SeriesEntry>;
}

/** A value of an entry by tag; '' when absent. */
export function entryValue(entry: InstanceEntry, tag: string): string {
  const place = indexed(tag);
  return place === undefined ? '' : (entry.values[place.position] ?? '');
}

/** Everything the archive knows, in memory: studies, their series, their instances. */
export class ArchiveIndex {
  readonly studies = new Map<string, StudyEntry>();
  readonly #bySop = new Map<string, InstanceEntry>();

  get instanceCount(): number {
    return this.#bySop.size;
  }

  /** False when the SOP Instance UID is there already: the first file counts, a copy changes nothing. */
  add(entry: InstanceEntry): boolean {
    const sopInstanceUid = entryValue(entry, '00080018');
    if (this.#bySop.has(sopInstanceUid)) return false;
    this.#bySop.set(sopInstanceUid, entry);
    const study = getOrMake(this.studies, entryValue(entry, '0020000D'), (studyInstanceUid) => ({
      studyInstanceUid,
      series: new Map<string, SeriesEntry>(),
    }));
    const series = getOrMake(study.series, entryValue(entry, '0020000E'), (seriesInstanceUid) => ({
      seriesInstanceUid,
      instances: new Map<string, InstanceEntry>(),
    }));
    series.instances.set(sopInstanceUid, entry);
    return true;
  }

  bySopInstanceUid(sopInstanceUid: string): InstanceEntry | undefined {
    return this.#bySop.get(sopInstanceUid);
  }

  instance(study: string, series: string, sopInstanceUid: string): InstanceEntry | undefined {
    return this.studies.get(study)?.series.get(series)?.instances.get(sopInstanceUid);
  }

  /** Instances of a study or of one of its series, by series number and instance number; undefined when unknown. */
  instances(studyUid: string, seriesUid?: string): InstanceEntry[] | undefined {
    const study = this.studies.get(studyUid);
    if (study === undefined) return undefined;
    if (seriesUid === undefined) return [...study.series.values()].flatMap((series) => sortedInstances(series));
    const series = study.series.get(seriesUid);
    return series && sortedInstances(series);
  }
}

export function sortedInstances(series: SeriesEntry): InstanceEntry[] {
  return [...series.instances.values()].sort(
    (a, b) => byNumber(a, b, '00200013') || compareText(entryValue(a, '00080018'), entryValue(b, '00080018')),
  );
}

/** Order by a number; entries without one come last. */
export function byNumber(a: InstanceEntry, b: InstanceEntry, tag: string): number {
  return numberOrLast(entryValue(a, tag)) - numberOrLast(entryValue(b, tag));
}

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const numberOrLast = (text: string): number => (text === '' || Number.isNaN(Number(text)) ? 2 ** 31 : Number(text));

function getOrMake<V>(map: Map<string, V>, key: string, make: (key: string) => V): V {
  const have = map.get(key);
  if (have !== undefined) return have;
  const made = make(key);
  map.set(key, made);
  return made;
}
