import { ViewerPage } from '../../e2e/pages/viewerPage';
import type { BoardData, Stage, Viewer } from '../types';
import { BoardPage } from './boardPage';
import { type StepShown, shownNow } from './boardTimes';

/** What the steps of each case show; the powers lie between levels, so that a pane of another size shows the same one. */
export const STEPS = [
  { frameNumber: 12, power: 4 },
  { frameNumber: 24, power: 8 },
  { frameNumber: 36, power: 16 },
  { frameNumber: 48, power: 8 },
] as const;
const TIMEOUT_MS = 30_000;
const STILL = { quietMs: 300, timeoutMs: TIMEOUT_MS };

/**
 * A storyboard of four steps for each case, captured and saved as the viewer does it. Of what is measured nothing happens
 * here; the automation door is opened for this page, which the presenting one does without.
 */
export async function prepareBoard(viewer: Viewer, { cases }: BoardData, stage: Stage): Promise<StepShown[][]> {
  const board = await BoardPage.open(stage);
  const view = new ViewerPage(board.page);
  await board.page.route('**/config.json', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), automation: true } });
  });
  const prepared: StepShown[][] = [];
  for (const { ctStudyInstanceUid, slideStudyInstanceUid } of cases) {
    const studies = `${ctStudyInstanceUid},${slideStudyInstanceUid}`;
    await board.page.goto(`${viewer.origin}/viewer?StudyInstanceUIDs=${studies}`);
    await board.still('the case', STILL);
    prepared.push(await captureSteps(board, view));
    await view.run('story.save');
    const bar = board.page.getByRole('region', { name: 'Storyboard' });
    await bar.getByRole('button', { name: 'Saved' }).waitFor({ timeout: TIMEOUT_MS });
  }
  await board.page.close();
  return prepared;
}

async function captureSteps(board: BoardPage, view: ViewerPage): Promise<StepShown[]> {
  const steps: StepShown[] = [];
  const items = board.page.getByRole('region', { name: 'Storyboard' }).getByRole('listitem');
  for (const [index, { frameNumber, power }] of STEPS.entries()) {
    await view.activate('radiology');
    await view.run('view.frame', { frameNumber });
    await view.activate('slide');
    await view.run('view.magnification', { power });
    await view.settled();
    steps.push(shownNow(await board.still('the step', STILL)));
    await view.run('story.capture');
    await items.nth(index).waitFor({ timeout: TIMEOUT_MS });
  }
  return steps;
}
