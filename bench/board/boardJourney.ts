import type { Locator } from '@playwright/test';
import type { BoardCaseData, BoardData, Cell, Journey, Sample, Stage, Viewer } from '../types';
import { BoardPage } from './boardPage';
import { prepareBoard, STEPS } from './boardPrepare';
import { firstOfNextMs, type StepShown, stepMs, timesOf } from './boardTimes';

/** A board speaks for minutes of each patient; here a sixteenth of three minutes is all there is to fetch the next one. */
const TALK_MS = 12_000;
const TIMEOUT_MS = 60_000;
const STILL = { quietMs: 1000, timeoutMs: TIMEOUT_MS };
const NO_BOARD = 'knows neither agendas nor storyboards';

/**
 * Ten cases of an agenda, each a CT and a slide of its own patient with a storyboard of four steps, presented one after
 * the other with one key. All is read off the pixels: a step is there when its CT image and its field of the slide are,
 * and nothing moves any more; the next patient begins with the first image in one of its panes.
 */
export const boardJourney: Journey = {
  id: 'board',
  title: 'Ten cases of a board presented',
  viewers: ['parfocal'],
  absent: { ohif: NO_BOARD, ohifMinified: NO_BOARD, dmv: NO_BOARD, fetch: 'is no viewer' },
  metrics: [
    { id: 'stepMs', title: 'Key to the next step sharp, median of 30', unit: 'ms', better: 'less' },
    { id: 'stepP95Ms', title: 'Key to the next step sharp, p95 of 30', unit: 'ms', better: 'less' },
    { id: 'nextMs', title: 'Key to the first image of the next patient, median of 9', unit: 'ms', better: 'less' },
    { id: 'nextP95Ms', title: 'Key to the first image of the next patient, slowest of 9', unit: 'ms', better: 'less' },
    { id: 'nextSharpMs', title: 'Key to the next patient’s first step sharp, median of 9', unit: 'ms', better: 'less' },
    { id: 'nextSharpP95Ms', title: 'Key to that step sharp, slowest of 9', unit: 'ms', better: 'less' },
  ],
  cells: (['lan', 'rural'] as const).map((link) => ({
    id: `board-10@${link}`,
    title: link === 'lan' ? 'Ten cases, LAN' : 'Ten cases, 10 Mbit/s and 100 ms',
    data: 'board-10',
    link,
    rounds: 3,
    ...(link === 'lan' && { isExtra: true }),
  })),
  quickCells: [],
  timeoutMs: 600_000,
  // Each case is opened cold, and each step seen once.
  isNeverWarmed: true,
  run: playBoard,
};

async function playBoard(viewer: Viewer, cell: Cell, stage: Stage): Promise<Sample> {
  const data = stage.dataOf(cell);
  if (data.kind !== 'board') throw new Error(`${data.name} is no board`);
  stage.link.use('lan');
  const prepared = await prepareBoard(viewer, data, stage);
  const board = await BoardPage.open(stage);
  stage.link.use(cell.link);
  await openFirstCase(board, viewer, data);
  await storyboard(board)
    .getByRole('listitem')
    .nth(STEPS.length - 1)
    .waitFor({ timeout: TIMEOUT_MS });
  await board.still('the first case', STILL);
  await board.press('Shift+V');
  const waits: Waits = { step: [], next: [], nextSharp: [], fetched: 0 };
  for (const [index, one] of data.cases.entries()) {
    await expectPatient(board, one, index);
    await storyboard(board).getByText(`1 / ${STEPS.length}`).first().waitFor({ timeout: TIMEOUT_MS });
    const following = data.cases[index + 1] && prepared[index + 1]?.[0];
    try {
      await presentSteps(board, prepared[index] ?? [], waits.step);
      if (following) await turnToNext(board, following, waits);
    } finally {
      await board.page.screenshot({ path: `${stage.scratch}/board-${index + 1}-${cell.link}.png` });
    }
  }
  return {
    values: {
      ...timesOf('step', waits.step),
      ...timesOf('next', waits.next),
      ...timesOf('nextSharp', waits.nextSharp),
    },
    notes: [`${waits.fetched} of ${waits.next.length} next cases had all their pictures before their turn`],
  };
}

const storyboard = ({ page }: BoardPage): Locator => page.getByRole('region', { name: 'Storyboard' });

interface Waits {
  readonly step: number[];
  readonly next: number[];
  readonly nextSharp: number[];
  /** Cases whose pictures were all there before their turn. */
  fetched: number;
}

async function openFirstCase({ page }: BoardPage, viewer: Viewer, { cases, name }: BoardData): Promise<void> {
  await page.goto(`${viewer.origin}/board`);
  const lines = cases.map(
    ({ ctStudyInstanceUid, slideStudyInstanceUid }) => `${ctStudyInstanceUid} | ${slideStudyInstanceUid};${name}`,
  );
  const buffer = Buffer.from(['Study UID;Question', ...lines].join('\r\n'));
  await page.locator('input[type=file]').setInputFiles({ name: 'Board.csv', mimeType: 'text/csv', buffer });
  await page.getByText('Kept on this device, sealed').waitFor({ timeout: TIMEOUT_MS });
  await page.getByRole('grid', { name: 'Cases' }).locator('[role=row][data-case]').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/viewer?**');
}

/** No measurement is worth anything on the wrong patient's images. */
async function expectPatient({ page }: BoardPage, { patientName }: BoardCaseData, index: number): Promise<void> {
  await page.getByRole('banner').getByText(patientName, { exact: true }).first().waitFor({ timeout: TIMEOUT_MS });
  await page
    .getByText(`Case ${index + 1} of `)
    .first()
    .waitFor({ timeout: TIMEOUT_MS });
}

async function presentSteps(board: BoardPage, steps: readonly StepShown[], waits: number[]): Promise<void> {
  for (const wanted of steps.slice(1)) {
    await board.page.waitForTimeout(TALK_MS / STEPS.length);
    await board.clear();
    const fromMs = await board.press('PageDown');
    waits.push(stepMs(await board.still('the step', { ...STILL, sinceMs: fromMs }), wanted, fromMs));
  }
}

async function turnToNext(board: BoardPage, first: StepShown, waits: Waits): Promise<void> {
  await board.page.waitForTimeout(TALK_MS / STEPS.length);
  if ((await board.page.locator('[data-next=opened]').count()) > 0) waits.fetched += 1;
  const before = new Set((await board.read()).ct.canvases.map(({ id }) => id));
  await board.clear();
  const fromMs = await board.press('PageDown');
  await storyboard(board).getByText(`1 / ${STEPS.length}`).first().waitFor({ timeout: TIMEOUT_MS });
  const record = await board.still('the next patient', { ...STILL, sinceMs: fromMs });
  waits.next.push(firstOfNextMs(record, before, fromMs));
  waits.nextSharp.push(stepMs(record, first, fromMs));
}
