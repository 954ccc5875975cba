import type { Study } from '../../dicom/types';
import { isOtherPatient, type ListedStudy, listed, studyKeyOf } from './listedStudy';
import { buildGroup, type Line, type PatientGroup, patientKeyOf } from './patientGroup';
import { comparePlaced, type Placed, placed, type StudySort } from './studySort';

/** The list as it is shown: patients in order, their lines one below the other. A new object after every page. */
export interface Catalogue {
  readonly groups: readonly PatientGroup[];
  readonly lines: readonly Line[];
  /** Rows, the same study of two archives once. */
  readonly studyCount: number;
  readonly groupOf: (key: string) => PatientGroup | undefined;
}

export interface ArchiveName {
  readonly id: string;
  readonly label: string;
}

interface Ordered {
  readonly group: PatientGroup;
  readonly first: Placed;
}

/**
 * Sorts studies into patients as pages arrive. A page costs what is new in it and one pass over the patients, however
 * long the list has become: rows keep what they are placed by, and patients without news stay the same objects.
 */
export class StudyCatalogue {
  readonly #sort: StudySort;
  readonly #rank: ReadonlyMap<string, number>;
  readonly #labels: ReadonlyMap<string, string>;
  /** Rows by Study Instance UID; more than one where archives name different patients. */
  readonly #rows = new Map<string, ListedStudy[]>();
  readonly #placed = new Map<string, Map<string, Placed>>();
  readonly #byId = new Map<string, Set<string>>();
  readonly #groups = new Map<string, PatientGroup>();
  #order: readonly Ordered[] = [];
  #studyCount = 0;

  constructor(sort: StudySort, archives: readonly ArchiveName[]) {
    this.#sort = sort;
    this.#rank = new Map(archives.map(({ id }, index) => [id, index]));
    this.#labels = new Map(archives.map(({ id, label }) => [id, label]));
  }

  add(studies: readonly Study[]): Catalogue {
    const touched = new Set<string>();
    for (const study of studies) this.#put(study, touched);
    this.#rebuild(touched);
    const groups = this.#order.map(({ group }) => group);
    const lines: Line[] = [];
    for (const group of groups) for (const line of group.lines) lines.push(line);
    const byKey = this.#groups;
    return { groups, lines, studyCount: this.#studyCount, groupOf: (key) => byKey.get(key) };
  }

  #put(study: Study, touched: Set<string>): void {
    const rows = this.#rows.get(study.studyInstanceUid) ?? [];
    this.#rows.set(study.studyInstanceUid, rows);
    const index = rows.findIndex(({ copies }) => copies.every((copy) => !isOtherPatient(copy.patient, study.patient)));
    const before = rows[index];
    const others = before?.copies.filter(({ sourceId }) => sourceId !== study.sourceId) ?? [];
    const row = this.#listed(before?.key ?? this.#newKey(study, rows), [...others, study], []);
    if (!row) return;
    if (before) rows[index] = row;
    else rows.push(row);
    this.#replace(before, row, touched);
    if (rows.length === 1) return;
    // Archives name different patients for one study: each row knows of the others.
    rows.forEach((one, i) => {
      const elsewhere = rows.filter((other) => other !== one).flatMap(({ copies }) => copies);
      const telling = { ...one, otherPatients: elsewhere };
      rows[i] = telling;
      this.#replace(one, telling, touched);
    });
  }

  #newKey(study: Study, rows: readonly ListedStudy[]): string {
    const key = studyKeyOf(study);
    return rows.some((row) => row.key === key) ? `${key}\n${study.sourceId}` : key;
  }

  #listed(key: string, copies: readonly Study[], otherPatients: readonly Study[]) {
    const rankOf = (id: string) => this.#rank.get(id) ?? Number.MAX_SAFE_INTEGER;
    return listed(key, copies, rankOf, otherPatients);
  }

  #replace(before: ListedStudy | undefined, row: ListedStudy, touched: Set<string>): void {
    if (before) {
      const key = patientKeyOf(before);
      this.#placed.get(key)?.delete(before.key);
      touched.add(key);
    } else this.#studyCount++;
    const key = patientKeyOf(row);
    const own = this.#placed.get(key) ?? new Map<string, Placed>();
    this.#placed.set(key, own);
    own.set(
      row.key,
      placed(row, this.#sort, (id) => this.#labels.get(id) ?? id),
    );
    touched.add(key);
  }

  #rebuild(touched: ReadonlySet<string>): void {
    const news = new Set(touched);
    for (const key of touched) for (const other of this.#sameId(key)) news.add(other);
    const fresh: Ordered[] = [];
    const { direction } = this.#sort;
    for (const key of news) {
      const own = [...(this.#placed.get(key)?.values() ?? [])].sort((a, b) => comparePlaced(a, b, direction));
      const group = buildGroup(key, own, this.#isIdShared(key));
      const [first] = own;
      if (group && first) {
        this.#groups.set(key, group);
        fresh.push({ group, first });
      } else {
        this.#groups.delete(key);
        this.#placed.delete(key);
      }
    }
    fresh.sort((a, b) => comparePlaced(a.first, b.first, direction));
    this.#order = merged(
      this.#order.filter(({ group }) => !news.has(group.key)),
      fresh,
      direction,
    );
  }

  /** Patients that share the ID of this one and must be told apart from it by their issuer. */
  #sameId(key: string): ReadonlySet<string> {
    const [kind, id = ''] = key.split('\n');
    if (kind !== 'patient') return new Set();
    const known = this.#byId.get(id) ?? new Set<string>();
    this.#byId.set(id, known);
    if ((this.#placed.get(key)?.size ?? 0) > 0) known.add(key);
    else known.delete(key);
    return known;
  }

  #isIdShared(key: string): boolean {
    const [kind, id = ''] = key.split('\n');
    return kind === 'patient' && (this.#byId.get(id)?.size ?? 0) > 1;
  }
}

/** Two sorted lists as one. */
function merged(old: readonly Ordered[], fresh: readonly Ordered[], direction: StudySort['direction']): Ordered[] {
  const all: Ordered[] = [];
  let next = 0;
  for (const one of old) {
    for (let other = fresh[next]; other && comparePlaced(other.first, one.first, direction) < 0; other = fresh[++next])
      all.push(other);
    all.push(one);
  }
  for (let other = fresh[next]; other; other = fresh[++next]) all.push(other);
  return all;
}

/**
 * The catalogue of a list that grows: only what is new is sorted in. Anything else (another search, another order) starts
 * anew. The same list gives the same object, so that a render more costs nothing.
 */
export function createCatalogueMemo(): (
  studies: readonly Study[],
  sort: StudySort,
  archives: readonly ArchiveName[],
) => Catalogue {
  let last: { studies: readonly Study[]; sort: StudySort; names: string } | undefined;
  let builder = new StudyCatalogue({ column: 'studyDate', direction: 'descending' }, []);
  let catalogue = builder.add([]);
  return (studies, sort, archives) => {
    const names = archives.map(({ id, label }) => `${id} ${label}`).join('\n');
    if (last?.studies === studies && last.sort === sort && last.names === names) return catalogue;
    const count = last?.studies.length ?? 0;
    const hasGrown =
      last !== undefined &&
      last.sort === sort &&
      last.names === names &&
      studies.length >= count &&
      studies[0] === last.studies[0] &&
      studies[count - 1] === last.studies[count - 1];
    if (!hasGrown) builder = new StudyCatalogue(sort, archives);
    catalogue = builder.add(hasGrown ? studies.slice(count) : studies);
    last = { studies, sort, names };
    return catalogue;
  };
}
