import {
  type ComponentProps,
  lazy,
  type RefObject,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { findOtherStudies as FindOtherStudies } from '../cases/findOtherStudies';
import { type CaseReading, type CaseRequest, openCase } from '../cases/openCase';
import { formatPersonName } from '../dicom/format';
import type { Problem } from '../dicom/problem';
import { CanvasPane } from '../panes/CanvasPane';
import { PanesProvider, usePanes } from '../panes/PanesContext';
import { paneKindFor } from '../panes/paneKind';
import { useCommand, useUnmasked, useWorkspace } from '../ui/AppContext';
import { ErrorPage } from '../ui/errors/ErrorPage';
import { PaneErrorBoundary } from '../ui/errors/PaneErrorBoundary';
import { PaneSlot } from '../ui/pane/PaneSlot';
import { SaveDialog } from '../ui/save/SaveDialog';
import { ViewerShell } from '../ui/shell/ViewerShell';
import type { Pane } from '../workspace/layout';
import { selectDisplaySet, selectPatients } from '../workspace/selectors';
import { equipCase } from './equipCase';
import { installCopy } from './copyMarks';
import { awaitGamepad } from './awaitGamepad';
import { installKeys } from './keyboard';
import { installLeaveGuard } from './leaveGuard';
import type { Launch } from './launch';
import { registerOtherStudies } from './otherStudiesCommands';
import type { PageCode, PageComponent, TurnTo } from './page';
import { retryCommands } from './retryCommands';
import type { Services } from './services';
import { showInstance } from './showInstance';
import { loadPalette, usePalette } from './usePalette';

const CommandPalette = lazy(async () => ({ default: (await loadPalette()).CommandPalette }));

const KeysDialog = lazy(async () => ({ default: (await import('../ui/help/KeysDialog')).KeysDialog }));

interface ViewerProps {
  readonly services: Services;
  readonly request: CaseRequest;
}

/** A case on the screen: opened once per address and Retry, closed with the page. */
export function Viewer({ services, launch, turnTo }: ComponentProps<PageComponent>) {
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  useBoard(services, launch, turnTo);
  if (launch.kind !== 'case') return null;
  const { request } = launch;
  return <OpenedCase key={attempt} services={services} request={request} onRetry={retry} />;
}

export const caseCode: PageCode = { Page: Viewer, equip: equipCase };

function OpenedCase({ services, request, onRetry }: ViewerProps & { readonly onRetry: () => void }) {
  const reading = useRef<CaseReading>(undefined);
  const problem = useOpenCase(services, request, reading);
  const [areKeysShown, setKeysShown] = useState(false);
  const palette = usePalette();
  const { toggle } = palette;
  useEffect(() => {
    services.ui.commands.register(
      { id: 'help.keys', title: 'All keys', run: () => setKeysShown((shown) => !shown) },
      { id: 'help.palette', title: 'Find a command by words', run: toggle },
    );
    const opened = { reading: () => reading.current, reopen: onRetry };
    services.ui.commands.register(...retryCommands(services.context, opened));
    registerOtherStudies({ ...services, commands: services.ui.commands, request });
    const ends = [
      installKeys(window, services.ui),
      installCopy(document, services.ui.workspace),
      awaitGamepad(services),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [services, request, onRetry, toggle]);
  useUnsavedWarning(services);
  if (problem) {
    return <ErrorPage problem={problem} onRetry={onRetry} onBack={() => services.ui.commands.start('case.close')} />;
  }
  return (
    <PanesProvider services={services.panes}>
      <PageTitle />
      <ViewerShell saveDialog={<SaveQuestion />}>
        <PaneGrid />
      </ViewerShell>
      <Suspense>
        {palette.held && <CommandPalette held={palette.held} onClose={palette.close} />}
        {areKeysShown && <KeysDialog onClose={() => setKeysShown(false)} />}
      </Suspense>
    </PanesProvider>
  );
}

/** A case opened from an agenda goes on to the next one; the code for that comes behind the first picture. */
function useBoard(services: Services, launch: Launch, turnTo: TurnTo): void {
  useEffect(() => {
    if (launch.kind !== 'case' || launch.boardCaseId === undefined) return;
    const leave = new AbortController();
    const { boardCaseId } = launch;
    void import('./boardRun').then(({ runBoard }) => runBoard({ services, boardCaseId, turnTo, signal: leave.signal }));
    return () => leave.abort();
  }, [services, launch, turnTo]);
}

/** Opens the case when the page or Retry asks for it; a newer opening withdraws the requests of the one before. */
function useOpenCase(
  services: Services,
  request: CaseRequest,
  reading: RefObject<CaseReading | undefined>,
): Problem | undefined {
  const { context, threads, panes } = services;
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    const ahead = services.opening?.request === request ? services.opening : undefined;
    services.opening = undefined;
    const opening = ahead?.leave ?? new AbortController();
    if (!ahead) threads.clear();
    // The engines' code travels while the archive answers: whichever kind the studies hold.
    const stop = context.workspace.subscribe((now, before) => {
      if (now.studies === before.studies) return;
      const modalities = new Set(now.studies.flatMap((study) => study.modalitiesInStudy));
      for (const kind of panes.kinds) {
        const isWanted =
          kind.id === 'slide' ? modalities.has('SM') : [...modalities].some((modality) => modality !== 'SM');
        if (isWanted) void kind.load();
      }
    });
    const keep = (started: CaseReading) => {
      reading.current = started;
    };
    const held = ahead?.reading();
    if (held) keep(held);
    const opened = ahead?.opened ?? openCase(context, threads, request, opening.signal, keep);
    opened.then(
      (opened) => {
        if (opening.signal.aborted) return;
        setProblem(opened.ok ? undefined : opened.error);
        if (opened.ok) void lookForOtherStudies(context, request, opening.signal);
        if (opened.ok && request.initialSopInstanceUid) {
          void showInstance(context.workspace, panes.live, request.initialSopInstanceUid);
        }
      },
      (cause: unknown) => {
        if (!opening.signal.aborted) setProblem(unexpected(cause));
      },
    );
    return () => {
      stop();
      opening.abort();
    };
  }, [services, context, threads, panes, request, reading]);
  return problem;
}

/** Its code comes when it is needed: never before the first picture. */
async function lookForOtherStudies(...asked: Parameters<typeof FindOtherStudies>): Promise<void> {
  const [{ workspace }, , signal] = asked;
  try {
    const { findOtherStudies } = await import('../cases/findOtherStudies');
    await findOtherStudies(...asked);
  } catch (cause) {
    const problem = { ...unexpected(cause), title: 'Other studies of this patient could not be looked for' };
    if (!signal.aborted) workspace.setState({ otherStudies: { state: 'known', studies: [], problem } });
  }
}

const unexpected = (cause: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'This case could not be opened',
  tip: 'Retry. If it stays, tell your administrator; nothing was changed in the archive.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

function PaneGrid() {
  const panes = useWorkspace((state) => state.panes);
  return panes.map((pane, i) => <GridPane key={pane.id} pane={pane} paneNumber={i + 1} />);
}

function GridPane({ pane, paneNumber }: { readonly pane: Pane; readonly paneNumber: number }) {
  const { kinds } = usePanes();
  const [attempt, setAttempt] = useState(0);
  const displaySet = useUnmasked((state) => selectDisplaySet(state, pane));
  const kind = useMemo(() => displaySet && paneKindFor(kinds, displaySet), [kinds, displaySet]);
  return (
    <PaneSlot pane={pane} paneNumber={paneNumber} onRetry={() => setAttempt((n) => n + 1)}>
      {kind && displaySet && (
        <PaneErrorBoundary>
          <CanvasPane
            key={`${kind.id} ${attempt}`}
            paneId={pane.id}
            kind={kind}
            displaySet={displaySet}
            opening={pane.opening}
          />
        </PaneErrorBoundary>
      )}
    </PaneSlot>
  );
}

function SaveQuestion() {
  const plan = useWorkspace((state) => state.savePlan);
  const change = useCommand('case.planSave');
  const cancel = useCommand('case.cancelSave');
  if (!plan) return null;
  return <SaveDialog plan={plan} onRegionsAs={(regionsAs) => change.run({ regionsAs })} onClose={() => cancel.run()} />;
}

/** Leaving with work that is not in the archive asks first; the draft on this device is kept either way. */
function useUnsavedWarning({ drafts, ui }: Services): void {
  useEffect(() => installLeaveGuard(window, ui.workspace, drafts), [drafts, ui]);
}

/** By itself, so that a title that is known later renders nothing else again. */
function PageTitle() {
  const title = useWorkspace((state) => {
    const [patient, ...others] = selectPatients(state);
    if (!patient) return 'Parfocal';
    return others.length > 0 ? 'DIFFERENT PATIENTS · Parfocal' : `${formatPersonName(patient.patientName)} · Parfocal`;
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}
