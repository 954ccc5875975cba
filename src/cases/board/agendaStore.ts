import type { Agenda } from '../../dicom/board/agenda';
import { canSeal, newKey, seal, unseal } from '../sealedRecords';

const DATABASE = 'parfocal-board';
const KEYS = 'keys';
const AGENDAS = 'agendas';

/** What one person keeps of boards on this device. */
export interface KeptBoard {
  readonly agendas: readonly Agenda[];
  readonly currentId: string;
}

/**
 * `unsealed`: the browser cannot seal, so nothing is kept. `changed`: another window has written since, nothing was
 * written over it. `failed`: the storage refused.
 */
export type KeepOutcome = 'kept' | 'unsealed' | 'changed' | 'failed';

/** Agendas of one person on this device. They name patients, so they are sealed or not there at all. */
export interface AgendaStore {
  /** Undefined where nothing is kept; the error is why it cannot be read. */
  read(): Promise<{ readonly board?: KeptBoard; readonly fault?: string }>;
  keep(board: KeptBoard): Promise<KeepOutcome>;
}

/** What lies in the database; the number alone is not sealed. */
interface Kept {
  readonly revision: number;
  readonly record: unknown;
}

export function createAgendaStore(user: string, factory: IDBFactory = indexedDB): AgendaStore {
  let opened: Promise<IDBDatabase> | undefined;
  const database = () => {
    opened ??= open(factory, () => {
      opened = undefined;
    }).catch((cause: unknown) => {
      opened = undefined;
      throw cause;
    });
    return opened;
  };
  const place = `board/${user}`;
  /** The revision this window has read or written last. */
  let known = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const write = async (board: KeptBoard): Promise<KeepOutcome> => {
    if (!canSeal()) return 'unsealed';
    const base = await database();
    const key = await keyOf(base, user);
    const record = await seal(board, place, key);
    const isWritten = await replaced(base, user, known, { revision: known + 1, record });
    if (isWritten) known++;
    return isWritten ? 'kept' : 'changed';
  };
  return {
    async read() {
      if (!canSeal()) return {};
      const base = await database();
      const kept = await answered<Kept | undefined>(base.transaction(AGENDAS).objectStore(AGENDAS).get(user));
      known = kept?.revision ?? 0;
      if (!kept) return {};
      const board = await unseal(kept.record, place, await keyOf(base, user));
      return board.ok ? { board: board.value as KeptBoard } : { fault: board.error };
    },
    keep(board) {
      const writing = turn.then(() => write(board)).catch((): KeepOutcome => 'failed');
      turn = writing;
      return writing;
    },
  };
}

/** In one transaction: the record of the revision that is known gives way to the next one, any other stays. */
function replaced(base: IDBDatabase, user: string, known: number, next: Kept): Promise<boolean> {
  const transaction = base.transaction(AGENDAS, 'readwrite', { durability: 'strict' });
  const agendas = transaction.objectStore(AGENDAS);
  let isWritten = false;
  const found = agendas.get(user) as IDBRequest<Kept | undefined>;
  found.onsuccess = () => {
    isWritten = (found.result?.revision ?? 0) === known;
    if (isWritten) agendas.put(next, user);
  };
  return committed(transaction).then(() => isWritten);
}

async function keyOf(base: IDBDatabase, user: string): Promise<CryptoKey> {
  const fresh = await newKey();
  const transaction = base.transaction(KEYS, 'readwrite', { durability: 'strict' });
  const keys = transaction.objectStore(KEYS);
  let key = fresh;
  const found = keys.get(user) as IDBRequest<CryptoKey | undefined>;
  found.onsuccess = () => {
    if (found.result === undefined) keys.put(fresh, user);
    else key = found.result;
  };
  await committed(transaction);
  return key;
}

async function open(factory: IDBFactory, closed: () => void): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    for (const store of [KEYS, AGENDAS]) request.result.createObjectStore(store);
  };
  const base = await answered(request);
  base.onclose = closed;
  base.onversionchange = () => {
    base.close();
    closed();
  };
  return base;
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser storage did not answer'));
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The browser storage refused'));
  });
}
