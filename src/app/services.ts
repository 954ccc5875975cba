import type { CaseContext } from '../cases/caseContext';
import type { CaseReading, CaseRequest, openCase } from '../cases/openCase';
import { createIndexedDbDraftStore } from '../cases/indexedDbDraftStore';
import { type DraftKeeper, keepDrafts } from '../cases/keepDrafts';
import { buildSlidesInWorker } from '../cases/slideWorkerClient';
import { Threads } from '../cases/threads';
import type { Problem } from '../dicom/problem';
import { newUid, type SourceId, type TrackingUid, type AnnotationId } from '../dicom/uids';
import { createFrameSource } from '../dicomweb/frames';
import { OffThreadFrames } from '../dicomweb/offThreadFrames';
import { createSource, type DicomWebSource } from '../dicomweb/source';
import { fetchDecoders } from '../panes/fetchDecoders';
import { fetchFirstFrames } from '../panes/fetchFirstFrames';
import { LiveEngines } from '../panes/liveEngines';
import { ownThumbnails } from '../panes/ownThumbnails';
import { paneKindFor } from '../panes/paneKind';
import type { PanesServices } from '../panes/PanesContext';
import { radiologyPane } from '../panes/radiologyPane';
import { slidePane } from '../panes/slidePane';
import type { AppServices } from '../ui/AppContext';
import { createCommandRegistry } from '../workspace/command';
import { wouldWriteHidden } from '../workspace/hiddenWords';
import { createKeyring } from '../workspace/keyring';
import { selectUnsavedCount } from '../workspace/selectors';
import { createWorkList } from '../workspace/workList';
import { createWorkspace, type Workspace } from '../workspace/store';
import { backgroundBulk } from './backgroundBulk';
import { capabilityMemory } from './capabilityMemory';
import { caseCommands } from './caseCommands';
import { createClaimStudy } from './claimStudy';
import type { AppConfig, SourceEntry } from './config';
import { hangingMemory } from './hangingMemory';
import { keyMemory } from './keyMemory';
import { keyless, keymap } from './keymap';
import { nextName } from './markName';
import type { PageSession, Work } from './startSession';
import { slidePhotographs } from './slidePhotographs';
import { createThumbnails } from './thumbnails';
import { createViewerTest } from './viewerTest';
import { version } from '../../package.json';

/**
 * Everything the page needs, made once. The only place where archives, store, panes and chrome meet. The verbs of a case
 * come with its screen (`equipCase`): over a slow line the work list does not wait for them.
 */
export interface Services {
  readonly config: AppConfig;
  readonly context: CaseContext;
  readonly drafts: DraftKeeper;
  readonly threads: Threads;
  readonly ui: AppServices;
  readonly panes: PanesServices;
  readonly session?: PageSession;
  /** The same archives and reader once more, with nothing of a case: for one that is opened before it is shown. */
  readonly another: () => Services;
  /** From here on this is what the page shows: its work is what a sign-in guards, its door is the page's. */
  readonly begin: () => void;
  /** Drops what was fetched for this reader, for cases opened ahead too. */
  readonly forget: () => void;
  /** The case is not shown any more: drafts were kept before, other windows may take it over. */
  readonly end: () => void;
  /** The case was opened ahead; whoever shows it takes it from here. */
  opening?: CaseOpening | undefined;
}

/** A case that is being read, begun before its screen was there. */
export interface CaseOpening {
  readonly request: CaseRequest;
  readonly opened: ReturnType<typeof openCase>;
  readonly reading: () => CaseReading | undefined;
  readonly leave: AbortController;
}

const paneKinds = [radiologyPane, slidePane];

/** Frames of slides are fetched beside the page's own thread, where there are threads. */
const frameThread = () =>
  typeof Worker === 'undefined'
    ? undefined
    : new OffThreadFrames(async () => (await import('../dicomweb/frameThread')).startFrameThread());

export function createServices(config: AppConfig, pageUrl: string, session?: PageSession): Services {
  const services = servicesOfCase(config, pageUrl, session);
  services.begin();
  return services;
}

/** What fails is said at the case, and hidden words are never written back. */
const commandsOf = (workspace: Workspace) =>
  createCommandRegistry(
    (title, cause) => workspace.setProblem('case/command', commandFailed(title, cause)),
    (args) => wouldWriteHidden(workspace, args),
  );

