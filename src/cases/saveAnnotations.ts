import type { Problem } from '../dicom/problem';
import type { Annotation } from '../dicom/types';
import { selectUnsaved } from '../workspace/selectors';
import type { SaveProgress } from '../workspace/saveStatus';
import type { CaseContext } from './caseContext';
import type { OutboxItem } from './draftStore';
import { indexImages } from './imageIndex';
import { deliver, type DeliveryProblem } from './outbox';
import { planSave, type SavePlan } from './planSave';
import type { Threads } from './threads';

export type RegionsAs = 'SR' | 'ANN';

export interface Saver {
  /** What a save would write now; changes nothing. */
  plan(regionsAs: RegionsAs): SavePlan;
  /** Sends what waits in the outbox, then what is unsaved. One at a time; a second call joins the first. */
  save(regionsAs: RegionsAs): Promise<void>;
}

export function createSaver(context: CaseContext, threads: Threads): Saver {
  let running: Promise<void> | undefined;
  const plan = (regionsAs: RegionsAs): SavePlan => {
    const state = context.workspace.getState();
    const all = Object.values(state.annotations);
    return planSave(selectUnsaved(state), all, threads, indexImages(state.displaySets), {
      regionsAs,
      newUid: context.newUid,
    });
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

/** One press of Save, from the outbox of before to the last confirmation. */
class SaveRun {
  readonly #context: CaseContext;
  readonly #threads: Threads;
  readonly #plan: () => SavePlan;
  readonly #done: string[] = [];
  readonly #signal = new AbortController().signal;

  constructor(context: CaseContext, threads: Threads, plan: () => SavePlan) {
    this.#context = context;
    this.#threads = threads;
    this.#plan = plan;
  }

  async run(): Promise<void> {
    this.#progress({ phase: 'sending', text: 'Saving…' });
    try {
      const waiting = await outboxOfCase(this.#context);
      for (const item of waiting) if (!(await this.#deliver(item, true))) return;
      await this.#saveNew();
    } catch (cause) {
      this.#failed({
        code: 'storage',
        severity: 'error',
        title: 'Saving failed on this device',
        tip: 'Your marks are still on the screen. Retry.',
        detail: cause instanceof Error ? cause.message : String(cause),
        cause,
      });
    }
  }

  async #saveNew(): Promise<void> {
    const plan = this.#plan();
    this.#reportUnplaced(plan.unplaced);
    const { writeObject } = await import('./writeObject');
    const items: OutboxItem[] = [];
    for (const object of plan.objects) {
      const item = await writeObject(this.#context, object);
      if (!item.ok) return this.#failed(item.error);
      items.push(item.value);
    }
    for (const item of items) await this.#context.drafts.putOutbox(item);
    if (items.length > 0) this.#context.mark('parfocal:save-draft');
    for (const item of items) if (!(await this.#deliver(item, false))) return;
    const text = this.#done.length > 0 ? `Saved to the archive: ${this.#done.join('; ')}` : 'Nothing to save';
    this.#progress({ phase: this.#done.length > 0 ? 'confirmed' : 'idle', text });
    if (this.#done.length > 0) this.#context.mark('parfocal:save-confirmed');
    this.#context.workspace.setProblem('case/save', undefined);
  }

  async #deliver(item: OutboxItem, wasTried: boolean): Promise<boolean> {
    this.#progress({ phase: 'sending', text: `Sending: ${item.description}` });
    const delivered = await deliver(this.#context, item, this.#signal, wasTried);
    if (!delivered.ok) {
      // Bytes that the archive refuses are written anew next time; the marks themselves stay in the draft of the study.
      if (delivered.error.isRefused) await this.#context.drafts.removeOutbox(item.sopInstanceUid);
      this.#failed(delivered.error);
      return false;
    }
    this.#threads.put(item.thread);
    markStored(this.#context, item);
    await this.#context.drafts.removeOutbox(item.sopInstanceUid);
    const source = this.#context.sources.get(item.sourceId);
    this.#done.push(`${item.description} in ${source?.config.label ?? item.sourceId}`);
    return true;
  }

  #reportUnplaced(marks: readonly Annotation[]): void {
    this.#context.workspace.setProblem(
      'case/save/unplaced',
      marks.length === 0
        ? undefined
        : {
            code: 'incomplete',
            severity: 'warning',
            title: `${marks.length} ${marks.length === 1 ? 'mark belongs' : 'marks belong'} to an image that is not open here, and ${marks.length === 1 ? 'was' : 'were'} not saved`,
            tip: 'Open its study to save it; it stays a draft on this device.',
          },
    );
  }

  #failed(problem: Problem | DeliveryProblem): void {
    this.#context.workspace.setProblem('case/save', problem);
    const saved = this.#done.length > 0 ? ` Already saved: ${this.#done.join('; ')}.` : '';
    this.#progress({ phase: 'failed', text: `${problem.title}. ${problem.tip ?? ''}${saved}`.trim() });
  }

  #progress(save: SaveProgress): void {
    this.#context.workspace.setState({ save });
  }
}

/** What waits on this device for the studies of the open case, oldest first. */
export async function outboxOfCase({ drafts, workspace }: CaseContext): Promise<readonly OutboxItem[]> {
  const studies = new Set<string>(workspace.getState().studies.map((study) => study.studyInstanceUid));
  return (await drafts.listOutbox()).filter((item) => studies.has(item.studyInstanceUid));
}

/** The archive holds these marks now. One that the reader changed while it was on its way stays unsaved. */
function markStored({ workspace }: CaseContext, item: OutboxItem): void {
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
