import type { DraftStore, StoreAttempt, StudyDraft } from './draftStore';

const DATABASE = 'parfocal';
const ATTEMPTS = 'attempts';
const DRAFTS = 'drafts';

/** Drafts in IndexedDB with strict durability where the browser offers it: the promise means it is on the disk. */
export function createIndexedDbDraftStore(factory: IDBFactory = indexedDB): DraftStore {
  let opened: Promise<IDBDatabase> | undefined;
  const forget = () => {
    opened = undefined;
  };
  const database = () => {
    opened ??= open(factory, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return opened;
  };

  const write = async (store: string, change: (objects: IDBObjectStore) => void): Promise<void> => {
    const transaction = (await database()).transaction(store, 'readwrite', { durability: 'strict' });
    change(transaction.objectStore(store));
    await committed(transaction);
  };
  const read = async <T>(store: string, ask: (objects: IDBObjectStore) => IDBRequest): Promise<T> =>
    answered<T>(ask((await database()).transaction(store, 'readonly').objectStore(store)));

  return {
    putAttempt: (attempt) => write(ATTEMPTS, (objects) => objects.put(attempt)),
    listAttempts: () => read<StoreAttempt[]>(ATTEMPTS, (objects) => objects.getAll()),
    removeAttempt: (sopInstanceUid) => write(ATTEMPTS, (objects) => objects.delete(sopInstanceUid)),
    putDraft: (draft) => write(DRAFTS, (objects) => objects.put(draft)),
    getDraft: (studyInstanceUid) => read<StudyDraft | undefined>(DRAFTS, (objects) => objects.get(studyInstanceUid)),
    removeDraft: (studyInstanceUid) => write(DRAFTS, (objects) => objects.delete(studyInstanceUid)),
  };
}

/** `closed`: the browser ended the connection (storage pressure, another version); the next use opens a new one. */
async function open(factory: IDBFactory, closed: () => void): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(ATTEMPTS, { keyPath: 'sopInstanceUid' });
    request.result.createObjectStore(DRAFTS, { keyPath: 'studyInstanceUid' });
  };
  const database = await answered<IDBDatabase>(request);
  database.onclose = closed;
  database.onversionchange = () => {
    database.close();
    closed();
  };
  return database;
}

function answered<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error('The browser storage did not answer'));
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The browser storage refused the draft'));
  });
}
