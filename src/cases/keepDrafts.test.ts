import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import type { Annotation } from '../dicom/types';
import type { AnnotationId, SourceId, StudyInstanceUid, TrackingUid } from '../dicom/uids';
import { buildAnnotation } from '../testing/builders';
import { selectUnsavedCount } from '../workspace/selectors';
import { createWorkspace, type Workspace } from '../workspace/store';
import { createWorkList } from '../workspace/workList';
import type { CaseContext } from './caseContext';
import { DeviceDatabase, JOURNAL, KEYS } from './deviceDatabase';
import type { DraftStore } from './draftStore';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { keepDrafts, writeDrafts } from './keepDrafts';
import { mergeDraft } from './mergeDraft';
import { restoreWork } from './restoreWork';

const STUDY = '1.2.3.1' as StudyInstanceUid;
const NOW = '2026-01-01T00:00:00Z';

interface Page {
  readonly workspace: Workspace;
  readonly context: CaseContext;
  readonly times: string[];
  /** What the other window's end does here. */
  readonly becomeFree: () => void;
}

/** A page with the study open, before anything of it was restored. */
function openPage(drafts: DraftStore, over: Partial<CaseContext> & { readonly isClaimed?: boolean } = {}): Page {
  const { isClaimed = true, ...more } = over;
  const workspace = createWorkspace();
  const patient = { patientId: '1', patientName: 'Yamada^Tarou' };
  const times: string[] = [];
  let onFree = () => {};
  workspace.setState({
    studies: [{ sourceId: 'main' as SourceId, studyInstanceUid: STUDY, modalitiesInStudy: [], patient }],
  });
  const context: CaseContext = {
    workspace,
    drafts,
    draftedStudies: new Set(),
    unanswered: new Map(),
    claimStudy: (_study, free) => {
      onFree = free ?? onFree;
      return Promise.resolve(isClaimed);
    },
    workList: createWorkList(),
    sources: new Map(),
    author: { name: 'Reader' },
    newUid: () => '2.25.1',
    now: () => new Date(NOW),
    mark: (name) => void times.push(name),
    ...more,
  };
  return { workspace, context, times, becomeFree: () => onFree() };
}

/** The next visit on the same device, with what the archive holds. */
async function nextVisit(device: IDBFactory, over: Partial<CaseContext> = {}, ...stored: Annotation[]): Promise<Page> {
  const page = openPage(createIndexedDbDraftStore(device), over);
  put(page.workspace, 'stored', ...stored);
  await restoreWork(page.context, []);
  return page;
}

const shown = ({ workspace }: Page) =>
  Object.values(workspace.getState().annotations)
    .map((one) => `${one.id} ${one.points[3]}`)
    .sort();
const problem = ({ workspace }: Page, path: string) =>
  Object.entries(workspace.getState().problems).find(([at]) => at.startsWith(path))?.[1];

const mark = (id: string, x = 10, over: Partial<Annotation> = {}) =>
  buildAnnotation({ id, trackingUid: id as TrackingUid, points: [0, 0, 0, x, 0, 0], ...over });
const cell = (id: string, x: number) => buildAnnotation({ id, shape: 'point', points: [x, 5, 0] });
const put = (workspace: Workspace, origin: 'user' | 'stored', ...marks: Annotation[]) =>
  workspace.transact('put', origin, (all) => ({ ...all, ...Object.fromEntries(marks.map((one) => [one.id, one])) }));

