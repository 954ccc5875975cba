import type { Browser } from '@playwright/test';
import { lowerQuartile } from '../micro/measure';
import type { Part } from './attempts';
import type { Kind, Turns } from './calibration';
import { BEGIN, MeasuredPage } from './measuredPage';
import { type Mix, timeOfMix } from './mix';
import { type SmokeServer, smokeCase } from './smokeServer';
import type { SmokeFigure } from './verdict';

const NAVIGATIONS = 6;
const SCROLL_BLOCKS = 6;
const STEPS_PER_BLOCK = 12;
const FIELDS = 10;
const LONGEST_MS = 120_000;

/** What one navigation measured, ms: its steps, each perhaps several times, and the turns between them. */
interface Measured {
  readonly ms: Map<string, number[]>;
  readonly turns: Turns[];
  slower(id: string): number;
}

interface Journey {
  readonly steps: Readonly<Record<string, { readonly title: string; readonly mix: Mix }>>;
  read(own: MeasuredPage, server: SmokeServer, measured: Measured, isWarmUp: boolean): Promise<void>;
}

/** A page that starts compiles, builds records from answers, and lays itself out. */
const START: Mix = { compile: 1, objects: 1, document: 1 };
/** One that moves handles events, counts pixels and draws. */
const PAINT: Mix = { arithmetic: 1, objects: 1, document: 1 };

const JOURNEYS: readonly Journey[] = [
  {
    steps: {
      'ct-first': { title: 'main thread until the first CT image', mix: START },
      'ct-complete': { title: 'renderer until the CT series is complete', mix: START },
      'ct-scroll': { title: 'main thread per image of a scrolled stack', mix: PAINT },
    },
    read: readCt,
  },
  {
    steps: {
      'slide-sharp': { title: 'renderer until the slide is sharp', mix: START },
      'slide-field': { title: 'renderer per field of tiles on a slide', mix: PAINT },
    },
    read: readSlide,
  },
];

/** What a journey is played in. */
export interface BrowserStage {
  readonly browser: Browser;
  readonly server: SmokeServer;
}

/**
 * The journeys of the smoke run in cold contexts. Each navigation is set in relation to the calibration in its own page,
 * since a neighbour who is busy is so for a while; of these ratios the lower quartile counts.
 */
export function browserParts(stage: () => Promise<BrowserStage>, slower: (id: string) => number): Part[] {
  return JOURNEYS.map((journey) => ({
    ids: Object.keys(journey.steps),
    measure: async () => journeyFigures(journey, await stage(), slower),
  }));
}

async function journeyFigures(
  { steps, read }: Journey,
  { browser, server }: BrowserStage,
  slower: (id: string) => number,
): Promise<SmokeFigure[]> {
  const navigations: Measured[] = [];
  // The first of all contexts pays for what the browser keeps.
  for (let navigation = 0; navigation <= NAVIGATIONS; navigation += 1) {
    const measured: Measured = { ms: new Map(Object.keys(steps).map((id) => [id, []])), turns: [], slower };
    await inPage(browser, (own) => read(own, server, measured, navigation === 0));
    if (navigation > 0) navigations.push(measured);
  }
  const turns = quartileOf(navigations.flatMap((one) => one.turns));
  return Object.entries(steps).map(([id, { title, mix }]) => {
    const each = navigations.map((one) => {
      const ms = lowerQuartile(one.ms.get(id) ?? []);
      return { ms, ratio: ms / timeOfMix(mix, quartileOf(one.turns)) };
    });
    return {
      id,
      title,
      ratio: lowerQuartile(each.map(({ ratio }) => ratio)),
      ms: lowerQuartile(each.map(({ ms }) => ms)),
      turns,
    };
  });
}

function quartileOf(turns: readonly Turns[]): Turns {
  const kinds = Object.keys(turns[0] ?? {}) as Kind[];
  return Object.fromEntries(kinds.map((kind) => [kind, lowerQuartile(turns.map((turn) => turn[kind] ?? Number.NaN))]));
}

