// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { RadiologyStatus, SlideStatus } from '../../dicom/paneStatus';
import { tags } from '../../dicom/tags';
import type { PaneId } from '../../dicom/uids';
import { useWorkspace } from '../AppContext';
import { PaneErrorBoundary } from '../errors/PaneErrorBoundary';
import { buildStudy } from '../../testing/builders';
import {
  buildFrames,
  buildHeader,
  buildSlide,
  button,
  byName,
  click,
  createHarness,
  doubleClick,
  press,
  show,
} from '../testing';
import { PaneSlot } from './PaneSlot';

const study = buildStudy('1.1', { accessionNumber: 'A7' });
const newer = buildStudy('1.2', { studyDate: '20270101' });
const plain = buildFrames('9.1', study, 3);
const lossy = { LossyImageCompression: { Value: ['01'] }, LossyImageCompressionRatio: { Value: [8, 12.4] } };
const ct = {
  ...plain,
  frames: [1, 2, 3].map((n) =>
    buildHeader(plain.series, n, {
      windows: [{ windowCenter: 40, windowWidth: 400, explanation: 'SOFT' }],
      dataset: {
        [tags.LossyImageCompression]: lossy.LossyImageCompression,
        [tags.LossyImageCompressionRatio]: lossy.LossyImageCompressionRatio,
        [tags.SliceThickness]: { Value: [1.25] },
        [tags.KVP]: { Value: ['120'] },
      },
    }),
  ),
};
const slide = buildSlide('9.2', study, 0.25);
const radiology: RadiologyStatus = {
  kind: 'radiology',
  state: 'partial',
  frameNumber: 2,
  frameCount: 3,
  framesLoaded: 1,
  framesFailed: 1,
  windowCenter: 40,
  windowWidth: 400,
  zoom: 1.5,
  deviceZoom: 1.5,
  rotationDeg: 90,
  isFlipped: true,
  isInverted: false,
  orientation: { top: 'A', right: 'L', bottom: 'P', left: 'R' },
  mmPerCssPixel: 0.5,
};
const onSlide: SlideStatus = {
  kind: 'slide',
  state: 'ready',
  isSettled: true,
  umPerCssPixel: 0.5,
  magnification: 20,
  rotationDeg: 0,
  isFlipped: false,
  zoom: 0.5,
  tilesPending: 0,
  tilesFailed: 0,
};

function Panes({ onRetry }: { readonly onRetry: () => void }) {
  const panes = useWorkspace((state) => state.panes);
  return panes.map((pane, i) => <PaneSlot key={pane.id} pane={pane} paneNumber={i + 1} onRetry={onRetry} />);
}

async function open() {
  const harness = createHarness([
    'pane.activate',
    'pane.show',
    'pane.maximise',
    'pane.nextSeries',
    'view.frame',
    'view.magnification',
    'view.fit',
  ]);
  harness.workspace.setState({ studies: [study], displaySets: [ct, slide] });
  harness.workspace.setLayout(1, 2);
  let retries = 0;
  const shown = await show(harness, <Panes onRetry={() => retries++} />);
  onTestFinished(shown.end);
  const pane = (id: string) => shown.page.querySelector<HTMLElement>(`[data-pane-id="${id}"]`)!;
  const put = (id: string, displaySetId: string, status: RadiologyStatus | SlideStatus) =>
    act(async () => {
      harness.workspace.showInPane(id as PaneId, displaySetId);
      harness.workspace.setPaneStatus(id as PaneId, status);
    });
  return { ...harness, ...shown, pane, put, retries: () => retries };
}

test('an empty pane says so and what to do', async () => {
  const { pane } = await open();
  expect(pane('1').getAttribute('aria-label')).toBe('Pane 1: empty');
  expect([pane('1').dataset.paneKind, pane('1').dataset.paneState]).toEqual(['empty', 'empty']);
  expect(pane('1').textContent).toContain('press Enter');
});

test('a radiology pane tells what is on its canvas', async () => {
  const { pane, put } = await open();
  await put('1', '9.1', radiology);
  expect(pane('1').getAttribute('aria-label')).toBe('Pane 1: CT, Series 9.1, 2026-01-02');
  expect({ ...pane('1').dataset }).toMatchObject({
    paneKind: 'radiology',
    paneState: 'partial',
    studyInstanceUid: '1.1',
    seriesInstanceUid: '9.1',
    frameNumber: '2',
    frameCount: '3',
    framesLoaded: '1',
    windowCenter: '40',
    windowWidth: '400',
  });
});

