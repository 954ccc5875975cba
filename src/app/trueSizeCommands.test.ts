import { describe, expect, test } from 'vitest';
import type { RadiologyStatus } from '../dicom/paneStatus';
import { columnSizeOf, trueSizeWords } from '../dicom/radiology/trueSize';
import type { DisplaySet } from '../dicom/types';
import type { EngineAction, PaneEngine } from '../engines/contract';
import { LiveEngines } from '../panes/liveEngines';
import { createCommandRegistry } from '../workspace/command';
import { createWorkspace } from '../workspace/store';
import { screenMemory } from './screenMemory';
import { trueSizeCommands } from './trueSizeCommands';

const storage = (kept: Record<string, string> = {}) => ({
  getItem: (key: string) => kept[key] ?? null,
  setItem: (key: string, text: string) => {
    kept[key] = text;
  },
});

/** 0.4 mm a CSS pixel at two CSS pixels a column: columns of 0.8 mm. */
const calibrated = { kind: 'radiology', frameNumber: 1, zoom: 2, mmPerCssPixel: 0.4 } as unknown as RadiologyStatus;
const { mmPerCssPixel: _none, ...withoutScale } = calibrated;
const uncalibrated = withoutScale as RadiologyStatus;

/** A reader at an image, on screens of a desk whose names tell them apart. */
function desk(status: RadiologyStatus, kept = storage()) {
  const workspace = createWorkspace();
  const { activePaneId } = workspace.getState();
  workspace.setState({
    displaySets: [{ kind: 'frames', id: 'a', frames: [{ dataset: {} }], problems: [] } as unknown as DisplaySet],
    panes: [{ id: activePaneId, displaySetId: 'a' }],
    paneStatus: { [activePaneId]: status },
  });
  const ran: EngineAction[] = [];
  const live = new LiveEngines();
  live.add(activePaneId, { run: (action: EngineAction) => ran.push(action) } as unknown as PaneEngine);
  const commands = createCommandRegistry((title, cause) => {
    throw new Error(title, { cause });
  });
  const page = { screen: 'left', changed: () => {} };
  commands.register(
    ...trueSizeCommands(workspace, live, {
      name: () => page.screen,
      onChange: (changed) => {
        page.changed = changed;
      },
      memory: screenMemory(() => kept),
      today: () => '2026-11-23',
    }),
  );
  const problem = () => workspace.getState().problems[`pane/${activePaneId}/trueSize`]?.title;
  return { workspace, commands, ran, problem, page, activePaneId };
}

describe('true size', () => {
  test('asks for the size of the screen once, then shows the image so: one column of 0.8 mm is 4 pixels of 0.2 mm', async () => {
    const kept = storage();
    const { workspace, commands, ran } = desk(calibrated, kept);
    await commands.run('view.trueSize');
    expect(ran).toEqual([]);
    expect(workspace.getState().measuringScreen).toBeDefined();
    await commands.run('screen.measure', { mmPerCssPixel: 0.2 });
    expect(workspace.getState().measuringScreen).toBeUndefined();
    expect(ran).toEqual([{ kind: 'trueSize', cssPixelsPerColumn: 4 }]);

    const later = desk(calibrated, kept);
    expect(later.workspace.getState().screenScale).toEqual({ mmPerCssPixel: 0.2, measuredOn: '2026-11-23' });
    await later.commands.run('view.trueSize');
    expect(later.ran).toHaveLength(1);
  });

  test('holds for the screen that was measured alone', async () => {
    const { workspace, commands, ran, page } = desk(calibrated);
    await commands.run('screen.measure', { mmPerCssPixel: 0.2 });
    page.screen = 'right';
    page.changed();
    expect(workspace.getState().screenScale).toBeUndefined();
    await commands.run('view.trueSize');
    expect(ran).toEqual([]);
    page.screen = 'left';
    page.changed();
    expect(workspace.getState().screenScale?.mmPerCssPixel).toBe(0.2);
  });

  test('is refused in words where a pixel has no size, until another image is there', async () => {
    const { workspace, commands, ran, problem, activePaneId } = desk(uncalibrated);
    await commands.run('screen.measure', { mmPerCssPixel: 0.2 });
    await commands.run('view.trueSize');
    expect(ran).toEqual([]);
    expect(problem()).toContain('does not say how large its pixels are');
    workspace.setPaneStatus(activePaneId, { ...uncalibrated, framesLoaded: 2 });
    expect(problem()).toBeDefined();
    workspace.setPaneStatus(activePaneId, { ...uncalibrated, frameNumber: 2 });
    expect(problem()).toBeUndefined();
  });

  test('is not asked of pixels that no screen has', async () => {
    const { workspace, commands } = desk(calibrated);
    for (const mmPerCssPixel of [0, -1, 12, Number.NaN])
      await expect(commands.run('screen.measure', { mmPerCssPixel })).rejects.toThrow();
    expect(workspace.getState().screenScale).toBeUndefined();
  });
});

test('what something else wrote on the device is no screen', () => {
  const read = (text: string) => screenMemory(() => storage({ 'parfocal.screens': text })).read('left');
  expect(read('{"left":{"mmPerCssPixel":0.2,"measuredOn":"2026-11-23"}}')?.mmPerCssPixel).toBe(0.2);
  expect(read('{"left":{"mmPerCssPixel":90,"measuredOn":"2026-11-23"}}')).toBeUndefined();
  expect(read('{"left":{"mmPerCssPixel":0.2,"measuredOn":"<b>"}}')).toBeUndefined();
  expect(read('[')).toBeUndefined();
});

describe('the words of true size', () => {
  const screen = { mmPerCssPixel: 0.2, measuredOn: '2026-11-23' };
  const detector = { rowSpacingMm: 0.8, columnSpacingMm: 0.8, label: 'at detector plane (magnified)' };
  const wordsOf = (status: RadiologyStatus) => trueSizeWords(status, columnSizeOf(status, detector, false), screen);

  test('say at which plane, and by whom; at any other size there are none', () => {
    expect(wordsOf({ ...calibrated, zoom: 4, mmPerCssPixel: 0.2 })).toBe(
      'True size at detector plane (magnified), by your screen calibration of 2026-11-23',
    );
    expect(wordsOf({ ...calibrated, zoom: 4.01, mmPerCssPixel: 0.8 / 4.01 })).toBe('');
  });

  test('are not there for several images at once, nor in 3D', () => {
    const tiles = { rows: 2, columns: 2, first: 1, last: 4 };
    expect(wordsOf({ ...calibrated, zoom: 4, tiles })).toBe('');
    expect(wordsOf({ ...calibrated, zoom: 4, volume3d: {} as never })).toBe('');
  });
});
