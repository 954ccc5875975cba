// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { SourceId } from '../../dicom/uids';
import type { SourceProgress, WorkListState } from '../../workspace/workList';
import { buildStudy, button, byName, click, createHarness, doubleClick, press, show, type } from '../testing';
import { WorkListScreen } from './WorkListScreen';

const main: SourceProgress = { id: 'main' as SourceId, label: 'Main archive', state: 'ready', hasMore: false };
const studies = [
  buildStudy('1.1', { studyDate: '20260103', studyDescription: 'CT chest', modalitiesInStudy: ['CT', 'SR'] }),
  buildStudy('1.2', { studyDate: '20260102', studyDescription: 'Biopsy', modalitiesInStudy: ['SM'] }),
  buildStudy('2.1', {
    patient: { patientId: 'P2', patientName: 'Roe^Rick' },
    studyDate: '20250101',
    studyDescription: 'MR brain',
    modalitiesInStudy: ['MR'],
  }),
];

async function open(state: Partial<WorkListState> = { studies, sources: [main] }) {
  const harness = createHarness(['worklist.search', 'worklist.openStudies', 'worklist.loadMore']);
  harness.workList.setState(state);
  const shown = await show(harness, <WorkListScreen />);
  onTestFinished(shown.end);
  const row = (uid: string) => shown.page.querySelector<HTMLElement>(`[role=row][data-study-instance-uid="${uid}"]`)!;
  return { ...harness, ...shown, row };
}

const field = (page: HTMLElement, label: string) => {
  const found = [...page.querySelectorAll('label')].find((one) => one.textContent === label);
  return page.querySelector<HTMLInputElement>(`#${CSS.escape(found?.htmlFor ?? '')}`)!;
};

test('a row says patient, ID, date, description and modalities', async () => {
  const { page, row } = await open();
  expect(byName(page, '[role=grid]', 'Studies')).toBeTruthy();
  expect(row('1.1').getAttribute('aria-label')).toBe('Doe, Jane, P1, 2026-01-03, CT chest, CT SR');
});

test('Enter and double-click open the study of the row', async () => {
  const { ran, row } = await open();
  await press(row('2.1'), 'Enter');
  await doubleClick(row('1.2'));
  expect(ran).toEqual([
    ['worklist.openStudies', { studyInstanceUids: ['2.1'], sourceId: 'main' }],
    ['worklist.openStudies', { studyInstanceUids: ['1.2'], sourceId: 'main' }],
  ]);
});

test('several studies of one patient open as one case', async () => {
  const { ran, row, page } = await open();
  await click(row('1.1'));
  await click(row('1.2'), { ctrlKey: true });
  await click(button(page, 'Open case'));
  await click(button(page, 'Open all 2 studies'));
  expect(ran.map(([, args]) => args)).toEqual([
    { studyInstanceUids: ['1.1', '1.2'], sourceId: 'main' },
    { studyInstanceUids: ['1.1', '1.2'], sourceId: 'main' },
  ]);
});

test('arrows, Home and End walk the rows; the heading of a patient opens all with Enter', async () => {
  const { ran, row, page } = await open();
  row('1.1').focus();
  await press(row('1.1'), 'ArrowDown');
  expect(document.activeElement).toBe(row('1.2'));
  await press(row('1.2'), 'End');
  expect(document.activeElement).toBe(row('2.1'));
  await press(row('2.1'), 'Home');
  const heading = byName(page, '[role=row]', 'Doe, Jane: 2 studies');
  expect(document.activeElement).toBe(heading);
  await press(heading, 'Enter');
  expect(ran.at(-1)?.[1]).toEqual({ studyInstanceUids: ['1.1', '1.2'], sourceId: 'main' });
});

test('what is typed is searched 300 ms after the last letter, incomplete dates excepted', async () => {
  vi.useFakeTimers();
  const { ran, page } = await open();
  await type(field(page, 'Patient name'), 'Do');
  await type(field(page, 'Patient name'), 'Doe');
  await type(field(page, 'Modality'), 'ct');
  await type(field(page, 'Study date from'), '2026-0');
  await act(async () => vi.advanceTimersByTime(299));
  expect(ran).toEqual([]);
  await act(async () => vi.advanceTimersByTime(1));
  vi.useRealTimers();
  expect(ran).toHaveLength(1);
  expect(ran[0]?.[1]).toMatchObject({ patientName: 'Doe', modality: 'CT', studyDateFrom: '' });
});

test('every filter of the contract is there', async () => {
  const { page } = await open();
  const labels = [
    'Patient name',
    'Patient ID',
    'Accession',
    'Description',
    'Modality',
    'Study date from',
    'Study date to',
  ];
  for (const label of labels) expect(field(page, label)).toBeInstanceOf(HTMLInputElement);
});

test('an archive that fails is named with Retry, and hides nothing of the others', async () => {
  const failed: SourceProgress = {
    id: 'path' as SourceId,
    label: 'Pathology',
    state: 'failed',
    hasMore: false,
    problem: { code: 'network', severity: 'error', title: 'did not answer', detail: 'timeout' },
  };
  const { page, ran } = await open({ studies, sources: [main, failed] });
  expect(page.querySelector('[role=alert]')?.textContent).toContain('Pathology: did not answer');
  expect(page.querySelectorAll('[data-study-instance-uid]')).toHaveLength(3);
  await click(button(page, 'Retry'));
  expect(ran[0]?.[0]).toBe('worklist.search');
});

test('an empty list says why and what to do', async () => {
  expect((await open({ studies: [], sources: [main] })).page.textContent).toContain(
    'Nothing is stored in Main archive',
  );
  expect((await open({ studies: [], sources: [] })).page.textContent).toContain('config.json');
  const filters = { ...(await open()).workList.getState().filters, patientName: 'Nobody' };
  expect((await open({ studies: [], sources: [main], filters })).page.textContent).toContain(
    'No study matches these filters',
  );
});
