import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { chromiumPath } from '../../e2e/programs.mjs';
import { BROWSER_FLAGS } from '../stage';
import { browserFigures } from './browserMeasures';
import { microFigures } from './microMeasures';
import { startSmokeServer } from './smokeServer';
import { type Baseline, baselineOf, bestOf, judgeSmoke, type SmokeFigure, type SmokeLine, smokeTable } from './verdict';

export interface SmokeOptions {
  /** Of the repository. */
  readonly root: string;
  /** Stores what is found instead of judging it. */
  readonly isWritten?: boolean;
  readonly log?: (line: string) => void;
}

const ATTEMPTS = 3;
const baselineFile = (root: string): string => join(root, 'bench', 'smoke', 'baseline.json');

/** Measured together, and again when one of its metrics came out slow. */
interface Part {
  readonly attempts: SmokeFigure[][];
  measure(): Promise<SmokeFigure[]>;
}

/**
 * The fixed subset for continuous integration: our viewer on small data, as ratios of processor time to a calibration
 * loop run in between. Fails where a ratio is more than 30 % above the stored one in each of three attempts. Returns the
 * exit code.
 */
export async function runSmoke({ root, isWritten = false, log = console.log }: SmokeOptions): Promise<number> {
  if (!isWritten && !existsSync(baselineFile(root))) {
    log('smoke: there is no bench/smoke/baseline.json; npm run bench -- smoke --write makes it');
    return 1;
  }
  return withViewer(root, async (measureInBrowser) => {
    const parts: Part[] = [
      { attempts: [], measure: microFigures },
      { attempts: [], measure: measureInBrowser },
    ];
    if (isWritten) return write(root, await measureAll(parts), log);
    return judge(parts, readBaseline(root), log);
  });
}

async function judge(parts: readonly Part[], baseline: Baseline, log: (line: string) => void): Promise<number> {
  const linesNow = () =>
    judgeSmoke(
      parts.flatMap(({ attempts }) => bestOf(attempts)),
      baseline,
    );
  const namesLost = (lines: readonly SmokeLine[]) => lines.filter(({ ok }) => !ok).map(({ id }) => id);
  for (const { attempts, measure } of parts) {
    do {
      attempts.push(await measure());
      const lost = namesLost(judgeSmoke(bestOf(attempts), baseline).filter((line) => !Number.isNaN(line.ratio)));
      if (lost.length === 0) break;
      log(`smoke: ${lost.join(', ')} slow in attempt ${attempts.length} of ${ATTEMPTS}`);
    } while (attempts.length < ATTEMPTS);
  }
  const lines = linesNow();
  const lost = namesLost(lines);
  log(smokeTable(lines));
  const attempts = Math.max(...parts.map((part) => part.attempts.length));
  const how = attempts === 1 ? 'first attempt' : `best of up to ${attempts} attempts`;
  if (lost.length === 0) log(`smoke: no loss (${how})`);
  else log(`smoke: LOSS in ${lost.join(', ')} (${how}; more than 30 % above bench/smoke/baseline.json)`);
  return lost.length === 0 ? 0 : 1;
}

async function measureAll(parts: readonly Part[]): Promise<SmokeFigure[][]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    for (const part of parts) part.attempts.push(await part.measure());
  }
  return Array.from({ length: ATTEMPTS }, (_, attempt) => parts.flatMap((part) => part.attempts[attempt] ?? []));
}

const readBaseline = (root: string): Baseline => JSON.parse(readFileSync(baselineFile(root), 'utf8')) as Baseline;

/** The middle of the attempts is stored: the best of them would make every later run look slow. */
function write(root: string, attempts: readonly (readonly SmokeFigure[])[], log: (line: string) => void): number {
  const figures = (attempts[0] ?? []).map(({ id, title }): SmokeFigure => {
    const ratios = attempts.map((attempt) => attempt.find((figure) => figure.id === id)?.ratio ?? Number.NaN);
    const ratio = ratios.toSorted((a, b) => a - b)[ratios.length >> 1] ?? Number.NaN;
    return { id, title, ratio };
  });
  const baseline = baselineOf(figures);
  writeFileSync(baselineFile(root), `${JSON.stringify(baseline, null, 2)}\n`);
  log(smokeTable(judgeSmoke(figures, baseline)));
  log('smoke: bench/smoke/baseline.json is written');
  return 0;
}

async function withViewer(
  root: string,
  run: (measure: () => Promise<SmokeFigure[]>) => Promise<number>,
): Promise<number> {
  const store = mkdtempSync(join(tmpdir(), 'parfocal-smoke-'));
  let browser: Browser | undefined;
  const server = await startSmokeServer(root, store);
  try {
    browser = await launch();
    const own = browser;
    return await run(() => browserFigures(own, server));
  } finally {
    await browser?.close();
    await server.stop();
    rmSync(store, { recursive: true, force: true });
  }
}

function launch(): Promise<Browser> {
  const executablePath = chromiumPath();
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ ...(executablePath ? { executablePath } : {}), args: [...asRoot, ...BROWSER_FLAGS] });
}
