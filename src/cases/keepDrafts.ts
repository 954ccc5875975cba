import type { Problem } from '../dicom/problem';
import { storyDraftText } from '../dicom/storyboard';
import type { Annotation } from '../dicom/types';
import type { StudyInstanceUid } from '../dicom/uids';
import type { Records } from '../workspace/records';
import { isStoryUnsaved } from '../workspace/story';
import type { WorkspaceState } from '../workspace/store';
import { listOf } from '../workspace/recordVersions';
import { isWatchedOnly } from './adoptObject';
import { type CaseContext, userOf } from './caseContext';
import { DraftEntries } from './draftEntries';

export interface DraftKeeper {
  /** Resolves when everything drawn so far is on the device, or it was said that it cannot be kept there. */
  flush(): Promise<void>;
  /** Keeps nothing more. What was kept belongs to whoever opens its studies next, in this window or another. */
  stop(): void;
}

/**
 * Keeps the reader's unsaved changes on this device: a write begins with the gesture, and gestures during a write are
 * kept together by the next one. So a reload or a crash costs at most the gesture in progress.
 */
export function keepDrafts(context: CaseContext): DraftKeeper {
  const { workspace, drafts } = context;
  // Opening the storage and making a key take longer than a draft may; a failure here comes again with the first draft.
  drafts.warmUp(userOf(context)).catch(() => undefined);
  const unsubscribe = workspace.subscribe((now, before) => {
    if (now.studies.length === 0) {
      // The case was left: what is on the device stays there, and belongs to whoever opens the case next.
      if (before.studies.length > 0) {
        drafts.turnPage();
        context.unanswered.clear();
      }
      return;
    }
    const isOther = now.annotations !== before.annotations || now.stored !== before.stored;
    if (isOther || now.story !== before.story) void writeDrafts(context);
  });
  const stop = () => {
    unsubscribe();
    drafts.close();
  };
  return { flush: async () => void (await writeDrafts(context)), stop };
}

/** Resolves when what the page shows now is kept; false when the device could not, which is then said at the case. */
export function writeDrafts(context: CaseContext): Promise<boolean> {
  const writer = writers.get(context) ?? new DraftWriter(context);
  writers.set(context, writer);
  return writer.write();
}

/** One writer per page. */
const writers = new WeakMap<CaseContext, DraftWriter>();

/** Writes one after the other; whatever changes during one is written together by the next. */
class DraftWriter {
  readonly #context: CaseContext;
  readonly #entries = new DraftEntries();
  #running: Promise<boolean> | undefined;
  #next: Promise<boolean> | undefined;

  constructor(context: CaseContext) {
    this.#context = context;
  }

  write(): Promise<boolean> {
    if (this.#running) {
      this.#next ??= this.#running.then(() => {
        this.#next = undefined;
        return this.write();
      });
      return this.#next;
    }
    this.#running = this.#write().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #write(): Promise<boolean> {
    const { workspace, drafts, unanswered, now, mark } = this.#context;
    const state = workspace.getState();
    if (state.studies.length === 0) return true;
    const entries = this.#entries.read(state, unanswered.values());
    const story = unsavedStoryOf(state);
    const saveFailure = state.save.phase === 'failed' ? state.save.text : undefined;
    try {
      // Marks whose study is not open any more (it failed to load this time) are kept like the others.
      const objects = [...unanswered.values()].filter((object) => !isWatchedOnly(object));
      const studies = new Set([...state.studies.map((study) => study.studyInstanceUid), ...entries.keys()]);
      const written = await Promise.all(
        [...studies].map((studyInstanceUid) => {
          const own = entries.get(studyInstanceUid);
          const ownObjects = objects.filter((object) => object.studyInstanceUid === studyInstanceUid);
          return drafts.keep(
            { user: userOf(this.#context), studyInstanceUid },
            {
              entries: own ?? new Map(),
              objects: ownObjects,
              ...(own && saveFailure !== undefined ? { saveFailure } : {}),
              ...(story?.studyInstanceUid === studyInstanceUid ? { story: story.text } : {}),
              changedAt: now().toISOString(),
            },
          );
        }),
      );
      workspace.setProblem('case/draft', undefined);
      if (written.includes(true)) mark('parfocal:save-draft');
      return true;
    } catch (cause) {
      workspace.setProblem('case/draft', cannotKeep(cause));
      return false;
    }
  }
}

/** A storyboard that the archive does not hold, kept with the newest study of the case. */
function unsavedStoryOf({ story, studies }: WorkspaceState) {
  if (!story || !isStoryUnsaved(story)) return undefined;
  const [first, ...rest] = studies;
  const newest = rest.reduce((one, other) => ((other.studyDate ?? '') > (one?.studyDate ?? '') ? other : one), first);
  const { storedText: text, version } = story;
  const draft = { ...story, ...(text !== undefined && { stored: { text, version } }) };
  return newest && { studyInstanceUid: newest.studyInstanceUid, text: storyDraftText(draft) };
}

/** Said at the case as long as this device cannot keep what is not in the archive. */
export const cannotKeep = (cause: unknown): Problem => ({
  code: 'storage',
  severity: 'error',
  title: isFull(cause)
    ? 'This device is full: unsaved marks cannot be kept on it'
    : 'Unsaved marks cannot be kept on this device',
  tip: 'Save to the archive now: a reload would lose them.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

const isFull = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && 'name' in cause && cause.name === 'QuotaExceededError';

/** The marks of a study that the reader may change; locked ones belong to other systems. */
export const editableOf = (marks: Records<Annotation>, studyInstanceUid: StudyInstanceUid): readonly Annotation[] =>
  listOf(marks).filter((mark) => mark.studyInstanceUid === studyInstanceUid && mark.lockedReason === undefined);
