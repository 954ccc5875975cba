import { MOST_STEPS, type ReportWords, type StoryStep } from '../dicom/storyboard';
import type { Problem } from '../dicom/problem';
import {
  NO_STORY,
  shownIndex,
  type Story,
  withCaption,
  withDeletedBack,
  withMoved,
  withoutStep,
  withStep,
  withView,
} from '../workspace/story';
import type { Workspace } from '../workspace/store';
import type { Pane } from '../workspace/layout';
import { selectDisplaySet } from '../workspace/selectors';
import { argumentsOf, textIn } from './commandArguments';
import { fileName } from '../lib/fileName';
import { storyReportOf } from '../workspace/storyReport';
import { downloadInBrowser } from './exportCommands';
import { momentOf } from './moment';
import { focusActivePane } from './keyboard';
import type { StoryPage } from './storyCommands';
import { dropPictures, makePictures } from './reportPictures';
import { sizeOnScreen } from './sizeOnScreen';
import { viewOnScreen } from './storyCapture';
import { fetchAhead, showStep } from './storyViews';

const storyOf = (workspace: Workspace): Story => workspace.getState().story ?? NO_STORY;

function change(workspace: Workspace, to: (story: Story) => Story): void {
  workspace.setState(({ story }) => ({ story: to(story ?? NO_STORY) }));
}

/** The whole screen as a step behind the one shown; argument `caption`. */
export function capture({ context, live }: StoryPage, args: unknown): void {
  const { workspace, newUid } = context;
  const { caption } = argumentsOf(args);
  if (storyOf(workspace).steps.length >= MOST_STEPS) {
    workspace.setProblem('case/story', { ...tooManySteps });
    return;
  }
  const { view, lost } = viewOnScreen(workspace.getState(), live, sizeOnScreen);
  const number = storyOf(workspace).steps.length + 1;
  const step = { id: newUid(), caption: typeof caption === 'string' ? caption : `Step ${number}`, ...view };
  change(workspace, (story) => withStep(story, step));
  tellLost(workspace, lost);
}

/** Argument `id`; the step shown where it is absent. */
export function updateStep({ context, live }: StoryPage, args: unknown): void {
  const { workspace } = context;
  const id = idIn(args, workspace);
  if (!id) return;
  const { view, lost } = viewOnScreen(workspace.getState(), live, sizeOnScreen);
  change(workspace, (story) => withView(story, id, view));
  tellLost(workspace, lost);
}

const tellLost = (workspace: Workspace, lost: readonly string[]): void =>
  workspace.setProblem('case/story', lost.length === 0 ? undefined : notAllKept(lost));

export async function show(page: StoryPage, args: unknown): Promise<void> {
  const id = idIn(args, page.context.workspace);
  const step = storyOf(page.context.workspace).steps.find((one) => one.id === id);
  if (step) await bring(page, step);
}

export const next = (page: StoryPage): Promise<void> => go(page, 1);
export const previous = (page: StoryPage): Promise<void> => go(page, -1);
export const back = (page: StoryPage): Promise<void> => go(page, 0);

async function go(page: StoryPage, by: number): Promise<void> {
  const story = storyOf(page.context.workspace);
  const index = Math.min(Math.max(shownIndex(story) + by, 0), story.steps.length - 1);
  const step = story.steps[index];
  if (step && (by === 0 || index !== shownIndex(story) || story.isFree)) await bring(page, step);
}

let brought = 0;
let ahead = new AbortController();

async function bring({ context, live }: StoryPage, step: StoryStep): Promise<void> {
  const { workspace } = context;
  brought += 1;
  const own = brought;
  change(workspace, (story) => ({ ...story, shownId: step.id, isFree: false }));
  const { missing, whole } = showStep(step, workspace, live, sizeOnScreen, () => own === brought);
  workspace.setProblem('case/story', missing.length === 0 ? undefined : notAllThere(missing));
  await whole;
  if (own !== brought) return;
  const { steps } = storyOf(workspace);
  ahead.abort();
  ahead = new AbortController();
  fetchAhead(steps[steps.indexOf(step) + 1], workspace.getState(), live, sizeOnScreen, ahead.signal);
}

/** The hand went to a pane: what is seen is no longer the step. */
export const look = ({ context }: StoryPage): void =>
  change(context.workspace, (story) => (story.isFree ? story : { ...story, isFree: true }));

export function setCaption({ context }: StoryPage, args: unknown): void {
  const id = idIn(args, context.workspace);
  const caption = textIn(argumentsOf(args), 'caption').slice(0, 1024);
  if (id) change(context.workspace, (story) => withCaption(story, id, caption));
}

/** Arguments `id` and `by`, in steps. */
export function move({ context }: StoryPage, args: unknown): void {
  const { by } = argumentsOf(args);
  const id = idIn(args, context.workspace);
  if (id && typeof by === 'number') change(context.workspace, (story) => withMoved(story, id, by));
}

export function remove({ context }: StoryPage, args: unknown): void {
  const id = idIn(args, context.workspace);
  if (id) change(context.workspace, (story) => withoutStep(story, id));
}

export const restore = ({ context }: StoryPage): void => change(context.workspace, withDeletedBack);

/** From the first step. */
export async function present(page: StoryPage): Promise<void> {
  const { workspace } = page.context;
  change(workspace, (story) => ({ ...story, isPresenting: true }));
  const [first] = storyOf(workspace).steps;
  if (first) await bring(page, first);
}

