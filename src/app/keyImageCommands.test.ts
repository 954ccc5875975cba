import { expect, test } from 'vitest';
import type { RadiologyStatus, SlideStatus } from '../dicom/paneStatus';
import { completeOf } from '../dicom/rejectedImages';
import type { AnnotationId, PaneId } from '../dicom/uids';
import { LiveEngines } from '../panes/liveEngines';
import { buildStudy } from '../testing/builders';
import { FakeEngine } from '../testing/fakeEngine';
import { buildFrames, buildSlide } from '../ui/testing';
import { createCommandRegistry } from '../workspace/command';
import { createWorkspace } from '../workspace/store';
import { goToKeyImage, keyImageCommands } from './keyImageCommands';

const study = buildStudy('1.1');
const ct = buildFrames('9.1', study, 5);
const slide = buildSlide('9.2', study, 0.25);
const PANE = '1' as PaneId;
const radiology = (frameNumber: number) => ({ kind: 'radiology', frameNumber, frameCount: 5 }) as RadiologyStatus;
const onSlide = { kind: 'slide' } as SlideStatus;

function setUp(displaySet: typeof ct | typeof slide | undefined = ct) {
  const workspace = createWorkspace();
  workspace.setState({ studies: [study], displaySets: [ct, slide] });
  if (displaySet) workspace.showInPane(PANE, displaySet.id);
  const commands = createCommandRegistry((title, cause) => {
    throw new Error(title, { cause });
  });
  commands.register(...keyImageCommands(workspace));
  const live = new LiveEngines();
  const engine = new FakeEngine();
  live.add(PANE, engine);
  return { workspace, commands, live, engine, marks: () => Object.values(workspace.getState().annotations) };
}

test('SR-38: the key marks the image on the screen for the tumor board, and takes it back, each as one step', async () => {
  const { workspace, commands, marks } = setUp();
  expect(commands.isEnabled('keyImage.toggle')).toBe(false);
  workspace.setPaneStatus(PANE, radiology(4));
  await commands.run('keyImage.toggle');
  expect(marks()).toMatchObject([
    {
      shape: 'keyImage',
      points: [],
      label: { value: '128203', meaning: 'For Tumor Board' },
      trackingIdentifier: 'Key image 1',
      sopInstanceUid: ct.frames[3]!.ref.sopInstanceUid,
      space: { kind: 'frame', frame: ct.frames[3]!.ref },
    },
  ]);
  await commands.run('keyImage.toggle');
  expect(marks()).toEqual([]);
  workspace.undo();
  expect(marks()).toHaveLength(1);
  workspace.undo();
  expect(marks()).toHaveLength(0);
});

test('SR-38: a slide is marked as a whole, by its finest level', async () => {
  const { workspace, commands, marks } = setUp(slide);
  workspace.setPaneStatus(PANE, onSlide);
  await commands.run('keyImage.toggle');
  expect(marks()[0]).toMatchObject({
    space: { kind: 'totalPixelMatrix', sopInstanceUid: '9.2.1' },
    sopInstanceUid: '9.2.1',
    seriesInstanceUid: '9.2',
  });
});

test('SR-38: another purpose is another key image; a title that would withdraw the image is refused', async () => {
  const { workspace, commands, marks } = setUp();
  workspace.setPaneStatus(PANE, radiology(1));
  await commands.run('keyImage.toggle');
  await commands.run('keyImage.toggle', { title: { value: '113004', scheme: 'DCM' } });
  expect(marks().map(({ label }) => label.meaning)).toEqual(['For Tumor Board', 'For Teaching']);
  await expect(commands.run('keyImage.toggle', { title: { value: '113001', scheme: 'DCM' } })).rejects.toThrow(
    'titles',
  );
});

test('SR-37: what somebody else chose stays theirs', async () => {
  const { workspace, commands, marks } = setUp();
  workspace.setPaneStatus(PANE, radiology(2));
  await commands.run('keyImage.toggle');
  const theirs = { ...marks()[0]!, id: 'theirs' as AnnotationId, lockedReason: 'Made elsewhere' };
  workspace.transact('Load', 'stored', () => ({ theirs }));
  await commands.run('keyImage.toggle');
  expect(marks()).toHaveLength(2);
  await commands.run('keyImage.toggle');
  expect(marks()).toEqual([theirs]);
});

test('SR-37: going to a key image brings its frame to every pane that shows the series', async () => {
  const { workspace, commands, live, engine, marks } = setUp();
  workspace.setPaneStatus(PANE, radiology(4));
  await commands.run('keyImage.toggle');
  await goToKeyImage(workspace, live, marks()[0]!);
  expect(engine.actions).toEqual([{ kind: 'frame', frameNumber: 4 }]);
});

test('SR-37: a key image whose series no pane shows comes into the active pane, once that has painted the series', async () => {
  const { workspace, commands, live, engine: slideEngine, marks } = setUp();
  workspace.setPaneStatus(PANE, radiology(4));
  await commands.run('keyImage.toggle');
  workspace.showInPane(PANE, slide.id);
  const going = goToKeyImage(workspace, live, marks()[0]!);
  expect(workspace.getState().panes[0]?.displaySetId).toBe(ct.id);
  workspace.setPaneStatus(PANE, onSlide); // the slide's engine still speaks while it goes
  const engine = new FakeEngine();
  live.add(PANE, engine);
  workspace.setPaneStatus(PANE, radiology(1));
  expect(engine.actions).toEqual([]);
  Object.assign(engine, { currentSpace: () => ({ kind: 'frame', frame: ct.frames[0]!.ref }) });
  workspace.setPaneStatus(PANE, radiology(1));
  await going;
  expect(engine.actions).toEqual([{ kind: 'frame', frameNumber: 4 }]);
  expect(slideEngine.actions).toEqual([]);
});

test('SR-37: a reader who puts something else into the pane meanwhile is left alone', async () => {
  const { workspace, commands, live, engine, marks } = setUp();
  workspace.setPaneStatus(PANE, radiology(4));
  await commands.run('keyImage.toggle');
  workspace.showInPane(PANE, slide.id);
  const going = goToKeyImage(workspace, live, marks()[0]!);
  workspace.showInPane(PANE, slide.id);
  await going;
  expect(engine.actions).toEqual([]);
});

test('SR-37: a key image that is rejected and hidden is said, and found again where rejected images are shown', async () => {
  const { workspace, commands, live, engine, marks } = setUp();
  workspace.setPaneStatus(PANE, radiology(4));
  await commands.run('keyImage.toggle');
  expect(commands.isEnabled('rejected.toggle')).toBe(false);
  workspace.setState({
    rejectedInstances: { [ct.frames[3]!.ref.sopInstanceUid]: 'Rejected for Quality Reasons' },
    areRejectedShown: true,
  });
  await commands.run('rejected.toggle');
  const [hidden] = workspace.getState().displaySets;
  expect(hidden?.kind === 'frames' && hidden.frames.length).toBe(4);
  await goToKeyImage(workspace, live, marks()[0]!);
  expect(engine.actions).toEqual([]);
  expect(workspace.getState().problems['case/goTo']?.title).toContain('rejected and hidden');
  await commands.run('rejected.toggle');
  expect(workspace.getState().displaySets[0]).toBe(completeOf(hidden!));
  await goToKeyImage(workspace, live, marks()[0]!);
  expect(engine.actions).toEqual([{ kind: 'frame', frameNumber: 4 }]);
  expect(workspace.getState().problems['case/goTo']).toBeUndefined();
});