/** A page that never comes to show anything is a failure, not a run without end. */
async function inPage(browser: Browser, run: (own: MeasuredPage) => Promise<void>): Promise<void> {
  const own = await MeasuredPage.open(browser);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const failed = () => reject(new Error(`the viewer was not there after ${LONGEST_MS / 1000} seconds`));
    timer = setTimeout(failed, LONGEST_MS);
  });
  try {
    await Promise.race([run(own), late]);
  } finally {
    clearTimeout(timer);
    await own.close();
  }
}

async function readCt(own: MeasuredPage, server: SmokeServer, measured: Measured, isWarmUp: boolean): Promise<void> {
  const { page } = own;
  const { ms, turns, slower } = measured;
  await page.goto(`${server.url}/viewer?StudyInstanceUIDs=${smokeCase.ctStudy}`, { waitUntil: 'commit' });
  await own.firstImage();
  const firstMs = await own.since(BEGIN, 'mainMs', slower('ct-first'));
  await own.complete(smokeCase.slices);
  await own.settled();
  const completeMs = await own.since(BEGIN, 'processMs', slower('ct-complete'));
  for (let turn = 0; turn < 3; turn += 1) await own.turns();
  if (isWarmUp) return;
  for (let turn = 0; turn < 5; turn += 1) turns.push(await own.turns());
  ms.get('ct-first')?.push(firstMs);
  ms.get('ct-complete')?.push(completeMs);
  await scroll(own, measured);
}

/** Down and up the stack with the wheel; between the blocks the calibration. */
async function scroll(own: MeasuredPage, { ms, turns, slower }: Measured): Promise<void> {
  const { page } = own;
  const box = await page.locator('[data-pane-kind="radiology"]').first().boundingBox();
  if (!box) throw new Error('There is no radiology pane');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let block = 0; block < SCROLL_BLOCKS; block += 1) {
    const place = await own.place('radiology');
    const start = await own.cpu();
    for (let step = 0; step < STEPS_PER_BLOCK; step += 1) {
      await page.mouse.wheel(0, block % 2 === 0 ? 120 : -120);
      await own.nextPicture();
    }
    const blockMs = await own.since(start, 'mainMs', slower('ct-scroll'));
    if ((await own.place('radiology')) === place) throw new Error('the wheel scrolled nothing');
    // The first block compiles.
    if (block > 0) ms.get('ct-scroll')?.push(blockMs / STEPS_PER_BLOCK);
    turns.push(await own.turns(), await own.turns());
  }
}

async function readSlide(own: MeasuredPage, server: SmokeServer, measured: Measured, isWarmUp: boolean): Promise<void> {
  const { page } = own;
  const { ms, turns, slower } = measured;
  const address = `${server.url}/viewer?StudyInstanceUIDs=${smokeCase.slideStudy}&initialSeriesInstanceUID=${smokeCase.slideSeries}`;
  await page.goto(address, { waitUntil: 'commit' });
  await own.firstImage();
  await own.settled();
  const sharpMs = await own.since(BEGIN, 'processMs', slower('slide-sharp'));
  for (let turn = 0; turn < 3; turn += 1) await own.turns();
  if (isWarmUp) return;
  for (let turn = 0; turn < 5; turn += 1) turns.push(await own.turns());
  ms.get('slide-sharp')?.push(sharpMs);
  await page.locator('[data-pane-kind="slide"]').first().focus();
  await page.keyboard.press('5');
  await own.settled();
  const place = await own.place('slide');
  const start = await own.cpu();
  for (let field = 0; field < FIELDS; field += 1) {
    const key = field % 3 === 2 ? 'ArrowDown' : field % 6 < 2 ? 'ArrowRight' : 'ArrowLeft';
    await page.keyboard.press(`Shift+${key}`);
    await own.nextPicture();
    await own.settled();
  }
  const fieldsMs = await own.since(start, 'processMs', slower('slide-field'));
  if ((await own.place('slide')) === place) throw new Error('the keys moved to no other field');
  ms.get('slide-field')?.push(fieldsMs / FIELDS);
  for (let turn = 0; turn < 3; turn += 1) turns.push(await own.turns());
}