/** The pane of the other kind is the one that is worked in: images to slides, slides to images. */
export function handOver({ context }: StoryPage): void {
  const { workspace } = context;
  const state = workspace.getState();
  const kindOf = (pane: Pane | undefined) => selectDisplaySet(state, pane)?.kind;
  const own = kindOf(state.panes.find(({ id }) => id === state.activePaneId));
  const other = state.panes.find((pane) => kindOf(pane) !== undefined && kindOf(pane) !== own);
  if (!other) return;
  workspace.activatePane(other.id);
  focusActivePane(other.id);
}

export const end = ({ context }: StoryPage): void =>
  change(context.workspace, (story) => ({ ...story, isPresenting: false }));

/** The report of the case: its words are those of the reader, its values those of the marks. */
export async function openReport(page: StoryPage): Promise<void> {
  const { context } = page;
  const fresh = () => ({
    reportUid: context.newUid(),
    title: 'Tumor board report',
    sections: {},
    tnm: [],
    participants: [],
  });
  const author = context.author.name;
  change(context.workspace, (story) => ({ ...story, report: story.report ?? fresh(), author, isReportOpen: true }));
  await makePictures(page);
}

export function closeReport({ context }: StoryPage): void {
  dropPictures(context.workspace);
  change(context.workspace, (story) => ({ ...story, isReportOpen: false }));
}

/** Its pictures as they have to be now: after names were hidden, or shown again. */
export const pictures = (page: StoryPage): Promise<void> => makePictures(page);

/** Argument `report`: what changes of its words. */
export async function changeReport(page: StoryPage, args: unknown): Promise<void> {
  const { context } = page;
  const { report } = argumentsOf(args);
  change(context.workspace, (story) =>
    story.report ? { ...story, report: { ...story.report, ...(report as Partial<ReportWords>) } } : story,
  );
  await makePictures(page);
}

/** The browser's own way to paper and PDF. */
export const printReport = (): void => window.print();

/** Argument `version`, "R4" or "R5". What keeps the report from being written is told, and nothing is downloaded. */
export async function downloadReport({ context }: StoryPage, args: unknown): Promise<void> {
  const { workspace } = context;
  const version = argumentsOf(args).version === 'R5' ? 'R5' : 'R4';
  const report = storyReportOf(workspace.getState(), momentOf(context.now()));
  const { encodeBundle } = await import('../codecs/fhir/encodeBundle');
  const bundle = report && encodeBundle(report, { version, purpose: 'collection' });
  workspace.setProblem('case/report', bundle && !bundle.ok ? bundle.error : undefined);
  if (bundle?.ok)
    downloadInBrowser(
      fileName(`Report FHIR ${version}`, 'json'),
      JSON.stringify(bundle.value, undefined, 1),
      'application/fhir+json',
    );
}

/** One transaction; whether the server confirmed all of it is told at the report. A second press while it is on its way joins it. */
export async function sendReport({ context, fhir }: StoryPage): Promise<void> {
  const { workspace } = context;
  if (!fhir || !storyOf(workspace).report || storyOf(workspace).sent === 'sending') return;
  change(workspace, (story) => ({ ...story, sent: 'sending' }));
  let sent: Story['sent'];
  try {
    const { encodeBundle } = await import('../codecs/fhir/encodeBundle');
    const { postBundle } = await import('./fhirServer');
    const { version, issuerSystems, label } = fhir;
    // The words that are encoded are the words that are told as sent: the reader may go on writing.
    const { report } = storyOf(workspace);
    const whole = storyReportOf(workspace.getState(), momentOf(context.now()));
    if (!whole) return;
    const bundle = encodeBundle(whole, { version, purpose: 'transaction', issuerSystems });
    const answer = bundle.ok ? await postBundle(fhir, bundle.value) : bundle;
    workspace.setProblem('case/report', answer.ok ? undefined : answer.error);
    const time = context.now().toTimeString().slice(0, 5);
    if (answer.ok) sent = { report, words: `Sent to ${label} at ${time}: ${answer.value} resources` };
  } finally {
    workspace.setState(({ story }) => {
      const { sent: _sent, ...rest } = story ?? NO_STORY;
      return story ? { story: { ...rest, ...(sent && { sent }) } } : {};
    });
  }
}

export async function save({ context, saver }: StoryPage): Promise<void> {
  const { saveStoryboard } = await import('../cases/saveStoryboard');
  await saveStoryboard(context, saver);
}

const idIn = (args: unknown, workspace: Workspace): string | undefined => {
  const { id } = argumentsOf(args);
  return typeof id === 'string' ? id : storyOf(workspace).shownId;
};

const notAllThere = (missing: readonly string[]): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `Not in the case: ${[...new Set(missing)].join('; ')}`,
  tip: 'It may be in a study that is not open, or in an archive that did not answer.',
});

const notAllKept = (lost: readonly string[]): Problem => ({
  code: 'unsupported',
  severity: 'info',
  title: `This step does not keep ${lost.join('; ')}`,
  tip: 'Everything else on the screen is kept.',
});

const tooManySteps: Problem = {
  code: 'unsupported',
  severity: 'warning',
  title: `Not captured: a storyboard has no more than ${MOST_STEPS} steps`,
  tip: 'Delete one that is not needed, then capture again.',
};
