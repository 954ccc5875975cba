import { expect, test } from 'vitest';
import type { RadiologyStatus } from '../dicom/paneStatus';
import type { PaneId } from '../dicom/uids';
import { LiveEngines } from '../panes/liveEngines';
import { FakeEngine } from '../testing/fakeEngine';
import { createWorkspace } from '../workspace/store';
import { arrangeMammograms } from './mammogramView';

const status = (mmPerCssPixel: number, orientation?: RadiologyStatus['orientation']): RadiologyStatus => ({
  kind: 'radiology',
  state: 'ready',
  frameNumber: 1,
  frameCount: 1,
  framesLoaded: 1,
  framesFailed: 0,
  windowCenter: 0,
  windowWidth: 1,
  zoom: 1,
  deviceZoom: 1,
  rotationDeg: 0,
  isFlipped: false,
  isInverted: false,
  mmPerCssPixel,
  ...(orientation && { orientation }),
});
const letters = (left: string, right: string) => ({ top: 'H', bottom: 'F', left, right });

/** Two panes, right breast left and left breast right, as the hanging puts them. */
async function hung(right: RadiologyStatus, left: RadiologyStatus) {
  const [workspace, live] = [createWorkspace(), new LiveEngines()];
  const [one, two] = [new FakeEngine(), new FakeEngine()];
  live.add('1' as PaneId, one);
  live.add('2' as PaneId, two);
  workspace.setLayout(1, 2);
  workspace.showInPane('1' as PaneId, 'R CC', { chestWall: 'right' });
  workspace.showInPane('2' as PaneId, 'L CC', { chestWall: 'left' });
  workspace.setPaneStatus('1' as PaneId, right);
  workspace.setPaneStatus('2' as PaneId, left);
  arrangeMammograms(workspace, live);
  const hanging = { protocolId: 'mammography', title: 'Mammography', stageTitles: [], stageIndex: 0, reasons: {} };
  workspace.setState({ hanging });
  await new Promise((resolve) => setTimeout(resolve));
  return { workspace, actions: [one.actions, two.actions] };
}

test('both sides hang at the scale of the larger one, chest walls to the middle', async () => {
  const { actions } = await hung(status(0.2, letters('A', 'P')), status(0.25, letters('P', 'A')));
  expect(actions).toEqual([
    [
      { kind: 'scaleTo', mmPerCssPixel: 0.25 },
      { kind: 'alignEdge', side: 'right' },
    ],
    [
      { kind: 'scaleTo', mmPerCssPixel: 0.25 },
      { kind: 'alignEdge', side: 'left' },
    ],
  ]);
});

test('an image that was stored the other way round is mirrored, so that chest walls meet', async () => {
  const { actions } = await hung(status(0.2, letters('P', 'A')), status(0.2, letters('PF', 'AH')));
  expect(actions[0]?.[0]).toEqual({ kind: 'flipHorizontal' });
  expect(actions[1]?.[0]).toEqual({ kind: 'scaleTo', mmPerCssPixel: 0.2 });
});

test('an image that does not say how it lies is not mirrored on a guess', async () => {
  const { actions } = await hung(status(0.2), status(0.2));
  expect(actions.flat().some(({ kind }) => kind === 'flipHorizontal')).toBe(false);
});
