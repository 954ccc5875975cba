import type { Cell, Journey, Metric, Sample, Stage, Viewer } from '../types';
import { pause } from './gestures';
import { RadiologyPage } from './radiologyPage';
import { latencyOf, scrollFacts } from './shownImages';
import { fourLinkedPanes, LOADED_ALIKE } from './viewerHands';

/** Notches per second of a wheel turned briskly; two for each frame of a 60 Hz screen. */
const PER_SECOND = 120;
/** There, and the same number back: two seconds each, in a stack of 300. */
const NOTCHES = 240;
/** Turned one at a time, slowly enough for each to be answered before the next. */
const SINGLE = 16;
const SINGLE_PER_SECOND = 5;
const LOADED_TIMEOUT_MS = 120_000;

const CELLS: readonly Cell[] = [
  { id: 'ct-300-jpegls@lan', title: '300 images, JPEG-LS, loaded', data: 'ct-300-jpegls', link: 'lan' },
];

const METRICS: readonly Metric[] = [
  { id: 'fps', title: 'Different images per second, slowest pane', unit: 'fps', better: 'more' },
  { id: 'gapP99Ms', title: 'Wait between two images, p99', unit: 'ms', better: 'less' },
  { id: 'inputP50Ms', title: 'One notch to its image, median', unit: 'ms', better: 'less' },
  { id: 'inputP95Ms', title: 'One notch to its image, p95', unit: 'ms', better: 'less' },
  { id: 'streamP95Ms', title: 'Notch to the next image while scrolling, p95', unit: 'ms', better: 'less' },
  { id: 'skipped', title: 'Share of the images passed that were not shown', unit: 'ratio', better: 'less' },
  { id: 'outOfOrder', title: 'Images shown out of order', unit: 'count', better: 'less' },
  { id: 'busy', title: 'Main thread busy', unit: 'ratio', better: 'less' },
  { id: 'heapMb', title: 'Script memory', unit: 'MB', better: 'less' },
  { id: 'buffersMb', title: 'Pixel buffers', unit: 'MB', better: 'less' },
];

const TOGETHER: readonly Metric[] = [
  { id: 'fpsTogether', title: 'Frames per second in which all panes changed', unit: 'fps', better: 'more' },
  { id: 'apart', title: 'Share of frames with panes on different images', unit: 'ratio', better: 'less' },
  { id: 'apartMost', title: 'Most images between two panes', unit: 'count', better: 'less' },
];

const journey = (id: string, title: string, panes: 1 | 4): Journey => ({
  id,
  title,
  cells: CELLS,
  metrics: panes === 4 ? [...METRICS, ...TOGETHER] : METRICS,
  viewers: ['parfocal', 'ohifMinified'],
  absent: { ohif: LOADED_ALIKE, dmv: 'shows no CT', fetch: 'is no viewer' },
  quickCells: ['ct-300-jpegls@lan'],
  timeoutMs: LOADED_TIMEOUT_MS + 90_000,
  run: (viewer, cell, stage) => playScroll(viewer, cell, stage, panes, id),
});

export const scroll1 = journey('scroll-1', 'Scroll of a loaded stack', 1);
export const scroll4 = journey('scroll-4', 'Scroll of a loaded stack, four linked panes', 4);

async function playScroll(viewer: Viewer, cell: Cell, stage: Stage, panes: 1 | 4, name: string): Promise<Sample> {
  const opened = await RadiologyPage.open(viewer, cell, stage);
  await opened.firstImage();
  await opened.seriesComplete(LOADED_TIMEOUT_MS);
  const notes = panes === 4 ? [...(await fourLinkedPanes(viewer, opened.page))] : [];
  const { canvases } = await opened.until(
    `${panes} panes with an image`,
    (record) => record.canvases.filter(({ index }) => index >= 0).length === panes,
    30_000,
  );
  await opened.hands.moveTo(await opened.middleOf(0));
  await pause(1500);

  await opened.clear();
  await opened.hands.wheel(SINGLE, SINGLE_PER_SECOND);
  await pause(500);
  const single = latencyOf((await opened.read()).inputs.filter(({ type }) => type === 'wheel'));

  await opened.clear();
  const before = await opened.taskSeconds();
  const begun = performance.now();
  await opened.hands.wheel(NOTCHES, PER_SECOND);
  await opened.hands.wheel(-NOTCHES, PER_SECOND);
  const busy = ((await opened.taskSeconds()) - before) / ((performance.now() - begun) / 1000);
  await pause(700);
  const record = await opened.read();
  await opened.leave(name, record);
  const { unreadable, ...facts } = scrollFacts(
    record,
    canvases.map(({ id }) => id),
  );
  const stream = latencyOf(record.inputs);
  if (unreadable > 0) notes.push(`${unreadable} pictures in which no image could be read`);
  if (single && single.unanswered > 0) notes.push(`${single.unanswered} of ${SINGLE} single notches changed nothing`);
  const { fpsTogether, apart, apartMost, ...alone } = facts;
  return {
    values: {
      ...alone,
      ...(panes === 4 ? { fpsTogether, apart, apartMost } : {}),
      ...(single ? { inputP50Ms: single.p50Ms, inputP95Ms: single.p95Ms } : {}),
      ...(stream ? { streamP95Ms: stream.p95Ms } : {}),
      busy,
      ...(await opened.memoryMb()),
    },
    ...(notes.length > 0 ? { notes } : {}),
  };
}
