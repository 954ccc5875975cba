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

/** One making of pictures: of a report that is open. */
interface Run {
  isWanted: boolean;
  /** The screen as it was before. */
  readonly putBack: () => void;
}

const running = new WeakMap<Workspace, Run>();

/**
 * Makes the pictures of the report anew from the steps that were chosen for it: each is shown behind the report, as it
 * would be presented, and taken when all of it is sharp. So no picture is older than the marks and values beside it, and
 * none holds the patient's name. The screen is then as it was, at once where the report is closed before that.
 */
export async function makePictures(page: StoryPage): Promise<void> {
  const { workspace } = page.context;
  if (running.has(workspace) || !nextOf(workspace)) return;
  const { view } = viewOnScreen(workspace.getState(), page.live, sizeOnScreen);
  const putBack = () => {
    if (workspace.getState().studies.length > 0)
      showStep({ ...view, id: '', caption: '' }, workspace, page.live, sizeOnScreen, () => true);
  };
  const run: Run = { isWanted: true, putBack };
  running.set(workspace, run);
  try {
    for (let step = nextOf(workspace); step; step = nextOf(workspace)) {
      const isMasked = workspace.getState().mask !== undefined;
      const source = await take(page, step, run);
      if (!run.isWanted) {
        if (source !== undefined) URL.revokeObjectURL(source);
        return;
      }
      keep(workspace, { step, isMasked, ...(source !== undefined && { source }) });
    }
  } finally {
    end(workspace, run);
  }
}

function end(workspace: Workspace, run: Run | undefined): void {
  if (!run?.isWanted) return;
  run.isWanted = false;
  running.delete(workspace);
  run.putBack();
}

/** The report is closed: the screen is the reader's again, and the pixels are let go. The choice of steps stays. */
export function dropPictures(workspace: Workspace): void {
  end(workspace, running.get(workspace));
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

function keep(workspace: Workspace, picture: StepPicture): void {
  const { step, source, isMasked } = picture;
  const { story, mask } = workspace.getState();
  // The case was left, or names were hidden or shown meanwhile: then it is taken again.
  if (!story?.isReportOpen || (mask !== undefined) !== isMasked) {
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

/** All panes of a step beside each other, as they stand on the screen, as an object URL; undefined where not all came. */
async function take(
  { context: { workspace }, live }: StoryPage,
  step: StoryStep,
  run: Run,
): Promise<string | undefined> {
  const { missing, whole } = showStep(step, workspace, live, sizeOnScreen, () => run.isWanted);
  if (missing.length > 0) return undefined;
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), PATIENCE_MS));
  const all = whole
    .then(() => until(workspace, isShown))
    .then(() => Promise.all(live.all().map(([, engine]) => engine.whenSettled())));
  // What is on the screen by then may be the step before.
  const came = await Promise.race([all, late]);
  const state = workspace.getState();
  if (came === 'late' || !run.isWanted || !isShown(state)) return undefined;
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
const isShown = ({ panes, paneStatus, places }: WorkspaceState): boolean =>
  panes.every(({ id, displaySetId, plane }) => {
    if (displaySetId === undefined) return true;
    const status = paneStatus[id];
    if (status?.kind === 'slide')
      return status.displaySetId === displaySetId && status.isSettled && status.state === 'ready';
    if (status === undefined || status.state === 'loading' || status.state === 'error') return false;
    const place = plane ? undefined : places[id];
    const isImage = status.kind === 'radiology' && place?.displaySet.id === displaySetId;
    return !isImage || status.frameNumber === place.frameNumber;
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
