// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import type { DisplaySet, DocumentDisplaySet } from '../../dicom/types';
import type { SopClassUid, SopInstanceUid } from '../../dicom/uids';
import { buildStudy } from '../../testing/builders';
import { buildFrames, buildSlide, button, byName, click, createHarness, doubleClick, press, show } from '../testing';
import { displaySetIdIn, holdsDisplaySet, setDisplaySetId } from './dragPayload';
import { SeriesRail } from './SeriesRail';

const older = buildStudy('1.1', { studyDate: '20250101' });
const newer = buildStudy('1.2', { studyDate: '20260101' });
const report: DocumentDisplaySet = {
  kind: 'document',
  id: 'sr',
  series: { ...buildFrames('9.9', newer, 0).series, modality: 'SR', seriesNumber: 0 },
  sopInstanceUids: ['1' as SopInstanceUid],
  sopClassUid: '1.2' as SopClassUid,
};
const sets: DisplaySet[] = [
  buildFrames('9.1', older, 1),
  report,
  buildFrames('9.3', newer, 5, { seriesNumber: 3 }),
  buildSlide('9.2', newer, 0.25),
];

async function open() {
  const harness = createHarness(['pane.show', 'case.retryOpen', 'case.retrySeries']);
  harness.workspace.setState({ studies: [older, newer], displaySets: sets });
  const shown = await show(harness, <SeriesRail isFolded={false} onFold={() => {}} />);
  onTestFinished(shown.end);
  const items = () => [...shown.page.querySelectorAll<HTMLElement>('[role=list][aria-label=Series] > [role=listitem]')];
  return { ...harness, ...shown, items };
}

test('the newest study comes first, pictures by series number, documents after them', async () => {
  const { items } = await open();
  expect(items().map((item) => [item.dataset.seriesInstanceUid, item.dataset.modality])).toEqual([
    ['9.3', 'CT'],
    ['9.2', 'SM'],
    ['9.9', 'SR'],
    ['9.1', 'CT'],
  ]);
  expect(items().map((item) => item.querySelector('h3') !== null)).toEqual([true, false, false, true]);
});

test('every display set of a series has a card with a name of its own', async () => {
  const { items, workspace, page } = await open();
  const whole = buildFrames('9.1', older, 19, { seriesDescription: 'DWI' });
  const part = (id: string, distinction: string) => ({ ...whole, id, distinction });
  const dynamic = { ...part('9.1#3', 'perfusion'), runs: { count: 3, name: 'time point' as const } };
  await act(async () => workspace.setState({ displaySets: [part('9.1', 'b 50'), part('9.1#2', 'b 800'), dynamic] }));
  expect(items().map((item) => item.getAttribute('aria-label'))).toEqual([
    'CT, DWI, b 50, 19 images',
    'CT, DWI, b 800, 19 images',
    'CT, DWI, perfusion, 19 images, 3 time points',
  ]);
  expect(page.textContent).toContain('b 800');
});

test('Enter and double-click show a series in the active pane', async () => {
  const { items, ran } = await open();
  await press(items()[0]!, 'Enter');
  await doubleClick(items()[3]!);
  expect(ran).toEqual([
    ['pane.show', { displaySetId: '9.3' }],
    ['pane.show', { displaySetId: '9.1' }],
  ]);
});

test('a card says which pane shows it and how much has come', async () => {
  const { items, workspace } = await open();
  await act(async () => workspace.showInPane(workspace.getState().activePaneId, '9.3'));
  expect(items()[0]?.getAttribute('aria-label')).toBe('CT, Series 9.3, 5 images, in pane 1');
});

test('every item can be dragged, and a pane can tell it from other things that are dragged', async () => {
  const { items } = await open();
  expect(items().every((item) => item.getAttribute('draggable') === 'true')).toBe(true);
  const data = new Map<string, string>();
  const transfer = {
    setData: (kind: string, value: string) => void data.set(kind, value),
    getData: (kind: string) => data.get(kind) ?? '',
    get types() {
      return [...data.keys()];
    },
  } as unknown as DataTransfer;
  expect(holdsDisplaySet(transfer)).toBe(false);
  setDisplaySetId(transfer, '9.3');
  expect([...data.keys()]).toEqual(['application/x-parfocal-display-set']);
  expect([holdsDisplaySet(transfer), displaySetIdIn(transfer)]).toEqual([true, '9.3']);
});

test('a study of which nothing came says so, and an archive that failed offers Retry', async () => {
  const { page, workspace, ran } = await open();
  await act(async () => {
    workspace.setState({
      displaySets: sets.filter(({ series }) => series.studyInstanceUid === newer.studyInstanceUid),
    });
    workspace.setProblem('source/main', { code: 'network', severity: 'error', title: 'The archive did not answer' });
  });
  expect(page.textContent).toContain('Nothing in this study can be shown');
  expect(page.querySelector('[role=alert]')?.textContent).toContain('did not answer');
  await click(button(page, 'Retry'));
  expect(ran).toEqual([['case.retryOpen', undefined]]);
});

test('a slide that was looked at says so', async () => {
  const { items, workspace } = await open();
  expect(items()[1]?.getAttribute('aria-label')).not.toContain('seen');
  await act(async () => workspace.setState({ seen: new Set(['9.2']) }));
  expect(items()[1]?.getAttribute('aria-label')).toMatch(/, seen$/);
  expect(items()[0]?.getAttribute('aria-label')).not.toContain('seen');
});

test('arrows walk the list', async () => {
  const { items, page } = await open();
  await act(async () => items()[0]!.focus());
  await press(items()[0]!, 'ArrowDown');
  expect(document.activeElement).toBe(items()[1]);
  expect(byName(page, '[role=list]', 'Series').querySelectorAll('[role=listitem][tabindex="0"]')).toHaveLength(1);
});

test('a series that a pane waits for is reported there alone, until the pane shows something else', async () => {
  const { page, workspace } = await open();
  const { series } = buildFrames('9.1', older, 1);
  const { activePaneId } = workspace.getState();
  await act(async () => {
    workspace.setState({
      displaySets: sets.filter((set) => set.series.studyInstanceUid === newer.studyInstanceUid),
      awaited: { [activePaneId]: series },
    });
    workspace.setProblem('series/9.1', { code: 'http', severity: 'error', title: 'No permission' });
  });
  expect(page.querySelector('[role=alert]')).toBeNull();
  expect(page.textContent).toContain('Not loaded: pane 1 says why');
  await act(async () => workspace.showInPane(activePaneId, '9.3'));
  expect(page.querySelector('[role=alert]')?.textContent).toContain('No permission');
});

test('an archive that fails for many series is two alerts and a sum, and Retry of the sum asks for each of the rest', async () => {
  const { page, workspace, ran } = await open();
  await act(async () => {
    for (const uid of ['8.1', '8.2', '8.3', '8.4', '8.5'])
      workspace.setProblem(`series/${uid}`, { code: 'http', severity: 'error', title: `Series ${uid} failed` });
  });
  const alerts = [...page.querySelectorAll('[role=alert]')];
  expect(alerts).toHaveLength(3);
  expect(alerts[2]?.textContent).toContain('3 more series could not be loaded');
  await click(alerts[2]!.querySelector('button')!);
  expect(ran).toEqual(['8.3', '8.4', '8.5'].map((uid) => ['case.retrySeries', { seriesInstanceUid: uid }]));
});
