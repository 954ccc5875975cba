// The reader's device for pages in Node: an IndexedDB that outlives its pages, and pages that can be killed.
import { IDBFactory } from 'fake-indexeddb';

export const newDevice = () => new IDBFactory();

/**
 * The device as one page sees it. `onWrite` is told before every write and may kill the page; `refuse` makes the next
 * writes fail as on a full disk. After the kill nothing more is written, and what was under way is committed or is not.
 */
export class PageDevice {
  isDead = false;
  refuse = 0;
  onWrite = () => {};
  onRefused = () => {};
  #active = new Set();
  #databases = new Set();
  factory;

  constructor(device) {
    this.factory = { open: (name, version) => this.#open(device, name, version) };
  }

  async kill(keepsWhatIsUnderWay) {
    this.isDead = true;
    const ends = [...this.#active].map(
      (transaction) =>
        new Promise((done) => {
          transaction.addEventListener('complete', done);
          transaction.addEventListener('abort', done);
          if (!keepsWhatIsUnderWay) {
            try {
              transaction.abort();
            } catch {
              // it has just been committed
            }
          }
        }),
    );
    await Promise.all(ends);
    for (const database of this.#databases) database.close();
  }

  #open(device, name, version) {
    if (this.isDead) return {};
    const request = device.open(name, version);
    request.addEventListener('success', () => {
      const database = request.result;
      this.#databases.add(database);
      const begin = database.transaction.bind(database);
      database.transaction = (stores, mode, options) => this.#begin(begin, stores, mode, options);
    });
    return request;
  }

  #begin(begin, stores, mode, options) {
    if (mode === 'readwrite') {
      this.onWrite();
      if (this.refuse > 0 && !this.isDead) {
        this.refuse--;
        this.onRefused();
        throw new DOMException('the disk is full', 'QuotaExceededError');
      }
    }
    if (this.isDead) throw new Error('the page is gone');
    const transaction = begin(stores, mode, options);
    this.#active.add(transaction);
    for (const end of ['complete', 'abort']) transaction.addEventListener(end, () => this.#active.delete(transaction));
    return transaction;
  }
}
