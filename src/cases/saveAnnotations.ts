import { type DicomJson, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { Annotation } from '../dicom/types';
import { statusOf } from '../dicomweb/problems';
import { fail, ok, type Result } from '../lib/result';
import type { SaveProgress } from '../workspace/saveStatus';
import { listOf } from '../workspace/recordVersions';
import { selectUnsaved } from '../workspace/selectors';
import type { CaseContext } from './caseContext';
import { type Delivered, deliver, find } from './deliver';
import type { DeliveryProblem } from './deliveryProblems';
import { changedIdsOf } from './draftEntries';
import { labelsOf } from './findStudies';
import { indexImages } from './imageIndex';
import { writeDrafts } from './keepDrafts';
import { acrossPatients, type PlannedObject, planSave, type SavePlan } from './planSave';
import { RefusedViews } from './refusedViews';
import type { Thread, Threads } from './threads';
import { tellStored } from './storedViews';
import type { WrittenObject } from './writtenObject';

export type RegionsAs = 'SR' | 'ANN';

export interface Saver {
  /** What a save would write now; changes nothing. */
  plan(regionsAs: RegionsAs): SavePlan;
  /** Settles what an earlier press left open, then sends what is unsaved. One at a time; a second call joins the first. */
  save(regionsAs: RegionsAs): Promise<void>;
  /** The same after a failure, and what the archive would not take of the views is offered to it once more. */
  retry(regionsAs: RegionsAs): Promise<void>;
  /** Sends an object that holds none of the reader's marks, a view, after whatever is on its way. */
  send(object: WrittenObject): Promise<void>;
}

export function createSaver(context: CaseContext, threads: Threads): Saver {
  let running: Promise<void> | undefined;
  const plan = (regionsAs: RegionsAs): SavePlan => {
    const state = context.workspace.getState();
    const all = listOf(state.annotations);
    const options = { regionsAs, newUid: context.newUid };
    return planSave(selectUnsaved(state), all, threads, indexImages(state.displaySets), options);
  };
  const refused = new RefusedViews(context.workspace);
  const start = (work: (run: SaveRun) => Promise<void>): Promise<void> => {
    running = work(new SaveRun(context, threads, refused)).finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    plan,
    save: (regionsAs) => running ?? start((run) => run.saveAll(() => plan(regionsAs))),
    retry: (regionsAs) => running ?? start((run) => run.saveAll(() => plan(regionsAs), 'withRefused')),
    async send(object) {
      while (running) await running;
      await start((run) => run.sendAlone(object));
    },
  };
}

/** One press of Save, from what the last one left open to the last confirmation. */
class SaveRun {
  readonly #context: CaseContext;
  readonly #threads: Threads;
  readonly #done: string[] = [];
  readonly #warnings: Problem[] = [];
  readonly #failures: Problem[] = [];
  readonly #signal = new AbortController().signal;
  readonly #refused: RefusedViews;

  constructor(context: CaseContext, threads: Threads, refused: RefusedViews) {
    this.#context = context;
    this.#threads = threads;
    this.#refused = refused;
  }

  /** A reader who saves marks has left a refused view behind; where there is nothing but the view, Save means it. */
  saveAll(planned: () => SavePlan, which?: 'withRefused'): Promise<void> {
    return this.#run(async () => {
      const views = this.#refused.takeAll();
      if (await writeDrafts(this.#context)) this.#context.mark('parfocal:save-draft');
      for (const item of [...this.#context.unanswered.values()]) await this.#settle(item);
      const plan = planned();
      this.#reportUnplaced(plan.unplaced);
      // One object that cannot be stored never keeps the others from the archive.
      for (const object of plan.objects) if (!this.#waits(object)) await this.#saveObject(object);
      await this.#correlate();
      if (which || plan.objects.length === 0) for (const view of views) await this.#sendView(view);
    });
  }

  sendAlone(object: WrittenObject): Promise<void> {
    return this.#run(() => this.#sendView(object));
  }

  async #sendView(view: WrittenObject): Promise<void> {
    const able = this.#canStore(view);
    if (able.ok) return this.#send(view);
    this.#failures.push(able.error);
    this.#refused.put(view);
  }

  async #run(work: () => Promise<void>): Promise<void> {
    this.#progress({ phase: 'sending', text: 'Saving…' });
    try {
      await work();
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

  /**
   * An object without an answer, of this page or an earlier visit: in the archive after all, or the very same bytes are
   * sent again. What the reader changed since becomes its successor. Nothing takes its place before it has come to an
   * end, for a copy of it may still arrive.
   */
  async #settle(item: WrittenObject): Promise<void> {
    if (item.bytes.length === 0) return this.#lookFor(item);
    const found = await find(this.#context, item, this.#signal);
    if (!found.ok) {
      await this.#keepWaiting(item, found.error);
      return;
    }
    if (found.value) return this.#confirm(item, found.value);
    const current = await this.#isCurrent(item);
    // Somebody continued its chain meanwhile: the marks go into the version after that.
    if (current.ok && !current.value) return this.#forget(item);
    const allowed = current.ok ? this.#canStore(item) : current;
    if (allowed.ok) await this.#send(item, 'again');
    else this.#failures.push(allowed.error);
  }

  /** Without its bytes it cannot be sent again. Where it has arrived, the page does not know what the archive holds now. */
  async #lookFor(item: WrittenObject): Promise<void> {
    const present = await this.#context.sources.get(item.sourceId)?.hasInstance(item, this.#signal);
    if (present?.ok === false) this.#failures.push(present.error);
    else if (present?.value) {
      this.#failures.push(reloadNeeded('An earlier save of yours has reached the archive since this case was opened'));
    } else await this.#forget(item);
  }

  /** While an object of its kind is without an answer, a chain is not continued and no second one begun. */
  #waits({ thread }: Pick<PlannedObject, 'thread'>): boolean {
    return [...this.#context.unanswered.values()].some(
      (item) =>
        item.thread.id === thread.id ||
        (item.thread.kind === thread.kind && item.studyInstanceUid === thread.studyInstanceUid),
    );
  }

  /** What the marks that are stored now say of findings of several studies, in a report of its own. */
  async #correlate(): Promise<void> {
    const isLinked = listOf(this.#context.workspace.getState().stored).some(({ link }) => link);
    if (!isLinked && !this.#threads.all().some(({ kind }) => kind === 'correlation')) return;
    const { correlationsDue, writeCorrelation } = await import('./correlations');
    for (const due of correlationsDue(this.#context, this.#threads)) {
      const current = this.#waits(due) ? undefined : await this.#isFree(due);
      if (current && !current.ok) this.#failures.push(current.error);
      const written = current?.ok ? writeCorrelation(this.#context, due) : undefined;
      if (written) await this.#send(written);
    }
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
    const { stored } = this.#context.workspace.getState();
    await this.#send({ ...written.value, changedIds: changedIdsOf(written.value, stored) });
  }

  /** Kept on the device before it is sent, so that the next visit knows of it. */
  async #send(item: WrittenObject, which: 'new' | 'again' = 'new'): Promise<void> {
    this.#progress({ phase: 'sending', text: `Sending: ${item.description}` });
    this.#context.unanswered.set(item.sopInstanceUid, item);
    await writeDrafts(this.#context);
    const delivered = await deliver(this.#context, item, this.#signal);
    if (delivered.ok) await this.#confirm(item, delivered.value);
    else await this.#keepWaiting(item, delivered.error, which);
  }

  /**
   * What comes to an end by its failure is written anew, the rest waits under its own identifier. An earlier object that
   * ends now is written anew by this very save, which then tells how that went.
   */
  async #keepWaiting(item: WrittenObject, problem: DeliveryProblem, which: 'new' | 'again' = 'again'): Promise<void> {
    const timesTurnedDown = (item.timesTurnedDown ?? 0) + (problem.end === 'turnedDown' ? 1 : 0);
    const isInDoubt = item.isInDoubt === true || problem.end === 'doubtful';
    const isRefused = problem.end === 'refused' && (!isInDoubt || problem.isVerdict === true);
    const isView = item.thread.kind === 'view'; // which nobody writes anew
    const isOver = isRefused || (!isView && !isInDoubt && timesTurnedDown >= MOST_TURN_DOWNS);
    if (isOver && isView) this.#refused.put(item);
    if (!isOver || which === 'new' || isView) this.#failures.push(problem);
    if (isOver) await this.#forget(item);
    else this.#context.unanswered.set(item.sopInstanceUid, { ...item, isInDoubt, timesTurnedDown });
  }

  /** A chain that somebody continued meanwhile, or that was not read whole, is never written over. */
  async #isAllowed(object: PlannedObject): Promise<Result<void, Problem>> {
    const across = acrossPatients(object, this.#context.workspace.getState().studies);
    return across ? fail(across) : this.#isFree(object);
  }

  async #isFree(object: Pick<PlannedObject, 'thread'>): Promise<Result<void, Problem>> {
    const able = this.#canStore(object);
    if (!able.ok) return able;
    const current = await this.#isCurrent(object);
    if (!current.ok) return current;
    return current.value ? ok(undefined) : fail(reloadNeeded('A newer version of these marks was saved meanwhile'));
  }

  #canStore({ thread }: Pick<PlannedObject, 'thread'>): Result<void, Problem> {
    const source = this.#context.sources.get(thread.sourceId);
    if (source && source.config.stowRoot === undefined) return fail(readOnlySource(source.config.label, thread));
    if (thread.kind === 'view') return ok(undefined); // it continues nothing
    if (this.#threads.isBlocked(thread.studyInstanceUid))
      return fail(reloadNeeded('Some earlier reports of this study could not be read'));
    const unheard = thread.head ? [] : this.#threads.unheardFor(thread.studyInstanceUid);
    return unheard.length > 0 ? fail(notHeard(labelsOf(this.#context, unheard))) : ok(undefined);
  }

  /** Whether the archive holds no version of the chain that this page does not know. */
  async #isCurrent({ thread }: Pick<PlannedObject, 'thread'>): Promise<Result<boolean, Problem>> {
    const source = this.#context.sources.get(thread.sourceId);
    // A slim record of an earlier visit has no head; a new chain has nothing to be behind of.
    if (!source || !thread.head) return ok(true);
    const found = await source.queryInstances(thread.studyInstanceUid, thread.id, {}, this.#signal);
    if (!found.ok) return statusOf(found.error) === 404 ? ok(true) : found;
    const elsewhere = await this.#versionsElsewhere(thread);
    const { rejectedInstances } = this.#context.workspace.getState();
    const isKnown = (uid: string) => thread.knownUids.has(uid) || rejectedInstances[uid] !== undefined;
    const versions = [...found.value.instances, ...elsewhere];
    return ok(versions.every((one) => isKnown(stringOf(one, tags.SOPInstanceUID) ?? '')));
  }

  /** Versions in the other archives that hold this chain. One that does not answer keeps nobody from saving to this one. */
  async #versionsElsewhere(thread: Thread): Promise<readonly DicomJson[]> {
    const asked = this.#threads.otherHoldersOf(thread).flatMap((id) => this.#context.sources.get(id) ?? []);
    const answers = await Promise.all(
      asked.map((other) => other.queryInstances(thread.studyInstanceUid, thread.id, {}, this.#signal)),
    );
    return answers.flatMap((answer) => (answer.ok ? answer.value.instances : []));
  }

  async #confirm(item: WrittenObject, { warning }: Delivered): Promise<void> {
    if (item.thread.kind === 'view') {
      this.#refused.forget(item);
      (await import('./saveView')).offerView(this.#context, item);
      tellStored(this.#context, item);
    } else this.#threads.put(item.thread);
    // Before the marks count as stored: a draft is written with both, or with neither.
    this.#context.unanswered.delete(item.sopInstanceUid);
    markStored(this.#context, item);
    const source = this.#context.sources.get(item.sourceId);
    this.#done.push(`${item.description} in ${source?.config.label ?? item.sourceId}`);
    if (warning) this.#warnings.push(warning);
    await this.#forget(item);
  }

  async #forget(item: WrittenObject): Promise<void> {
    this.#context.unanswered.delete(item.sopInstanceUid);
    await writeDrafts(this.#context);
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
    const [warning] = this.#warnings;
    this.#context.workspace.setProblem('case/save', failure);
    if (warning) this.#context.workspace.setProblem('case/save/changed', warning);
    if (failure) {
      const others = this.#failures.length > 1 ? ` ${this.#failures.length - 1} more could not be saved.` : '';
      const saved = this.#done.length > 0 ? ` Saved: ${this.#done.join('; ')}.` : '';
      this.#progress({ phase: 'failed', text: `${failure.title}. ${failure.tip ?? ''}${others}${saved}`.trim() });
    } else if (this.#done.length > 0) {
      const but = warning ? `. ${warning.title}.` : '';
      this.#progress({ phase: 'confirmed', text: `Saved to the archive: ${this.#done.join('; ')}${but}` });
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

/** A second report beside one that is not seen would double every mark as soon as the archive is back. */
const notHeard = (labels: string): Problem => ({
  code: 'incomplete',
  severity: 'error',
  title: `${labels} may hold an earlier report of this study and has not answered, so no new one was begun`,
  tip: 'Your marks are kept on this device. Open the case again when the archive can be reached, then save.',
});

const readOnlySource = (label: string, { kind }: Thread): Problem => ({
  code: 'storage',
  severity: 'error',
  title: `Nothing can be stored in ${label}`,
  tip: `It is set up for reading only. ${kind === 'view' ? 'The view is not kept.' : 'Your marks are kept on this device.'}`,
});

/** After so many answers that it cannot be taken just now, with nothing on its way, it is written anew. */
const MOST_TURN_DOWNS = 2;

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
