import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '../dicom/problem';
import type { SourceId } from '../dicom/uids';
import { reportOf } from '../dicomweb/capabilityReport';
import { ok, type Result } from '../lib/result';
import { collectBrowserFacts } from '../selfCheck/browserFacts';
import { browserName } from '../selfCheck/browserChecks';
import type { CheckGroup, CheckResult } from '../selfCheck/check';
import { configFaults } from '../selfCheck/configFaults';
import { reportText, verdictOf } from '../selfCheck/report';
import { runChecks } from '../selfCheck/runChecks';
import {
  archiveGroupId,
  retryCheck,
  runStoreTest,
  type Learnt,
  type SelfCheckSetup,
  selfCheckGroups,
} from '../selfCheck/selfCheck';
import { TRIAL_WORDS } from '../selfCheck/testPatient';
import { copyText } from '../ui/controls/copyText';
import { SelfCheckScreen } from '../ui/selfCheck/SelfCheckScreen';
import type { SelfCheckView } from '../ui/selfCheck/selfCheckView';
import { version } from '../../package.json';
import { type AppConfig, parseConfig, type SourceEntry } from './config';
import type { Services } from './services';
import type { PageSession } from './startSession';

/** What the IT department needs to know about this installation (CONTRACT §3), with the services of the page. */
export function SelfCheckPage({ services }: { readonly services: Services & { readonly session?: PageSession } }) {
  const { config, context, session } = services;
  const learnt = useCallback(
    async (id: string, signal: AbortSignal) => {
      const source = context.sources.get(id as SourceId);
      // An archive that cannot be asked is said by the checks above; what was learnt by use still counts.
      await source?.probe?.(signal);
      return source ? reportOf(source.findings) : [];
    },
    [context],
  );
  const read = useMemo(() => ok(config), [config]);
  return <SelfCheck config={read} session={session} learnt={learnt} />;
}

export interface SelfCheckProps {
  /** As read, faults included: the page has to open when nothing else does. */
  readonly config: Result<AppConfig, Problem>;
  /** Present when the reader is signed in. */
  readonly session?: PageSession | undefined;
  readonly learnt?: Learnt | undefined;
  /** Present when a sign-in is configured and nobody is signed in: leads there, and back to this page. */
  readonly onSignIn?: (() => void) | undefined;
}

/** Needs no services, no archive and no sign-in. */
export function SelfCheck({ config, session, learnt, onSignIn }: SelfCheckProps) {
  const setup = useMemo(
    () => ({ ...setupOf(config, session), ...(learnt ? { learnt } : {}) }),
    [config, session, learnt],
  );
  const [run, setRun] = useState(0);
  const { groups, results, replace, total } = useRun(setup, run);
  const [storing, setStoring] = useState<readonly string[]>([]);
  const controller = useRef(new AbortController());
  useEffect(() => {
    document.title = 'Parfocal self-check';
    controller.current = new AbortController();
    return () => controller.current.abort();
  }, []);
  const madeAt = useMemo(() => (run >= 0 ? new Date() : new Date(0)), [run]);
  const retry = async (id: string) => {
    replace(id, undefined);
    const isStoreTest = /\/store-test$/.test(id);
    const options = { signal: controller.current.signal };
    const result = await (isStoreTest
      ? runStoreTest(setup, id.replace(/\/store-test$/, ''), options)
      : retryCheck(setup, id, options));
    if (result) replace(id, result);
  };
  const store = async (archiveId: string) => {
    setStoring((ids) => [...ids, archiveId]);
    const result = await runStoreTest(setup, archiveId, { signal: controller.current.signal });
    setStoring((ids) => ids.filter((id) => id !== archiveId));
    if (result) replace(result.id, result);
  };
  const all = [...results.values()].filter((result) => result !== undefined);
  const report = () =>
    reportText(groups, all, {
      productVersion: version,
      pageUrl: setup.page.baseUrl,
      userAgent: navigator.userAgent,
      madeAt,
    });
  const view: SelfCheckView = {
    groups: groups.map((group) => groupView(group, results, setup, storing, store)),
    done: Math.min(all.length, total),
    total,
    verdict: verdictOf(groups, all),
    about: [
      setup.page.baseUrl,
      `Parfocal ${version}`,
      browserName(navigator.userAgent),
      madeAt.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' }),
    ],
  };
  return (
    <SelfCheckScreen
      view={view}
      onRunAgain={() => setRun(run + 1)}
      onRetry={(id) => void retry(id)}
      report={report}
      copy={copyText}
      onBack={() => location.assign(setup.page.baseUrl)}
      onSignIn={onSignIn}
    />
  );
}

type Results = ReadonlyMap<string, CheckResult | undefined>;

