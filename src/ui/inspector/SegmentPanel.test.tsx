// @vitest-environment happy-dom
import { act } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { overlayCommands } from '../../app/overlayCommands';
import type { Overlay } from '../../dicom/overlay/overlay';
import type { DocumentDisplaySet, FramesDisplaySet } from '../../dicom/types';
import type { PaneId } from '../../dicom/uids';
import { shownOverlays } from '../../workspace/overlays';
import { DocumentMessage } from '../pane/DocumentMessage';
import { OverlayChips } from '../pane/OverlayChips';
import { createHarness, show } from '../testing';
import { SegmentPanel } from './SegmentPanel';

const plane = (z: number) => ({
  originMm: [0, 0, z],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 1,
  columnSpacingMm: 1,
  columns: 8,
  rows: 8,
});

const liver = {
  kind: 'segmentation',
  id: '1.4',
  label: 'Findings of LiverNet',
  series: {},
  frameOfReferenceUid: '1.5',
  segments: [
    { number: 1, label: 'Lesion', colour: '#ff0000', algorithmType: 'AUTOMATIC', algorithmName: 'LiverNet 2.1' },
    { number: 2, label: 'Lesion', colour: '#00ff00', algorithmType: 'MANUAL' },
  ],
  sourceSeriesUids: ['1.7'],
  sourceInstanceUids: new Set(['1.7.1']),
  notes: [],
  values: { kind: 'binary' },
  frames: [{ ref: {}, plane: plane(5), segmentNumber: 1 }],
  sliceSpacingMm: 5,
} as unknown as Overlay;

const stack = (seriesInstanceUid: string, frameOfReferenceUid = '1.5') =>
  ({
    kind: 'frames',
    id: seriesInstanceUid,
    series: { seriesInstanceUid, modality: 'CT', seriesDescription: `Series ${seriesInstanceUid}` },
    frameOfReferenceUid,
    frames: [0, 5, 10].map((z) => ({
      ref: { sopInstanceUid: `${seriesInstanceUid}.1` },
      plane: plane(z),
      dataset: {},
    })),
    problems: [],
  }) as unknown as FramesDisplaySet;

async function opened(images: readonly FramesDisplaySet[]) {
  const harness = createHarness([]);
  const seg = {
    kind: 'document',
    id: 'seg',
    series: { seriesInstanceUid: '1.3', modality: 'SEG', seriesDescription: 'LiverNet' },
    sopClassUid: '1.2.840.10008.5.1.4.1.1.66.4',
    sopInstanceUids: ['1.4'],
  } as unknown as DocumentDisplaySet;
  const put = (displaySets: readonly FramesDisplaySet[]) =>
    harness.workspace.setState({ overlays: [liver], displaySets });
  put(images);
  const { page, end } = await show(harness, <DocumentMessage displaySet={seg} onState={() => {}} />);
  onTestFinished(end);
  return { page, act: (displaySets: readonly FramesDisplaySet[]) => act(async () => put(displaySets)) };
}

async function reading(shown: FramesDisplaySet, others: readonly FramesDisplaySet[] = []) {
  const harness = createHarness([]);
  harness.commands.register(...overlayCommands(harness.workspace));
  harness.workspace.setState({ overlays: [liver], displaySets: [shown, ...others] });
  harness.workspace.showInPane('1' as PaneId, shown.id);
  const { page, end } = await show(
    harness,
    <>
      <SegmentPanel />
      <OverlayChips paneId={'1' as PaneId} displaySet={shown} />
    </>,
  );
  onTestFinished(end);
  const press = (selector: string) => act(async () => page.querySelector<HTMLElement>(selector)?.click());
  const drawn = () => shownOverlays(harness.workspace.getState()).map(({ hidden }) => [...hidden]);
  return { page, press, drawn, workspace: harness.workspace };
}

test('DER-02: what a machine drew carries its name and "not reviewed", in the list and on the image', async () => {
  const { page, press } = await reading(stack('1.7'));
  expect(page.textContent).toContain('AI: LiverNet 2.1, not reviewed');
  await press('input[type=checkbox]');
  expect(page.textContent?.match(/AI: LiverNet 2.1, not reviewed/g)).toHaveLength(2);
});

test('SEG-09: nothing is drawn before it is switched on; two segments of one name are switched each by its number', async () => {
  const { press, drawn } = await reading(stack('1.7'));
  expect(drawn()).toEqual([]);
  await press('input[type=checkbox]');
  expect(drawn()).toEqual([[]]);
  await press('[aria-label="Show segment 2 Lesion"]');
  expect(drawn()).toEqual([[2]]);
});

test('the reader goes to the first image of a segment; one that is on no image says so', async () => {
  const { page, press, workspace } = await reading(stack('1.7'));
  await press('[aria-label="Go to the first image of segment 1 Lesion"]');
  expect(workspace.getState().places['1']?.frameNumber).toBe(2);
  expect(page.textContent).toContain('not on this series');
});

test('DER-01: drawn on another series than it was made from, it says so in the list and on the image', async () => {
  const { page, press } = await reading(stack('1.8'), [stack('1.7')]);
  expect(page.textContent).toContain('Made from another series: CT Series 1.7.');
  await press('input[type=checkbox]');
  expect(page.textContent).toContain('made from another series');
});

test('SEG-03: opened by itself without its images, a segmentation says that they are missing, and which they are', async () => {
  const { page, act: show } = await opened([]);
  expect(page.textContent).toContain('1 segmentation');
  expect(page.textContent).toContain('The images it belongs to are not in this case: series 1.7.');
  expect(page.textContent).not.toContain('does not show objects of this kind');
  await show([stack('1.7')]);
  expect(page.textContent).toContain('It is drawn on CT Series 1.7. Switch it on under Segments.');
  await show([stack('1.7', '1.6')]);
  expect(page.textContent).toContain('belongs to CT Series 1.7, which lies in another frame of reference');
});

test('SEG-03: without images of its frame of reference it cannot be switched on, and the reason stands there', async () => {
  const { page } = await reading(stack('1.7', '1.6'));
  expect(page.querySelector<HTMLInputElement>('input[type=checkbox]')?.disabled).toBe(true);
  expect(page.textContent).toContain('It belongs to CT Series 1.7, which lies in another frame of reference');
});