test('the corners say identity, place in the stack, window, and everything that is wrong with the image', async () => {
  const { pane, put, workspace } = await open();
  await put('1', '9.1', radiology);
  const words = () => pane('1').textContent ?? '';
  for (const part of [
    'Doe, Jane',
    'P1',
    '2 / 3',
    'W 400  L 40  SOFT',
    'Thick 1.25 mm',
    '120 kV',
    'LOSSY 12:1',
    '1 image failed',
    'rotated 90°, flipped',
  ]) {
    expect(words()).toContain(part);
  }
  expect(words()).not.toContain('PRIOR');
  await act(async () => workspace.setState({ studies: [study, newer] }));
  expect(words()).toContain('PRIOR');
  expect(byName(pane('1'), '[role=img]', 'Scale bar 2 cm')).toBeTruthy();
});

test('an image without calibration has no scale bar and says why', async () => {
  const { pane, put, workspace } = await open();
  const { calibration: _none, ...header } = ct.frames[0]!;
  workspace.setState({ displaySets: [{ ...ct, frames: [header, header, header] }] });
  await put('1', '9.1', radiology);
  expect(pane('1').textContent).toContain('uncalibrated');
  expect(pane('1').querySelector('[role=img]')).toBeNull();
});

test('a slide pane tells magnification, resolution and rest, and its ladder goes no further than the scan', async () => {
  const { pane, put, ran, workspace } = await open();
  await put('2', '9.2', onSlide);
  expect({ ...pane('2').dataset }).toMatchObject({
    paneKind: 'slide',
    umPerPixel: '0.5',
    magnification: '20',
    rotationDeg: '0',
    settled: 'true',
  });
  for (const part of ['20× equiv.', '0.5 µm/px', 'LOSSY 14:1', 'A7']) expect(pane('2').textContent).toContain(part);
  const steps = () =>
    [...pane('2').querySelectorAll('[aria-label=Magnification] button')].map((one) => one.textContent);
  expect(steps()).toEqual(['Fit', '1×', '2×', '5×', '10×', '20×', '40×', '1:1']);
  await click(button(pane('2'), '10×'));
  expect(ran.at(-1)).toEqual(['view.magnification', { power: 10 }]);
  await act(async () => workspace.setState({ displaySets: [ct, buildSlide('9.2', study, 0.5)] }));
  expect(steps()).toEqual(['Fit', '1×', '2×', '5×', '10×', '20×', '1:1']);
});

test('an uncalibrated slide has no powers, no bar, and says so', async () => {
  const { pane, put, workspace } = await open();
  workspace.setState({ displaySets: [buildSlide('9.2', study, undefined)] });
  const { umPerCssPixel: _um, magnification: _power, ...status } = onSlide;
  await put('2', '9.2', { ...status, zoom: 2 });
  expect(pane('2').textContent).toContain('uncalibrated');
  expect(pane('2').textContent).toContain('beyond the scan');
  expect(pane('2').querySelector('[role=img]')).toBeNull();
  expect(pane('2').hasAttribute('data-um-per-pixel')).toBe(false);
});

test('a failure is said in its pane with Retry, and only there', async () => {
  const { pane, workspace, retries } = await open();
  await act(async () => {
    workspace.showInPane('1' as PaneId, '9.1');
    workspace.setProblem('pane/1/frame', { code: 'network', severity: 'error', title: '2 images could not be loaded' });
    workspace.setProblem('pane/1/object', {
      code: 'unsupported',
      severity: 'error',
      title: 'An overlay cannot be drawn',
    });
  });
  expect(pane('1').dataset.paneState).toBe('error');
  expect(pane('2').querySelector('[role=alert]')).toBeNull();
  expect(pane('1').querySelectorAll('[role=alert]')).toHaveLength(2);
  await click(button(pane('1'), 'Retry'));
  expect(retries()).toBe(1);
});

test('an image that failed and others that are missing are one alert with one Retry', async () => {
  const { pane, workspace, retries } = await open();
  await act(async () => {
    workspace.showInPane('1' as PaneId, '9.1');
    workspace.setProblem('pane/1/frame', { code: 'network', severity: 'error', title: 'Image 1 could not be loaded' });
    workspace.setProblem('pane/1/missing', {
      code: 'incomplete',
      severity: 'warning',
      title: '2 of 3 images could not be loaded',
      tip: 'They stay blank.',
    });
  });
  const alerts = () => [...pane('1').querySelectorAll('[role=alert]')].map((one) => one.textContent);
  expect(alerts()).toEqual(['Image 1 could not be loaded2 of 3 images could not be loaded. They stay blank.Retry']);
  await click(button(pane('1'), 'Retry'));
  expect(retries()).toBe(1);
  await act(async () => workspace.setProblem('pane/1/frame', undefined));
  expect(alerts()).toEqual(['2 of 3 images could not be loadedThey stay blank.Retry']);
});

