import { ArchiveSurvey, type CheckedArchive } from './archiveSurvey';
import type { Asking } from './ask';
import { browserChecks } from './browserChecks';
import type { BrowserFacts } from './browserFacts';
import { type Check, type CheckGroup, type CheckResult, type Finding, fine, warning } from './check';
import { extraChecks } from './extraChecks';
import { headerChecks, type NeededOrigin } from './headerChecks';
import { imageChecks } from './imageChecks';
import { configFinding, pageChecks } from './pageChecks';
import { isLoopback, type PageFacts, PageSurvey } from './pageSurvey';
import { reachChecks } from './reachChecks';
import { type RunOptions, runCheck } from './runChecks';
import { searchChecks } from './searchChecks';
import { type CheckedSignIn, signInGroup } from './signInChecks';
import { storeChecks } from './storeChecks';

export type Learnt = (archiveId: string, signal: AbortSignal) => Promise<readonly LearntLine[]>;

/** All the self-check is told; it reads nothing of the page by itself, so it can be tried against any servers. */
export interface SelfCheckSetup {
  readonly page: PageFacts;
  readonly asking: Asking;
  readonly archives: readonly CheckedArchive[];
  readonly signIns: readonly CheckedSignIn[];
  readonly isReadOnly: boolean;
  readonly hasAutomation: boolean;
  /** What is wrong in the text of config.json, in words that name the key. */
  readonly judgeConfig: (raw: unknown) => readonly string[];
  /** Has the archive client ask an archive what it can do, and tells what it goes by; absent where there is no client. */
  readonly learnt?: Learnt;
  /** Absent outside a browser. */
  readonly browserFacts?: () => Promise<BrowserFacts>;
}

/** One line of `reportOf` (capabilityReport). */
export interface LearntLine {
  readonly label: string;
  readonly state: 'yes' | 'partly' | 'no' | 'unknown';
  readonly detail: string;
}

/** All checks, grouped, with nothing asked yet. Made anew for every run: what was asked before is then asked again. */
export function selfCheckGroups(setup: SelfCheckSetup, signal: AbortSignal): readonly CheckGroup[] {
  const page = new PageSurvey(setup.page, setup.asking, signal);
  const policies = async () => {
    const { byHeader, inPage } = await page.policies();
    return [...byHeader, ...inPage];
  };
  const { browserFacts } = setup;
  return [
    { id: 'page', title: 'This page', about: setup.page.baseUrl, checks: pageGroup(setup, page) },
    ...(browserFacts ? [browserGroup(browserFacts)] : []),
    ...setup.archives.map((archive) => archiveGroup(new ArchiveSurvey(archive, setup.asking, policies, signal), setup)),
    ...setup.signIns.map((signIn, index) => signInGroup(signIn, setup.asking, index, signal)),
  ];
}

/** One check again, with fresh questions. */
export async function retryCheck(
  setup: SelfCheckSetup,
  id: string,
  options: RunOptions,
): Promise<CheckResult | undefined> {
  for (const group of selfCheckGroups(setup, options.signal)) {
    const check = group.checks.find((one) => one.id === id);
    if (check) return runCheck(check, group.id, options);
  }
  return undefined;
}

/** The store test of one archive: see `storeTrial`. Loaded when it is wanted. */
export async function runStoreTest(
  setup: SelfCheckSetup,
  archiveId: string,
  options: RunOptions,
): Promise<CheckResult | undefined> {
  const archive = setup.archives.find(({ id }) => id === archiveId);
  if (archive?.stowRoot === undefined || setup.isReadOnly) return undefined;
  const { storeTrialCheck } = await import('./storeTrial');
  const survey = new ArchiveSurvey(archive, setup.asking, async () => [], options.signal);
  return runCheck(
    storeTrialCheck(survey, () => new Date()),
    archiveGroupId(archive),
    options,
  );
}

export const archiveGroupId = (archive: CheckedArchive): string => `archive-${archive.id}`;