describe('unsaved marks', () => {
  test('WEB-29: come back after a reload, still unsaved; deleted ones stay deleted, edited ones edited', async () => {
    const device = new IDBFactory();
    const { workspace, context } = openPage(createIndexedDbDraftStore(device));
    put(workspace, 'stored', mark('gone'), mark('edited'), mark('kept'));
    workspace.transact('delete', 'user', ({ gone: _gone, ...rest }) => rest);
    put(workspace, 'user', mark('edited', 20), mark('new', 30));
    await writeDrafts(context);
    const after = await nextVisit(device, {}, mark('gone'), mark('edited'), mark('kept'));
    expect(shown(after)).toEqual(['edited 20', 'kept 10', 'new 30']);
    expect(selectUnsavedCount(after.workspace.getState())).toBe(3);
  });

  test('an edit of words alone comes back too', async () => {
    const device = new IDBFactory();
    const { workspace, context } = openPage(createIndexedDbDraftStore(device));
    put(workspace, 'stored', mark('a'));
    put(workspace, 'user', mark('a', 10, { comment: 'compare with the prior' }));
    await writeDrafts(context);
    const after = await nextVisit(device, {}, mark('a'));
    expect(after.workspace.getState().annotations.a?.comment).toBe('compare with the prior');
  });

  test('leave nothing behind once the archive holds them', async () => {
    const device = new IDBFactory();
    const { workspace, context } = openPage(createIndexedDbDraftStore(device));
    put(workspace, 'user', mark('a'));
    await writeDrafts(context);
    workspace.markStored(() => workspace.getState().annotations);
    await writeDrafts(context);
    expect(shown(await nextVisit(device))).toEqual([]);
    expect(await createIndexedDbDraftStore(device).listStudies('local')).toEqual([]);
  });

  test('are on the device without anybody asking, also when drawn while the case was still loading', async () => {
    const device = new IDBFactory();
    const { workspace, context, times } = openPage(createIndexedDbDraftStore(device));
    const keeper = keepDrafts(context);
    workspace.setState({ isCaseLoading: true });
    put(workspace, 'user', mark('early'));
    await expect.poll(() => times).toEqual(['parfocal:save-draft']);
    expect(await createIndexedDbDraftStore(device).listStudies('local')).toEqual([STUDY]);
    expect(shown(await nextVisit(device))).toEqual(['early 10']);
    keeper.stop();
  });

  test('of many gestures in a row are all kept, the last state of each', async () => {
    const device = new IDBFactory();
    const { workspace, context } = openPage(createIndexedDbDraftStore(device));
    const keeper = keepDrafts(context);
    for (let step = 0; step < 700; step++) put(workspace, 'user', mark(`m${step % 7}`, step));
    workspace.transact('delete', 'user', ({ m3: _gone, ...rest }) => rest);
    await keeper.flush();
    for (let step = 0; step < 300; step++) {
      put(workspace, 'user', mark('last', step));
      if (step % 10 === 0) await keeper.flush();
    }
    await keeper.flush();
    expect(shown(await nextVisit(device))).toEqual([
      'last 299',
      'm0 693',
      'm1 694',
      'm2 695',
      'm4 697',
      'm5 698',
      'm6 699',
    ]);
  });

  test('survive that the same page opens the case again', async () => {
    const device = new IDBFactory();
    const { workspace, context } = openPage(createIndexedDbDraftStore(device));
    const { studies } = workspace.getState();
    const keeper = keepDrafts(context);
    put(workspace, 'user', mark('a'));
    await keeper.flush();
    workspace.closeCase();
    workspace.setState({ studies, isCaseLoading: true });
    await keeper.flush();
    await restoreWork(context, []);
    expect(Object.keys(workspace.getState().annotations)).toEqual(['a']);
    keeper.stop();
  });

  test('that a device cannot keep are said at the case, a full one by its name', async () => {
    for (const [cause, words] of [
      [new Error('no'), 'Unsaved marks cannot be kept on this device'],
      [new DOMException('quota', 'QuotaExceededError'), 'This device is full: unsaved marks cannot be kept on it'],
    ] as const) {
      const full: DraftStore = {
        isSealed: true,
        warmUp: () => Promise.reject(cause),
        keep: () => Promise.reject(cause),
        leftBehind: () => Promise.reject(cause),
        remove: () => Promise.reject(cause),
        turnPage: () => {},
        close: () => undefined,
        listStudies: () => Promise.reject(cause),
      };
      const page = openPage(full);
      put(page.workspace, 'user', mark('a'));
      await restoreWork(page.context, []);
      expect(problem(page, 'case/draft')?.title).toContain('could not be read');
      await writeDrafts(page.context);
      expect(problem(page, 'case/draft')?.title).toBe(words);
    }
  });
});

