// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { RadiologyStatus } from '../../dicom/paneStatus';
import { createHarness, show } from '../testing';
import { FrameBar } from './FrameBar';
import styles from './FrameBar.module.css';

/** Tops and heights, in percent of the bar, of what is drawn as loaded, and the tops of what is drawn as failed. */
async function drawn(over: Partial<RadiologyStatus>) {
  const status = { kind: 'radiology', frameNumber: 1, frameCount: 10, framesLoaded: 0, ...over } as RadiologyStatus;
  const { page, end } = await show(createHarness([]), <FrameBar status={status} />);
  const spans = (name: string | undefined) => [...page.querySelectorAll<HTMLElement>(`.${name}`)];
  const loaded = spans(styles.loaded).map(({ style }) => [style.top, style.height]);
  const failed = spans(styles.failed).map(({ style }) => style.top);
  await end();
  return { loaded, failed };
}

test('the bar is lit where images are here, also when they came from the middle', async () => {
  const { loaded } = await drawn({ framesLoaded: 5, loadedRanges: [2, 5, 8, 10] });
  expect(loaded).toEqual([
    ['20%', '30%'],
    ['80%', '20%'],
  ]);
});

test('an image that failed is marked at its place', async () => {
  const { loaded, failed } = await drawn({
    framesLoaded: 9,
    framesFailed: 1,
    failedFrames: [4],
    loadedRanges: [0, 3, 4, 10],
  });
  expect(loaded.length).toBe(2);
  expect(failed).toEqual(['35%']);
});

test('a computed view has no images that come one by one: its bar is lit when all of the volume is here', async () => {
  const derived = { plane: 'coronal', isInterpolated: true, imagesLoaded: 3, imageCount: 6, gaps: 0 } as const;
  expect((await drawn({ framesLoaded: 5, derived })).loaded).toEqual([]);
  expect((await drawn({ framesLoaded: 10, derived })).loaded.length).toBe(1);
});
