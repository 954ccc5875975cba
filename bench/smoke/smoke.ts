import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { chromiumPath } from '../../e2e/programs.mjs';
import { BROWSER_FLAGS } from '../stage';
import { judgeParts, measureParts, type Part } from './attempts';
import { type BrowserStage, browserParts } from './browserMeasures';
import { MICRO_IDS } from './microMeasures';
import { pinToTwoCores } from './pin';
import { PLAYED_LOSS, playedLosses, sayPlayed } from './playedLoss';
import { startSmokeServer } from './smokeServer';
import { SMALL_NURSERY, stepFigure } from './steps';
import { type Baseline, baselineOf, judgeSmoke, middleOf, type SmokeFigure, sentencesOf, smokeTable } from './verdict';

export interface SmokeOptions {
  /** Of the repository. */
  readonly root: string;
  /** Stores what is found instead of judging it. */
  readonly isWritten?: boolean;
  /** Makes each measure slower in turn and fails where that is not found. */
  readonly playsLoss?: boolean;
  /** A folder that `smoke.json` is written to. */
  readonly out?: string;
  readonly log?: (line: string) => void;
}

const baselineFile = (root: string): string => join(root, 'bench', 'smoke', 'baseline.json');
const NO_BASELINE = 'smoke: there is no bench/smoke/baseline.json; npm run bench -- smoke --write makes it';

/**
 * The fixed subset for continuous integration: our viewer on small data, as ratios of processor time to calibration loops
 * run in between. Fails where a ratio is more than 30 % above the stored one in each of several attempts. Returns the
 * exit code.
 */
export async function runSmoke({ root, isWritten, playsLoss, out, log = console.log }: SmokeOptions): Promise<number> {
  if (!isWritten && !existsSync(baselineFile(root))) {
    log(NO_BASELINE);
    return 1;
  }
  const pinned = pinToTwoCores();
  if (pinned !== undefined) log(`smoke: ${pinned}`);
  return withStage(root, async (stage) => {
    const parts = (slower: (id: string) => number) => [...microParts(slower), ...browserParts(stage, slower)];
    if (isWritten) return write(root, parts(asItIs), log);
    if (playsLoss) return playLosses(parts, readBaseline(root), log);
    return judge(parts(asItIs), readBaseline(root), out, log);
  });
}

/** Four minutes of them. */
const WRITTEN_ATTEMPTS = 5;

const asItIs = (): number => 1;

const microParts = (slower: (id: string) => number): Part[] =>
  MICRO_IDS.map((id) => ({ ids: [id], measure: async () => [await stepFigure(id, slower(id))] }));

async function judge(
  parts: readonly Part[],
  baseline: Baseline,
  out: string | undefined,
  log: (line: string) => void,
): Promise<number> {
  const lines = await judgeParts(parts, baseline, log);
  log(smokeTable(lines));
  const sentences = sentencesOf(lines);
  for (const sentence of sentences) log(`smoke: LOSS ${sentence}`);
  if (sentences.length === 0) log(`smoke: no loss in ${lines.length} measures`);
  if (out !== undefined) {
    mkdirSync(out, { recursive: true });
    const passed = lines.filter(({ ok }) => ok).length;
    const report = { passed, failed: lines.length - passed, measures: lines };
    writeFileSync(join(out, 'smoke.json'), `${JSON.stringify(report, null, 2)}\n`);
  }
  return sentences.length === 0 ? 0 : 1;
}

/** Whether the run would have found it: each measure is made half as slow again, the others are not. */
async function playLosses(
  partsOf: (slower: (id: string) => number) => Part[],
  baseline: Baseline,
  log: (line: string) => void,
): Promise<number> {
  const ids = partsOf(asItIs).flatMap((part) => part.ids);
  let isFound = true;
  for (const played of playedLosses(ids)) {
    log(`smoke: played, half as slow again: ${played.join(', ')}`);
    const parts = partsOf((id) => (played.includes(id) ? PLAYED_LOSS : 1));
    const lines = await judgeParts(parts, baseline, log);
    log(smokeTable(lines));
    const wrong = sayPlayed(lines, played);
    for (const sentence of wrong) log(`smoke: WRONG ${sentence}`);
    isFound = isFound && wrong.length === 0;
  }
  log(isFound ? 'smoke: every played loss was found, and nothing else' : 'smoke: the run does not find what it is for');
  return isFound ? 0 : 1;
}

const readBaseline = (root: string): Baseline => JSON.parse(readFileSync(baselineFile(root), 'utf8')) as Baseline;

/**
 * Of several attempts that lie apart the middle is stored, and the best of some is judged: a tree without a loss then
 * stands below what is stored, in a bad hour beside it.
 */
async function write(root: string, parts: readonly Part[], log: (line: string) => void): Promise<number> {
  const ids = parts.flatMap((part) => part.ids);
  const attempts: SmokeFigure[][] = [];
  for (let attempt = 0; attempt < WRITTEN_ATTEMPTS; attempt += 1) attempts.push(await measureParts(parts, ids));
  const missing = attempts.flat().filter(({ ratio }) => !Number.isFinite(ratio));
  for (const { id, reason } of missing) log(`smoke: ${id} could not be measured: ${reason ?? 'no figure'}`);
  if (missing.length > 0) return 1;
  const baseline = baselineOf(middleOf(attempts));
  writeFileSync(baselineFile(root), `${JSON.stringify(baseline, null, 2)}\n`);
  log(smokeTable(judgeSmoke(attempts, baseline)));
  log('smoke: bench/smoke/baseline.json is written');
  return 0;
}

/** Viewer and browser are started when the first of the journeys asks for them, and closed in the end. */
async function withStage(root: string, run: (stage: () => Promise<BrowserStage>) => Promise<number>): Promise<number> {
  const closing: (() => unknown)[] = [];
  const start = async (): Promise<BrowserStage> => {
    const store = mkdtempSync(join(tmpdir(), 'parfocal-smoke-'));
    closing.push(() => rmSync(store, { recursive: true, force: true }));
    const server = await startSmokeServer(root, store);
    closing.push(() => server.stop());
    const browser = await launch();
    closing.push(() => browser.close());
    return { browser, server };
  };
  let started: Promise<BrowserStage> | undefined;
  try {
    return await run(() => {
      started ??= start();
      return started;
    });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

function launch(): Promise<Browser> {
  const executablePath = chromiumPath();
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [...asRoot, ...BROWSER_FLAGS, `--js-flags=${SMALL_NURSERY}`],
  });
}
