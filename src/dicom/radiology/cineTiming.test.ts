import { expect, test } from 'vitest';
import type { FrameHeader, FramesDisplaySet } from '../types';
import { isCineLike } from './cineLike';
import { cineTimingOf } from './cineTiming';
import { radiologyTags as t } from './radiologyTags';

const clip = (attributes: Readonly<Record<string, readonly unknown[]>>, count = 4, objects = 1) => {
  const dataset = Object.fromEntries(Object.entries(attributes).map(([tag, Value]) => [tag, { vr: 'DS', Value }]));
  return Array.from({ length: count }, (_, index) => ({
    ref: { sopInstanceUid: `1.2.${index % objects}`, frameNumber: index + 1 },
    dataset,
  })) as unknown as FrameHeader[];
};
const rateOf = (attributes: Readonly<Record<string, readonly unknown[]>>) =>
  cineTimingOf(clip(attributes)).framesPerSecond;

test('the rate to show is taken before the rate of the recording, and that before the time of a frame', () => {
  const all = { [t.RecommendedDisplayFrameRate]: ['15'], [t.CineRate]: ['30'], [t.FrameTime]: ['40'] };
  expect(rateOf(all)).toBe(15);
  expect(rateOf({ ...all, [t.RecommendedDisplayFrameRate]: [] })).toBe(30);
  expect(rateOf({ [t.FrameTime]: ['40'] })).toBe(25);
  expect(rateOf({ [t.FrameTimeVector]: ['0', '50', '50', '50'] })).toBe(20);
  expect(rateOf({})).toBe(10);
});

test('a rate that cannot be is passed over', () => {
  expect(rateOf({ [t.CineRate]: ['0'], [t.FrameTime]: ['40'] })).toBe(25);
  expect(rateOf({ [t.CineRate]: ['-5'] })).toBe(10);
  expect(rateOf({ [t.FrameTime]: ['0'] })).toBe(10);
  expect(rateOf({ [t.FrameTimeVector]: ['0', '0', '0', '0'] })).toBe(10);
  expect(rateOf({ [t.FrameTimeVector]: ['0', '50'] })).toBe(10);
});

test('frames that were not recorded evenly keep their times', () => {
  const { stepsMs, framesPerSecond } = cineTimingOf(clip({ [t.FrameTimeVector]: ['0', '100', '300', '200'] }));
  expect(stepsMs).toEqual([200, 100, 300, 200]);
  expect(framesPerSecond).toBe(5);
});

test('there and back, and trimming, are as the object wants them; a trim of several objects means none of them', () => {
  const wanted = { [t.PreferredPlaybackSequencing]: [1], [t.StartTrim]: ['2'], [t.StopTrim]: ['3'] };
  expect(cineTimingOf(clip(wanted))).toMatchObject({ isSweep: true, from: 1, to: 2 });
  expect(cineTimingOf(clip(wanted, 4, 4))).toMatchObject({ from: 0, to: 3 });
  expect(cineTimingOf(clip({ [t.StartTrim]: ['3'], [t.StopTrim]: ['9'] }))).toMatchObject({ from: 0, to: 3 });
});

test('a play is offered for moving pictures, not for every stack', () => {
  const set = (modality: string, frames: readonly FrameHeader[]) =>
    ({ kind: 'frames', series: { modality }, frames }) as unknown as FramesDisplaySet;
  expect(isCineLike(set('US', clip({})))).toBe(true);
  expect(isCineLike(set('US', clip({}, 1)))).toBe(false);
  expect(isCineLike(set('CT', clip({}, 40, 40)))).toBe(false);
  expect(isCineLike(set('MR', clip({ [t.FrameTime]: ['40'] })))).toBe(true);
});