test('pressing a pane makes it active, double-click fills the screen unless a drawing tool is chosen', async () => {
  const { pane, ran, workspace } = await open();
  await act(async () => void pane('2').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })));
  expect(ran).toContainEqual(['pane.activate', { paneId: '2' }]);
  await doubleClick(pane('2'));
  expect(ran.at(-1)).toEqual(['pane.maximise', { paneId: '2' }]);
  const count = ran.length;
  await act(async () => workspace.setState({ tool: 'polygon' }));
  await doubleClick(pane('2'));
  expect(ran).toHaveLength(count);
});

test('a right press that goes nowhere opens the menu, a right drag and its menu event of Windows do not', async () => {
  const { page, pane, put, ran } = await open();
  await put('2', '9.1', radiology);
  const send = (type: string, clientX: number, EventKind: typeof PointerEvent = PointerEvent) =>
    act(
      async () => void pane('2').dispatchEvent(new EventKind(type, { button: 2, clientX, clientY: 50, bubbles: true })),
    );
  const menu = () => page.querySelector('[role=menu]');
  for (const [type, x] of [
    ['pointerdown', 100],
    ['pointermove', 140],
    ['pointermove', 100],
    ['pointerup', 100],
    ['contextmenu', 100],
  ] as const)
    await send(type, x);
  expect(menu()).toBeNull();
  for (const [type, x] of [
    ['pointerdown', 100],
    ['contextmenu', 100],
    ['pointermove', 102],
    ['pointerup', 102],
  ] as const)
    await send(type, x);
  await act(async () => void (await import('./PaneMenu')));
  const lines = [...(menu()?.querySelectorAll('[role=menuitem]') ?? [])];
  expect(lines.map(({ textContent }) => textContent)).toContain('This pane alone, and back');
  expect(document.activeElement).toBe(lines[0]);
  await press(lines[0]!, 'End');
  await click(document.activeElement!);
  expect(ran).toContainEqual(['pane.maximise', undefined]);
  expect(menu()).toBeNull();
});

test('the menu key opens the menu, and Esc gives the focus back', async () => {
  const { page, pane, put } = await open();
  await put('2', '9.1', radiology);
  pane('2').focus();
  await act(async () => void pane('2').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true })));
  await act(async () => void (await import('./PaneMenu')));
  await press(document.activeElement!, 'Escape');
  expect(page.querySelector('[role=menu]')).toBeNull();
  expect(document.activeElement).toBe(pane('2'));
});

test('a wheel turned sideways goes to the next series, an ordinary one is left to the images', async () => {
  const { pane, ran } = await open();
  const turn = (deltaX: number, deltaY: number) =>
    act(async () => void pane('2').dispatchEvent(new WheelEvent('wheel', { deltaX, deltaY, bubbles: true })));
  await turn(0, 100);
  expect(ran.filter(([id]) => String(id).endsWith('Series'))).toEqual([]);
  await turn(120, 5);
  expect(ran.at(-1)).toEqual(['pane.nextSeries', undefined]);
});

test('the frame bar goes to images by keyboard', async () => {
  const { pane, put, ran } = await open();
  await put('1', '9.1', radiology);
  const bar = byName(pane('1'), '[role=slider]', 'Image');
  expect(bar.getAttribute('aria-valuetext')).toBe('Image 2 of 3, 1 loaded');
  await press(bar, 'End');
  await act(async () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve())));
  expect(ran.at(-1)).toEqual(['view.frame', { frameNumber: 3 }]);
});

test('a pane that crashes leaves its neighbours alone and can be started again', async () => {
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => {}); // React reports the crash that is meant
  onTestFinished(() => quiet.mockRestore());
  let isBroken = true;
  const Canvas = () => {
    if (isBroken) throw new Error('lost');
    return <p>alive</p>;
  };
  const errors: unknown[] = [];
  const { page, end } = await show(
    createHarness([]),
    <>
      <PaneErrorBoundary onError={(error) => errors.push(error)}>
        <Canvas />
      </PaneErrorBoundary>
      <p>neighbour</p>
    </>,
  );
  onTestFinished(end);
  expect(page.querySelector('[role=alert]')?.textContent).toContain('This pane stopped');
  expect(page.textContent).toContain('neighbour');
  expect(errors).toHaveLength(1);
  isBroken = false;
  await click(button(page, 'Retry'));
  expect(page.textContent).toContain('alive');
});
