import { describe, expect, test } from 'vitest';
import type { ChosenGreys } from '../dicom/radiology/chosenGreys';
import type { PaneId } from '../dicom/uids';
import type { Pane } from './layout';
import { createWorkspace } from './store';

const [ONE, TWO, THREE] = ['1', '2', '3'] as const as readonly [PaneId, PaneId, PaneId];
const lung: ChosenGreys = { window: { windowCenter: -600, windowWidth: 1500 }, choice: undefined, isInverted: false };
const bone: ChosenGreys = { window: { windowCenter: 400, windowWidth: 1800 }, choice: undefined, isInverted: true };

function workspaceOf(...panes: readonly Pane[]) {
  const workspace = createWorkspace();
  workspace.setState({ panes });
  const seenIn = (id: PaneId) => workspace.getState().greys[id]?.greys;
  return { workspace, seenIn };
}

describe('greys chosen in a pane', () => {
  test('are those of all planes of its series, and of no other series', () => {
    const { workspace, seenIn } = workspaceOf(
      { id: ONE, displaySetId: 'a', plane: { plane: 'axial' } },
      { id: TWO, displaySetId: 'a', plane: { plane: 'coronal', slab: { mode: 'mip', thicknessMm: 10 } } },
      { id: THREE, displaySetId: 'b', plane: { plane: 'axial' } },
    );
    workspace.setGreys(TWO, lung);
    expect([seenIn(ONE), seenIn(TWO), seenIn(THREE)]).toEqual([lung, lung, undefined]);
    workspace.setGreys(THREE, bone);
    expect([seenIn(ONE), seenIn(TWO), seenIn(THREE)]).toEqual([lung, lung, bone]);
  });

  test('leave the acquired images of the series alone, unless they are one of the panes of the MPR', () => {
    const { workspace, seenIn } = workspaceOf(
      { id: ONE, displaySetId: 'a', plane: { plane: 'axial' }, isHungAsPlane: true },
      { id: TWO, displaySetId: 'a', isHungAsPlane: true },
      { id: THREE, displaySetId: 'a' },
    );
    workspace.setGreys(ONE, lung);
    expect([seenIn(ONE), seenIn(TWO), seenIn(THREE)]).toEqual([lung, lung, undefined]);
    workspace.setGreys(THREE, bone);
    expect([seenIn(ONE), seenIn(TWO), seenIn(THREE)]).toEqual([lung, lung, bone]);
  });

  test('a 3D view has no window to share', () => {
    const { workspace, seenIn } = workspaceOf(
      { id: ONE, displaySetId: 'a', plane: { plane: 'axial' } },
      { id: TWO, displaySetId: 'a', plane: { plane: 'coronal', volume3d: 'ctBone' } },
    );
    workspace.setGreys(ONE, lung);
    expect(seenIn(TWO)).toBeUndefined();
  });
});

test('a pane that is cut beside planes of its series takes their greys; one that is cut alone keeps its own', () => {
  const { workspace, seenIn } = workspaceOf(
    { id: ONE, displaySetId: 'a', plane: { plane: 'axial' } },
    { id: TWO, displaySetId: 'a' },
    { id: THREE, displaySetId: 'b' },
  );
  workspace.setGreys(ONE, lung);
  workspace.setGreys(TWO, bone);
  workspace.setGreys(THREE, bone);
  for (const id of [TWO, THREE]) workspace.setPlane(id, { plane: 'coronal' });
  expect([seenIn(TWO), seenIn(THREE)]).toEqual([lung, bone]);
});

test('greys of a series go with it from the pane', () => {
  const { workspace, seenIn } = workspaceOf({ id: ONE, displaySetId: 'a' });
  workspace.setGreys(ONE, lung);
  workspace.showInPane(ONE, 'b');
  expect(seenIn(ONE)).toBeUndefined();
});
