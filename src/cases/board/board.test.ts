import { IDBFactory } from 'fake-indexeddb';
import { expect, test, vi } from 'vitest';
import type { DicomWebSource } from '../../dicomweb/source';
import { createAgendaStore } from './agendaStore';
import { type Board, createBoard, currentAgenda } from './board';
import { boardArchive, images, type MockStudy, report, selectionOf, slideImages } from './boardArchive';

const study = (uid: string, more: Partial<MockStudy> = {}): MockStudy => ({
  uid,
  accession: `A${uid}`,
  issuer: 'Clinic',
  series: [
    { modality: 'CT', objects: images(3) },
    { modality: 'SM', objects: slideImages('VOLUME') },
    { modality: 'SR', objects: [report()] },
    { modality: 'KO', objects: [selectionOf(uid)] },
  ],
  ...more,
});

const sourcesOf = (...sources: DicomWebSource[]) => new Map(sources.map((one) => [one.config.id, one]));

async function opened(factory: IDBFactory, sources: DicomWebSource[], user = 'local'): Promise<Board> {
  const board = createBoard({ sources: sourcesOf(...sources), store: createAgendaStore(user, factory) });
  await board.load();
  return board;
}

const ids = (board: Board) => currentAgenda(board.getState()).cases.map(({ accessionNumbers }) => accessionNumbers[0]);
const kept = (board: Board) => vi.waitFor(() => expect(board.getState().keeping).toBe('kept'));
const csv = (text: string) => new TextEncoder().encode(text);
const lightAt = (board: Board, index: number) =>
  board.getState().lights[currentAgenda(board.getState()).cases[index]?.id ?? '']?.light;

test('a list from a file is asked about, and is there again when the page is', async () => {
  const factory = new IDBFactory();
  const archive = boardArchive('PACS', [study('1.2.1'), study('1.2.2')]);
  const board = await opened(factory, [archive]);
  board.readFile(csv('accession\nA1.2.1\nA1.2.9\n,\n*\nA1.2.2'), 'Thorax.csv');
  await vi.waitFor(() =>
    expect([0, 1, 2].map((index) => lightAt(board, index))).toEqual(['ready', 'notReady', 'ready']),
  );
  expect(board.getState().remarks.map(({ line }) => line)).toEqual([5]);
  board.move(currentAgenda(board.getState()).cases[2]?.id ?? '', 0);
  await kept(board);
  const again = await opened(factory, [archive]);
  expect(ids(again)).toEqual(['A1.2.2', 'A1.2.1', 'A1.2.9']);
});

test('who waits until it is kept finds the last words again', async () => {
  const factory = new IDBFactory();
  const board = await opened(factory, [boardArchive('PACS', [])]);
  board.readFile(csv('mrn\nM1'), 'x.csv');
  board.change(currentAgenda(board.getState()).cases[0]?.id ?? '', { note: 'Margin?' });
  await board.whenKept();
  board.dispose();
  const again = await opened(factory, [boardArchive('PACS', [])]);
  expect(currentAgenda(again.getState()).cases[0]?.note).toBe('Margin?');
});

test('nothing of a patient lies on the device unsealed, and another person does not see it', async () => {
  const factory = new IDBFactory();
  const board = await opened(factory, [boardArchive('PACS', [])], 'ito');
  board.readFile(csv('mrn,question\nSECRET-77,Resect?'), 'x.csv');
  await kept(board);
  const request = factory.open('parfocal-board');
  const base = await new Promise<IDBDatabase>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const all = base.transaction('agendas').objectStore('agendas').getAll();
  const records = await new Promise<unknown[]>((resolve) => {
    all.onsuccess = () => resolve(all.result);
  });
  expect(records.length).toBe(1);
  const { record } = records[0] as { record: { sealed: ArrayBuffer } };
  expect(record.sealed.byteLength).toBeGreaterThan(100);
  expect(new TextDecoder('latin1').decode(record.sealed)).not.toContain('SECRET');
  expect(Object.keys(record).sort()).toEqual(['iv', 'sealed']);
  expect(ids(await opened(factory, [], 'weber'))).toEqual([]);
});

test('two windows: the second does not write over what the first has kept', async () => {
  const factory = new IDBFactory();
  const archive = boardArchive('PACS', []);
  const [one, other] = [await opened(factory, [archive]), await opened(factory, [archive])];
  one.readFile(csv('accession\nX1'), 'x.csv');
  await kept(one);
  other.readFile(csv('accession\nX2'), 'x.csv');
  await vi.waitFor(() => expect(other.getState().keeping).toBe('changed'));
  expect(ids(await opened(factory, [archive]))).toEqual(['X1']);
});

