// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { SourceId } from '../../dicom/uids';
import type { SourceProgress, WorkListState } from '../../workspace/workList';
import { buildStudy } from '../../testing/builders';
import { button, byName, click, createHarness, doubleClick, press, show, type } from '../testing';
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
  const harness = createHarness([
    'worklist.search',
    'worklist.openStudies',
    'worklist.loadMore',
    'worklist.loadAll',
    'worklist.stop',
    'worklist.retrySource',
  ]);
  localStorage.clear();
  sessionStorage.clear();
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
  await act(async () => row('1.1').focus());
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
  expect(ran).toEqual([['worklist.retrySource', { sourceId: 'path' }]]);
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

const pages = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    buildStudy(`9.${i}`, {
      patient: { patientId: `Q${i}`, patientName: `${String.fromCharCode(65 + (i % 26))}name^N${i}` },
      studyDate: `20${String(99 - Math.floor(i / 300)).padStart(2, '0')}0101`,
      studyTime: String(235959 - (i % 300)).padStart(6, '0'),
    }),
  );

const rowsIn = (page: HTMLElement) => page.querySelectorAll('[role=row][data-key]').length;

test('of 20,000 studies only a window is in the page, and End reaches the last one with the focus on it', async () => {
  const { page, row } = await open({ studies: pages(20_000), sources: [{ ...main, studyCount: 20_000 }] });
  expect(byName(page, '[role=grid]', 'Studies').getAttribute('aria-rowcount')).toBe('20001');
  expect(rowsIn(page)).toBeLessThan(100);
  await act(async () => row('9.0').focus());
  await press(row('9.0'), 'End');
  expect(document.activeElement).toBe(row('9.19999'));
  expect(row('9.19999').getAttribute('aria-rowindex')).toBe('20001');
  await press(row('9.19999'), 'Home');
  expect(document.activeElement).toBe(row('9.0'));
  expect(rowsIn(page)).toBeLessThan(100);
});

test('letters go to the next patient whose name begins with them', async () => {
  const { row } = await open({ studies: pages(100), sources: [main] });
  await act(async () => row('9.0').focus());
  await press(row('9.0'), 'm');
  expect(document.activeElement).toBe(row('9.12'));
  await press(row('9.12'), 'n');
  expect(document.activeElement).toBe(row('9.12'));
});

test('focus stays on its row when a page is sorted in above it', async () => {
  const { row, workList, page } = await open({ studies: pages(300), sources: [main] });
  await act(async () => row('9.0').focus());
  await press(row('9.0'), 'PageDown');
  const stood = document.activeElement;
  const newer = buildStudy('10.1', { studyDate: '20991231', patient: { patientId: 'N', patientName: 'New^One' } });
  await act(async () => workList.setState((state) => ({ studies: [...state.studies, newer] })));
  expect(document.activeElement).toBe(stood);
  expect(page.querySelectorAll('[role=row][tabindex="0"]')).toHaveLength(1);
  await press(document.activeElement!, 'ArrowUp');
  expect(document.activeElement).not.toBe(stood);
});

test('a heading sorts by its column, says so, and comes back on the next visit', async () => {
  const { page, end } = await open();
  const head = (title: string) =>
    [...page.querySelectorAll('[role=columnheader]')].find((one) => one.textContent?.startsWith(title))!;
  expect(head('Study date').getAttribute('aria-sort')).toBe('descending');
  await click(head('Description').querySelector('button')!);
  expect(head('Description').getAttribute('aria-sort')).toBe('ascending');
  expect(head('Study date').getAttribute('aria-sort')).toBeNull();
  await end();
  expect(JSON.parse(localStorage.getItem('parfocal.list') ?? '{}').sort).toEqual({
    column: 'description',
    direction: 'ascending',
  });
});

test('an order among a part of the list says of how many', async () => {
  const { page, ran } = await open({
    studies,
    sources: [{ ...main, hasMore: true, studyCount: 3, totalCount: 20_000 }],
  });
  expect(page.textContent).toContain('3 of about 20,000 studies · newest first among the 3 loaded');
  await click(button(page, 'Load all'));
  expect(ran.at(-1)?.[0]).toBe('worklist.loadAll');
});

test('quick ranges and modalities are pressed, and stand in the fields', async () => {
  vi.useFakeTimers({ now: new Date(2026, 10, 22, 12) });
  onTestFinished(() => void vi.useRealTimers());
  const { page, ran } = await open();
  await click(button(page, '7 days'));
  await click(button(page, 'CT'));
  await click(button(page, 'MR'));
  expect(field(page, 'Study date from').value).toBe('2026-11-16');
  expect(ran.at(-1)?.[1]).toMatchObject({
    studyDateFrom: '2026-11-16',
    studyDateTo: '2026-11-22',
    modality: 'CT MR',
  });
  expect(button(page, '7 days').getAttribute('aria-pressed')).toBe('true');
  await click(button(page, 'CT'));
  expect(field(page, 'Modality').value).toBe('MR');
});

test('what comes back after a case holds no patient', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { page } = await open();
  await type(field(page, 'Patient name'), 'Lindqvist');
  await type(field(page, 'Patient ID'), '190203');
  await type(field(page, 'Modality'), 'lindqvist ct');
  await act(async () => vi.advanceTimersByTime(300));
  expect(sessionStorage.getItem('parfocal.list.filters')).toBe('{"modality":"CT","range":"any"}');
  expect(localStorage.getItem('parfocal.list')).toBeNull();
});

