import type { Annotation } from '../dicom/types';
import { toText } from './deviceValue';
import type { DraftEntry } from './draftStore';

const DATABASE = 'parfocal';
/** Changes of drafts, one record a write, at `[user, study, page, number]`. */
export const JOURNAL = 'journal';
/** Objects on their way, at `[user, study, page, SOP Instance UID]`. */
export const OBJECTS = 'objects';
/** One key for sealing per user. */
export const KEYS = 'keys';

/** Where a record lies; keys are arrays and sort by their elements. */
export type DeviceKey = readonly (string | number)[];
export type DeviceEntry = readonly [key: DeviceKey, value: unknown];

/**
 * The browser's database. `write` resolves when the data is on the disk, where the browser offers that (durability
 * `strict`). A connection that the browser ends (storage pressure, another version) is opened anew by the next use.
 */
export class DeviceDatabase {
  readonly #factory: IDBFactory;
  #opened: Promise<IDBDatabase> | undefined;

  constructor(factory: IDBFactory) {
    this.#factory = factory;
  }

  /** One transaction over what a draft consists of: all of the change, or none. */
  async write(change: (journal: IDBObjectStore, objects: IDBObjectStore) => void): Promise<void> {
    const transaction = (await this.#database()).transaction([JOURNAL, OBJECTS], 'readwrite', { durability: 'strict' });
    const committed = committing(transaction);
    try {
      change(transaction.objectStore(JOURNAL), transaction.objectStore(OBJECTS));
    } catch (cause) {
      transaction.abort();
      await committed.catch(() => undefined); // it says "aborted"; the cause says more
      throw cause;
    }
    await committed;
  }

  /**
   * Keys and values below a key that is the beginning of others, in the order of the keys. The whole list of keys is
   * looked through: it has a record per unsaved gesture of this device.
   */
  async readBelow(store: string, start: DeviceKey): Promise<readonly DeviceEntry[]> {
    const objects = (await this.#database()).transaction(store, 'readonly').objectStore(store);
    return new Promise((resolve, reject) => {
      const request = objects.getAllKeys();
      request.onerror = () => reject(unanswered(request));
      request.onsuccess = () => {
        const keys = (request.result as DeviceKey[]).filter((key) => isBelow(key, start));
        // In the same transaction, so that keys and values belong together.
        Promise.all(keys.map(async (key) => [key, await answered(objects.get([...key]))] as const)).then(
          resolve,
          reject,
        );
      };
    });
  }

  async readKeys(store: string, start: DeviceKey): Promise<readonly DeviceKey[]> {
    const objects = (await this.#database()).transaction(store, 'readonly').objectStore(store);
    return (await answered<DeviceKey[]>(objects.getAllKeys())).filter((key) => isBelow(key, start));
  }

  /** Removes what lies below a key, in the transaction of a write; `isKept` spares some of it. */
  static removeBelow(
    objects: IDBObjectStore,
    start: DeviceKey,
    isKept: (key: DeviceKey) => boolean = () => false,
  ): void {
    const request = objects.getAllKeys();
    request.onsuccess = () => {
      for (const key of request.result as DeviceKey[])
        if (isBelow(key, start) && !isKept(key)) objects.delete([...key]);
    };
  }

  /** What lies at a key; where there is nothing, `fresh` is put there. One transaction, so two pages agree. */
  async readOrPut<T>(store: string, key: IDBValidKey, fresh: T): Promise<T> {
    const transaction = (await this.#database()).transaction(store, 'readwrite', { durability: 'strict' });
    const committed = committing(transaction);
    const objects = transaction.objectStore(store);
    let value = fresh;
    const request = objects.get(key);
    request.onsuccess = () => {
      if (request.result === undefined) objects.put(fresh, key);
      else value = request.result as T;
    };
    await committed;
    return value;
  }

  #database(): Promise<IDBDatabase> {
    const forget = () => {
      this.#opened = undefined;
    };
    this.#opened ??= open(this.#factory, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return this.#opened;
  }
}

const isBelow = (key: DeviceKey, start: DeviceKey): boolean =>
  Array.isArray(key) && start.every((part, i) => key[i] === part);

async function open(factory: IDBFactory, closed: () => void): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 2);
  request.onupgradeneeded = ({ oldVersion }) => {
    for (const store of [JOURNAL, OBJECTS, KEYS]) request.result.createObjectStore(store);
    if (oldVersion === 1 && request.transaction) takeOverFirstVersion(request.result, request.transaction);
  };
  const database = await answered<IDBDatabase>(request);
  database.onclose = closed;
  database.onversionchange = () => {
    database.close();
    closed();
  };
  return database;
}

/** Version 1 kept one whole draft per study, for whoever used the browser. Nothing unsaved is left behind by an update. */
function takeOverFirstVersion(database: IDBDatabase, transaction: IDBTransaction): void {
  const cursorRequest = transaction.objectStore('drafts').openCursor();
  cursorRequest.onsuccess = () => {
    const cursor = cursorRequest.result;
    if (!cursor) {
      database.deleteObjectStore('drafts');
      database.deleteObjectStore('attempts');
      return;
    }
    const { studyInstanceUid, base, mine, changedAt } = cursor.value as FirstVersion;
    const ids = new Set([...base, ...mine].map(({ id }) => id));
    const entries = [...ids].map((id): DraftEntry => {
      const was = base.find((mark) => mark.id === id);
      const is = mine.find((mark) => mark.id === id);
      return { id, ...(was ? { was } : {}), ...(is ? { is } : {}) };
    });
    transaction
      .objectStore(JOURNAL)
      .put({ text: toText({ entries, changedAt }) }, ['local', studyInstanceUid, 'version-1', 0]);
    cursor.continue();
  };
}

interface FirstVersion {
  readonly studyInstanceUid: string;
  readonly base: readonly Annotation[];
  readonly mine: readonly Annotation[];
  readonly changedAt: string;
}

function answered<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(unanswered(request));
  });
}

const unanswered = (request: IDBRequest): Error => request.error ?? new Error('The browser storage did not answer');

function committing(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The browser storage refused the draft'));
  });
}