test('a late case by its accession number has all it needs to be opened', async () => {
  const board = await opened(new IDBFactory(), [
    boardArchive('PACS', [study('1.2.1'), study('1.2.2', { patientId: 'P-2' })]),
  ]);
  const { cases, faults } = await board.find(' A1.2.1 ');
  expect(faults).toEqual([]);
  expect(cases.map(({ by, found }) => [by, found.patientId, found.studyInstanceUids])).toEqual([
    ['accession', 'P-1', ['1.2.1']],
  ]);
  board.add(cases.map(({ found }) => found));
  board.add(cases.map(({ found }) => found));
  expect(board.getState().problem?.title).toBe('This case is on the list already, as number 1');
  await vi.waitFor(() => expect(lightAt(board, 0)).toBe('ready'));
  expect(board.studiesToOpen(currentAgenda(board.getState()).cases[0]?.id ?? '')).toEqual(['1.2.1']);
});

test('one number of two patients is a question, not a guess', async () => {
  const board = await opened(new IDBFactory(), [
    boardArchive('PACS', [study('1.2.1', { accession: '77' }), study('1.2.2', { patientId: '77' })]),
    boardArchive('Other', [study('1.2.3', { accession: '77', issuer: 'Elsewhere' })]),
  ]);
  const { cases } = await board.find('77');
  expect(cases.map(({ by, found }) => `${by} ${found.patientId} ${found.issuerOfPatientId}`)).toEqual([
    'accession P-1 Clinic',
    'accession P-1 Elsewhere',
    'patient 77 Clinic',
  ]);
});

test('a number that no archive knows can be added as what it is', async () => {
  const board = await opened(new IDBFactory(), [boardArchive('PACS', [study('1.2.1')])]);
  const { cases } = await board.find('NEW-1');
  expect(cases.map(({ by, found }) => [by, found.accessionNumbers[0] ?? found.patientId])).toEqual([
    ['typed', 'NEW-1'],
    ['typed', 'NEW-1'],
  ]);
  board.add([cases[0]?.found].flatMap((one) => one ?? []));
  await vi.waitFor(() => expect(lightAt(board, 0)).toBe('notReady'));
  expect(board.studiesToOpen(currentAgenda(board.getState()).cases[0]?.id ?? '')).toEqual([]);
  expect(board.getState().problem?.title).toMatch(/nothing to open/);
});

test('a case that was taken off comes back with all that was written for it', async () => {
  const board = await opened(new IDBFactory(), [boardArchive('PACS', [])]);
  board.readFile(csv('accession,question\nX1,Resect?\nX2,Wait?'), 'x.csv');
  const before = currentAgenda(board.getState());
  board.remove(before.cases[0]?.id ?? '');
  expect(ids(board)).toEqual(['X2']);
  board.undoRemove();
  expect(currentAgenda(board.getState())).toEqual(before);
  expect(board.getState().before).toBeUndefined();
});

test('a filter makes a case of each patient', async () => {
  const board = await opened(new IDBFactory(), [
    boardArchive('PACS', [study('1.2.1'), study('1.2.2'), study('1.2.3', { patientId: 'P-2' })]),
  ]);
  const { cases } = await board.filter({ studyDateFrom: '20261101', modalitiesInStudy: ['SM'] });
  expect(cases.map(({ found }) => [found.patientId, found.studyInstanceUids.length])).toEqual([
    ['P-1', 2],
    ['P-2', 1],
  ]);
});

test('a case that needs less is asked about anew', async () => {
  const board = await opened(new IDBFactory(), [
    boardArchive('PACS', [
      study('1.2.1', {
        series: [
          { modality: 'CT', objects: images(2) },
          { modality: 'SR', objects: [report()] },
        ],
      }),
    ]),
  ]);
  board.readFile(csv('accession\nA1.2.1'), 'x.csv');
  await vi.waitFor(() => expect(lightAt(board, 0)).toBe('notReady'));
  board.change(currentAgenda(board.getState()).cases[0]?.id ?? '', { needs: ['images', 'reports'] });
  await vi.waitFor(() => expect(lightAt(board, 0)).toBe('ready'));
});
