import { storyVersionOf } from '../codecs/story/storyboardObject';
import type { Problem } from '../dicom/problem';
import { storyboardText } from '../dicom/storyboard';
import { storyboardFrom } from '../dicom/storyboardFrom';
import { tags } from '../dicom/tags';
import type { Study } from '../dicom/types';
import { statusOf } from '../dicomweb/problems';
import { fail, ok, type Result } from '../lib/result';
import { isStoryUnsaved, type Story } from '../workspace/story';
import type { CaseContext } from './caseContext';
import { layOverNewer, readStoryboard } from './loadStoryboard';
import type { Saver } from './saveAnnotations';
import { whenStored } from './storedViews';
import { homeOf, storySeriesOf, viewSeriesIn, writeStoryboard } from './writeStoryboard';
import type { WrittenObject } from './writtenObject';

/** One version of a storyboard on its way: what it was written as stays the same however often it is tried. */
interface Sending {
  readonly text: string;
  readonly version: number;
  readonly objects: readonly WrittenObject[];
  readonly stored: Set<string>;
  /** An object failed: its Retry goes on with the rest. */
  isWaiting: boolean;
}

const sending = new WeakMap<CaseContext, Sending>();
const running = new WeakMap<CaseContext, Promise<void>>();

/**
 * Stores the storyboard of the case (SR-38): a presentation state for each view of a stack, one key object selection "For
 * Tumor Board" in every study that a step shows, and the steps themselves. Each is confirmed by its archive like any other
 * object; the steps go last, so that what they name is there. A newer version in the archive is never written over: it is
 * taken up, and the reader looks at both before the next press. A second press while it is stored joins the first.
 */
export function saveStoryboard(context: CaseContext, saver: Pick<Saver, 'send'>): Promise<void> {
  const known = running.get(context);
  if (known) return known;
  const run = save(context, saver).finally(() => running.delete(context));
  running.set(context, run);
  return run;
}

async function save(context: CaseContext, saver: Pick<Saver, 'send'>): Promise<void> {
  const { workspace } = context;
  const { story } = workspace.getState();
  if (!story || !isStoryUnsaved(story)) return;
  const current = await isCurrent(context, story);
  if (!current.ok) workspace.setProblem('case/story', current.error);
  if (!current.ok || !current.value) return;
  const item = begun(context, story);
  workspace.setProblem('case/story', item.ok ? undefined : item.error);
  if (!item.ok) return;
  const all = item.value;
  for (const object of all.objects) {
    if (all.stored.has(object.sopInstanceUid)) continue;
    whenStored(context, object, () => {
      all.stored.add(object.sopInstanceUid);
      if (!all.isWaiting || sending.get(context) !== all) return;
      all.isWaiting = false;
      void saveStoryboard(context, saver);
    });
    await saver.send(object);
    // What failed is said, and offered again by Retry; the steps are not stored before all that they name is.
    if (!all.stored.has(object.sopInstanceUid)) {
      all.isWaiting = true;
      return;
    }
  }
  sending.delete(context);
  const stored = { storedText: all.text, version: all.version + 1, viewSeries: viewSeriesIn(context) };
  workspace.setState((state) => ({ story: state.story && { ...state.story, ...stored } }));
}

/** The same objects as before where the storyboard is the same: what is stored already is not stored again. */
function begun(context: CaseContext, story: Story): Result<Sending, Problem> {
  const known = sending.get(context);
  const text = storyboardText(story);
  if (known?.text === text && known.version === story.version) return ok(known);
  const written = writeStoryboard(context, story);
  if (!written.ok) return written;
  const fresh = { text, version: story.version, objects: written.value, stored: new Set<string>(), isWaiting: false };
  sending.set(context, fresh);
  return ok(fresh);
}

/** False where the archive holds a newer version, which is on the screen then with what is unsaved laid over it. */
async function isCurrent(context: CaseContext, story: Story): Promise<Result<boolean, Problem>> {
  const { studies } = context.workspace.getState();
  const home = homeOf(context, story);
  const { signal } = new AbortController();
  const found = await Promise.all(studies.map((study) => versionsIn(context, study, signal)));
  const unheard = found.find((one, index) => !one.ok && studies[index] === home);
  if (unheard && !unheard.ok) return fail(notAsked(unheard.error));
  const [newest] = found
    .flatMap((one) => (one.ok ? one.value : []))
    .toSorted((a, b) => storyVersionOf(b.dataset) - storyVersionOf(a.dataset));
  const version = newest ? storyVersionOf(newest.dataset) : 0;
  if (!newest || version <= story.version) return ok(true);
  const theirs = await readStoryboard(context, newest, signal);
  if (!theirs.ok) return fail(newerUnread(theirs.error));
  const { story: mine = story } = context.workspace.getState();
  const base = storyboardFrom(mine.storedText ?? NOTHING);
  layOverNewer(context, { base: base.ok ? base.value : { steps: [] }, theirs: theirs.value, version, mine });
  return ok(false);
}

const NOTHING = storyboardText({ steps: [] });

async function versionsIn(context: CaseContext, { studyInstanceUid, sourceId }: Study, signal: AbortSignal) {
  const seriesInstanceUid = storySeriesOf(studyInstanceUid);
  const found = await context.sources
    .get(sourceId)
    ?.queryInstances(studyInstanceUid, seriesInstanceUid, { includeFields: [tags.InstanceNumber] }, signal);
  if (!found?.ok) return !found || statusOf(found.error) === 404 ? ok([]) : found;
  const { instances } = found.value;
  // An archive that does not tell the number in a list tells it in the headers.
  const areNumbered = instances.every((one) => one[tags.InstanceNumber]?.Value?.[0] !== undefined);
  const headers = areNumbered
    ? found
    : await context.sources.get(sourceId)?.seriesMetadata(studyInstanceUid, seriesInstanceUid, signal);
  if (headers && !headers.ok) return headers;
  return ok(
    (headers?.value.instances ?? []).map((dataset) => ({
      dataset,
      series: { studyInstanceUid, seriesInstanceUid, sourceId },
    })),
  );
}

const notAsked = (cause: Problem): Problem => ({
  code: 'network',
  severity: 'error',
  title: 'The storyboard was not saved: its archive did not say whether somebody else saved it meanwhile',
  tip: 'Your steps are kept on this device. Save again.',
  detail: cause.title,
});

const newerUnread = (reason: string): Problem => ({
  code: 'conflict',
  severity: 'error',
  title: `The storyboard was not saved: a newer one is in the archive, and cannot be read (${reason})`,
  tip: 'Nothing was overwritten, and your steps are kept on this device. Tell your administrator.',
});
