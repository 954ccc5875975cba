import { stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { Annotation } from '../dicom/types';
import { fail, ok, type Result } from '../lib/result';
import type { SaveProgress } from '../workspace/saveStatus';
import { selectUnsaved } from '../workspace/selectors';
import type { CaseContext } from './caseContext';
import { deliver, settle } from './deliver';
import type { StoreAttempt } from './draftStore';
import { indexImages } from './imageIndex';
import { cannotKeep, writeDrafts } from './keepDrafts';
import { type PlannedObject, planSave, type SavePlan } from './planSave';
import type { Threads } from './threads';
import type { WrittenObject } from './writtenObject';

export type RegionsAs = 'SR' | 'ANN';

export interface Saver {
  /** What a save would write now; changes nothing. */
  plan(regionsAs: RegionsAs): SavePlan;
  /** Settles what an earlier press left open, then sends what is unsaved. One at a time; a second call joins the first. */
  save(regionsAs: RegionsAs): Promise<void>;
}

export function createSaver(context: CaseContext, threads: Threads): Saver {
  let running: Promise<void> | undefined;
  const plan = (regionsAs: RegionsAs): SavePlan => {
    const state = context.workspace.getState();
    const all = Object.values(state.annotations);
    const options = { regionsAs, newUid: context.newUid };
    return planSave(selectUnsaved(state), all, threads, indexImages(state.displaySets), options);
  };
  return {
    plan,
    save(regionsAs) {
      running ??= new SaveRun(context, threads, () => plan(regionsAs)).run().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

/** One press of Save, from what the last one left open to the last confirmation. */
class SaveRun {
  readonly #context: CaseContext;
  readonly #threads: Threads;
  readonly #plan: () => SavePlan;
  readonly #done: string[] = [];
  readonly #failures: Problem[] = [];
  readonly #signal = new AbortController().signal;

  constructor(context: CaseContext, threads: Threads, plan: () => SavePlan) {
    this.#context = context;
    this.#threads = threads;
    this.#plan = plan;
  }

  async run(): Promise<void> {
    this.#progress({ phase: 'sending', text: 'Saving…' });
    try {
      await writeDrafts(this.#context);
      this.#context.mark('parfocal:save-draft');
      const settled = (await this.#settleOwn()) && (await this.#settleEarlier());
      if (settled) {
        const plan = this.#plan();
        this.#reportUnplaced(plan.unplaced);
        // One object that cannot be stored never keeps the others from the archive.
        for (const object of plan.objects) await this.#saveObject(object);
      }
    } catch (cause) {
      this.#failures.push({
        code: 'storage',
        severity: 'error',
        title: 'Saving failed on this device',
        tip: 'Your marks are still on the screen. Retry.',
        detail: cause instanceof Error ? cause.message : String(cause),
        cause,
      });
    }
    this.#finish();
    await writeDrafts(this.#context);
  }

  /** Objects of this page without an answer: in the archive after all, or written anew from the marks. */
  async #settleOwn(): Promise<boolean> {
    for (const item of this.#context.unanswered.values()) {
      const settled = await settle(this.#context, item, this.#signal);
      if (!settled.ok) {
        this.#failures.push(settled.error);
        return false;
      }
      if (settled.value) this.#confirm(item);
      await this.#forget(item);
    }
    return true;
  }

  /** Attempts of an earlier visit that were not in the archive when the case was opened: they may have arrived since. */
  async #settleEarlier(): Promise<boolean> {
    for (const attempt of await this.#attempts()) {
      const source = this.#context.sources.get(attempt.sourceId);
      const present = source ? await source.hasInstance(attempt, this.#signal) : ok(false);
      if (!present.ok) {
        this.#failures.push(present.error);
        return false;
      }
      if (present.value) {
        this.#failures.push(
          reloadNeeded('An earlier save of yours has reached the archive since this case was opened'),
        );
        return false;
      }
      await this.#forget(attempt);
    }
    return true;
  }

  async #saveObject(object: PlannedObject): Promise<void> {
    const allowed = await this.#isAllowed(object);
    if (!allowed.ok) {
      this.#failures.push(allowed.error);
      return;
    }
    const { writeObject } = await import('./writeObject');
    const written = await writeObject(this.#context, object);
    if (!written.ok) {
      this.#failures.push(written.error);
      return;
    }
    const item = written.value;
    this.#progress({ phase: 'sending', text: `Sending: ${item.description}` });
    await this.#remember(item);
    const delivered = await deliver(this.#context, item, this.#signal);
    if (delivered.ok) {
      this.#confirm(item);
      await this.#forget(item);
    } else {
      if (delivered.error.isRefused) await this.#forget(item);
      this.#failures.push(delivered.error);
    }
  }

  /** A chain that somebody continued meanwhile, or that was not read whole, is never written over. */
  async #isAllowed({ thread }: PlannedObject): Promise<Result<void, Problem>> {
    const source = this.#context.sources.get(thread.sourceId);
    if (source && source.config.stowRoot === undefined) return fail(readOnlySource(source.config.label));
    if (this.#threads.isBlocked(thread.studyInstanceUid)) {
      return fail(reloadNeeded('Some earlier reports of this study could not be read'));
    }
    if (!source || !thread.head) return ok(undefined);
    const found = await source.queryInstances(thread.studyInstanceUid, thread.id, {}, this.#signal);
    if (!found.ok) return found;
    const isForeign = found.value.instances.some(
      (one) => !thread.knownUids.has(stringOf(one, tags.SOPInstanceUID) ?? ''),
    );
    return isForeign ? fail(reloadNeeded('A newer version of these marks was saved meanwhile')) : ok(undefined);
  }

  #confirm(item: WrittenObject): void {
    this.#threads.put(item.thread);
    markStored(this.#context, item);
    const source = this.#context.sources.get(item.sourceId);
    this.#done.push(`${item.description} in ${source?.config.label ?? item.sourceId}`);
  }

  async #remember(item: WrittenObject): Promise<void> {
    this.#context.unanswered.set(item.sopInstanceUid, item);
    const { sopInstanceUid, seriesInstanceUid, studyInstanceUid, sourceId, description, startedAt } = item;
    const attempt = { sopInstanceUid, seriesInstanceUid, studyInstanceUid, sourceId, description, startedAt };
    await this.#onDevice(() => this.#context.drafts.putAttempt(attempt));
  }

  async #forget({ sopInstanceUid }: StoreAttempt): Promise<void> {
    this.#context.unanswered.delete(sopInstanceUid);
    await this.#onDevice(() => this.#context.drafts.removeAttempt(sopInstanceUid));
  }

  async #attempts(): Promise<readonly StoreAttempt[]> {
    let found: readonly StoreAttempt[] = [];
    await this.#onDevice(async () => {
      found = await attemptsOfCase(this.#context);
    });
    return found;
  }

  /** A device that cannot keep drafts (private window, full disk) must not keep the marks from the archive. */
  async #onDevice(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (cause) {
      this.#context.workspace.setProblem('case/draft', cannotKeep(cause));
    }
  }

  #reportUnplaced(marks: readonly Annotation[]): void {
    const isOne = marks.length === 1;
    this.#context.workspace.setProblem(
      'case/save/unplaced',
      marks.length === 0
        ? undefined
        : {
            code: 'incomplete',
            severity: 'warning',
            title: `${marks.length} ${isOne ? 'change belongs' : 'changes belong'} to an image or a report that is not open here, and ${isOne ? 'was' : 'were'} not saved`,
            tip: 'Open its study to save it; it stays a draft on this device.',
          },
    );
  }

  #finish(): void {
    const [failure] = this.#failures;
    this.#context.workspace.setProblem('case/save', failure);
    if (failure) {
      const others = this.#failures.length > 1 ? ` ${this.#failures.length - 1} more could not be saved.` : '';
      const saved = this.#done.length > 0 ? ` Saved: ${this.#done.join('; ')}.` : '';
      this.#progress({ phase: 'failed', text: `${failure.title}. ${failure.tip ?? ''}${others}${saved}`.trim() });
    } else if (this.#done.length > 0) {
      this.#progress({ phase: 'confirmed', text: `Saved to the archive: ${this.#done.join('; ')}` });
      this.#context.mark('parfocal:save-confirmed');
    } else this.#progress({ phase: 'idle', text: 'Nothing to save' });
  }

  #progress(save: SaveProgress): void {
    this.#context.workspace.setState({ save });
  }
}