/** `offThread`: one for all cases of a page. */
function servicesOfCase(
  config: AppConfig,
  pageUrl: string,
  session?: PageSession,
  offThread = frameThread(),
): Services {
  const sources = archivesOf(config, pageUrl, offThread, session);
  const frames = createFrameSource(sources, {});
  const account = session?.account();
  const workspace = createWorkspace();
  workspace.setState({ labels: config.labels });
  const [firstPicture, tellFirstPicture] = once();
  const [ended, tellEnded] = once();
  const mark = markAnd(tellFirstPicture);
  const background = backgroundBulk(workspace);
  const context: CaseContext = {
    sources,
    workspace,
    workList: createWorkList(),
    drafts: createIndexedDbDraftStore(),
    draftedStudies: new Set(),
    unanswered: new Map(),
    claimStudy: createClaimStudy(workspace, ended),
    ...(account ? { user: account.user } : {}),
    author: account?.author ?? { name: config.authorName },
    buildSlides: buildSlidesInWorker,
    fetchFirst: (displaySet, signal) => {
      const kind = paneKindFor(paneKinds, displaySet);
      if (kind) fetchFirstFrames(frames, kind, displaySet, signal);
    },
    ...background.decoding,
    hanging: hangingMemory(),
    newUid,
    now: () => new Date(),
    mark,
  };
  const drafts = keepDrafts(context);
  const threads = new Threads();
  const live = new LiveEngines();
  const bulkData: NonNullable<PanesServices['bulkData']> = async (ref, uri, { signal, priority }) =>
    archiveOf(sources, ref.sourceId).bulkdata(uri, ref, signal, { priority });
  const commands = commandsOf(workspace);
  const navigation = { goTo: (relativeUrl: string) => location.assign(new URL(relativeUrl, pageUrl)) };
  commands.register(...caseCommands(context, drafts, navigation));
  return {
    config,
    context,
    drafts,
    threads,
    ui: {
      workspace,
      workList: context.workList,
      commands,
      thumbnails: createThumbnails(sources, firstPicture, ownThumbnails({ frames, bulkData })),
      enclosed: async (address, signal) =>
        (await import('../cases/readEnclosed')).readEnclosed(sources, address, signal),
      ...background.access,
      ...(config.slideLabels === 'onRequest' ? { slidePhotograph: slidePhotographs(sources) } : {}),
      productVersion: version,
      keyring: createKeyring(keymap, keyless, keyMemory()),
    },
    panes: {
      workspace,
      live,
      kinds: paneKinds,
      frames,
      bulkData,
      wholeObject: async (ref, signal) => {
        const { wholeObjectFrames } = await import('../dicomweb/wholeObject');
        return wholeObjectFrames(archiveOf(sources, ref.sourceId), ref, signal);
      },
      ...background.access,
      newDraft: (kind) => () => newDraft(workspace, kind),
      mark,
      runCommand: commands.start,
    },
    ...(session ? { session } : {}),
    ...lifeOf({
      work: (forget) => workOf(context, drafts, forget),
      another: () => servicesOfCase(config, pageUrl, session, offThread),
      forget: () => frames.forgetUser(),
      begin: (work) => {
        session?.guard(work);
        if (config.automation) window.viewerTest = createViewerTest(workspace, live, commands);
      },
      end: () => {
        workspace.closeCase();
        drafts.stop();
        frames.clear();
        tellEnded();
      },
    }),
  };
}

interface Life {
  readonly work: (forget: () => void) => Work;
  readonly another: () => Services;
  readonly forget: () => void;
  readonly begin: (work: Work) => void;
  readonly end: () => void;
}

/** How the services of a case come and go. Those that were made of them for a case opened ahead forget the reader with them. */
function lifeOf(own: Life): Pick<Services, 'another' | 'forget' | 'begin' | 'end'> {
  const others = new Set<Services>();
  const forget = () => {
    own.forget();
    for (const other of others) other.forget();
  };
  return {
    another: () => {
      const other = own.another();
      others.add(other);
      return other;
    },
    forget,
    begin: () => own.begin(own.work(forget)),
    end: () => {
      others.clear();
      own.end();
    },
  };
}

function archivesOf(
  config: AppConfig,
  pageUrl: string,
  offThread: OffThreadFrames | undefined,
  session?: PageSession,
): Map<SourceId, DicomWebSource> {
  return new Map(
    config.sources.map((source) => [
      source.id,
      createSource(source, {
        baseUrl: pageUrl,
        memory: capabilityMemory(),
        syntaxSeen: fetchDecoders,
        offThread,
        ...(source.asksWho ? session?.authorisationFor(rootsOf(source)) : {}),
      }),
    ]),
  );
}

/** Time marks of CONTRACT §7; the first picture is told. */
const markAnd =
  (tellFirstPicture: () => void) =>
  (name: string, detail?: unknown): void => {
    performance.mark(name, { detail });
    if (name === 'parfocal:first-image') tellFirstPicture();
  };

/** Something that happens once, and how to tell that it did. */
function once(): readonly [happened: Promise<void>, tell: () => void] {
  let tell: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return [happened, tell];
}

function archiveOf(sources: ReadonlyMap<SourceId, DicomWebSource>, id: SourceId): DicomWebSource {
  const source = sources.get(id);
  if (!source) throw new Error(`No archive ${id}`);
  return source;
}

const rootsOf = ({ qidoRoot, wadoRoot, stowRoot }: SourceEntry): readonly string[] => [
  qidoRoot,
  wadoRoot,
  ...(stowRoot ? [stowRoot] : []),
];

/** Unsaved work as the sign-in sees it. That it could not be kept is said at the case, and read from there. */
const workOf = ({ workspace }: CaseContext, drafts: DraftKeeper, forget: () => void): Work => ({
  forget,
  unsavedCount: () => selectUnsavedCount(workspace.getState()),
  keep: async () => {
    await drafts.flush();
    return workspace.getState().problems['case/draft'] === undefined;
  },
});

const commandFailed = (title: string, cause: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `“${title}” did not work`,
  tip: 'Nothing was saved or changed by it. Try again, and tell your administrator if it stays.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

/**
 * Identifiers of a mark about to be drawn. The id is its Tracking UID, the same before saving and after reloading, but for
 * a lesion that is measured again: that has its UID already.
 */
function newDraft(workspace: Workspace, kind: 'radiology' | 'slide') {
  const { annotations, currentLabel, followUp } = workspace.getState();
  const uid = newUid();
  const again = kind === 'radiology' ? followUp : undefined;
  const label = again?.label ?? currentLabel[kind];
  return {
    id: uid as AnnotationId,
    trackingUid: again?.trackingUid ?? (uid as TrackingUid),
    trackingIdentifier: again?.trackingIdentifier ?? nextName(label.meaning, Object.values(annotations)),
    label,
  };
}
