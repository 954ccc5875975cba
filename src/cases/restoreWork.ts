import { stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { Annotation } from '../dicom/types';
import type { AnnotationId, StudyInstanceUid } from '../dicom/uids';
import { isStoryUnsaved, NO_STORY } from '../workspace/story';
import { selectUnsaved, selectUnsavedCount } from '../workspace/selectors';
import { adoptObject, isWatchedOnly, watchOnly } from './adoptObject';
import { type CaseContext, userOf } from './caseContext';
import { compareWithArchive } from './deliver';
import type { DerivedObject } from './derivedObject';
import { listsOf } from './draftEntries';
import type { KeptDraft } from './draftStore';
import { editableOf, writeDrafts } from './keepDrafts';
import { type MergedDraft, mergeDraft } from './mergeDraft';
import { restoreStory } from './restoreStory';
import type { Threads } from './threads';
import type { WrittenObject } from './writtenObject';

/**
 * Lays over what the archive holds now what the reader had not saved when the case was last open here. Nothing of it is
 * removed from the device before it is kept under this page, and nothing of it, readable or not, blocks the case.
 */
export async function restoreWork(
  context: CaseContext,
  loaded: readonly DerivedObject[],
  threads?: Threads,
): Promise<void> {
  const { workspace, draftedStudies, drafts } = context;
  draftedStudies.clear();
  workspace.setProblem('case/draft/unsealed', drafts.isSealed ? undefined : unsealed);
  for (const { studyInstanceUid } of workspace.getState().studies) {
    try {
      const isOurs = await context.claimStudy(studyInstanceUid, () => void takeOver(context, studyInstanceUid));
      if (isOurs) await adopt(context, studyInstanceUid, loaded, threads);
    } catch (cause) {
      workspace.setProblem('case/draft', unreadableStorage(cause));
    }
  }
}

async function adopt(
  context: CaseContext,
  studyInstanceUid: StudyInstanceUid,
  loaded: readonly DerivedObject[],
  threads: Threads | undefined,
): Promise<void> {
  const { workspace, drafts, draftedStudies } = context;
  const isWhole = threads ? !threads.isBlocked(studyInstanceUid) : !hasUnreadSeries(context);
  const left = await drafts.leftBehind({ user: userOf(context), studyInstanceUid });
  draftedStudies.add(studyInstanceUid);
  const inArchive = new Set(loaded.map(({ dataset }) => stringOf(dataset, tags.SOPInstanceUID)));
  const settled: KeptDraft[] = [];
  for (const draft of left) {
    const arrived = draft.objects.filter((object) => inArchive.has(object.sopInstanceUid));
    const altered = new Set<AnnotationId>();
    for (const object of arrived) for (const id of await alteredBy(context, object, loaded)) altered.add(id);
    const stored = editableOf(workspace.getState().stored, studyInstanceUid);
    // A report of another system may be about several studies: all of its marks are its marks.
    const editable = Object.values(workspace.getState().stored).filter((mark) => mark.lockedReason === undefined);
    const open = draft.objects
      .filter((object) => !arrived.includes(object))
      .map((object) => (isWhole || isView(object) ? adoptObject(object, draft.entries, editable) : watchOnly(object)));
    for (const object of open) context.unanswered.set(object.sopInstanceUid, object);
    const merged = mergedWith(stored, draft, altered);
    // A mark that is not found may lie in an archive that has not answered.
    const isElsewhere = hasUnshownObjects(context) || (threads?.unheardFor(studyInstanceUid).length ?? 0) > 0;
    const isUnsure = !isWhole || open.some(isWatchedOnly) || (merged.missingCount > 0 && isElsewhere);
    layOver(context, merged, isUnsure ? NOT_READ : CHANGED_BY_OTHERS);
    const isStoryHere = await restoreStory(context, draft);
    if (!isUnsure && isStoryHere) settled.push(draft);
    tell(context, draft);
    if (draft.saveFailure !== undefined || open.length > 0) sayNotSaved(context);
  }
  await moveHere(context, settled);
}

/** Keeps under this page what was taken along, then lets go of where it came from. */
async function moveHere(context: CaseContext, left: readonly KeptDraft[]): Promise<void> {
  if (left.length === 0 || !(await writeDrafts(context))) return;
  for (const draft of left) await context.drafts.remove(draft);
}

function mergedWith(stored: readonly Annotation[], draft: KeptDraft, altered: ReadonlySet<AnnotationId>): MergedDraft {
  // A change that was sent has an entry beside it. Where that is missing (damaged), nothing is concluded from the object.
  const ids = new Set(draft.entries.map(({ id }) => id));
  return mergeDraft(stored, {
    ...listsOf(draft.entries),
    sent: draft.objects.flatMap(({ annotations, changedIds = [] }) => {
      const changed = new Set(changedIds.filter((id) => ids.has(id)));
      return annotations.filter(({ id }) => changed.has(id));
    }),
    withdrawn: draft.objects.flatMap(({ removedIds }) => removedIds),
    altered,
  });
}

/** Marks that an object of ours holds in the archive otherwise than they were sent, while it is still the newest version. */
async function alteredBy(
  context: CaseContext,
  object: WrittenObject,
  loaded: readonly DerivedObject[],
): Promise<readonly AnnotationId[]> {
  const isNewest = loaded.every(
    ({ dataset }) =>
      stringOf(dataset, tags.SeriesInstanceUID) !== object.seriesInstanceUid ||
      object.thread.knownUids.has(stringOf(dataset, tags.SOPInstanceUID) ?? ''),
  );
  if (!isNewest || object.bytes.length === 0) return [];
  const compared = await compareWithArchive(context, object, new AbortController().signal);
  if (compared.ok || compared.error.code !== 'conflict') return [];
  context.workspace.setProblem(`case/save/altered/${object.sopInstanceUid}`, compared.error);
  return object.annotations.map(({ id }) => id);
}

const CHANGED_BY_OTHERS =
  'Somebody changed or deleted this mark in the archive since. What the archive holds is shown.';
const NOT_READ =
  'Not everything of this case could be read, so its place is not known. It is kept on this device: reload the case.';

/** For callers that cannot say which studies were read whole. */
const hasUnreadSeries = ({ workspace }: CaseContext): boolean =>
  Object.keys(workspace.getState().problems).some((path) => /^(series|case\/study)\//.test(path));

/** With a part of the archive's marks missing, a mark that is not found was not deleted by anybody. */
const hasUnshownObjects = ({ workspace }: CaseContext): boolean =>
  Object.keys(workspace.getState().problems).some((path) => path.startsWith('case/derived/'));

function layOver(context: CaseContext, merged: MergedDraft, why = CHANGED_BY_OTHERS): void {
  const { workspace } = context;
  const { stored, annotations } = workspace.getState();
  const isTouched = (id: AnnotationId) => annotations[id] !== stored[id];
  // A mark that two windows changed: the one that was kept last stands, and that is said.
  const twice = merged.add.filter((mark) => annotations[mark.id] !== undefined && isTouched(mark.id));
  workspace.transact('Restore unsaved marks', 'remote', (all) => {
    const next = { ...all };
    for (const id of merged.remove) delete next[id];
    for (const mark of merged.add) next[mark.id] = mark;
    return next;
  });
  for (const mark of merged.conflicts) {
    workspace.setProblem(`case/conflict/${mark.id}`, {
      code: 'conflict',
      severity: 'error',
      title: `Your unsaved change of “${mark.trackingIdentifier}” was not applied`,
      tip: why,
    });
  }
  for (const mark of twice) {
    if (JSON.stringify(annotations[mark.id]) === JSON.stringify(mark)) continue;
    workspace.setProblem(`case/conflict/${mark.id}`, {
      code: 'conflict',
      severity: 'error',
      title: `“${mark.trackingIdentifier}” was changed in two windows`,
      tip: 'The later change is shown. Check it before you save.',
    });
  }
}

/**
 * Another window had the unsaved work of this study and is gone. What it left is laid over this page at once where both
 * knew the same state of the archive; else the case has to be loaded anew for it, and until then it stays on the device.
 */
async function takeOver(context: CaseContext, studyInstanceUid: StudyInstanceUid): Promise<void> {
  const { workspace, drafts, draftedStudies } = context;
  const isOpen = () => workspace.getState().studies.some((study) => study.studyInstanceUid === studyInstanceUid);
  try {
    const left = await drafts.leftBehind({ user: userOf(context), studyInstanceUid });
    if (!isOpen()) return;
    const stored = editableOf(workspace.getState().stored, studyInstanceUid);
    const getStory = () => workspace.getState().story ?? NO_STORY;
    const { added, updated, removed } = selectUnsaved(workspace.getState());
    const own = new Set([...added, ...removed, ...updated.map(([, to]) => to)].map(({ id }) => id));
    const merges = left.map((draft) => mergedWith(stored, draft, new Set()));
    const isSafe = left.every((draft, i) => {
      const isCurrent = merges[i]?.conflicts.length === 0 && draft.objects.length === 0;
      const isOwnStory = draft.story !== undefined && isStoryUnsaved(getStory());
      return (
        isCurrent && !isOwnStory && draft.entries.every(({ id }) => !own.has(id)) && isAllUnsaved(merges[i], draft)
      );
    });
    draftedStudies.add(studyInstanceUid);
    if (left.length === 0) return;
    if (!isSafe) {
      workspace.setProblem('case/draft/other-window', reloadForOther);
      return;
    }
    const here: KeptDraft[] = [];
    for (const [i, draft] of left.entries()) {
      const merged = merges[i];
      if (merged) layOver(context, merged);
      if (await restoreStory(context, draft)) here.push(draft);
      tell(context, draft);
    }
    await moveHere(context, here);
  } catch (cause) {
    workspace.setProblem('case/draft', unreadableStorage(cause));
  }
}

/** Every change of the other window is a change here too: none was stored since this page loaded the case. */
const isAllUnsaved = (merged: MergedDraft | undefined, { entries }: KeptDraft): boolean =>
  merged !== undefined &&
  merged.add.length === entries.filter(({ is }) => is).length &&
  merged.remove.length === entries.filter(({ was }) => was).length;

/** It continues nothing and holds no marks: it can be sent whatever this page has read. */
const isView = ({ thread }: WrittenObject): boolean => thread.kind === 'view';

function sayNotSaved({ workspace, unanswered }: CaseContext): void {
  const hasView = [...unanswered.values()].some(isView);
  if (selectUnsavedCount(workspace.getState()) === 0 && !hasView) return;
  const what = hasView ? 'What you saved is' : 'Your marks are';
  const text = `The last save of an earlier visit did not reach the archive. ${what} kept on this device.`;
  workspace.setState({ save: { phase: 'failed', text } });
}

const DAY_MS = 86_400_000;

/** Unsaved work is never dropped for its age or its damage; both are said. */
function tell(context: CaseContext, { pageId, changedAt, entries, unreadableCount }: KeptDraft): void {
  const { workspace, now, draftAgeDays = 30 } = context;
  const days = Math.floor((now().getTime() - Date.parse(changedAt)) / DAY_MS);
  if (days > draftAgeDays && entries.length > 0) {
    workspace.setProblem(`case/draft/old/${pageId}`, {
      code: 'storage',
      severity: 'warning',
      title: `Unsaved marks from ${days} days ago were on this device`,
      tip: 'They are shown as unsaved. Save them, or delete those you do not need.',
    });
  }
  if (unreadableCount > 0) {
    workspace.setProblem(`case/draft/unreadable/${pageId}`, {
      code: 'storage',
      severity: 'error',
      title: 'Some unsaved work of an earlier visit cannot be read',
      tip: 'It is kept on this device, and the case can be used. Compare the marks you see with what you remember.',
      detail: `${unreadableCount} records of page ${pageId}`,
    });
  }
}

const unreadableStorage = (cause: unknown): Problem => ({
  code: 'storage',
  severity: 'error',
  title: 'Unsaved marks of an earlier visit could not be read on this device',
  tip: 'Marks that you make now are kept only in the archive: save often.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

const unsealed: Problem = {
  code: 'storage',
  severity: 'info',
  title: 'Unsaved marks are kept on this device without encryption',
  tip: 'The browser encrypts only on pages opened over https. Names of patients are not among what is kept.',
};

const reloadForOther: Problem = {
  code: 'conflict',
  severity: 'error',
  title: 'Unsaved work of another window on this study is on this device',
  tip: 'Reload the case to go on with it. What you did here is kept too.',
};