const reloadNeeded = (what: string): Problem => ({
  code: 'conflict',
  severity: 'error',
  title: what,
  tip: 'Nothing was overwritten. Reload the case: your unsaved marks are kept on this device and laid over the new version.',
});

const readOnlySource = (label: string): Problem => ({
  code: 'storage',
  severity: 'error',
  title: `Nothing can be stored in ${label}`,
  tip: 'It is set up for reading only. Your marks are kept on this device.',
});

/** Stores of the studies of the open case that were begun and not confirmed. */
export async function attemptsOfCase({ drafts, workspace }: CaseContext): Promise<readonly StoreAttempt[]> {
  const studies = new Set<string>(workspace.getState().studies.map((study) => study.studyInstanceUid));
  return (await drafts.listAttempts()).filter((attempt) => studies.has(attempt.studyInstanceUid));
}

/** The archive holds these marks now. One that the reader changed while it was on its way stays unsaved. */
function markStored({ workspace }: CaseContext, item: WrittenObject): void {
  const { annotations } = workspace.getState();
  workspace.markStored((stored) => {
    const next: Record<string, Annotation> = { ...stored };
    for (const id of item.removedIds) delete next[id];
    for (const mark of item.annotations) {
      const shown = annotations[mark.id];
      next[mark.id] = shown && JSON.stringify(shown) === JSON.stringify(mark) ? shown : mark;
    }
    return next;
  });
}
