import { createAgendaStore } from '../cases/board/agendaStore';
import { userOf } from '../cases/caseContext';
import type { Agenda, BoardCase } from '../dicom/board/agenda';
import type { Problem } from '../dicom/problem';
import { selectUnsavedCount } from '../workspace/selectors';
import { isStoryUnsaved } from '../workspace/story';
import { type PreparedCase, prepareCase } from './boardAhead';
import type { TurnTo } from './page';
import type { Services } from './services';

export interface BoardRunPage {
  readonly services: Services;
  readonly boardCaseId: string;
  readonly turnTo: TurnTo;
  /** The case is left. */
  readonly signal: AbortSignal;
}

/**
 * A case of an agenda knows the next one, opens it while this one is discussed, and gives the page over to it: with services
 * of its own, so that no mark, picture or name of one patient can reach the other (decision 30). Where the agenda is not on
 * this device, the link opens its case and nothing more.
 */
export async function runBoard({ services, boardCaseId, turnTo, signal }: BoardRunPage): Promise<void> {
  const { context } = services;
  const { board } = await createAgendaStore(userOf(context)).read();
  const agenda = board?.agendas.find(({ cases }) => cases.some(({ id }) => id === boardCaseId));
  if (!agenda || signal.aborted) return;
  new BoardRun({ services, boardCaseId, turnTo, signal }, agenda).begin();
}

class BoardRun {
  readonly #page: BoardRunPage;
  readonly #cases: readonly BoardCase[];
  readonly #index: number;
  readonly #title: string;
  #next: Promise<PreparedCase | undefined> | undefined;
  /** The code of hiding names is here before a case is left: a wish of a moment ago has become one by then. */
  #maskCode: Promise<unknown> | undefined;
  #isTurning = false;
  #taken: Services | undefined;

  constructor(page: BoardRunPage, { cases, title }: Agenda) {
    this.#page = page;
    this.#cases = cases;
    this.#title = title;
    this.#index = cases.findIndex(({ id }) => id === page.boardCaseId);
  }

  begin(): void {
    // Where it does not come, whoever asks for it is told by that command.
    this.#maskCode = import('../workspace/identityMask').catch(() => undefined);
    const { services, signal } = this.#page;
    const { workspace } = services.context;
    const { length } = this.#cases;
    const hasNext = this.#index < length - 1;
    workspace.setState({
      board: {
        caseId: this.#page.boardCaseId,
        title: this.#title,
        number: this.#index + 1,
        count: length,
        question: this.#cases[this.#index]?.question ?? '',
        ...(hasNext && { next: 'waiting' }),
      },
    });
    services.ui.commands.register(
      { id: 'board.nextCase', title: 'Next case of the board', isEnabled: () => hasNext, run: () => this.#go(1) },
      {
        id: 'board.previousCase',
        title: 'Case of the board before',
        isEnabled: () => this.#index > 0,
        run: () => this.#go(-1),
      },
    );
    if (!hasNext) return;
    this.#next = this.#prepare(1, signal);
    // Opened, and not turned to: it lets go of its studies.
    signal.addEventListener('abort', () => void this.#next?.then((ahead) => ahead && this.#discard(ahead)), {
      once: true,
    });
  }

  async #prepare(by: number, signal: AbortSignal): Promise<PreparedCase | undefined> {
    const one = this.#cases[this.#index + by];
    if (!one) return undefined;
    const told = (next: 'opening' | 'opened' | 'unknown') => by === 1 && this.#tell(next);
    const prepared = await prepareCase(this.#page.services, one, { isAhead: by === 1, signal, told });
    if (!prepared) told('unknown');
    return prepared;
  }

  #discard({ services }: PreparedCase): void {
    if (services === this.#taken) return;
    services.opening?.leave.abort();
    services.end();
  }

  #tell(next: 'opening' | 'opened' | 'unknown'): void {
    const { workspace } = this.#page.services.context;
    workspace.setState(({ board }) => ({ board: board && { ...board, next } }));
  }

  /** What is unsaved is on the device before the case is left; where that fails, the case stays. */
  async #go(by: 1 | -1): Promise<void> {
    if (this.#isTurning) return;
    this.#isTurning = true;
    const { services, turnTo } = this.#page;
    const { workspace } = services.context;
    try {
      const prepared = await (by === 1 ? this.#next : this.#prepare(by, this.#page.signal));
      if (!prepared) return workspace.setProblem('case/board', notFound);
      await services.drafts.flush();
      const state = workspace.getState();
      const isUnsaved = selectUnsavedCount(state) > 0 || (state.story !== undefined && isStoryUnsaved(state.story));
      if (isUnsaved && state.problems['case/draft']) return workspace.setProblem('case/board', notLeft);
      await this.#turn(prepared, turnTo);
    } finally {
      this.#isTurning = false;
    }
  }

  async #turn({ services, launch, href }: PreparedCase, turnTo: TurnTo): Promise<void> {
    const { services: left } = this.#page;
    await this.#maskCode;
    const { mask, story } = left.context.workspace.getState();
    // Hidden names stay hidden from the first frame on.
    if (mask && !services.context.workspace.getState().mask) await services.ui.commands.run('identity.mask');
    this.#taken = services;
    history.pushState(null, '', href);
    // The address of a case left is opened as every other.
    window.onpopstate = () => location.reload();
    services.begin();
    turnTo(services, launch);
    void Promise.all([whenSaved(left), nextFrames()]).then(() => left.end());
    if (story?.isPresenting) await presentWhenThere(services);
  }
}

/** By then the screen of the case that was left is gone. */
const nextFrames = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));

/** A save under way ends where it began. */
function whenSaved({ context: { workspace } }: Services): Promise<void> {
  const isSaving = () => workspace.getState().save.phase === 'sending';
  if (!isSaving()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = workspace.subscribe(() => {
      if (isSaving()) return;
      stop();
      resolve();
    });
  });
}

/** A presentation goes on with the storyboard of the next case, where it has one. */
function presentWhenThere({ context: { workspace }, ui }: Services): Promise<void> {
  const begin = () => {
    const { story, isCaseLoading } = workspace.getState();
    if (story && story.steps.length > 0) {
      ui.commands.start('story.present');
      return true;
    }
    return !isCaseLoading;
  };
  if (begin()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = workspace.subscribe(() => {
      if (!begin()) return;
      stop();
      resolve();
    });
  });
}

const notFound: Problem = {
  code: 'incomplete',
  severity: 'warning',
  title: 'No study of that case of the board was found, so it was not opened',
  tip: 'The agenda says what is missing.',
};

const notLeft: Problem = {
  code: 'storage',
  severity: 'error',
  title: 'This case was not left: what is unsaved in it cannot be kept on this device',
  tip: 'Save to the archive, then go on.',
};
