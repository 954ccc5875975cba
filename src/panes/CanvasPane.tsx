import { useEffect, useRef } from 'react';
import type { Problem } from '../dicom/problem';
import type { DisplaySet } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import type { PaneEngine } from '../engines/contract';
import type { PaneOpening } from '../workspace/layout';
import { bindEngine } from './bindEngine';
import { countInside } from './countInside';
import { linkSlides } from './linkSlides';
import { fetchFirstFrames } from './fetchFirstFrames';
import type { PaneKind } from './paneKind';
import { type PanesServices, usePanes } from './PanesContext';
import styles from './CanvasPane.module.css';

/**
 * The only meeting of React and a canvas: one engine for the life of one host element. React never draws over it and a
 * store change never renders it; a new display set is handed to the same engine.
 */
export function CanvasPane({
  paneId,
  kind,
  displaySet,
  opening,
}: {
  readonly paneId: PaneId;
  readonly kind: PaneKind;
  readonly displaySet: DisplaySet;
  readonly opening?: PaneOpening | undefined;
}) {
  const services = usePanes();
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef(displaySet);
  const begins = useRef(opening);
  const engine = useRef<PaneEngine>(undefined);

  useEffect(() => {
    if (!host.current) return;
    const fetching = new AbortController();
    fetchFirstFrames(services.frames, kind, shown.current, fetching.signal);
    const stop = startEngine(services, paneId, kind, host.current, (created) => {
      engine.current = created;
      if (created) void show(services, paneId, created, shown.current, begins.current);
    });
    return () => {
      fetching.abort();
      stop();
    };
  }, [services, paneId, kind]);

  useEffect(() => {
    const [isSame, isOpenedAlike] = [shown.current === displaySet, begins.current === opening];
    shown.current = displaySet;
    begins.current = opening;
    if (!engine.current) return;
    if (!isSame) void show(services, paneId, engine.current, displaySet, opening);
    else if (!isOpenedAlike) begin(engine.current, opening);
  }, [services, paneId, displaySet, opening]);

  // Focusable by code and by press, not by Tab: the pane around it is the tab stop.
  return <div ref={host} className={styles.host} data-canvas-host="" tabIndex={-1} />;
}

/** Loads the chunk, mounts, binds; the returned function undoes all of it, also when the chunk is still on its way. */
function startEngine(
  services: PanesServices,
  paneId: PaneId,
  kind: PaneKind,
  host: HTMLElement,
  ready: (engine: PaneEngine | undefined) => void,
): () => void {
  const { workspace, live, frames, bulkData, wholeObject, bulk, newDraft, mark, runCommand } = services;
  const path = `pane/${paneId}/engine`;
  const undo: (() => void)[] = [() => workspace.setProblem(path, undefined)];
  let isStopped = false;
  kind.load().then(
    (createEngine) => {
      if (isStopped) return;
      const engine = createEngine({
        frames,
        newDraft: newDraft(kind.id),
        brushed: (stroke) => runCommand('region.brush', stroke),
        ...(bulkData ? { bulkData } : {}),
        ...(wholeObject ? { wholeObject } : {}),
        ...(bulk ? { bulk } : {}),
      });
      engine.mount(host);
      undo.push(
        () => engine.dispose(),
        engine.on('firstImage', () => mark('parfocal:first-image', { paneId })),
        engine.on('settled', () => mark('parfocal:settled', { paneId })),
        bindEngine(engine, paneId, workspace),
        live.add(paneId, engine),
        linkSlides(engine, paneId, live, workspace),
        countInside(engine, workspace),
      );
      ready(engine);
    },
    (cause: unknown) => workspace.setProblem(path, cannotStart(cause)),
  );
  return () => {
    isStopped = true;
    ready(undefined);
    for (const step of undo.reverse()) step();
  };
}

async function show(
  { workspace }: PanesServices,
  paneId: PaneId,
  engine: PaneEngine,
  displaySet: DisplaySet,
  opening: PaneOpening | undefined,
): Promise<void> {
  const path = `pane/${paneId}/show`;
  workspace.setProblem(path, undefined);
  try {
    const first = displaySet.kind === 'frames' ? workspace.openStack(paneId, displaySet) : undefined;
    const showing = engine.show(displaySet, first);
    if (opening) begin(engine, opening); // before the first image, so that it is not painted twice
    await showing;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') return; // replaced by another display set
    workspace.setProblem(path, cannotStart(cause));
  }
}

/** The window that a hanging asks for; without one, each image's own. */
function begin(engine: PaneEngine, opening: PaneOpening | undefined): void {
  engine.run(opening?.window ? { kind: 'window', ...opening.window } : { kind: 'defaultWindow' });
}

const cannotStart = (cause: unknown): Problem => ({
  code: 'gpu',
  severity: 'error',
  title: 'This pane could not start its image engine',
  tip: 'Retry. If it stays, reload the page; the other panes and your marks are not affected.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});