describe('what lies on the device', () => {
  const recordsOf = (device: IDBFactory) => new DeviceDatabase(device).readBelow(JOURNAL, []);

  test('WEB-29: is sealed with a key that cannot be read, and names no patient', async () => {
    const device = new IDBFactory();
    const { workspace, context } = openPage(createIndexedDbDraftStore(device));
    put(workspace, 'user', mark('a', 10, { comment: 'secret words' }));
    await writeDrafts(context);
    const records = await recordsOf(device);
    expect(records).toHaveLength(1);
    const value = records[0]?.[1] as { sealed: ArrayBuffer };
    const text = JSON.stringify(records[0]?.[0]) + new TextDecoder('latin1').decode(value.sealed);
    expect(text).not.toMatch(/secret|Yamada|Lesion/);
    const key = await new DeviceDatabase(device).readOrPut<CryptoKey | undefined>(KEYS, 'local', undefined);
    expect(key?.extractable).toBe(false);
  });

  test('WEB-29: of one user is neither shown to another nor removed by them', async () => {
    const device = new IDBFactory();
    const first = openPage(createIndexedDbDraftStore(device), { user: 'ada' });
    put(first.workspace, 'user', mark('hers'));
    await writeDrafts(first.context);
    const other = await nextVisit(device, { user: 'ben' });
    expect(shown(other)).toEqual([]);
    put(other.workspace, 'user', mark('his'));
    await writeDrafts(other.context);
    other.workspace.transact('delete', 'user', () => ({}));
    await writeDrafts(other.context);
    expect(shown(await nextVisit(device, { user: 'ada' }))).toEqual(['hers 10']);
  });

  test('where it was damaged is told and kept, and what can be read comes back', async () => {
    const device = new IDBFactory();
    const { workspace, context } = openPage(createIndexedDbDraftStore(device));
    put(workspace, 'user', mark('a'));
    await writeDrafts(context);
    put(workspace, 'user', mark('b'));
    await writeDrafts(context);
    const [first] = await recordsOf(device);
    const database = new DeviceDatabase(device);
    await database.write((journal) =>
      journal.put({ iv: new Uint8Array(12), sealed: new ArrayBuffer(40) }, [...(first?.[0] ?? [])]),
    );
    for (let visit = 0; visit < 2; visit++) {
      const after = await nextVisit(device);
      expect(shown(after)).toEqual(['b 10']);
      expect(problem(after, 'case/draft/unreadable')?.tip).toContain('kept on this device');
    }
  });

  test('is kept in words only where the browser cannot seal, and that is said', async () => {
    const subtle = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
    const { getRandomValues } = crypto;
    Object.defineProperty(globalThis, 'crypto', {
      value: { getRandomValues: getRandomValues.bind(crypto) },
      configurable: true,
    });
    try {
      const device = new IDBFactory();
      const { workspace, context } = openPage(createIndexedDbDraftStore(device));
      put(workspace, 'user', mark('a'));
      await writeDrafts(context);
      const after = await nextVisit(device);
      expect(shown(after)).toEqual(['a 10']);
      expect(problem(after, 'case/draft/unsealed')?.title).toContain('without encryption');
    } finally {
      if (subtle) Object.defineProperty(globalThis, 'crypto', subtle);
    }
  });

  test('is told by its age when it is old, never dropped', async () => {
    const device = new IDBFactory();
    const { workspace, context } = openPage(createIndexedDbDraftStore(device));
    put(workspace, 'user', mark('a'));
    await writeDrafts(context);
    const later = { now: () => new Date('2026-03-01T00:00:00Z') };
    const page = await nextVisit(device, { ...later, draftAgeDays: 40 });
    expect(shown(page)).toEqual(['a 10']);
    expect(problem(page, 'case/draft/old')?.title).toBe('Unsaved marks from 59 days ago were on this device');
  });

  test('from the version before comes along', async () => {
    const device = new IDBFactory();
    await new Promise<void>((resolve) => {
      const request = device.open('parfocal', 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('attempts', { keyPath: 'sopInstanceUid' });
        const drafts = request.result.createObjectStore('drafts', { keyPath: 'studyInstanceUid' });
        drafts.put({ studyInstanceUid: STUDY, base: [mark('a')], mine: [mark('a', 11), mark('b')], changedAt: NOW });
      };
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
    });
    expect(shown(await nextVisit(device, {}, mark('a')))).toEqual(['a 11', 'b 10']);
  });
});

