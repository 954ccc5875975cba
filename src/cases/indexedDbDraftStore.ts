import type { AnnotationId, StudyInstanceUid } from '../dicom/uids';
import { DeviceDatabase, type DeviceEntry, type DeviceKey, JOURNAL, KEYS, OBJECTS } from './deviceDatabase';
import type { DraftEntry, DraftScope, DraftStore, KeptDraft, PageDraft } from './draftStore';
import { holdPageLock, type PageLocks } from './pageLocks';
import { canSeal, newKey, seal, unseal } from './sealedRecords';
import type { WrittenObject } from './writtenObject';

export interface DeviceOptions {
  /** How pages that live are told from those that are gone. */
  readonly locks?: LockManager;
}

/** One write: what changed since the one before, or (`isWhole`) everything. */
interface JournalRecord {
  readonly entries: readonly (DraftEntry & { readonly isGone?: true })[];
  readonly isWhole?: true;
  readonly saveFailure?: string;
  readonly changedAt: string;
  /** Where it changed: the storyboard, or null where there is none any more. */
  readonly story?: string | null;
}

/** What this page has written of one study. */
interface Written {
  readonly scope: DraftScope;
  readonly page: string;
  entries: ReadonlyMap<AnnotationId, DraftEntry>;
  objectUids: ReadonlySet<string>;
  saveFailure: string | undefined;
  story: string | undefined;
  nextNumber: number;
  /** Entries in the journal, outdated ones among them. */
  length: number;
  compacting: Promise<void> | undefined;
}

/** Outdated entries that are borne before the journal is written anew. */
const SLACK = 200;

/**
 * Drafts in IndexedDB, as a journal: one record a gesture, sealed. With 5,000 marks that takes 1 ms in Chromium 150,
 * where writing all of them takes 93 ms (docs/decisions/0008).
 */
export function createIndexedDbDraftStore(
  factory?: IDBFactory,
  options: DeviceOptions = factory || typeof navigator === 'undefined' ? {} : { locks: navigator.locks },
): DraftStore {
  return new IndexedDbDraftStore(factory ?? indexedDB, options);
}

class IndexedDbDraftStore implements DraftStore {
  readonly isSealed = canSeal();
  readonly #database: DeviceDatabase;
  readonly #ownPage = crypto.getRandomValues(new Uint32Array(3)).join('-');
  readonly #locks: PageLocks;
  readonly #written = new Map<string, Written>();
  readonly #keys = new Map<string, Promise<CryptoKey | undefined>>();
  /** The records a left draft was read from. */
  readonly #recordsOf = new WeakMap<KeptDraft, { readonly store: string; readonly key: DeviceKey }[]>();
  #turns = 0;

  constructor(factory: IDBFactory, { locks }: DeviceOptions) {
    this.#database = new DeviceDatabase(factory);
    this.#locks = holdPageLock(this.#ownPage, locks);
  }

