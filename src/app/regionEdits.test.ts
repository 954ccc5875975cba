import { expect, test, vi } from 'vitest';
import { mark, matrixSpace, slideImage, slideSpace } from '../codecs/testData';
import { opened } from '../codecs/sr/amendFixtures';
import { saved } from '../codecs/sr/reportFixtures';
import { codes, counted } from '../dicom/codes';
import { measureInMm } from '../dicom/geometry/measure';
import { isInside } from '../dicom/geometry/selfCrossing';
import type { Annotation, AnnotationShape } from '../dicom/types';
import { outlineInPlane } from '../regions/editRegion';
import { createCommandRegistry } from '../workspace/command';
import { createWorkspace } from '../workspace/store';
import { regionCommands } from './regionCommands';

const slide = slideImage();
const onSlide = (shape: AnnotationShape, points: readonly number[], more: Partial<Annotation> = {}) =>
  mark(slide, slideSpace(slide), shape, points, { measurements: measureInMm(shape, points), ...more });
const box = (x: number, y: number, width: number, height = width) =>
  [x, y, 0, x + width, y, 0, x + width, y + height, 0, x, y + height, 0] as const;
const tumour = (more: Partial<Annotation> = {}) =>
  onSlide('polygon', box(20, 40, 4), { trackingIdentifier: 'Tumour 1', ...more });

/** A case with these marks, the first one selected. */
const made = (...marks: Annotation[]) => {
  const workspace = createWorkspace();
  workspace.transact('read', 'stored', (all) => ({ ...all, ...Object.fromEntries(marks.map((one) => [one.id, one])) }));
  workspace.select([marks[0]!.id]);
  const commands = createCommandRegistry(vi.fn());
  commands.register(...regionCommands(workspace));
  const held = () => Object.values(workspace.getState().annotations);
  const words = () => Object.values(workspace.getState().problems).flatMap((one) => one?.title ?? []);
  const draw = async (verb: 'region.add' | 'region.cut', drawn: Annotation) => {
    await commands.run(verb);
    workspace.getState().placing?.(drawn);
  };
  const brush = (corners: readonly (readonly [number, number])[], radius: number, isErasing = false) => {
    const way = onSlide(
      'polygon',
      corners.flatMap(([x, y]) => [x, y, 0]),
      { trackingIdentifier: 'Painted 1', measurements: [] },
    );
    return commands.run('region.brush', { way, radius, isErasing });
  };
  return { workspace, held, words, draw, brush, commands };
};
const amountOf = (one: Annotation | undefined, { value }: { value: string }) =>
  one?.measurements.find(({ name }) => name.value === value)?.value;
const area = (one: Annotation | undefined) => amountOf(one, codes.area);

test('what is cut out of the middle is a hole: measured, kept by a report, taken back in one step', async () => {
  const region = tumour();
  const { workspace, held, words, draw } = made(region);
  await draw('region.cut', onSlide('polygon', box(21, 41, 1)));
  const [cut] = held();
  expect(held()).toHaveLength(1);
  expect(cut).toMatchObject({ id: region.id, trackingUid: region.trackingUid, trackingIdentifier: 'Tumour 1' });
  expect(area(cut)).toBeCloseTo(15, 6);
  expect(amountOf(cut, codes.perimeter)).toBeCloseTo(20, 6);
  expect(words()).toEqual([]);
  expect(workspace.getState()).toMatchObject({ selection: [region.id], placing: undefined });
  const [read] = opened(saved([cut!])).annotations;
  expect(read).toMatchObject({ shape: 'polygon', points: cut!.points });
  expect(area(read)).toBeCloseTo(15, 5);
  expect(isInside(outlineInPlane(read!), [21.5, 41.5])).toBe(false);
  expect(isInside(outlineInPlane(read!), [20.5, 41.5])).toBe(true);
  workspace.undo();
  expect(held()).toEqual([region]);
});

test('what is added counts once where both overlap; an ellipse becomes a polygon of the same area', async () => {
  const grown = made(tumour());
  await grown.draw('region.add', onSlide('polygon', box(23, 41, 2)));
  expect(area(grown.held()[0])).toBeCloseTo(18, 6);
  const round = made(onSlide('ellipse', [17, 40, 0, 23, 40, 0, 20, 38, 0, 20, 42, 0]));
  await round.draw('region.cut', onSlide('circle', [19, 40, 0, 21, 40, 0, 20, 39, 0, 20, 41, 0]));
  expect(round.held()[0]?.shape).toBe('polygon');
  expect(area(round.held()[0])! / (6 * Math.PI - Math.PI)).toBeCloseTo(1, 4);
});

test('a region that falls apart becomes marks with the same label, and the words name them', async () => {
  const region = tumour();
  const { workspace, held, words, draw } = made(region);
  await draw('region.cut', onSlide('rectangle', box(21, 39, 1, 6)));
  const [first, second, ...more] = held().toSorted((a, b) => (area(b) ?? 0) - (area(a) ?? 0));
  expect(more).toEqual([]);
  expect([area(first), area(second)]).toEqual([8, 4]);
  expect(first!.id).toBe(region.id);
  expect(second).toMatchObject({ label: region.label, sopInstanceUid: region.sopInstanceUid, space: region.space });
  expect(second!.trackingUid).not.toBe(region.trackingUid);
  expect(words()).toEqual(['“Tumour 1” fell into 2 pieces']);
  workspace.undo();
  expect(held()).toEqual([region]);
});