/** All checks, once per `run`; leaving ends what is still being asked. */
function useRun(setup: SelfCheckSetup, run: number) {
  const [groups, setGroups] = useState<readonly CheckGroup[]>(() =>
    selfCheckGroups(setup, new AbortController().signal),
  );
  const [results, setResults] = useState<Results>(new Map());
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new number of the run means: run.
  useEffect(() => {
    const controller = new AbortController();
    const fresh = selfCheckGroups(setup, controller.signal);
    setGroups(fresh);
    setResults(new Map());
    const onResult = (result: CheckResult) => setResults((former) => new Map(former).set(result.id, result));
    void runChecks(fresh, { signal: controller.signal, onResult });
    return () => controller.abort();
  }, [setup, run]);
  const replace = (id: string, result: CheckResult | undefined) =>
    setResults((former) => new Map(former).set(id, result));
  return { groups, results, replace, total: groups.reduce((sum, { checks }) => sum + checks.length, 0) };
}

function groupView(
  group: CheckGroup,
  results: Results,
  setup: SelfCheckSetup,
  storing: readonly string[],
  store: (archiveId: string) => Promise<void>,
): SelfCheckView['groups'][number] {
  const archive = setup.archives.find((one) => archiveGroupId(one) === group.id);
  const trial = archive && results.get(`${archive.id}/store-test`);
  const lines = [
    ...group.checks.map(({ id, title }) => ({ id, title })),
    ...(trial ? [{ id: trial.id, title: trial.title }] : []),
  ];
  return {
    id: group.id,
    title: group.title,
    ...(group.about ? { about: group.about } : {}),
    lines: lines.map(({ id, title }) => {
      const result = results.get(id);
      return { id, title, ...(result ? { result } : {}) };
    }),
    ...(archive?.stowRoot !== undefined && !setup.isReadOnly
      ? {
          storeTest: {
            words: TRIAL_WORDS,
            isRunning: storing.includes(archive.id),
            onStore: () => void store(archive.id),
          },
        }
      : {}),
  };
}

function setupOf(config: Result<AppConfig, Problem>, session: PageSession | undefined): SelfCheckSetup {
  const pageUrl = location.href.replace(/#.*$/, '');
  const baseUrl = new URL('./', pageUrl).href;
  const sources = config.ok ? config.value.sources : [];
  const auth = config.ok ? config.value.auth : undefined;
  return {
    page: {
      pageUrl,
      baseUrl,
      assetUrls: loadedAssets(baseUrl),
      wasmUrl: new URL('../selfCheck/probe.wasm', import.meta.url).href,
      isFramed: window.top !== window,
      compileWasm: (response) => WebAssembly.compileStreaming(response),
    },
    asking: {
      fetch: (input, init) => fetch(input, init),
      pageUrl,
      ...(session ? { authorize: authorizeBy(session, sources) } : {}),
    },
    archives: sources.map(({ id, label, qidoRoot, wadoRoot, stowRoot, asksWho }) => ({
      id,
      label,
      qidoRoot,
      wadoRoot,
      ...(stowRoot ? { stowRoot } : {}),
      hasSignIn: asksWho === true,
    })),
    signIns: auth ? [auth] : [],
    isReadOnly: config.ok && config.value.readOnly,
    hasAutomation: config.ok && config.value.automation,
    judgeConfig: (raw) =>
      configFaults(raw, (value) => {
        const parsed = parseConfig(value, baseUrl);
        return parsed.ok ? undefined : (parsed.error.detail ?? parsed.error.title);
      }),
    browserFacts: collectBrowserFacts,
  };
}

/** The token of each archive that asks for one; for any other address none. */
function authorizeBy(session: PageSession, sources: readonly SourceEntry[]): (url: URL) => Promise<HeadersInit> {
  const rootsOf = ({ qidoRoot, wadoRoot, stowRoot }: SourceEntry) => [
    qidoRoot,
    wadoRoot,
    ...(stowRoot ? [stowRoot] : []),
  ];
  const roots = sources.filter(({ asksWho }) => asksWho === true).flatMap(rootsOf);
  const { authorize } = session.authorisationFor(roots);
  const origins = new Set(roots.map((root) => new URL(root).origin));
  return async (url) => (origins.has(url.origin) ? ((await authorize?.(url)) ?? {}) : {});
}

/** Scripts and styles of our own server that this page was made of. */
function loadedAssets(baseUrl: string): readonly string[] {
  const entries = performance.getEntriesByType('resource').map(({ name }) => name);
  const inPage = [...document.querySelectorAll<HTMLScriptElement>('script[src]')].map(({ src }) => src);
  const own = [...inPage, ...entries].filter(
    (url) => url.startsWith(baseUrl) && /\.(m?js|css)$/.test(new URL(url).pathname),
  );
  return [...new Set(own)];
}
