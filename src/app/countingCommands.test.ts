import { expect, test, vi } from 'vitest';
import { counted } from '../dicom/codes';
import { buildSlides } from '../dicom/slide/buildSlides';
import { madeInstance, madeSeries } from '../dicom/slide/slideFixture';
import { LiveEngines } from '../panes/liveEngines';
import { createCommandRegistry } from '../workspace/command';
import { createWorkspace } from '../workspace/store';
import { countingCommands } from './countingCommands';

const made = () => {
  const workspace = createWorkspace();
  const [displaySet] = buildSlides([
    { series: madeSeries(), instances: [madeInstance({ uid: '1', matrix: [4000, 3000] })] },
  ]);
  workspace.setState({ displaySets: [displaySet!] });
  workspace.showInPane(workspace.getState().activePaneId, displaySet!.id);
  const commands = createCommandRegistry(vi.fn());
  commands.register(...countingCommands(workspace, new LiveEngines()));
  return { workspace, commands };
};

test('a class chosen while counting holds at once: the next click is of that class', async () => {
  const { workspace, commands } = made();
  const before = workspace.getState().currentLabel.slide;
  await commands.run('counting.toggle');
  expect(workspace.getState().currentLabel.slide).toEqual(counted.mitosis);
  commands.start('counting.chooseClass', { number: 2 });
  expect(workspace.getState().currentLabel.slide).toEqual(counted.positive);
  commands.start('counting.chooseClass', { number: 9 });
  expect(workspace.getState().currentLabel.slide).toEqual(counted.positive);
  await commands.run('counting.toggle');
  expect(workspace.getState().currentLabel.slide).toEqual(before);
});

test('Space counts only while counting; a field without sense is refused', async () => {
  const { workspace, commands } = made();
  expect(commands.isEnabled('counting.add')).toBe(false);
  await commands.run('counting.toggle');
  expect(commands.isEnabled('counting.add')).toBe(true);
  await commands.run('counting.chooseField', { form: 'square', areaMm2: 1 });
  expect(workspace.getState().counting?.field).toEqual({ form: 'square', areaMm2: 1 });
  await expect(commands.run('counting.chooseField', { areaMm2: -4 })).rejects.toThrow(/-4 mm²/);
  expect(workspace.getState().counting?.field.areaMm2).toBe(1);
});

test('a class of the reader is a label of slides from then on, and the one that is counted', async () => {
  const { workspace, commands } = made();
  await commands.run('counting.addClass', { name: ' Plasma cell ' });
  const { labels, currentLabel } = workspace.getState();
  expect(currentLabel.slide.meaning).toBe('Plasma cell');
  expect(labels.filter(({ concept }) => concept.meaning === 'Plasma cell')).toHaveLength(1);
  await commands.run('counting.addClass', { name: 'plasma cell' });
  expect(workspace.getState().labels).toHaveLength(labels.length);
});