test('a region that is cut away whole is gone with words, and comes back', async () => {
  const region = tumour();
  const { workspace, held, words, draw } = made(region);
  await draw('region.cut', onSlide('polygon', box(19, 39, 9)));
  expect([held(), words()]).toEqual([[], ['Nothing is left of “Tumour 1”: the mark is gone']]);
  workspace.undo();
  expect(held()).toEqual([region]);
});

const flat = slideImage(false, 3);
test.each<[string, Annotation, Annotation, string]>([
  [
    'lies apart',
    tumour(),
    onSlide('polygon', box(30, 40, 1)),
    'Nothing was cut: what was drawn does not meet the region',
  ],
  [
    'crosses itself',
    tumour(),
    onSlide('polygon', [21, 41, 0, 22, 42, 0, 22, 41, 0, 21, 42, 0]),
    'The region was not changed: an outline crosses itself',
  ],
  [
    'is a line',
    tumour(),
    onSlide('length', [21, 41, 0, 22, 42, 0]),
    'The region was not changed: what was drawn has no inside',
  ],
  [
    'is of another slide',
    tumour(),
    { ...onSlide('polygon', box(21, 41, 1)), space: slideSpace(slideImage(true, 2)) },
    'The region was not changed: it lies on another slide',
  ],
  [
    'meets a counting field',
    tumour({ label: counted.field }),
    onSlide('polygon', box(21, 41, 1)),
    'A counting field keeps its size and form',
  ],
  [
    'meets a locked mark',
    tumour({ lockedReason: 'of a colleague' }),
    onSlide('polygon', box(21, 41, 1)),
    'This region cannot be edited here',
  ],
  [
    'has no mm',
    mark(flat, matrixSpace(flat), 'polygon', [0, 0, 900, 0, 900, 900]),
    onSlide('polygon', box(21, 41, 1)),
    'The region was not changed: the place of this slide’s pixels in mm is not known',
  ],
])('nothing is changed by what %s, and the words say why', async (_, region, drawn, said) => {
  const { held, words, draw } = made(region);
  await draw('region.cut', drawn);
  expect([held(), words()]).toEqual([[region], [said]]);
});

test('the brush begins a region, adds to the selected one and erases a hole in it: a step of history each', async () => {
  const { workspace, held, brush } = made(tumour());
  workspace.select([]);
  await brush(
    [
      [30, 40],
      [32, 40],
    ],
    1,
  );
  const painted = held().find((one) => one.trackingIdentifier === 'Painted 1');
  expect(workspace.getState().selection).toEqual([painted!.id]);
  expect(area(painted)! / (4 + Math.PI)).toBeCloseTo(1, 2);
  await brush(
    [
      [32, 40],
      [34, 40],
    ],
    1,
  );
  const now = () => held().find((one) => one.id === painted!.id);
  expect(area(now())! / (8 + Math.PI)).toBeCloseTo(1, 2);
  await brush([[32, 40]], 0.5, true);
  expect(area(now())! / (8 + Math.PI - Math.PI / 4)).toBeCloseTo(1, 2);
  expect(isInside(outlineInPlane(now()!), [32, 40])).toBe(false);
  expect(held()).toHaveLength(2);
  workspace.undo();
  workspace.undo();
  expect(area(now())! / (4 + Math.PI)).toBeCloseTo(1, 2);
});

test('a stroke beside the selected region, or under a mark that is locked or a counting field, begins one of its own', async () => {
  for (const region of [tumour(), tumour({ lockedReason: 'of a colleague' }), tumour({ label: counted.field })]) {
    const { held, words, brush } = made(region);
    await brush([[region.lockedReason || region.label === counted.field ? 22 : 30, 41]], 0.5);
    expect(held()).toHaveLength(2);
    expect(held()).toContain(region);
    expect(words()).toEqual([]);
  }
});

test('an eraser without a region, or beside it, changes nothing and says so', async () => {
  const { workspace, held, words, brush } = made(tumour());
  await brush([[30, 41]], 0.5, true);
  expect(words()).toEqual(['Nothing was cut: what was drawn does not meet the region']);
  workspace.select([]);
  await brush([[22, 42]], 0.5, true);
  expect(words()).toEqual(['Nothing was erased: no region is selected']);
  expect(held()).toHaveLength(1);
});

test('the brush is made larger and smaller by command while it is in hand, within bounds', async () => {
  const { workspace, commands } = made(tumour());
  expect(commands.isEnabled('tool.brushSize')).toBe(false);
  workspace.setState({ tool: 'brush' });
  await commands.run('tool.brushSize', { factor: 1.25 });
  expect(workspace.getState().brushRadiusPx).toBe(25);
  await commands.run('tool.brushSize', { factor: 0.001 });
  expect(workspace.getState().brushRadiusPx).toBe(3);
});
