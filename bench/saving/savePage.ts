/** What the page under test writes down for the save journey, and how it is asked. All functions run in the page. */

export interface SavePageRecord {
  /** `performance.now()` when the last button of the mouse went up, as the browser stamped it; 0 is the navigation. */
  readonly pointerUpMs: number;
  /** The marks of CONTRACT.md section 7 by name, each with all its times. */
  readonly marks: Readonly<Record<string, readonly number[]>>;
  /** When the page's status first said so, by `data-save-state`. */
  readonly states: readonly (readonly [state: string, atMs: number])[];
}

interface WatchedPage {
  benchSave?: { pointerUpMs: number; readonly states: [string, number][] };
}

/** For `addInitScript`; may use nothing outside itself. */
export function watchSaving(): void {
  const page = window as unknown as WatchedPage;
  if (page.benchSave || window !== window.top) return;
  const seen = { pointerUpMs: 0, states: [] as [string, number][] };
  page.benchSave = seen;
  window.addEventListener(
    'pointerup',
    (event) => {
      seen.pointerUpMs = event.timeStamp;
    },
    { capture: true, passive: true },
  );
  new MutationObserver(() => {
    const state = document.querySelector('[data-save-state]')?.getAttribute('data-save-state');
    if (state && seen.states.at(-1)?.[0] !== state) seen.states.push([state, performance.now()]);
  }).observe(document, { subtree: true, childList: true, attributeFilter: ['data-save-state'] });
}

export function readSaving(): SavePageRecord {
  const seen = (window as unknown as WatchedPage).benchSave;
  if (!seen) throw new Error('the page is not watched');
  const marks: Record<string, number[]> = {};
  for (const { name, startTime } of performance.getEntriesByType('mark')) {
    if (!name.startsWith('parfocal:save-')) continue;
    const times = marks[name] ?? [];
    marks[name] = times;
    times.push(startTime);
  }
  return { pointerUpMs: seen.pointerUpMs, marks, states: [...seen.states] };
}

/** Records in the journal of the drafts on this device, read past the viewer. */
export async function countDrafts(): Promise<number> {
  const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  let count = 0;
  for (const name of names) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    if (database.objectStoreNames.contains('journal')) {
      count += await new Promise<number>((resolve, reject) => {
        const request = database.transaction('journal').objectStore('journal').count();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    }
    database.close();
  }
  return count;
}
