import { expect, test } from 'vitest';
import type { PaneStatus } from '../dicom/paneStatus';
import type { DisplaySet } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import { isInUse, lightOf, shadeFor } from './eyeComfort';
import { LINKED_STACKS } from './links';
import { createWorkspace } from './store';

const [FIRST, SECOND] = ['1' as PaneId, '2' as PaneId];

const frames = (id: string, photometric: string): DisplaySet =>
  ({
    kind: 'frames',
    id,
    frames: [{ dataset: { '00280004': { vr: 'CS', Value: [photometric] } } }],
    series: {},
  }) as unknown as DisplaySet;
const slide = { kind: 'slide', id: 'slide', series: {}, slide: {} } as unknown as DisplaySet;
const ofSlide = (channels?: readonly object[]) => ({ kind: 'slide', channels }) as unknown as PaneStatus;

/** A slide in the first pane, of a quarter of its light, and something beside it. */
function reading(beside: DisplaySet, status: PaneStatus = { kind: 'radiology' } as PaneStatus) {
  const workspace = createWorkspace();
  workspace.setState({
    displaySets: [slide, beside],
    layout: { rows: 1, columns: 2 },
    panes: [
      { id: FIRST, displaySetId: slide.id },
      { id: SECOND, displaySetId: beside.id },
    ],
    paneStatus: { [FIRST]: ofSlide(), [SECOND]: status },
    slideLight: 0.25,
  });
  return workspace;
}

test('a slide beside a CT loses light, the CT none; beside a photograph, or alone, it loses none', () => {
  const beside = reading(frames('ct', 'MONOCHROME2'));
  expect([FIRST, SECOND].map((id) => lightOf(beside.getState(), id))).toEqual([0.25, 1]);
  expect(lightOf(reading(frames('photo', 'YBR_FULL_422')).getState(), FIRST)).toBe(1);
  beside.setState(({ layout }) => ({ layout: { ...layout, maximisedPaneId: FIRST } }));
  expect(lightOf(beside.getState(), FIRST)).toBe(1);
});

test('nobody who did not ask for it has a slide darkened', () => {
  const workspace = reading(frames('ct', 'MONOCHROME2'));
  workspace.setState({ slideLight: createWorkspace().getState().slideLight });
  expect(lightOf(workspace.getState(), FIRST)).toBe(1);
});

test('fluorescence has a black ground: it counts as dark, and loses nothing itself', () => {
  const { getState } = reading({ ...slide, id: 'other' }, ofSlide([{}]));
  expect([FIRST, SECOND].map((id) => lightOf(getState(), id))).toEqual([0.25, 1]);
});

test('the shade lets just that part of the luminance of white through', () => {
  const luminance = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  for (const light of [1, 0.5, 0.25, 0.12, 0.001]) expect(luminance(1 - shadeFor(light))).toBeCloseTo(light, 6);
});

test('the active pane and those that move with it are in use, another one is not', () => {
  const workspace = reading(slide);
  workspace.setState({ activePaneId: SECOND });
  expect([FIRST, SECOND].map((id) => isInUse(workspace.getState(), id))).toEqual([false, true]);
  workspace.setState({ links: [LINKED_STACKS] });
  expect(isInUse(workspace.getState(), FIRST)).toBe(true);
});
