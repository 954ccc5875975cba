import type { DraftStore, OutboxItem, StudyDraft } from './draftStore';

const DATABASE = 'parfocal';
const OUTBOX = 'outbox';
const DRAFTS = 'drafts';

/** Drafts in IndexedDB with strict durability where the browser offers it: the promise means it is on the disk. */
export function createIndexedDbDraftStore(factory: IDBFactory = indexedDB): DraftStore {
  let opened: Promise<IDBDatabase> | undefined;
  const database = () => {
    opened ??= open(factory).catch((error: unknown) => {
      opened = undefined;
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
    putOutbox: (item) => write(OUTBOX, (objects) => objects.put(item)),
    listOutbox: async () => {
      const items = await read<OutboxItem[]>(OUTBOX, (objects) => objects.getAll());
      return items.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    },
    removeOutbox: (sopInstanceUid) => write(OUTBOX, (objects) => objects.delete(sopInstanceUid)),
    putDraft: (draft) => write(DRAFTS, (objects) => objects.put(draft)),
    getDraft: (studyInstanceUid) => read<StudyDraft | undefined>(DRAFTS, (objects) => objects.get(studyInstanceUid)),
    removeDraft: (studyInstanceUid) => write(DRAFTS, (objects) => objects.delete(studyInstanceUid)),
  };
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(OUTBOX, { keyPath: 'sopInstanceUid' });
    request.result.createObjectStore(DRAFTS, { keyPath: 'studyInstanceUid' });
  };
  return answered<IDBDatabase>(request);
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
