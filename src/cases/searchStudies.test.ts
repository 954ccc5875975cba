import { expect, test } from 'vitest';
import type { Problem } from '../dicom/problem';
import type { Study } from '../dicom/types';
import type { SourceId, StudyInstanceUid } from '../dicom/uids';
import type { DicomWebSource } from '../dicomweb/source';
import type { StudyPage } from '../dicomweb/studySearch';
import { fail, ok, type Result } from '../lib/result';
import { createWorkList, noFilters } from '../workspace/workList';
import { createStudyListing } from './searchStudies';

type Answer = Result<StudyPage, Problem> | undefined;
interface Asked {
  readonly limit: number;
  readonly offset: number;
  readonly signal: AbortSignal;
}

/** An archive that answers as told; `undefined`: never. */
function archive(id: string, answer: (page: Asked) => Answer) {
  const asked: Asked[] = [];
  const source = {
    config: { id: id as SourceId, label: id },
    queryStudies: async (_: unknown, page: { limit: number; offset: number }, signal: AbortSignal) => {
      const one = { ...page, signal };
      asked.push(one);
      const given = answer(one);
      if (given) return given;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  } as unknown as DicomWebSource;
  return { source, asked };
}

const study = (sourceId: string, n: number): Study => ({
  sourceId: sourceId as SourceId,
  studyInstanceUid: `1.${n}` as StudyInstanceUid,
  patient: { patientId: `P${n}`, patientName: 'Doe' },
  modalitiesInStudy: ['CT'],
});

const pageOf = (sourceId: string, { offset, limit }: Asked, total: number): Answer => {
  const end = Math.min(total, offset + limit);
  const studies = Array.from({ length: end - offset }, (_, i) => study(sourceId, offset + i));
  return ok({ studies, hasMore: end < total, nextOffset: end });
};

const network: Problem = { code: 'network', severity: 'error', title: 'cannot be reached' };

function listing(...archives: readonly ReturnType<typeof archive>[]) {
  const workList = createWorkList();
  const sources = new Map(archives.map(({ source }) => [source.config.id, source]));
  const list = createStudyListing({ sources, workList });
  const stateOf = (id: string) => workList.getState().sources.find((one) => one.id === id)!;
  return { workList, list, stateOf };
}

/** What is under way and can end has ended. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('an archive that never answers delays no row of the others, and no page of them either', async () => {
  const dead = archive('dead', () => undefined);
  const alive = archive('alive', (page) => pageOf('alive', page, 300));
  const { workList, list, stateOf } = listing(dead, alive);
  void list.search(noFilters);
  await settled();
  expect(workList.getState().studies).toHaveLength(50);
  await list.more();
  expect(workList.getState().studies).toHaveLength(250);
  expect([stateOf('dead').state, stateOf('alive').state]).toEqual(['loading', 'ready']);
  void list.search(noFilters);
  expect(dead.asked[0]!.signal.aborted).toBe(true);
});

test('the first page is small, everything comes page by page, and each study once though pages overlap', async () => {
  const shifting = archive('main', (page) => {
    const answer = pageOf('main', { ...page, offset: Math.max(0, page.offset - 3) }, 20_000);
    return answer?.ok ? ok({ ...answer.value, nextOffset: answer.value.nextOffset + 3 }) : answer;
  });
  const { workList, list, stateOf } = listing(shifting);
  await list.search(noFilters);
  expect(shifting.asked[0]).toMatchObject({ limit: 50, offset: 0 });
  await list.all();
  const { studies } = workList.getState();
  expect(new Set(studies.map(({ studyInstanceUid }) => studyInstanceUid)).size).toBe(studies.length);
  expect(studies).toHaveLength(20_000);
  expect(stateOf('main')).toMatchObject({ state: 'ready', hasMore: false, studyCount: 20_000 });
  expect(workList.getState().isLoadingAll).toBe(false);
});

test('stop ends the loading after the page that is under way', async () => {
  const main = archive('main', (page) => {
    if (page.offset >= 650) list.stop();
    return pageOf('main', page, 20_000);
  });
  const { workList, list } = listing(main);
  await list.search(noFilters);
  await list.all();
  expect(workList.getState().studies).toHaveLength(850);
  expect(workList.getState().isLoadingAll).toBe(false);
});

test('everything is asked for while a page is under way: it waits for that page, and the screen lives on', async () => {
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const main = archive('main', (page) => pageOf('main', page, 900));
  const { queryStudies } = main.source;
  let states = 0;
  const slow = {
    ...main.source,
    queryStudies: async (...args: Parameters<typeof queryStudies>) => {
      if (args[1].offset === 50) await gate;
      return queryStudies(...args);
    },
  } as DicomWebSource;
  const { workList, list } = listing({ ...main, source: slow });
  await list.search(noFilters);
  const more = list.more();
  // A loop that never lets go of the page would never get here: it is stopped by what it reads.
  const { getState } = workList;
  workList.getState = () => {
    if (++states > 10_000) throw new Error('asks without pause');
    return getState();
  };
  const all = list.all();
  list.stop();
  const again = list.all();
  await settled();
  release();
  await Promise.all([more, all, again]);
  expect(workList.getState().studies).toHaveLength(900);
  expect(main.asked.map(({ offset }) => offset)).toEqual([0, 50, 250, 450, 650, 850]);
});

test('WEB-01: an archive that sends the same page for ever is asked once more, and the list says that it may lack some', async () => {
  const stuck = archive('main', (page) => {
    const answer = pageOf('main', { ...page, offset: 0 }, 1000);
    return answer?.ok ? ok({ ...answer.value, nextOffset: page.offset + page.limit }) : answer;
  });
  const { workList, list, stateOf } = listing(stuck);
  await list.search(noFilters);
  const stop = workList.subscribe(({ sources }) => {
    if ((sources[0]?.nextOffset ?? 0) > 100_000) throw new Error('asks for ever');
  });
  await list.all();
  stop();
  expect(workList.getState().studies).toHaveLength(200);
  expect(stuck.asked).toHaveLength(3);
  expect(stateOf('main')).toMatchObject({ hasMore: false, warning: expect.stringContaining('may not be complete') });
});

test('an archive that fails in the middle keeps its rows, and Retry goes on where it failed, asking nobody else', async () => {
  let isDown = false;
  const main = archive('main', (page) => (isDown ? fail(network) : pageOf('main', page, 300)));
  const other = archive('other', (page) => pageOf('other', page, 10));
  const { workList, list, stateOf } = listing(main, other);
  await list.search(noFilters);
  isDown = true;
  await list.all();
  expect(stateOf('main')).toMatchObject({ state: 'failed', problem: network, studyCount: 50 });
  expect(workList.getState().studies).toHaveLength(60);
  isDown = false;
  await list.retry('main');
  expect(main.asked.at(-1)).toMatchObject({ offset: 50 });
  expect(other.asked).toHaveLength(1);
  expect(stateOf('main').problem).toBeUndefined();
  expect(workList.getState().studies).toHaveLength(260);
});

test('rows of the search before stay until the first answer, and an answer that comes too late changes nothing', async () => {
  let release: (() => void) | undefined;
  const main = archive('main', (page) => pageOf('main', page, 5));
  const { workList, list } = listing(main);
  await list.search(noFilters);
  const late = { ...main.source, queryStudies: () => new Promise((resolve) => (release = () => resolve(ok(empty)))) };
  const empty: StudyPage = { studies: [], hasMore: false, nextOffset: 0 };
  const slow = createStudyListing({
    sources: new Map([[late.config.id, late as unknown as DicomWebSource]]),
    workList,
  });
  const search = slow.search({ ...noFilters, patientName: 'X' });
  expect(workList.getState()).toMatchObject({ isStale: true });
  expect(workList.getState().studies).toHaveLength(5);
  const first = release;
  const again = slow.search({ ...noFilters, patientName: 'XY' });
  first?.();
  await search;
  expect(workList.getState().isStale).toBe(true);
  release?.();
  await again;
  expect(workList.getState()).toMatchObject({ isStale: false, studies: [] });
});

test('an archive that breaks the client is a failure in words, and the others are listed all the same', async () => {
  const broken = archive('broken', () => {
    throw new TypeError('x is not a function');
  });
  const { workList, list, stateOf } = listing(
    broken,
    archive('main', (page) => pageOf('main', page, 2)),
  );
  await expect(list.search(noFilters)).rejects.toThrow('x is not a function');
  expect(stateOf('broken')).toMatchObject({ state: 'failed' });
  expect(workList.getState().studies).toHaveLength(2);
});
