import type { Journey, Sample } from '../types';
import { pause } from './gestures';
import { RadiologyPage } from './radiologyPage';

/** No canvas changed for so long, the volume being complete. */
const STILL_MS = 2500;
const TIMEOUT_MS = 120_000;

/**
 * Until three planes through the complete volume stand still. OHIF is asked for them by its address; ours by the two clicks of a
 * reader, as soon as the first image is there.
 */
export const mpr: Journey = {
  id: 'mpr',
  title: 'Three planes of a CT (MPR)',
  cells: [{ id: 'ct-300-jpegls@lan', title: '300 images, JPEG-LS, LAN', data: 'ct-300-jpegls', link: 'lan' }],
  metrics: [
    { id: 'mprMs', title: 'Navigation to three planes of the complete volume', unit: 'ms', better: 'less' },
    { id: 'firstPlanesMs', title: 'Navigation to something in all three', unit: 'ms', better: 'less' },
    { id: 'taskMs', title: 'Main thread busy', unit: 'ms', better: 'less' },
    { id: 'heapMb', title: 'Script memory afterwards', unit: 'MB', better: 'less' },
    { id: 'buffersMb', title: 'Pixel buffers afterwards', unit: 'MB', better: 'less' },
  ],
  viewers: ['parfocal', 'ohifMinified'],
  absent: {
    ohif: 'slower than minified only by its download',
    dmv: 'shows no CT',
    fetch: 'is no viewer',
  },
  timeoutMs: TIMEOUT_MS + 60_000,
  run: async (viewer, cell, stage): Promise<Sample> => {
    const isOurs = viewer.id === 'parfocal';
    const opened = await RadiologyPage.open(viewer, cell, stage, isOurs ? '' : '&hangingprotocolId=mpr');
    if (isOurs) await askForPlanes(opened);
    const there = await opened.until('three planes', ({ canvases }) => canvases.filter(isPicture).length === 3);
    await opened.seriesComplete(TIMEOUT_MS);
    const last = (record: typeof there) => record.changes.at(-1)?.[0] ?? 0;
    const still = await opened.until(
      'stillness',
      (record) => record.nowMs - last(record) > STILL_MS && framesSince(record, last(record)) > 20,
      TIMEOUT_MS,
    );
    const taskMs = (await opened.taskSeconds()) * 1000;
    await pause(200);
    await opened.picture('mpr');
    const ids = there.canvases.filter(isPicture).map(({ id }) => id);
    const firsts = ids.map((id) => still.changes.find(([, canvas]) => canvas === id)?.[0] ?? 0);
    const readable = still.canvases.filter(({ index }) => index >= 0).length;
    return {
      values: { mprMs: last(still), firstPlanesMs: Math.max(...firsts), taskMs, ...(await opened.memoryMb()) },
      ...(readable === 0 ? { notes: ['no number could be read in the axial plane'] } : {}),
    };
  },
};

async function askForPlanes(opened: RadiologyPage): Promise<void> {
  await opened.firstImage();
  const { page } = opened;
  await page.getByRole('button', { name: 'Layout', exact: true }).click();
  await page.getByRole('button', { name: /^MPR/ }).click();
}

const isPicture = ({ contrast }: { readonly contrast: number }): boolean => contrast > 20;

const framesSince = ({ frames }: { readonly frames: readonly number[] }, atMs: number): number =>
  frames.filter((frame) => frame > atMs).length;
