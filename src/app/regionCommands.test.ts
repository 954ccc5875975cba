import { expect, test, vi } from 'vitest';
import { mark, matrixSpace, slideImage, slideSpace } from '../codecs/testData';
import { opened } from '../codecs/sr/amendFixtures';
import { saved } from '../codecs/sr/reportFixtures';
import { codes, margins } from '../dicom/codes';
import type { Annotation, AnnotationShape } from '../dicom/types';
import { createCommandRegistry } from '../workspace/command';
import { createWorkspace } from '../workspace/store';
import { regionCommands } from './regionCommands';

const slide = slideImage();
const onSlide = (shape: AnnotationShape, points: readonly number[], more: Partial<Annotation> = {}) =>
  mark(slide, slideSpace(slide), shape, points, more);
/** 4 by 3 mm, its far corner at 24\43. */
const box = () => onSlide('polygon', [20, 40, 0, 24, 40, 0, 24, 43, 0, 20, 43, 0], { trackingIdentifier: 'Tumour 1' });
const margin = (shape: AnnotationShape, points: readonly number[], more: Partial<Annotation> = {}) =>
  onSlide(shape, points, { label: margins.line, ...more });

/** A case with these marks, the first one selected. */
const made = (...marks: Annotation[]) => {
  const workspace = createWorkspace();
  workspace.transact('read', 'stored', (all) => ({ ...all, ...Object.fromEntries(marks.map((one) => [one.id, one])) }));
  workspace.select([marks[0]!.id]);
  const commands = createCommandRegistry(vi.fn());
  commands.register(...regionCommands(workspace));
  const held = () => Object.values(workspace.getState().annotations);
  const added = () => held().filter((one) => !marks.includes(one));
  const words = () => Object.values(workspace.getState().problems).flatMap((problem) => problem?.title ?? []);
  return { workspace, commands, added, words };
};
const measuredAs = (one: Annotation | undefined, { value }: { value: string }) =>
  one?.measurements.find(({ name }) => name.value === value)?.value;

test('the size of a region is its greatest diameter and the longest line across, kept in a report and taken back', async () => {
  const { workspace, commands, added } = made(box());
  await commands.run('region.size');
  const [size] = added();
  expect(size).toMatchObject({ shape: 'bidirectional', trackingIdentifier: 'Size of Tumour 1', label: box().label });
  expect(measuredAs(size, codes.longAxis)).toBeCloseTo(5, 6);
  expect(measuredAs(size, codes.shortAxis)).toBeCloseTo(3.75, 6);
  const [read] = opened(saved([size!])).annotations;
  expect(read).toMatchObject({ shape: 'bidirectional', points: size!.points, label: size!.label });
  expect(measuredAs(read, codes.longAxis)).toBeCloseTo(5, 6);
  workspace.undo();
  expect(added()).toEqual([]);
});

test('an ellipse is measured by its axes', async () => {
  const { commands, added } = made(onSlide('ellipse', [17, 40, 0, 23, 40, 0, 20, 39, 0, 20, 41, 0]));
  await commands.run('region.size');
  expect([measuredAs(added()[0], codes.longAxis), measuredAs(added()[0], codes.shortAxis)]).toEqual([6, 2]);
});

test('the distance is to the nearest of the margins, from the region to the margin, and comes back with its finding', async () => {
  const region = box();
  const far = margin('length', [20, 50, 0, 30, 50, 0]);
  const near = margin('polyline', [26.5, 30, 0, 26.5, 41, 0, 30, 60, 0]);
  const unnamed = onSlide('length', [24.1, 40, 0, 24.1, 43, 0]);
  const elsewhere = margin('length', [24.1, 40, 0, 24.1, 43, 0], { space: slideSpace(slideImage(true, 2)) });
  const { workspace, commands, added } = made(region, far, near, unnamed, elsewhere);
  await commands.run('region.margin');
  const [distance] = added();
  expect(distance).toMatchObject({
    shape: 'length',
    label: margins.distance,
    trackingIdentifier: 'Distance to margin 1',
  });
  expect(measuredAs(distance, codes.length)).toBe(2.5);
  expect([distance!.points[0], distance!.points[3]]).toEqual([24, 26.5]);
  const [read] = opened(saved([distance!])).annotations;
  expect(read).toMatchObject({ shape: 'length', points: distance!.points, label: margins.distance });
  workspace.undo();
  expect(added()).toEqual([]);
});

test('a region within the outline of its specimen is measured to that outline', async () => {
  const specimen = margin('polygon', [10, 30, 0, 40, 30, 0, 40, 43.75, 0, 10, 43.75, 0]);
  const { commands, added } = made(box(), specimen);
  await commands.run('region.margin');
  expect(measuredAs(added()[0], codes.length)).toBe(0.75);
});

test.each([
  ['crosses', [23, 41, 0, 30, 41, 0]],
  ['touches', [24, 30, 0, 24, 60, 0]],
  ['lies within', [21, 41, 0, 22, 42, 0]],
])('a margin that %s the region is reached: no number, and words', async (_, points) => {
  const { commands, added, words } = made(box(), margin('length', points));
  await commands.run('region.margin');
  expect(added()).toEqual([]);
  expect(words()).toEqual(['The region reaches the margin: there is no distance between them']);
});

test('without margin, without mm, or with an outline that crosses itself nothing is measured, and the words say why', async () => {
  const none = made(box());
  await none.commands.run('region.margin');
  const flat = slideImage(false, 3);
  const pixels = made(mark(flat, matrixSpace(flat), 'polygon', [0, 0, 900, 0, 900, 900]));
  await pixels.commands.run('region.size');
  const eight = made(onSlide('polygon', [20, 40, 0, 24, 43, 0, 24, 40, 0, 20, 43, 0]));
  await eight.commands.run('region.size');
  expect([none, pixels, eight].map(({ words, added }) => [words(), added()])).toEqual([
    [['No margin is marked on this slide'], []],
    [['Not measured: the place of this slide’s pixels in mm is not known'], []],
    [['Not measured: the outline of this region crosses itself'], []],
  ]);
});

test('only one region can be measured, no line', () => {
  const { commands } = made(margin('length', [20, 50, 0, 30, 50, 0]));
  expect(commands.isEnabled('region.size')).toBe(false);
});
