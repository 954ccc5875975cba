import type { Problem } from '../dicom/problem';
import type { StoryStep } from '../dicom/storyboard';
import { visibleText } from '../dicom/visibleText';
import type { StepPicture, Story } from '../workspace/story';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { snapshotInBrowser } from './snapshotCommands';
import { sizeOnScreen } from './sizeOnScreen';
import { viewOnScreen } from './storyCapture';
import type { StoryPage } from './storyCommands';
import { showStep } from './storyViews';

/** A step whose pixels do not come in this time has no picture, and that is said. */
const PATIENCE_MS = 20_000;

let isMaking = false;

/**
 * Makes the pictures of the report anew from the steps that were chosen for it: each is shown behind the report, as it
 * would be presented, and taken when all of it is sharp. So no picture is older than the marks and values beside it, and
 * none holds the patient's name. The screen is then as it was.
 */
export async function makePictures(page: StoryPage): Promise<void> {
  const { workspace } = page.context;
  if (isMaking || !nextOf(workspace)) return;
  isMaking = true;
  const { view } = viewOnScreen(workspace.getState(), page.live, sizeOnScreen);
  try {
    for (let step = nextOf(workspace); step; step = nextOf(workspace)) {
      const picture = await take(page, step);
      keep(workspace, step, picture);
    }
  } finally {
    isMaking = false;
    if (workspace.getState().studies.length > 0)
      showStep({ ...view, id: '', caption: '' }, workspace, page.live, sizeOnScreen, () => true);
  }
}

/** Lets go of the pixels; the choice of steps stays. */
export function dropPictures(workspace: Workspace): void {
  const { story } = workspace.getState();
  for (const picture of Object.values(story?.pictures ?? {})) revoke(picture);
  workspace.setState(({ story: now }) => (now ? { story: withoutPictures(now) } : {}));
}

const withoutPictures = ({ pictures: _pictures, ...story }: Story): Story => story;

/** The first chosen step without a picture of what it is now. */
function nextOf(workspace: Workspace): StoryStep | undefined {
  const { story, mask } = workspace.getState();
  if (!story?.isReportOpen) return undefined;
  const { pictures = {}, report, steps } = story;
  return steps.find(({ id }, index) => {
    const known = pictures[id];
    const isKnown = known?.step === steps[index] && known?.isMasked === (mask !== undefined);
    return report?.pictures?.includes(id) === true && !isKnown;
  });
}

function keep(workspace: Workspace, step: StoryStep, source: string | undefined): void {
  const { story, mask } = workspace.getState();
  const picture: StepPicture = { step, isMasked: mask !== undefined, ...(source !== undefined && { source }) };
  // The report was closed meanwhile, or the case left.
  if (!story?.isReportOpen) {
    revoke(picture);
    return;
  }
  const former = story.pictures?.[step.id];
  if (former) revoke(former);
  workspace.setState(({ story: now }) =>
    now ? { story: { ...now, pictures: { ...now.pictures, [step.id]: picture } } } : {},
  );
  if (source === undefined) workspace.setProblem('case/report', noPicture(step.caption));
}

const revoke = ({ source }: StepPicture): void => {
  if (source !== undefined) URL.revokeObjectURL(source);
};

/** All panes of a step beside each other, as they stand on the screen, as an object URL. */
async function take({ context: { workspace }, live }: StoryPage, step: StoryStep): Promise<string | undefined> {
  const { missing, whole } = showStep(step, workspace, live, sizeOnScreen, () => true);
  if (missing.length > 0) return undefined;
  const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([whole, patience]);
  await Promise.race([until(workspace, isShown), patience]);
  await Promise.race([Promise.all(live.all().map(([, engine]) => engine.whenSettled())), patience]);
  const state = workspace.getState();
  if (!isShown(state)) return undefined;
  const ids = state.panes.flatMap(({ id, displaySetId }) => (displaySetId === undefined ? [] : [id]));
  const pictures = await Promise.all(
    ids.map(async (id) => ({
      box: document.querySelector(`[data-pane-id="${CSS.escape(id)}"]`)?.getBoundingClientRect(),
      image: await createImageBitmap(await snapshotInBrowser.picture(id, undefined)),
    })),
  );
  return composed(pictures);
}

/** Every pane shows what it is to show, sharp. */
const isShown = ({ panes, paneStatus }: WorkspaceState): boolean =>
  panes.every(({ id, displaySetId }) => {
    if (displaySetId === undefined) return true;
    const status = paneStatus[id];
    if (status?.kind === 'slide')
      return status.displaySetId === displaySetId && status.isSettled && status.state === 'ready';
    return status !== undefined && status.state !== 'loading' && status.state !== 'error';
  });

function until(workspace: Workspace, is: (state: WorkspaceState) => boolean): Promise<void> {
  if (is(workspace.getState())) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = workspace.subscribe((state) => {
      if (!is(state) && state.studies.length > 0) return;
      stop();
      resolve();
    });
  });
}

interface PanePicture {
  readonly box: DOMRect | undefined;
  readonly image: ImageBitmap;
}

async function composed(pictures: readonly PanePicture[]): Promise<string | undefined> {
  const boxes = pictures.flatMap(({ box }) => box ?? []);
  if (boxes.length === 0) return undefined;
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
  const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
  const ratio = window.devicePixelRatio;
  const canvas = new OffscreenCanvas(Math.round((right - left) * ratio), Math.round((bottom - top) * ratio));
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return undefined;
  for (const { box, image } of pictures) {
    if (box) context.drawImage(image, Math.round((box.left - left) * ratio), Math.round((box.top - top) * ratio));
    image.close();
  }
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/png' }));
}

const noPicture = (caption: string): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `The report has no picture of “${visibleText(caption, 160)}”: not all of it could be shown`,
  tip: 'Close the report, show the step, and open the report again.',
});
