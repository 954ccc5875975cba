import type { RadiologyRecord } from '../probe/radiologyProbe';
import type { Cell, Journey, Sample, Stage, Viewer } from '../types';
import { circle, pause } from './gestures';
import { RadiologyPage } from './radiologyPage';
import { dragFacts, latencyOf } from './shownImages';
import { LOADED_ALIKE } from './viewerHands';

/** A mouse of 120 reports a second, for three seconds: four times round a circle. */
const PER_SECOND = 120;
const MOVES = 360;
const TURNS = 4;
const RADIUS_PX = 80;
const SINGLE = 12;
const SINGLE_PER_SECOND = 4;

const journey = (id: string, title: string, cell: Cell): Journey => ({
  id,
  title,
  cells: [cell],
  metrics: [
    { id: 'fps', title: 'Frames with another window per second', unit: 'fps', better: 'more' },
    { id: 'gapP95Ms', title: 'Wait between two of them, p95', unit: 'ms', better: 'less' },
    { id: 'inputP50Ms', title: 'One move to its picture, median', unit: 'ms', better: 'less' },
    { id: 'inputP95Ms', title: 'One move to its picture, p95', unit: 'ms', better: 'less' },
    { id: 'streamP95Ms', title: 'Move to the next picture while dragging, p95', unit: 'ms', better: 'less' },
    { id: 'busy', title: 'Main thread busy', unit: 'ratio', better: 'less' },
  ],
  viewers: ['parfocal', 'ohifMinified'],
  absent: { ohif: LOADED_ALIKE, dmv: 'shows no CT', fetch: 'is no viewer' },
  quickCells: [cell.id],
  run: (viewer, played, stage) => playDrag(viewer, played, stage, id),
});

export const window512 = journey('window-512', 'Window by dragging, 512 × 512', {
  id: 'ct-300-jpegls@lan',
  title: 'CT image of 512 × 512 pixels',
  data: 'ct-300-jpegls',
  link: 'lan',
});

export const window12mp = journey('window-12mp', 'Window by dragging, 3,000 × 4,000', {
  id: 'projection-dx@lan',
  title: 'Radiograph of 12 megapixels',
  data: 'projection-dx',
  link: 'lan',
});

async function playDrag(viewer: Viewer, cell: Cell, stage: Stage, name: string): Promise<Sample> {
  const opened = await RadiologyPage.open(viewer, cell, stage);
  // A radiograph has no number in its pixels: any picture with light and dark in it, and the bytes of all images.
  await opened.until('a picture', ({ canvases }) => canvases.some(({ contrast }) => contrast > 20));
  await opened.seriesComplete(90_000);
  await pause(2000);
  const { canvases } = await opened.read();
  const canvas = canvases[0]?.id ?? 0;
  const from = await opened.middleOf(0);
  await opened.hands.moveTo(from);

  await opened.clear();
  await opened.hands.drag(circle(from, RADIUS_PX, SINGLE, 1), SINGLE_PER_SECOND);
  await pause(500);
  const single = latencyOf(moves(await opened.read()));

  await opened.clear();
  const before = await opened.taskSeconds();
  const begun = performance.now();
  await opened.hands.drag(circle(from, RADIUS_PX, MOVES, TURNS), PER_SECOND);
  const busy = ((await opened.taskSeconds()) - before) / ((performance.now() - begun) / 1000);
  await pause(500);
  const record = await opened.read();
  const facts = dragFacts(record, canvas);
  const stream = latencyOf(moves(record));
  await opened.leave(name, record);
  return {
    values: {
      ...facts,
      ...(single ? { inputP50Ms: single.p50Ms, inputP95Ms: single.p95Ms } : {}),
      ...(stream ? { streamP95Ms: stream.p95Ms } : {}),
      busy,
    },
    ...(single && single.unanswered > 0
      ? { notes: [`${single.unanswered} of ${SINGLE} single moves changed nothing`] }
      : {}),
  };
}

const moves = ({ inputs }: RadiologyRecord) => inputs.filter(({ type }) => type === 'pointermove');