  get #page(): string {
    return `${this.#ownPage}/${this.#turns}`;
  }

  turnPage(): void {
    this.#turns++;
    this.#written.clear();
  }

  close(): void {
    this.#locks.release();
  }

  async warmUp(user: string): Promise<void> {
    await this.#keyOf(user);
  }

  async keep(scope: DraftScope, draft: PageDraft): Promise<boolean> {
    const written = this.#writtenOf(scope);
    await written.compacting;
    const entries = changesSince(written.entries, draft.entries);
    const objectUids = new Set<string>(draft.objects.map((object) => object.sopInstanceUid));
    const fresh = draft.objects.filter((object) => !written.objectUids.has(object.sopInstanceUid));
    const gone = [...written.objectUids].filter((uid) => !objectUids.has(uid));
    const isSameStory = written.story === draft.story;
    const isSame = entries.length + fresh.length + gone.length === 0 && written.saveFailure === draft.saveFailure;
    if (isSame && isSameStory) return false;
    const isEmpty =
      draft.entries.size + draft.objects.length === 0 && draft.saveFailure === undefined && draft.story === undefined;
    const story = isSameStory ? {} : { story: draft.story ?? null };
    if (isEmpty) await this.#removePage(written);
    else await this.#append(written, { entries, ...headOf(draft), ...story }, { fresh, gone });
    written.story = draft.story;
    written.entries = draft.entries;
    written.objectUids = objectUids;
    written.saveFailure = draft.saveFailure;
    written.length += entries.length;
    if (written.length > 2 * draft.entries.size + SLACK) written.compacting = this.#compact(written, draft);
    return true;
  }

  async leftBehind(scope: DraftScope): Promise<readonly KeptDraft[]> {
    const { user, studyInstanceUid } = scope;
    const start = [user, studyInstanceUid];
    const [journal, objects] = await Promise.all([
      this.#database.readBelow(JOURNAL, start),
      this.#database.readBelow(OBJECTS, start),
    ]);
    const live = await this.#locks.livePages();
    const key = await this.#keyOf(user);
    const pages = new Set([...journal, ...objects].map(([place]) => pageOf(place)));
    const left: KeptDraft[] = [];
    for (const page of pages) {
      if (page === this.#page || (live.has(ownerOf(page)) && ownerOf(page) !== this.#ownPage)) continue;
      const own = (records: typeof journal) => records.filter(([place]) => pageOf(place) === page);
      left.push(await this.#readLeft(page, own(journal), own(objects), key));
    }
    return left.sort((a, b) => a.changedAt.localeCompare(b.changedAt));
  }

  async remove(left: KeptDraft): Promise<void> {
    const records = this.#recordsOf.get(left) ?? [];
    await this.#database.write((journal, objects) => {
      for (const { store, key } of records) (store === JOURNAL ? journal : objects).delete([...key]);
    });
  }

  async listStudies(user: string): Promise<readonly StudyInstanceUid[]> {
    const keys = await this.#database.readKeys(JOURNAL, [user]);
    return [...new Set(keys.map(([, study]) => study as StudyInstanceUid))];
  }

  #writtenOf(scope: DraftScope): Written {
    const name = `${scope.user}\n${scope.studyInstanceUid}`;
    let written = this.#written.get(name);
    if (!written) {
      const blank = {
        entries: new Map(),
        objectUids: new Set<string>(),
        saveFailure: undefined,
        story: undefined,
        nextNumber: 0,
        length: 0,
        compacting: undefined,
      };
      written = { scope, page: this.#page, ...blank };
      this.#written.set(name, written);
    }
    return written;
  }

  async #append(
    written: Written,
    record: JournalRecord,
    { fresh, gone }: { readonly fresh: readonly WrittenObject[]; readonly gone: readonly string[] },
  ): Promise<void> {
    const { user, studyInstanceUid } = written.scope;
    const page = [user, studyInstanceUid, written.page];
    const number = written.nextNumber++;
    const key = await this.#keyOf(user);
    const sealed = await this.#sealAt([...page, number], record, key);
    const put = async (items: readonly WrittenObject[]) => {
      const files = await Promise.all(items.map((item) => this.#sealAt([...page, item.sopInstanceUid], item, key)));
      await this.#database.write((journal, objects) => {
        journal.put(sealed.record, sealed.place);
        for (const file of files) objects.put(file.record, file.place);
        for (const uid of gone) objects.delete([...page, uid]);
        if (record.isWhole) DeviceDatabase.removeBelow(journal, page, (one) => Number(one[3]) >= number);
      });
    };
    // A file names the patient: without a seal it is not kept, only what was sent is.
    if (!key || fresh.length === 0) return put(fresh.map(withoutFile));
    try {
      await put(fresh);
    } catch {
      // Perhaps too large for what the device has left: identifiers alone keep it from being stored twice.
      await put(fresh.map(withoutFile));
    }
  }

  async #sealAt(place: (string | number)[], value: unknown, key: CryptoKey | undefined) {
    return { place, record: await seal(value, place.join('\n'), key) };
  }

  #removePage({ scope, page }: Written): Promise<void> {
    const place = [scope.user, scope.studyInstanceUid, page];
    return this.#database.write((journal, objects) => {
      for (const store of [journal, objects]) DeviceDatabase.removeBelow(store, place);
    });
  }

  async #compact(written: Written, draft: PageDraft): Promise<void> {
    try {
      if (draft.entries.size > 0) {
        const story = draft.story ?? null;
        const record: JournalRecord = { entries: [...draft.entries.values()], isWhole: true, ...headOf(draft), story };
        await this.#append(written, record, { fresh: [], gone: [] });
      }
      written.length = draft.entries.size;
    } catch {
      // Nothing is lost by it: the journal stays as long as it was, and the next write says what the device lacks.
      written.length = 0;
    }
    written.compacting = undefined;
  }

  async #readLeft(
    page: string,
    journal: readonly DeviceEntry[],
    objects: readonly DeviceEntry[],
    key: CryptoKey | undefined,
  ): Promise<KeptDraft> {
    const read: { store: string; key: DeviceKey }[] = [];
    let unreadableCount = 0;
    const open = async <T>(store: string, [place, record]: DeviceEntry): Promise<T[]> => {
      const opened = await unseal(record, place.join('\n'), key);
      if (opened.ok) read.push({ store, key: place });
      else unreadableCount++;
      return opened.ok ? [opened.value as T] : [];
    };
    const records = (await Promise.all(journal.map((one) => open<JournalRecord>(JOURNAL, one)))).flat();
    const items = (await Promise.all(objects.map((one) => open<WrittenObject>(OBJECTS, one)))).flat();
    const last = records.at(-1);
    const story = records.findLast((record) => record.story !== undefined)?.story;
    const left: KeptDraft = {
      pageId: page,
      entries: folded(records),
      ...(last?.saveFailure === undefined ? {} : { saveFailure: last.saveFailure }),
      ...(story ? { story } : {}),
      changedAt: last?.changedAt ?? items.at(-1)?.startedAt ?? '',
      objects: items.sort((a, b) => a.startedAt.localeCompare(b.startedAt)),
      unreadableCount,
    };
    this.#recordsOf.set(left, read);
    return left;
  }

  #keyOf(user: string): Promise<CryptoKey | undefined> {
    if (!this.isSealed) return Promise.resolve(undefined);
    const known =
      this.#keys.get(user) ??
      newKey()
        .then((fresh) => this.#database.readOrPut(KEYS, user, fresh))
        .catch((error: unknown) => {
          this.#keys.delete(user);
          throw error;
        });
    this.#keys.set(user, known);
    return known;
  }
}

