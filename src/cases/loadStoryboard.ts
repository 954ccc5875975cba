import { decodePart10 } from '../codecs/part10';
import { isStoryboard, storyTextOf, storyVersionOf } from '../codecs/story/storyboardObject';
import { stringOf } from '../dicom/json';
import { mergeStoryboards, type OverruledPart } from '../dicom/mergeStoryboards';
import type { Problem } from '../dicom/problem';
import { type Storyboard, storyboardText } from '../dicom/storyboard';
import { storyboardFrom } from '../dicom/storyboardFrom';
import { tags } from '../dicom/tags';
import type { SopInstanceUid } from '../dicom/uids';
import { fail, type Result } from '../lib/result';
import { NO_STORY, type Story } from '../workspace/story';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, titleOf, uidOf } from './derivedObject';
import { viewSeriesIn } from './writeStoryboard';

/**
 * Takes up the newest storyboard of the case. One that cannot be read is said; the images it shows are not lost by it. Two
 * of one version were saved at the same moment: the steps of both are there, and that is said.
 */
export async function loadStoryboard(
  context: CaseContext,
  objects: readonly DerivedObject[],
  signal: AbortSignal,
): Promise<void> {
  const stories = objects
    .filter(({ dataset }) => isStoryboard(dataset))
    .toSorted((a, b) => versionOf(b) - versionOf(a) || (whenOf(a) < whenOf(b) ? 1 : -1));
  const [newest] = stories;
  if (!newest) return;
  const version = versionOf(newest);
  const newestOnes = await readAll(
    context,
    stories.filter((one) => versionOf(one) === version),
    signal,
  );
  if (signal.aborted) return;
  const [first, ...others] = newestOnes;
  if (!first) return;
  const before = others.length === 0 ? [] : stories.filter((one) => versionOf(one) === version - 1).slice(0, 1);
  const [base = { steps: [] }] = (await readAll(context, before, signal)).map(({ storyboard }) => storyboard);
  if (signal.aborted) return;
  const mine = { ...NO_STORY, ...first.storyboard, viewSeries: viewSeriesIn(context) };
  const stored = {
    storedText: storyboardText(first.storyboard),
    version,
    storedUids: newestOnes.map(({ uid }) => uid),
  };
  context.workspace.setState(({ story }) => (story ? {} : { story: { ...mine, ...stored } }));
  for (const { storyboard } of others)
    layOver(context, { base, theirs: context.workspace.getState().story ?? mine, mine: storyboard, say: savedAtOnce });
}

async function readAll(context: CaseContext, objects: readonly DerivedObject[], signal: AbortSignal) {
  const read = await Promise.all(objects.map((one) => readStoryboard(context, one, signal)));
  return read.flatMap((one, index) => {
    const object = objects[index];
    if (!object || signal.aborted) return [];
    if (one.ok) return [{ storyboard: one.value, uid: uidOf(object) }];
    explain(context, uidOf(object), titleOf(object.series), [unreadable(one.error)]);
    return [];
  });
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
export function layOver(context: CaseContext, { base, theirs, mine, stored, say }: Overlaid): void {
  const { workspace, newUid } = context;
  const { storyboard, overruled } = mergeStoryboards(base, theirs, mine, newUid);
  workspace.setState(({ story }) => {
    const { report: _report, deleted: _deleted, ...known } = story ?? NO_STORY;
    return { story: { ...known, ...storyboard, ...stored, viewSeries: viewSeriesIn(context) } };
  });
  if (storyboardText(storyboard) !== storyboardText(theirs) || overruled.length > 0)
    workspace.setProblem('case/story', say(overruled));
}

export interface Overlaid {
  readonly base: Storyboard;
  readonly theirs: Storyboard;
  readonly mine: Storyboard;
  /** What the archive holds, where this page did not know it. */
  readonly stored?: Required<Pick<Story, 'storedText' | 'version' | 'storedUids'>>;
  readonly say: (overruled: readonly OverruledPart[]) => Problem;
}

const bothAreThere =
  (title: string) =>
  (overruled: readonly OverruledPart[]): Problem => ({
    code: 'conflict',
    severity: 'warning',
    title,
    tip:
      overruled.length === 0
        ? 'Look through the steps, then save.'
        : `Of the report, ${overruled.map(told).join(' and ')} are as the other has them: check them, then save.`,
  });

const told = ({ part, words }: OverruledPart): string => (words === '' ? part : `${part} (here: “${words}”)`);

export const storedMeanwhile = bothAreThere(
  'Somebody saved this storyboard meanwhile: your steps were added to theirs, nothing was overwritten',
);
const savedAtOnce = bothAreThere('Two people saved this storyboard at the same moment: the steps of both are here');
export const changedTwice = bothAreThere('This storyboard was changed in two windows: the steps of both are here');

const versionOf = ({ dataset }: DerivedObject): number => storyVersionOf(dataset);

const whenOf = ({ dataset }: DerivedObject): string =>
  `${stringOf(dataset, tags.ContentDate) ?? ''} ${stringOf(dataset, tags.ContentTime) ?? ''}`;

const unreadable = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'warning',
  title: `the storyboard cannot be shown: ${reason}`,
  tip: 'Its key images are listed all the same.',
});
