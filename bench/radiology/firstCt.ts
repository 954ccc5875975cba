import type { Cell, Journey, Sample } from '../types';
import { RadiologyPage } from './radiologyPage';

const cell = (data: string, title: string, link: Cell['link'], more: Partial<Cell> = {}): Cell => ({
  id: `${data}@${link}`,
  title,
  data,
  link,
  ...more,
});

/** Besides the main cell OHIF plays minified alone, the faster of its two builds; a run would else take twice as long. */
const beside = { viewers: ['parfocal', 'ohifMinified'] } satisfies Partial<Cell>;

/** From the address of a study to the right pixels of one of its images on the screen. */
export const firstCt: Journey = {
  id: 'first-ct',
  title: 'Navigation to the first CT image',
  cells: [
    cell('ct-100-jpegls', '100 images, JPEG-LS, LAN', 'lan', { ...beside, isExtra: true }),
    cell('ct-300-jpegls', '300 images, JPEG-LS, LAN', 'lan'),
    cell('ct-1000-jpegls', '1,000 images, JPEG-LS, LAN', 'lan', beside),
    cell('ct-300-raw', '300 images, uncompressed, LAN', 'lan', beside),
    cell('ct-300-htj2k', '300 images, HTJ2K, LAN', 'lan', beside),
    cell('ct-300-jpegls', '300 images, JPEG-LS, 30 Mbit/s and 10 ms', 'mbit30', beside),
    // Many rounds for the p95 of ours; OHIF plays the first ones.
    cell('ct-300-jpegls', '300 images, JPEG-LS, 10 Mbit/s and 100 ms', 'rural', {
      ...beside,
      rounds: 20,
      peerRounds: 5,
    }),
  ],
  metrics: [
    { id: 'firstImageMs', title: 'Navigation to the first image', unit: 'ms', better: 'less' },
    { id: 'jsKb', title: 'JavaScript before it', unit: 'kB', better: 'less' },
    { id: 'kb', title: 'Everything before it', unit: 'kB', better: 'less' },
    { id: 'requests', title: 'Requests before it', unit: 'count', better: 'less' },
    { id: 'taskMs', title: 'Main thread busy before it', unit: 'ms', better: 'less' },
  ],
  viewers: ['parfocal', 'ohif', 'ohifMinified'],
  absent: { dmv: 'shows no CT', fetch: 'is no viewer' },
  quickCells: ['ct-300-jpegls@lan'],
  run: async (viewer, played, stage): Promise<Sample> => {
    const opened = await RadiologyPage.open(viewer, played, stage);
    const firstImageMs = await opened.firstImage();
    const taskMs = (await opened.taskSeconds()) * 1000;
    const until = (await opened.timeOrigin()) + firstImageMs;
    const network = await opened.network.read();
    await opened.picture(`first-ct-${played.id}`);
    return {
      values: {
        firstImageMs,
        jsKb: network.scriptKb(until),
        kb: network.bytes(until) / 1000,
        requests: network.requests(until).length,
        taskMs,
      },
    };
  },
};
