import type { Problem } from '../dicom/problem';
import { inReadingOrder } from '../dicom/radiology/stackOrder';
import { completeOf, rejectedImagesIn, rejectedWords } from '../dicom/rejectedImages';
import type { DisplaySet, FrameRef, FramesDisplaySet, Slide, SlideDisplaySet } from '../dicom/types';
import type { SeriesInstanceUid } from '../dicom/uids';
import type { Workspace } from '../workspace/store';

/** Titles of rejection notes by the SOP Instance UID of what they withdraw. */
export type Rejected = Readonly<Record<string, string>>;

/** What is left out of one series, for the reader. */
export interface HiddenImages {
  readonly displaySetId: string;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly count: number;
  /** "Rejected for Quality Reasons"; several where notes differ. */
  readonly titles: readonly string[];
}

/**
 * The display sets as they are shown: rejected images are left out of stacks, which say so; a rejected slide is kept and
 * says so, without its label and overview where those are rejected. Sets that nothing changes for stay the same objects.
 * Starts from the complete sets, so it may be applied again when more notes are known.
 */
export function withoutRejected(
  displaySets: readonly DisplaySet[],
  rejected: Rejected,
): { readonly displaySets: readonly DisplaySet[]; readonly hidden: readonly HiddenImages[] } {
  const hidden: HiddenImages[] = [];
  const shown: DisplaySet[] = [];
  for (const displaySet of displaySets) {
    const whole = completeOf(displaySet);
    const images = rejectedImagesIn(whole, rejected);
    const titles = [...new Set(images.map(({ title }) => title))];
    if (whole.kind === 'slide') shown.push(markedSlide(displaySet, whole, titles[0], rejected));
    else if (whole.kind === 'document' || images.length === 0) shown.push(whole);
    else {
      shown.push(reducedStack(displaySet, whole, rejected, hiddenProblem(images.length, titles)));
      const { id: displaySetId, series } = whole;
      hidden.push({ displaySetId, seriesInstanceUid: series.seriesInstanceUid, count: images.length, titles });
    }
  }
  return { displaySets: shown, hidden };
}

/** The display sets with everything the archive holds. */
export const withRejected = (displaySets: readonly DisplaySet[]): readonly DisplaySet[] => displaySets.map(completeOf);

/** What would stand if the archive had never listed the rejected images; gaps that this makes are found and said anew. */
function reducedStack(
  before: DisplaySet,
  whole: FramesDisplaySet,
  rejected: Rejected,
  problem: Problem,
): FramesDisplaySet {
  const kept = whole.frames.filter(({ ref }) => rejected[ref.sopInstanceUid] === undefined);
  const isSame =
    before.kind === 'frames' &&
    before.complete === whole &&
    before.frames.length === kept.length &&
    before.frames.every(({ ref }) => rejected[ref.sopInstanceUid] === undefined);
  if (isSame) return before;
  const wasOdd = new Set(inReadingOrder(whole.frames).problems.map(({ title }) => title));
  const { frames, problems } = inReadingOrder(kept);
  return {
    ...whole,
    frames,
    problems: [problem, ...whole.problems.filter(({ title }) => !wasOdd.has(title)), ...problems],
    complete: whole,
  };
}

const hiddenProblem = (count: number, titles: readonly string[]): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `${rejectedWords(count, 'hidden')} (${titles.join(', ')})`,
  tip: 'Show them in the list of series.',
});

function markedSlide(
  before: DisplaySet,
  whole: SlideDisplaySet,
  title: string | undefined,
  rejected: Rejected,
): SlideDisplaySet {
  const { label, overview, thumbnail, ...slide } = whole.slide;
  const asides = [label, overview, thumbnail].filter((ref) => ref !== undefined);
  const left = asides.filter(({ sopInstanceUid }) => rejected[sopInstanceUid] !== undefined);
  if (title === undefined && left.length === 0) return whole;
  const kept = (name: 'label' | 'overview' | 'thumbnail', ref: FrameRef | undefined) =>
    ref === undefined || left.includes(ref) ? {} : { [name]: ref };
  const problems: readonly Problem[] = [
    ...(title === undefined ? [] : [slideProblem(title)]),
    ...(left.length === 0 ? [] : [hiddenProblem(left.length, titlesOf(left, rejected))]),
  ];
  const marked: Slide = {
    ...slide,
    ...kept('label', label),
    ...kept('overview', overview),
    ...kept('thumbnail', thumbnail),
    problems: [...problems, ...slide.problems],
  };
  const isSame = before.kind === 'slide' && before.complete === whole && hasSameAsides(before.slide, marked);
  return isSame ? before : { ...whole, slide: marked, complete: whole };
}

const hasSameAsides = (a: Slide, b: Slide): boolean =>
  a.label === b.label &&
  a.overview === b.overview &&
  a.thumbnail === b.thumbnail &&
  JSON.stringify(a.problems) === JSON.stringify(b.problems);

const titlesOf = (refs: readonly FrameRef[], rejected: Rejected): readonly string[] => [
  ...new Set(refs.flatMap(({ sopInstanceUid }) => rejected[sopInstanceUid] ?? [])),
];

const slideProblem = (title: string): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `This slide is withdrawn: ${title}`,
});

/** Brings the display sets into line with what is rejected and whether that is shown. */
export function applyRejections(workspace: Workspace): void {
  workspace.setState(({ displaySets, rejectedInstances, areRejectedShown }) => {
    const next = areRejectedShown
      ? withRejected(displaySets)
      : withoutRejected(displaySets, rejectedInstances).displaySets;
    return next.every((one, index) => one === displaySets[index]) ? {} : { displaySets: next };
  });
}

/** Why an SR, ANN or KOS of the case does not count, or undefined while it does (SR-37). */
export const rejectionOf = (rejected: Rejected, sopInstanceUid: string): Problem | undefined => {
  const title = rejected[sopInstanceUid];
  return title === undefined
    ? undefined
    : {
        code: 'incomplete',
        severity: 'info',
        title: `it was withdrawn (${title}); its marks are not shown`,
        tip: 'What it had replaced is not shown either.',
      };
};