describe('two windows on one study', () => {
  /** Web Locks as far as they are needed here: a page holds its own until it is closed. */
  function windows() {
    const device = new IDBFactory();
    const held = new Set<string>();
    const open = () => {
      const own: string[] = [];
      const locks = {
        request: (name: string, hold: () => Promise<void>) => {
          held.add(name);
          own.push(name);
          return hold().then(() => held.delete(name));
        },
        query: () => Promise.resolve({ held: [...held].map((name) => ({ name })) }),
      } as unknown as LockManager;
      return {
        drafts: createIndexedDbDraftStore(device, { locks }),
        close: () => own.map((name) => held.delete(name)),
      };
    };
    return { device, open };
  }

  test('the work of a window that is open is not taken by another, and both keep theirs', async () => {
    const { open } = windows();
    const one = open();
    const first = openPage(one.drafts);
    put(first.workspace, 'user', mark('mine'));
    await writeDrafts(first.context);
    const second = openPage(open().drafts);
    await restoreWork(second.context, []);
    expect(shown(second)).toEqual([]);
    put(second.workspace, 'user', mark('other'));
    await writeDrafts(second.context);
    one.close();
    const third = openPage(open().drafts);
    await restoreWork(third.context, []);
    expect(shown(third)).toEqual(['mine 10']);
  });

  test('a case that is left gives its unsaved marks to the next one that opens its study in the same window', async () => {
    const { open } = windows();
    const one = open();
    const first = openPage(one.drafts);
    put(first.workspace, 'user', mark('mine'));
    await writeDrafts(first.context);
    one.drafts.close();
    const again = openPage(open().drafts);
    await restoreWork(again.context, []);
    expect(shown(again)).toEqual(['mine 10']);
  });

  test('when the first closes, the second takes its unsaved marks over beside its own', async () => {
    const { open } = windows();
    const one = open();
    const first = openPage(one.drafts);
    put(first.workspace, 'stored', mark('old'));
    put(first.workspace, 'user', mark('mine'), mark('old', 12));
    await writeDrafts(first.context);
    const second = openPage(open().drafts, { isClaimed: false });
    put(second.workspace, 'stored', mark('old'));
    await restoreWork(second.context, []);
    put(second.workspace, 'user', mark('other'));
    await writeDrafts(second.context);
    one.close();
    second.becomeFree();
    await expect.poll(() => shown(second)).toEqual(['mine 10', 'old 12', 'other 10']);
  });

  test('when the first has saved meanwhile, the second asks for a reload, and after it has everything', async () => {
    const { open } = windows();
    const one = open();
    const two = open();
    const first = openPage(one.drafts);
    put(first.workspace, 'stored', mark('saved'));
    put(first.workspace, 'user', mark('saved', 12), mark('mine'));
    await writeDrafts(first.context);
    const second = openPage(two.drafts, { isClaimed: false });
    await restoreWork(second.context, []);
    put(second.workspace, 'user', mark('other'));
    await writeDrafts(second.context);
    one.close();
    second.becomeFree();
    await expect.poll(() => problem(second, 'case/draft/other-window')?.tip).toContain('Reload the case');
    two.close();
    const reloaded = openPage(open().drafts);
    put(reloaded.workspace, 'stored', mark('saved'));
    await restoreWork(reloaded.context, []);
    expect(shown(reloaded)).toEqual(['mine 10', 'other 10', 'saved 12']);
  });
});

describe('laying a draft over the archive', () => {
  const ids = (marks: readonly Annotation[]) => marks.map((one) => one.id);

  test('changes nothing that was stored meanwhile, under whatever identifier', () => {
    const merged = mergeDraft([mark('a', 20), cell('v2/1', Math.fround(7.000001)), cell('v2/2', 9)], {
      base: [mark('a', 10), cell('v1/1', 9)],
      mine: [mark('a', 20), cell('v1/1', 9), cell('local', 7)],
    });
    expect(merged).toEqual({ remove: [], add: [], conflicts: [], missingCount: 0 });
  });

  test('takes a moved cell for the stored one it was, though that has another identifier now', () => {
    const merged = mergeDraft([cell('v2/1', 10), cell('v2/2', 30)], {
      base: [cell('v1/1', 10)],
      mine: [cell('v1/1', 11)],
    });
    expect([merged.remove, ids(merged.add)]).toEqual([['v2/1'], ['v1/1']]);
  });

  test('never overwrites what a colleague changed or deleted since, and says so', () => {
    const draft = { base: [mark('a', 10), mark('b', 10), mark('c', 10)], mine: [mark('a', 11), mark('b', 11)] };
    const merged = mergeDraft([mark('a', 99), mark('c', 98)], draft);
    expect(merged.remove).toEqual([]);
    expect(merged.add).toEqual([]);
    expect(ids(merged.conflicts).sort()).toEqual(['a', 'b', 'c']);
  });

  test('keeps two cells on the same spot two', () => {
    const merged = mergeDraft([cell('v2/1', 10)], { base: [], mine: [cell('x', 10), cell('y', 10)] });
    expect(ids(merged.add)).toEqual(['y']);
  });

  test('does not take an untouched cell for one that was sent and lies on the same spot', () => {
    const merged = mergeDraft([cell('v1/1', 10)], {
      base: [cell('v1/1', 10)],
      mine: [cell('v1/1', 10), cell('sent', 10)],
      sent: [cell('sent', 10)],
    });
    expect(ids(merged.add)).toEqual(['sent']);
  });

  test('takes back what the archive itself made of a mark on its way in', () => {
    const draft = { base: [], mine: [mark('a', 10)], sent: [mark('a', 10)] };
    expect(ids(mergeDraft([mark('a', 99)], draft).conflicts)).toEqual(['a']);
    const merged = mergeDraft([mark('a', 99)], { ...draft, altered: new Set(['a'] as AnnotationId[]) });
    expect([merged.remove, ids(merged.add), merged.conflicts]).toEqual([['a'], ['a'], []]);
  });
});