test('similar spelling is offered with a name, and the archive that cannot do it is quoted', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const warning = 'Only literal matching has been performed';
  const { page, ran } = await open({ studies, sources: [{ ...main, warning }] });
  expect(page.textContent).not.toContain('Similar spelling');
  await type(field(page, 'Patient name'), 'Meier');
  await click(field(page, 'Similar spelling'));
  expect(ran.at(-1)?.[1]).toMatchObject({ patientName: 'Meier', fuzzy: true });
  expect(page.textContent).toContain(`Main archive: ${warning}`);
});

test('an archive that takes its time is said to be still asked, and one that wants a sign-in to be signed out', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const slow: SourceProgress = { id: 'slow' as SourceId, label: 'Slow', state: 'loading', hasMore: false };
  const out: SourceProgress = {
    ...slow,
    id: 'out' as SourceId,
    label: 'Out',
    state: 'failed',
    problem: { code: 'auth', severity: 'error', title: 'Out asks you to sign in' },
  };
  const { page } = await open({ studies, sources: [{ ...main, studyCount: 1234 }, slow, out] });
  const archives = () => byName(page, 'ul', 'Archives').textContent;
  expect(archives()).toBe('Main archive1,234 studiesSlowasking…Outsigned out');
  await act(async () => vi.advanceTimersByTime(3000));
  expect(archives()).toContain('Slowstill asking…');
  expect(page.querySelectorAll('[data-study-instance-uid]')).toHaveLength(3);
});

test('a hidden column goes from head and rows, but never one whose filter is filled', async () => {
  const { page, row } = await open();
  await click(button(page, 'Columns'));
  await click(byName(page, '[role=checkbox]', 'Accession'));
  await click(byName(page, '[role=checkbox]', 'Patient ID'));
  expect(row('1.1').querySelector('[data-column=accession]')).toBeNull();
  expect(row('1.1').getAttribute('aria-label')).toContain('P1');
  await click(byName(page, '[role=checkbox]', 'Patient ID'));
  await type(field(page, 'Patient ID'), 'P');
  await click(byName(page, '[role=checkbox]', 'Patient ID'));
  expect(field(page, 'Patient ID')).toBeInstanceOf(HTMLInputElement);
});

test('a study that is in two archives opens with both, one that they file differently only from its own row', async () => {
  const second: SourceProgress = { ...main, id: 'path' as SourceId, label: 'Pathology' };
  const copy = { ...studies[2]!, sourceId: 'path' as SourceId };
  const contested = { ...copy, studyInstanceUid: studies[1]!.studyInstanceUid };
  const { ran, page } = await open({ studies: [...studies, copy, contested], sources: [main, second] });
  const shown = (name: RegExp) =>
    [...page.querySelectorAll('[role=row][data-key]')].find((one) => name.test(one.getAttribute('aria-label') ?? ''))!;
  await doubleClick(shown(/MR brain.*in Main archive and Pathology/));
  await doubleClick(shown(/Roe.*Patients differ/));
  expect(ran.map(([, args]) => args)).toEqual([
    { studyInstanceUids: ['2.1'] },
    { studyInstanceUids: ['1.2'], sourceId: 'path' },
  ]);
});

test('with several archives row, column and preview say where a study is; with one nothing repeats its name', async () => {
  const second: SourceProgress = { ...main, id: 'path' as SourceId, label: 'Pathology' };
  const slides = { ...studies[1]!, sourceId: 'path' as SourceId };
  const { row, page, workList } = await open({ studies: [studies[0]!, slides], sources: [main, second] });
  expect(row('1.1').getAttribute('aria-label')).toBe('Doe, Jane, P1, 2026-01-03, CT chest, CT SR, in Main archive');
  expect(row('1.2').querySelector('[data-column=archive]')?.textContent).toBe('Pathology');
  await click(row('1.2'));
  expect(byName(page, 'aside', 'Selected studies').textContent).toMatch(
    /CT chest.*in Main archive.*Biopsy.*in Pathology/s,
  );
  await act(async () => workList.setState({ studies: [studies[0]!], sources: [main] }));
  expect(row('1.1').getAttribute('aria-label')).not.toContain('Main archive');
  expect(row('1.1').querySelector('[data-column=archive]')).toBeNull();
});

test('an archive that failed is named once, whether its words name it or not', async () => {
  const failed = (title: string): SourceProgress => ({
    ...main,
    state: 'failed',
    problem: { code: 'network', severity: 'error', title },
  });
  const { page, workList } = await open({ studies: [], sources: [failed('Main archive cannot be reached')] });
  const words = () => page.querySelector('[role=alert]')?.textContent;
  expect(words()).toBe('Main archive cannot be reachedRetry');
  await act(async () => workList.setState({ sources: [failed('The answer is not DICOM JSON')] }));
  expect(words()).toBe('Main archive: The answer is not DICOM JSONRetry');
});

test('an empty list never passes for the whole truth while an archive is missing', async () => {
  const { page } = await open({
    studies: [],
    sources: [main, { ...main, id: 'path' as SourceId, label: 'Pathology', state: 'failed' }],
  });
  expect(page.textContent).not.toContain('No studies yet');
  expect(page.textContent).toContain('Nothing is stored in Main archive.');
  expect(page.textContent).toContain('What Pathology holds is not known');
});