const headOf = ({ saveFailure, changedAt }: PageDraft): Pick<JournalRecord, 'saveFailure' | 'changedAt'> => ({
  changedAt,
  ...(saveFailure === undefined ? {} : { saveFailure }),
});

function changesSince(
  before: ReadonlyMap<AnnotationId, DraftEntry>,
  now: ReadonlyMap<AnnotationId, DraftEntry>,
): JournalRecord['entries'] {
  const changed: (DraftEntry & { readonly isGone?: true })[] = [];
  for (const [id, entry] of now) if (before.get(id) !== entry) changed.push(entry);
  for (const id of before.keys()) if (!now.has(id)) changed.push({ id, isGone: true });
  return changed;
}

function folded(records: readonly JournalRecord[]): readonly DraftEntry[] {
  const entries = new Map<AnnotationId, DraftEntry>();
  for (const record of records) {
    if (record.isWhole) entries.clear();
    for (const { isGone, ...entry } of record.entries) {
      entries.delete(entry.id);
      if (!isGone) entries.set(entry.id, entry);
    }
  }
  return [...entries.values()];
}

/** Without the file, and without the document its successor would be made from: both name the patient. */
function withoutFile(item: WrittenObject): WrittenObject {
  const { head: _head, ...thread } = item.thread;
  return { ...item, bytes: new Uint8Array(), thread };
}

const pageOf = (place: DeviceKey): string => String(place[2]);
const ownerOf = (page: string): string => page.slice(0, page.indexOf('/'));
