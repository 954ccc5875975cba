import { expect, test } from 'vitest';
import type { RadiologyStatus } from '../dicom/paneStatus';
import type { PaneId } from '../dicom/uids';
import type { PaneEngine } from '../engines/contract';
import { LiveEngines } from '../panes/liveEngines';
import { buildStudy } from '../testing/builders';
import { buildFrames } from '../ui/testing';
import { createWorkspace } from '../workspace/store';
import { snapshotCommands } from './snapshotCommands';

const study = buildStudy('1.1');
const status: RadiologyStatus = {
  kind: 'radiology',
  state: 'ready',
  frameNumber: 2,
  frameCount: 3,
  framesLoaded: 3,
  framesFailed: 0,
  windowCenter: 40,
  windowWidth: 400,
  zoom: 1,
  deviceZoom: 1,
  rotationDeg: 0,
  isFlipped: false,
  isInverted: false,
};

function opened(state: RadiologyStatus['state'], isClipboardOpen = true) {
  const workspace = createWorkspace();
  const displaySet = buildFrames('9.1', study, 3, { seriesDescription: '../Doe^Jane?' });
  const paneId = workspace.getState().activePaneId;
  workspace.setState({ studies: [study], displaySets: [displaySet] });
  workspace.showInPane(paneId, displaySet.id);
  workspace.setState({ paneStatus: { [paneId]: { ...status, state } } });
  const live = new LiveEngines();
  live.add(paneId, { whenSettled: () => Promise.resolve() } as PaneEngine);
  const saved: string[] = [];
  const identities: (string | undefined)[] = [];
  const [command] = snapshotCommands(workspace, live, {
    picture: (_paneId: PaneId, identity) => {
      identities.push(identity);
      return Promise.resolve(new Blob());
    },
    save: (name) => saved.push(name),
    copy: () => Promise.resolve(isClipboardOpen),
  });
  const problem = () => workspace.getState().problems[`pane/${paneId}/snapshot`]?.title;
  return { run: async (args?: unknown) => command?.run(args), saved, identities, problem };
}

test('a snapshot names nobody by itself, and name, ID and birth date only where that was asked for', async () => {
  const { run, saved, identities } = opened('ready');
  await run();
  await run({ identity: true });
  expect(identities).toEqual([undefined, 'Doe, Jane · ID P1 · born 1961-03-02 · F']);
  expect(saved[0]).toMatch(/^CT [^/]*2026-01-02 2\.png$/);
});

test('an image that is not here makes no snapshot, and it is said', async () => {
  for (const state of ['error', 'loading'] as const) {
    const { run, saved, problem } = opened(state);
    await run();
    expect([saved, problem()]).toEqual([[], 'No snapshot was made: the image is not here']);
  }
});

test('a snapshot that did not reach the clipboard says so: what is pasted would be an older one', async () => {
  const { run, saved, problem } = opened('ready', false);
  await run();
  expect(saved).toHaveLength(1);
  expect(problem()).toBe('The snapshot was saved as a file and is not on the clipboard');
});
