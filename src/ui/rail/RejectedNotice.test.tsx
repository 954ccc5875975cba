// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import type { RadiologyStatus } from '../../dicom/paneStatus';
import type { FramesDisplaySet } from '../../dicom/types';
import { buildAnnotation } from '../../testing/builders';
import { AnnotationTable } from '../inspector/AnnotationTable';
import { PaneFrame } from '../pane/PaneFrame';
import { buildStudy } from '../../testing/builders';
import { buildFrames, button, click, createHarness, show } from '../testing';
import { SeriesRail } from './SeriesRail';

const study = buildStudy('1.1');
const whole = buildFrames('9.1', study, 5);
const QUALITY = 'Rejected for Quality Reasons';
const rejectedInstances = { '9.1.2': QUALITY, '9.1.3': QUALITY, '9.1.5': QUALITY };
const reduced: FramesDisplaySet = {
  ...whole,
  frames: whole.frames.filter(({ ref }) => !(ref.sopInstanceUid in rejectedInstances)),
  complete: whole,
  problems: [{ code: 'incomplete', severity: 'warning', title: `3 rejected images hidden (${QUALITY})` }],
};
const status = (frameNumber: number): RadiologyStatus => ({
  kind: 'radiology',
  state: 'ready',
  frameNumber,
  frameCount: 5,
  framesLoaded: 5,
  framesFailed: 0,
  windowCenter: 40,
  windowWidth: 400,
  zoom: 1,
  deviceZoom: 1,
  rotationDeg: 0,
  isFlipped: false,
  isInverted: false,
});

async function open(displaySet: FramesDisplaySet, element: React.ReactNode, areRejectedShown = false) {
  const harness = createHarness([
    'pane.show',
    'case.retryOpen',
    'rejected.toggle',
    'annotation.goTo',
    'overlay.toggle',
  ]);
  harness.workspace.setState({ studies: [study], displaySets: [displaySet], rejectedInstances, areRejectedShown });
  const shown = await show(harness, element);
  onTestFinished(shown.end);
  return { ...harness, ...shown };
}
const rail = <SeriesRail isFolded={false} onFold={() => {}} />;
const pane = (displaySet: FramesDisplaySet, frameNumber?: number) => (
  <PaneFrame
    pane={{ id: '1' as never, displaySetId: displaySet.id }}
    paneNumber={1}
    displaySet={displaySet}
    study={study}
    status={frameNumber === undefined ? undefined : status(frameNumber)}
  />
);

test('SR-37: the list of series says how many rejected images are hidden and why, and shows them on demand', async () => {
  const { page, ran, workspace } = await open(reduced, rail);
  const notice = page.querySelector('[role=note]');
  expect(notice?.textContent).toContain('3 rejected images hidden');
  expect(notice?.textContent).toContain(QUALITY);
  expect(page.querySelector('[role=listitem]')?.textContent).toContain('3 hidden');
  await click(button(page, 'Show'));
  expect(ran).toEqual([['rejected.toggle', undefined]]);
  await act(async () => workspace.setState({ displaySets: [whole], areRejectedShown: true }));
  expect(page.querySelector('[role=note]')?.textContent).toContain('3 rejected images shown');
  expect(page.querySelector('[role=listitem]')?.textContent).toContain('3 rejected');
  await click(button(page, 'Hide'));
  expect(ran).toHaveLength(2);
});

test('SR-37: a case without rejected images says nothing of them', async () => {
  const { page, workspace } = await open(whole, rail);
  await act(async () => workspace.setState({ rejectedInstances: {} }));
  expect(page.querySelector('[role=note]')).toBeNull();
  expect(page.textContent).not.toContain('rejected');
});

test('SR-37: a pane says what is hidden, and a rejected image that is shown is marked as such', async () => {
  const hidden = await open(reduced, pane(reduced, 1));
  expect(hidden.page.textContent).toContain(`3 rejected images hidden (${QUALITY})`);
  const shown = await open(whole, pane(whole, 2), true);
  expect(shown.page.textContent).toContain(QUALITY);
  const clean = await open(whole, pane(whole, 1), true);
  expect(clean.page.textContent).not.toContain(QUALITY);
});

test('SR-37: a pane of which nothing is left says so and offers to show the images', async () => {
  const empty = { ...reduced, frames: [] };
  const { page, ran } = await open(empty, pane(empty));
  expect(page.textContent).toContain('All 5 images are rejected');
  await click(button(page, 'Show rejected images'));
  expect(ran).toEqual([['rejected.toggle', undefined]]);
});

test('SR-38: a key image carries a star with its purpose in the pane, and reads well in the table', async () => {
  const key = buildAnnotation({
    id: 'key',
    shape: 'keyImage',
    points: [],
    trackingIdentifier: 'Key image 1',
    label: { value: '128203', scheme: 'DCM', meaning: 'For Tumor Board' },
    space: { kind: 'frame', frame: whole.frames[3]!.ref },
    sopInstanceUid: whole.frames[3]!.ref.sopInstanceUid,
  });
  const starOf = (page: HTMLElement) =>
    page.querySelector('[role=img][aria-label^="Key image"]')?.getAttribute('aria-label');
  const marked = await open(whole, pane(whole, 4));
  await act(async () => marked.workspace.setState({ annotations: { key } }));
  expect(starOf(marked.page)).toBe('Key image: For Tumor Board');
  const other = await open(whole, pane(whole, 1));
  await act(async () => other.workspace.setState({ annotations: { key } }));
  expect(starOf(other.page)).toBeUndefined();
  const table = await open(whole, <AnnotationTable />);
  await act(async () => table.workspace.setState({ annotations: { key } }));
  const row = table.page.querySelector('[data-tracking-uid]');
  expect(row?.textContent).toContain('For Tumor Board');
  expect(row?.textContent).toContain('Key image');
  expect(row?.textContent).toContain('Series 9.1, image 4');
  expect(row?.querySelector('select')).toBeNull();
});

test('SR-37: a mark on a rejected image that is hidden says where it is', async () => {
  const mark = buildAnnotation({
    id: 'm',
    space: { kind: 'frame', frame: whole.frames[1]!.ref },
    sopInstanceUid: whole.frames[1]!.ref.sopInstanceUid,
  });
  const { page, workspace } = await open(reduced, <AnnotationTable />);
  await act(async () => workspace.setState({ annotations: { m: mark } }));
  expect(page.querySelector('[data-tracking-uid]')?.textContent).toContain('Series 9.1, rejected image');
});
