import type { DisplaySet } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import type { Workspace } from '../workspace/store';
import type { CaseContext } from './caseContext';
import { mainDisplaySetOf } from './hanging/mainDisplaySet';
import { applyRejections } from './rejected';

/** Long enough to gather many series of a large study, too short to be felt. */
const GATHER_MS = 120;

/**
 * Display sets on their way into the case. The series of the first picture are shown the moment they are read; the others are
 * gathered, so that a study of 1,500 series does not rebuild the list 1,500 times.
 */
export class Arrivals {
  readonly #workspace: Workspace;
  readonly #first: readonly string[];
  readonly #fetchFirst: (displaySet: DisplaySet) => void;
  #waiting: readonly DisplaySet[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * `first`: the series of the panes, in their order. An abort drops what has not been shown. `fetchFirst` hears of what is
   * about to fill a pane.
   */
  constructor(
    workspace: Workspace,
    first: readonly string[],
    signal: AbortSignal,
    fetchFirst: CaseContext['fetchFirst'] = () => undefined,
  ) {
    this.#workspace = workspace;
    this.#first = first;
    this.#fetchFirst = (displaySet) => fetchFirst(displaySet, signal);
    signal.addEventListener('abort', () => this.#drop(), { once: true });
  }

  add(displaySets: readonly DisplaySet[]): void {
    this.#waiting = [...this.#waiting, ...displaySets];
    if (displaySets.some(({ series }) => this.#first.includes(series.seriesInstanceUid))) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Shows everything that has arrived. */
  flush(): void {
    const arrived = this.#waiting;
    this.#drop();
    if (arrived.length === 0) return;
    this.#workspace.setState(({ displaySets }) => ({ displaySets: merged(displaySets, arrived) }));
    applyRejections(this.#workspace);
    hang(this.#workspace, this.#first, this.#fetchFirst);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }
}

/**
 * One entry of the list for each identifier. Documents of one series may come in several answers, or from two archives; images
 * come again when they are asked for again, and the fuller answer stands, never both.
 */
function merged(shown: readonly DisplaySet[], arrived: readonly DisplaySet[]): readonly DisplaySet[] {
  const byId = new Map(shown.map((set) => [set.id, set]));
  for (const set of arrived) {
    const known = byId.get(set.id);
    if (known?.kind === 'document' && set.kind === 'document') {
      const sopInstanceUids = [...new Set([...known.sopInstanceUids, ...set.sopInstanceUids])];
      byId.set(set.id, { ...known, sopInstanceUids });
    } else if (!(known?.kind === 'frames' && set.kind === 'frames' && known.frames.length > set.frames.length))
      byId.set(set.id, set);
  }
  return [...byId.values()];
}

/** Puts each series of the plan into its pane as soon as it is known; panes the reader filled meanwhile are left alone. */
function hang(
  workspace: Workspace,
  seriesInstanceUids: readonly string[],
  fetchFirst: (displaySet: DisplaySet) => void,
): void {
  const { panes, displaySets } = workspace.getState();
  seriesInstanceUids.forEach((uid, i) => {
    const pane = panes[i];
    if (!pane || pane.displaySetId !== undefined) return;
    const displaySet = mainDisplaySetOf(displaySets, uid);
    if (!displaySet) return;
    fetchFirst(displaySet);
    workspace.showInPane(pane.id as PaneId, displaySet.id);
  });
}
