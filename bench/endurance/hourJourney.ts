import { prepareViewer } from '../radiology/viewerHands';
import { addressOf } from '../slides/slidePage';
import type { Cell, Journey, Sample, Stage, Viewer } from '../types';
import { type Checkpoint, enduranceSample } from '../../e2e/memory/levelling';
import { MemoryGauge } from '../../e2e/memory/memory';
import { ctReading, type Reading, slideReading } from './readingLaps';

const LAPS = 10;
/** So that a run ends, a viewer begins no lap after this time; below six laps nothing could be said of growth. */
const LONGEST_MS = 120_000;
const LEAST_LAPS = 6;

/** An hour of reading at full speed, in up to ten laps of six minutes' work; memory after each, which has to level off. */
export const hourJourney: Journey = {
  id: 'hour',
  title: 'Memory of an hour of reading',
  cells: [
    {
      id: 'ct-300-jpegls@lan',
      title: '300 CT images, six to ten laps',
      data: 'ct-300-jpegls',
      link: 'lan',
      rounds: 1,
      viewers: ['parfocal', 'ohifMinified'],
    },
    {
      id: 'slide-10x-512-jpeg@lan',
      title: 'Thirty fields of two slides, six to ten laps',
      data: 'slide-10x-512-jpeg',
      link: 'lan',
      rounds: 1,
      viewers: ['parfocal', 'dmv'],
      isExtra: true,
    },
  ],
  metrics: [
    { id: 'heapMb', title: 'Script memory at the end', unit: 'MB', better: 'less' },
    { id: 'heapGrowth', title: 'Script memory, last third ÷ middle third', unit: 'ratio', better: 'less' },
    { id: 'buffersMb', title: 'Pixel buffers at the end', unit: 'MB', better: 'less' },
    { id: 'buffersGrowth', title: 'Pixel buffers, last third ÷ middle third', unit: 'ratio', better: 'less' },
    { id: 'rendererMb', title: 'Renderer at the end, resident', unit: 'MB', better: 'less' },
    { id: 'rendererGrowth', title: 'Renderer, last third ÷ middle third', unit: 'ratio', better: 'less' },
    { id: 'gpuMb', title: 'GPU process at the end, resident', unit: 'MB', better: 'less' },
    { id: 'gpuGrowth', title: 'GPU process, last third ÷ middle third', unit: 'ratio', better: 'less' },
    { id: 'detached', title: 'Detached nodes at the end', unit: 'count', better: 'less' },
    { id: 'nodes', title: 'Nodes alive at the end', unit: 'count', better: 'less' },
    { id: 'nodesGrowth', title: 'Nodes alive, last third ÷ middle third', unit: 'ratio', better: 'less' },
    { id: 'listenersGrowth', title: 'Listeners, last third ÷ middle third', unit: 'ratio', better: 'less' },
  ],
  viewers: ['parfocal', 'ohifMinified', 'dmv'],
  absent: { ohif: 'holds the same memory as when minified', fetch: 'is no viewer' },
  timeoutMs: 420_000,
  // The first laps are its warming up: growth is told of the last two thirds.
  isNeverWarmed: true,
  run: playHour,
};

async function playHour(viewer: Viewer, cell: Cell, stage: Stage): Promise<Sample> {
  const page = await stage.newPage();
  await prepareViewer(viewer, page);
  const gauge = await MemoryGauge.of(page, stage.browser);
  try {
    const reading = await open(viewer, cell, stage, page);
    await reading.begin();
    const checkpoints: Checkpoint[] = [];
    const startMs = performance.now();
    for (let lap = 0; lap < LAPS; lap += 1) {
      const begun = performance.now();
      if (lap >= LEAST_LAPS && begun - startMs > LONGEST_MS) break;
      await reading.lap(lap);
      checkpoints.push(await gauge.read());
      const { heapMb, rendererMb = Number.NaN } = checkpoints.at(-1) as Checkpoint;
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      stage.log(`lap ${lap + 1}: heap ${heapMb.toFixed(1)} MB, renderer ${rendererMb.toFixed(0)} MB, ${seconds} s`);
    }
    const sample = enduranceSample(checkpoints);
    const reopened =
      viewer.id === 'parfocal'
        ? []
        : ['the case was not left and opened again: only our viewer does that without a new page'];
    const minutes = LONGEST_MS / 60_000;
    const fewer =
      checkpoints.length < LAPS ? [`${checkpoints.length} laps of ${LAPS}: ${minutes} minutes were over by then`] : [];
    return { values: sample.values, notes: [...fewer, ...sample.notes, ...reopened] };
  } finally {
    await gauge.close();
  }
}

async function open(
  viewer: Viewer,
  cell: Cell,
  stage: Stage,
  page: Awaited<ReturnType<Stage['newPage']>>,
): Promise<Reading> {
  const data = stage.dataOf(cell);
  switch (data.kind) {
    case 'ct':
      if (viewer.id === 'dmv') throw new Error('the bare page shows no CT');
      await page.goto(`${viewer.origin}/viewer?StudyInstanceUIDs=${data.studyInstanceUid}`, { waitUntil: 'commit' });
      return ctReading(viewer, page, data);
    case 'slide': {
      const [series = ''] = data.seriesInstanceUids;
      const study = `${viewer.origin}/viewer?StudyInstanceUIDs=${data.studyInstanceUid}`;
      await page.goto(viewer.id === 'parfocal' ? study : addressOf(viewer, data.studyInstanceUid, series), {
        waitUntil: 'commit',
      });
      return slideReading(viewer, page);
    }
    case 'ann':
    case 'projection':
    case 'board':
      throw new Error(`an hour is not read on ${data.name}`);
  }
}