function pageGroup(setup: SelfCheckSetup, page: PageSurvey): readonly Check[] {
  const config: Check = {
    id: 'page/config',
    title: 'Configuration',
    run: () => configFinding(page, setup.judgeConfig),
  };
  const automation: Check = {
    id: 'page/automation',
    title: 'Automation door',
    run: async () => automationFinding(setup),
  };
  return [config, ...pageChecks(page), ...headerChecks(page, neededOrigins(setup)), automation];
}

function browserGroup(browserFacts: () => Promise<BrowserFacts>): CheckGroup {
  let collected: Promise<BrowserFacts> | undefined;
  const once = () => (collected ??= browserFacts());
  return { id: 'browser', title: 'This browser', checks: browserChecks(once) };
}

function archiveGroup(survey: ArchiveSurvey, { isReadOnly, learnt }: SelfCheckSetup): CheckGroup {
  const { archive } = survey;
  const roots = [
    ['search', archive.qidoRoot],
    ['retrieve', archive.wadoRoot],
    ['store', archive.stowRoot],
  ].filter(([, root]) => root !== undefined);
  const isOneRoot = new Set(roots.map(([, root]) => root)).size === 1;
  const about = isOneRoot ? archive.qidoRoot : roots.map(([name, root]) => `${name} ${root}`).join(', ');
  const checks = [
    ...reachChecks(survey),
    ...searchChecks(survey),
    ...imageChecks(survey),
    ...extraChecks(survey),
    ...storeChecks(survey, isReadOnly),
    ...(learnt ? [learntCheck(archive, learnt)] : []),
  ];
  return { id: archiveGroupId(archive), title: `Archive ${archive.label}`, about, checks };
}

/** Some dozens of small questions, behind everything else that is asked of the archive. */
const LEARNING_LIMIT_MS = 30_000;

/** Not a judgement: how the viewer treats this archive, for whoever wonders why. */
function learntCheck({ id }: CheckedArchive, learnt: Learnt): Check {
  const run = async (signal: AbortSignal) => {
    const lines = (await learnt(id, signal)).filter(({ state }) => state !== 'unknown');
    if (lines.length === 0) return fine('Nothing: the archive holds no study to ask about, or did not answer.');
    const odd = lines.filter(({ state }) => state !== 'yes');
    const detail = lines.map(({ label, detail: words }) => `${label}: ${words}`).join('\n');
    if (odd.length === 0) return fine('The viewer treats it as the standard says.', detail);
    return fine(
      `The viewer has adapted to ${odd.length} ${odd.length === 1 ? 'peculiarity' : 'peculiarities'}.`,
      detail,
    );
  };
  return { id: `${id}/learnt`, title: 'What the viewer has learnt', run, limitMs: LEARNING_LIMIT_MS };
}

function neededOrigins(setup: SelfCheckSetup): readonly NeededOrigin[] {
  const archives = setup.archives.flatMap(({ label, qidoRoot, wadoRoot, stowRoot }) =>
    [qidoRoot, wadoRoot, stowRoot].flatMap((root) => (root === undefined ? [] : [{ url: new URL(root), who: label }])),
  );
  const signIns = setup.signIns.map(({ authority }) => ({ url: new URL(authority), who: 'sign-in' }));
  const seen = new Set<string>();
  return [...archives, ...signIns].filter(({ url, who }) => {
    const key = `${who} ${url.origin}`;
    return !seen.has(key) && seen.add(key);
  });
}

function automationFinding({ hasAutomation, page }: SelfCheckSetup): Finding {
  if (!hasAutomation) return fine('It is closed.');
  if (isLoopback(new URL(page.pageUrl))) return fine('It is open, for tests on this computer.');
  return warning({
    what: 'The door for test programs is open ("automation": true).',
    why: 'A program in the browser can operate the viewer in the name of the reader.',
    toDo: 'Take "automation" out of config.json.',
  });
}
