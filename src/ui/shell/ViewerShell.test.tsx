// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { buildAnnotation } from '../../testing/builders';
import { buildStudy } from '../../testing/builders';
import { buildFrames, buildSlide, button, byName, click, createHarness, press, show } from '../testing';
import { ViewerShell } from './ViewerShell';

const study = buildStudy('1.1', { accessionNumber: 'A1' });
const ct = buildFrames('9.1', study, 3);
const slide = buildSlide('9.2', study, 0.25);

async function open(commandIds: `${string}.${string}`[] = ['tool.set', 'layout.set', 'case.retrySave', 'pane.show']) {
  localStorage.clear();
  window.innerWidth = 1440;
  const harness = createHarness(commandIds, [
    { key: 'l', command: 'tool.set', args: { tool: 'length' }, title: 'Length' },
  ]);
  harness.workspace.setState({ studies: [study], displaySets: [ct, slide] });
  const shown = await show(harness, <ViewerShell>panes</ViewerShell>);
  onTestFinished(shown.end);
  return { ...harness, ...shown };
}

test('the banner says whose images these are', async () => {
  const { page } = await open();
  const banner = page.querySelector('header')?.textContent ?? '';
  for (const words of ['Doe, Jane', 'P1', '1961-03-02', 'F 64 y']) expect(banner).toContain(words);
});

test('two patients are said in words', async () => {
  const { page, workspace } = await open();
  await act(async () =>
    workspace.setState({
      studies: [
        study,
        buildStudy('2.1', { patient: { patientId: 'P1', issuerOfPatientId: 'South', patientName: 'Doe^Jane' } }),
      ],
    }),
  );
  expect(page.querySelector('header')?.textContent).toContain('DIFFERENT PATIENTS');
});

test('every tool of the contract that exists is a toggle in the toolbar', async () => {
  const { page, ran } = await open();
  const tools = byName(page, '[role=toolbar]', 'Tools');
  const names = [
    'Window level',
    'Pan',
    'Zoom',
    'Scroll',
    'Length',
    'Bidirectional',
    'Angle',
    'Cobb angle',
    'Ellipse',
    'Rectangle',
    'Polygon',
    'Freehand',
    'Point',
    'Probe',
  ];
  expect(names.map((name) => button(tools, name).getAttribute('aria-pressed'))).toEqual(
    names.map((name) => String(name === 'Window level')),
  );
  await click(button(tools, 'Length'));
  expect(ran).toEqual([['tool.set', { tool: 'length' }]]);
});

test('in a narrow window some tools stand in More, by the same names, and the one in hand is always in the row', async () => {
  const { page, workspace, ran } = await open();
  const tools = byName(page, '[role=toolbar]', 'Tools');
  const toggles = () =>
    [...tools.querySelectorAll('button[aria-pressed]')].map((one) => one.getAttribute('aria-label'));
  const all = toggles();
  await resizeTo(1024);
  expect(toggles().length).toBeLessThan(all.length);
  await click(button(tools, 'More'));
  expect(toggles().toSorted()).toEqual(all.toSorted());
  await click(button(tools, 'Cobb angle'));
  expect(ran).toEqual([['tool.set', { tool: 'cobbAngle' }]]);
  expect(page.querySelector('[role=dialog]')).toBeNull();
  expect(document.activeElement).toBe(button(tools, 'More'));
  await act(async () => workspace.setState({ tool: 'cobbAngle' }));
  expect(button(tools, 'Cobb angle').getAttribute('aria-pressed')).toBe('true');
  await resizeTo(1440);
  expect(toggles()).toEqual(all);
});

test('More is reached with the arrows, gives its first tool the focus, and Esc leads back', async () => {
  const { page } = await open();
  await resizeTo(1024);
  const first = button(page, 'Window level');
  first.focus();
  await press(first, 'End');
  const more = button(page, 'More');
  expect(document.activeElement).toBe(more);
  await click(more);
  const inside = document.activeElement as HTMLElement;
  expect(inside.closest('[role=dialog]')?.getAttribute('aria-label')).toBe('More tools');
  await press(inside, 'Escape');
  expect(document.activeElement).toBe(more);
});

const resizeTo = (width: number) =>
  act(async () => {
    window.innerWidth = width;
    window.dispatchEvent(new Event('resize'));
  });

test('arrows go along the toolbar and the pressed tool is its one tab stop', async () => {
  const { page } = await open();
  const first = button(page, 'Window level');
  first.focus();
  await press(first, 'ArrowRight');
  expect(document.activeElement).toBe(button(page, 'Pan'));
  expect(page.querySelectorAll('[role=toolbar] button[tabindex="0"]')).toHaveLength(1);
});

test('a tool without sense on a slide says so, and the hand stands in for it', async () => {
  const { page, workspace, ran } = await open();
  await act(async () => workspace.showInPane(workspace.getState().activePaneId, slide.id));
  const windowLevel = button(page, 'Window level');
  expect(windowLevel.getAttribute('aria-disabled')).toBe('true');
  expect(windowLevel.getAttribute('aria-description')).toContain('no window');
  expect(button(page, 'Pan').getAttribute('aria-pressed')).toBe('true');
  await click(windowLevel);
  expect(ran).toEqual([]);
});

test('an action that is not there is disabled with the reason', async () => {
  const { page } = await open();
  for (const name of [
    'Undo',
    'Redo',
    'Save',
    'Reset view',
    'Invert',
    'Rotate right',
    'Flip horizontal',
    'Link panes',
    'Snapshot',
  ]) {
    expect(button(page, name).getAttribute('aria-disabled')).toBe('true');
    expect(button(page, name).getAttribute('aria-description')).toBeTruthy();
  }
});

test('Layout offers rows by columns', async () => {
  const { page, ran } = await open();
  await click(button(page, 'Layout'));
  await click(button(page, '2 by 2'));
  expect(ran).toEqual([['layout.set', { rows: 2, columns: 2 }]]);
  expect(page.querySelector('[role=dialog]')).toBeNull();
});

test('the save state follows the work, and a failure can be tried again', async () => {
  const { page, workspace, ran } = await open();
  const status = () => page.querySelector('[data-save-state]');
  expect(status()?.getAttribute('data-save-state')).toBe('clean');
  await act(async () => workspace.transact('Draw', 'user', () => ({ a: buildAnnotation({ id: 'a' }) })));
  expect(status()?.getAttribute('data-save-state')).toBe('draft');
  await act(async () => workspace.setState({ save: { phase: 'failed', text: 'The archive did not answer' } }));
  expect(status()?.getAttribute('role')).toBe('status');
  expect(status()?.textContent).toBe('The archive did not answer');
  await click(button(page, 'Retry'));
  expect(ran).toEqual([['case.retrySave', undefined]]);
});

test('folding is remembered on this device, and nothing else is', async () => {
  const { page } = await open();
  await click(button(page, 'Fold the inspector'));
  expect(page.querySelector('[aria-label=Annotations][role=table]')).toBeNull();
  expect(localStorage.length).toBe(1);
  expect(JSON.parse(localStorage.getItem('parfocal.chrome') ?? '')).toEqual({
    isRailFolded: false,
    isInspectorFolded: true,
  });
});
