import { storyVersionOf } from '../codecs/story/storyboardObject';
import { stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { type Storyboard, storyboardText } from '../dicom/storyboard';
import { storyboardFrom } from '../dicom/storyboardFrom';
import { tags } from '../dicom/tags';
import type { Study } from '../dicom/types';
import { statusOf } from '../dicomweb/problems';
import { fail, ok, type Result } from '../lib/result';
import { isStoryUnsaved, NO_STORY, type Story } from '../workspace/story';
import type { CaseContext } from './caseContext';
import { layOver, readStoryboard, storedMeanwhile } from './loadStoryboard';
import type { Saver } from './saveAnnotations';
import { whenStored } from './storedViews';
import { homeOf, storySeriesOf, viewSeriesIn, writeStoryboard } from './writeStoryboard';
import type { WrittenObject } from './writtenObject';

/** One version of a storyboard on its way: what it was written as stays the same however often it is tried. */
interface Sending {
  readonly text: string;
  readonly version: number;
  /** What the archive held before. */
  readonly base: Storyboard;
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
  if (!current.ok || current.value === 'newer') return;
  const known = sending.get(context);
  if (current.value === 'arrived' && known) {
    // An earlier press reached the archive, whose answer was lost: it is confirmed first, then what changed since is stored.
    if (await sendAll(context, saver, known)) await save(context, saver);
    return;
  }
  const item = begun(context, story);
  workspace.setProblem('case/story', item.ok ? undefined : { ...item.error });
  if (item.ok && (await sendAll(context, saver, item.value))) await lookForRivals(context, item.value);
}

/** False where an object failed, which is offered again. */
async function sendAll(context: CaseContext, saver: Pick<Saver, 'send'>, all: Sending): Promise<boolean> {
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
      return false;
    }
  }
  sending.delete(context);
  const { text: storedText, version } = all;
  const stored = { storedText, version: version + 1, storedUids: [uidOf(all)], viewSeries: viewSeriesIn(context) };
  context.workspace.setState((state) => ({ story: state.story && { ...state.story, ...stored } }));
  return true;
}

/** The object that the steps are in goes last. */
const uidOf = ({ objects }: Sending): string => objects.at(-1)?.sopInstanceUid ?? '';

/** Somebody who saved at the same moment asked the archive before either version was there: the later of both sees it now. */
async function lookForRivals(context: CaseContext, { text, version: before, base }: Sending): Promise<void> {
  const { workspace } = context;
  const { signal } = new AbortController();
  const found = await newestIn(context, signal);
  const story = workspace.getState().story;
  if (!found.ok || !story) return; // it is asked again before the next version, and seen when the case is opened
  const { version, objects } = found.value;
  const rivals = objects.filter((one) => version > before && !story.storedUids?.includes(uidIn(one)));
  if (rivals.length === 0) return;
  const took = await takeUp(context, { rivals, version, base, text, storedUids: objects.map(uidIn) }, signal);
  if (!took.ok) workspace.setProblem('case/story', rivalUnread(took.error));
}

/** The same objects as before where the storyboard is the same: what is stored already is not stored again. */
function begun(context: CaseContext, story: Story): Result<Sending, Problem> {
  const known = sending.get(context);
  const text = storyboardText(story);
  if (known?.text === text && known.version === story.version) return ok(known);
  const written = writeStoryboard(context, story);
  if (!written.ok) return written;
  const fresh = {
    ...{ text, version: story.version, base: baseOf(story), objects: written.value },
    ...{ stored: new Set<string>(), isWaiting: false },
  };
  sending.set(context, fresh);
  return ok(fresh);
}

/**
 * `newer`: the archive holds a version that this page did not have, which is on the screen now with what is unsaved laid over
 * it. `arrived`: the newest one is what an earlier press of this page sent.
 */
async function isCurrent(
  context: CaseContext,
  story: Story,
): Promise<Result<'current' | 'newer' | 'arrived', Problem>> {
  const { signal } = new AbortController();
  const found = await newestIn(context, signal, homeOf(context, story));
  if (!found.ok) return fail(notAsked(found.error));
  const { version, objects } = found.value;
  const { storedUids } = story;
  const unknown = objects.filter(
    (one) => version > story.version || (version === story.version && storedUids && !storedUids.includes(uidIn(one))),
  );
  if (unknown.length === 0) return ok('current');
  const own = sending.get(context);
  const rivals = unknown.filter((one) => !own || uidIn(one) !== uidOf(own));
  if (rivals.length === 0) return ok('arrived');
  const known = { version, base: baseOf(story), storedUids: objects.map(uidIn) };
  const took = await takeUp(context, { rivals, ...known }, signal);
  return took.ok ? ok('newer') : took;
}

interface Rivals {
  readonly rivals: readonly StoredVersion[];
  readonly version: number;
  /** All that are of that version. */
  readonly storedUids: readonly string[];
  readonly base: Storyboard;
  /** What this page stored as that version too; absent: nothing. */
  readonly text?: string;
}

/** Lays what the reader has not stored over versions of somebody else. One that cannot be read changes nothing here. */
async function takeUp(
  context: CaseContext,
  { rivals, version, base, text, storedUids }: Rivals,
  signal: AbortSignal,
): Promise<Result<void, Problem>> {
  const read = await Promise.all(rivals.map((one) => readStoryboard(context, one, signal)));
  const unread = read.find((one) => !one.ok);
  if (unread && !unread.ok) return fail(newerUnread(unread.error));
  for (const one of read) {
    const { story: mine = NO_STORY } = context.workspace.getState();
    if (!one.ok) continue;
    const stored = { storedText: text ?? storyboardText(one.value), version, storedUids };
    layOver(context, { base, theirs: one.value, mine, stored, say: storedMeanwhile });
  }
  return ok(undefined);
}

function baseOf({ storedText }: Story): Storyboard {
  const base = storedText === undefined ? undefined : storyboardFrom(storedText);
  return base?.ok ? base.value : { steps: [] };
}

/** What the archives hold of the newest version; it fails where the archive of `home` does not answer. */
async function newestIn(
  context: CaseContext,
  signal: AbortSignal,
  home?: Study,
): Promise<Result<{ readonly version: number; readonly objects: readonly StoredVersion[] }, Problem>> {
  const { studies } = context.workspace.getState();
  const found = await Promise.all(studies.map((study) => versionsIn(context, study, signal)));
  const unheard = found.find((one, index) => !one.ok && studies[index] === home);
  if (unheard && !unheard.ok) return unheard;
  const all = found.flatMap((one) => (one.ok ? one.value : []));
  const version = Math.max(0, ...all.map(({ dataset }) => storyVersionOf(dataset)));
  return ok({ version, objects: all.filter(({ dataset }) => storyVersionOf(dataset) === version) });
}

type StoredVersion = Parameters<typeof readStoryboard>[1];

const uidIn = ({ dataset }: StoredVersion): string => stringOf(dataset, tags.SOPInstanceUID) ?? '';

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

const rivalUnread = ({ title }: Problem): Problem => ({
  code: 'conflict',
  severity: 'error',
  title: 'Your storyboard was saved; somebody saved another at the same moment, and it cannot be read',
  tip: 'Both are in the archive. Tell your administrator.',
  detail: title,
});
