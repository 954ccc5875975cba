import { askReadiness } from '../cases/board/readiness';
import { type CaseReading, type CaseRequest, openCase } from '../cases/openCase';
import type { BoardCase } from '../dicom/board/agenda';
import type { FrameRef } from '../dicom/types';
import type { WorkspaceState } from '../workspace/store';
import { equipCase } from './equipCase';
import { caseUrl, type Launch, parseLaunch } from './launch';
import type { Services } from './services';
import { framesOfSteps } from './boardFrames';

/** A case of a board that can be shown. */
export interface PreparedCase {
  readonly services: Services;
  readonly launch: Launch;
  readonly href: string;
}

export interface PrepareOptions {
  /** It is opened and its pictures are fetched while the present case is looked at; else it is opened when it is shown. */
  readonly isAhead: boolean;
  /** The present case is left; the prepared one lives on if it is the one that is shown. */
  readonly signal: AbortSignal;
  readonly told: (state: 'opening' | 'opened') => void;
}

/** Encoded bytes fetched for a case that is not shown yet: well within what a case keeps of fetched frames. */
const MOST_BYTES = 48 * 1024 * 1024;
const AT_ONCE = 4;

/** Undefined where no study of the case is known. */
export async function prepareCase(
  shown: Services,
  one: BoardCase,
  { isAhead, signal, told }: PrepareOptions,
): Promise<PreparedCase | undefined> {
  await quiet(shown, signal);
  const readiness = await askReadiness(shown.context.sources.values(), one, { signal });
  const found = readiness.studies.map(({ studyInstanceUid }) => studyInstanceUid as string);
  const uids = found.length > 0 ? found : one.studyInstanceUids;
  if (uids.length === 0) return undefined;
  const href = new URL(caseUrl(uids, undefined, one.id), location.href).href;
  const launch = parseLaunch(href);
  if (!launch.ok || launch.value.kind !== 'case') return undefined;
  const services = shown.another();
  equipCase(services);
  // A study of both cases has one place for what is unsaved: it is read when the other case has been left.
  const open = shown.context.workspace.getState().studies.map(({ studyInstanceUid }) => studyInstanceUid as string);
  if (isAhead && !uids.some((uid) => open.includes(uid))) {
    told('opening');
    void fetchCase(shown, services, launch.value.request, signal).then(() => told('opened'));
  }
  return { services, launch: launch.value, href };
}

/** Reads the case, then brings its pictures: those of its steps first, all others behind. */
async function fetchCase(
  shown: Services,
  services: Services,
  request: CaseRequest,
  signal: AbortSignal,
): Promise<void> {
  const leave = new AbortController();
  const held: { reading?: CaseReading } = {};
  const keep = (reading: CaseReading) => {
    held.reading = reading;
  };
  const opened = openCase(services.context, services.threads, request, leave.signal, keep);
  services.opening = { request, opened, reading: () => held.reading, leave };
  const answer = await opened.catch((cause: unknown) => {
    if (leave.signal.aborted) return undefined; // nobody waits for it any more
    throw cause;
  });
  if (!answer?.ok || signal.aborted) return;
  await fetchFrames(
    shown,
    services,
    await framesOfSteps(services.context.workspace.getState(), paneSize(shown)),
    signal,
  );
}

async function fetchFrames(
  shown: Services,
  { panes }: Services,
  refs: readonly FrameRef[],
  signal: AbortSignal,
): Promise<void> {
  let bytes = 0;
  for (let from = 0; from < refs.length && bytes < MOST_BYTES; from += AT_ONCE) {
    await quiet(shown, signal);
    if (signal.aborted) return;
    const answers = await Promise.allSettled(
      refs
        .slice(from, from + AT_ONCE)
        .map((ref, order) => panes.frames.frame(ref, { signal, priority: 'background', order: from + order })),
    );
    // What failed is told when the case is looked at, and asked for then.
    for (const one of answers) if (one.status === 'fulfilled' && one.value.ok) bytes += one.value.value.bytes.length;
  }
}

/** Nothing is on its way for what is on the screen. */
async function quiet({ context: { workspace }, panes: { live } }: Services, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (!isBusy(workspace.getState())) {
      await Promise.all(live.all().map(([, engine]) => engine.whenSettled()));
      if (!isBusy(workspace.getState())) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const isBusy = ({ isCaseLoading, paneStatus, studies }: WorkspaceState): boolean =>
  isCaseLoading || studies.length === 0 || Object.keys(paneStatus).length === 0;

/** Of the largest pane there can be. */
function paneSize({ panes: { live } }: Services): readonly [number, number] {
  const [first] = live.all();
  const box = first && document.querySelector(`[data-pane-id="${CSS.escape(first[0])}"]`)?.getBoundingClientRect();
  return box && box.width > 0 ? [box.width, box.height] : [innerWidth / 2, innerHeight];
}
