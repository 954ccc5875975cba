import { decodePart10 } from '../codecs/part10';
import { isStoryboard, storyTextOf, storyVersionOf } from '../codecs/story/storyboardObject';
import { stringOf } from '../dicom/json';
import { mergeStoryboards } from '../dicom/mergeStoryboards';
import type { Problem } from '../dicom/problem';
import { type Storyboard, storyboardText } from '../dicom/storyboard';
import { storyboardFrom } from '../dicom/storyboardFrom';
import { tags } from '../dicom/tags';
import type { SopInstanceUid } from '../dicom/uids';
import { fail, type Result } from '../lib/result';
import { NO_STORY } from '../workspace/story';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, titleOf, uidOf } from './derivedObject';
import { viewSeriesIn } from './writeStoryboard';

/** Takes up the newest storyboard of the case. One that cannot be read is said; the images it shows are not lost by it. */
export async function loadStoryboard(
  context: CaseContext,
  objects: readonly DerivedObject[],
  signal: AbortSignal,
): Promise<void> {
  const newest = objects
    .filter(({ dataset }) => isStoryboard(dataset))
    .toSorted((a, b) => storyVersionOf(b.dataset) - storyVersionOf(a.dataset) || (whenOf(a) < whenOf(b) ? 1 : -1))[0];
  if (!newest) return;
  const read = await readStoryboard(context, newest, signal);
  if (signal.aborted) return;
  if (!read.ok) {
    explain(context, uidOf(newest), titleOf(newest.series), [unreadable(read.error)]);
    return;
  }
  const version = storyVersionOf(newest.dataset);
  const stored = { storedText: storyboardText(read.value), version, viewSeries: viewSeriesIn(context) };
  context.workspace.setState(({ story }) => (story ? {} : { story: { ...NO_STORY, ...read.value, ...stored } }));
}

/** The steps of a storyboard object; else why they cannot be shown, in words. */
export async function readStoryboard(
  context: CaseContext,
  object: Pick<DerivedObject, 'dataset'> & {
    readonly series: Pick<DerivedObject['series'], 'studyInstanceUid' | 'seriesInstanceUid' | 'sourceId'>;
  },
  signal: AbortSignal,
): Promise<Result<Storyboard, string>> {
  const { studyInstanceUid, seriesInstanceUid, sourceId } = object.series;
  const sopInstanceUid = stringOf(object.dataset, tags.SOPInstanceUID) as SopInstanceUid;
  const address = { studyInstanceUid, seriesInstanceUid, sopInstanceUid };
  const file = await context.sources.get(sourceId)?.instance(address, signal);
  const decoded = file?.ok ? decodePart10(file.value) : undefined;
  const text = decoded?.ok ? storyTextOf(decoded.value) : undefined;
  return text === undefined ? fail('it did not come') : storyboardFrom(text);
}

/**
 * Lays what the reader has not stored over a storyboard that somebody stored meanwhile, so that no step of either is lost,
 * and says so. `base` is what both came from.
 */
export function layOverNewer(context: CaseContext, { base, theirs, mine, version }: NewerStoryboard): void {
  const { workspace, newUid } = context;
  const { storyboard, overruled } = mergeStoryboards(base, theirs, mine, newUid);
  const stored = { storedText: storyboardText(theirs), version, viewSeries: viewSeriesIn(context) };
  workspace.setState(({ story }) => {
    const { report: _report, deleted: _deleted, ...known } = story ?? NO_STORY;
    return { story: { ...known, ...storyboard, ...stored } };
  });
  workspace.setProblem('case/story', storedMeanwhile(overruled));
}

export interface NewerStoryboard {
  readonly base: Storyboard;
  /** Stored in the archive now, as this version. */
  readonly theirs: Storyboard;
  readonly version: number;
  readonly mine: Storyboard;
}

const storedMeanwhile = (overruled: readonly string[]): Problem => ({
  code: 'conflict',
  severity: 'warning',
  title: 'Somebody saved this storyboard meanwhile: your steps were added to theirs, nothing was overwritten',
  tip:
    overruled.length === 0
      ? 'Look through the steps, then save.'
      : `Of the report, ${overruled.join(' and ')} are as they saved them: check them, then save.`,
});

const whenOf = ({ dataset }: DerivedObject): string =>
  `${stringOf(dataset, tags.ContentDate) ?? ''} ${stringOf(dataset, tags.ContentTime) ?? ''}`;

const unreadable = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'warning',
  title: `the storyboard cannot be shown: ${reason}`,
  tip: 'Its key images are listed all the same.',
});
