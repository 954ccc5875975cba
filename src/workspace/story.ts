import { type ReportWords, type StoryStep, storyboardText } from '../dicom/storyboard';

/** The storyboard of the open case. */
export interface Story {
  readonly steps: readonly StoryStep[];
  /** What the archive holds of it, as text; absent: nothing. */
  readonly storedText?: string;
  /** Series of the presentation states that its steps were stored as: the steps show them, no pane offers them besides. */
  readonly viewSeries?: readonly string[];
  /** How many versions of it the archive holds. */
  readonly version: number;
  /** SOP Instance UIDs of that version, as far as this page has it: readers who save at once write one each. */
  readonly storedUids?: readonly string[];
  /** The step that is or was on the screen last. */
  readonly shownId?: string;
  /** The step before it was deleted, with its place, until something else is done. */
  readonly deleted?: { readonly step: StoryStep; readonly index: number };
  readonly isPresenting: boolean;
  /** While presenting: the reader looked elsewhere since the step was shown. */
  readonly isFree: boolean;
  /** The words of the report of the case; absent until somebody opens it. */
  readonly report?: ReportWords;
  readonly isReportOpen?: boolean;
  /** What became of sending the report; with the words that were sent. */
  readonly sent?: 'sending' | { readonly report: ReportWords | undefined; readonly words: string };
  /** While the report is open, by step. */
  readonly pictures?: Readonly<Record<string, StepPicture>>;
  /** PN of who writes it. */
  readonly author?: string;
}

/** A step as it was on the screen, for the report. */
export interface StepPicture {
  readonly step: StoryStep;
  /** An object URL; absent where not all of the step could be shown. */
  readonly source?: string;
  /** It was made while names were hidden. */
  readonly isMasked: boolean;
}

export const NO_STORY: Story = { steps: [], version: 0, isPresenting: false, isFree: false };

export const isStoryUnsaved = (story: Story): boolean =>
  story.storedText === undefined
    ? story.steps.length > 0 || story.report !== undefined
    : story.storedText !== storyboardText(story);

export const shownIndex = ({ steps, shownId }: Story): number => steps.findIndex(({ id }) => id === shownId);

/** Behind the step on the screen, or last. */
export function withStep(story: Story, step: StoryStep): Story {
  const at = shownIndex(story);
  const index = at < 0 ? story.steps.length : at + 1;
  return { ...kept(story), steps: story.steps.toSpliced(index, 0, step), shownId: step.id, isFree: false };
}

export const withCaption = (story: Story, id: string, caption: string): Story => ({
  ...kept(story),
  steps: story.steps.map((step) => (step.id === id ? { ...step, caption } : step)),
});

/** The same step, seen as it is now. */
export const withView = (story: Story, id: string, view: Omit<StoryStep, 'id' | 'caption'>): Story => ({
  ...kept(story),
  steps: story.steps.map((step) => (step.id === id ? { ...step, ...view } : step)),
  isFree: false,
});

export function withoutStep(story: Story, id: string): Story {
  const index = story.steps.findIndex((step) => step.id === id);
  const step = story.steps[index];
  return step ? { ...kept(story), steps: story.steps.toSpliced(index, 1), deleted: { step, index } } : story;
}

export function withDeletedBack(story: Story): Story {
  const { deleted } = story;
  return deleted ? { ...kept(story), steps: story.steps.toSpliced(deleted.index, 0, deleted.step) } : story;
}

export function withMoved(story: Story, id: string, by: number): Story {
  const index = story.steps.findIndex((step) => step.id === id);
  const step = story.steps[index];
  const to = Math.min(Math.max(index + by, 0), story.steps.length - 1);
  return step ? { ...kept(story), steps: story.steps.toSpliced(index, 1).toSpliced(to, 0, step) } : story;
}

const kept = ({ deleted: _deleted, ...story }: Story): Story => story;
