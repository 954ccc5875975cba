import { beforeEach, expect, test } from 'vitest';
import { createCommandRegistry } from './command';
import { wouldWriteHidden } from './hiddenWords';
import { maskedWorkList, maskedWorkspace } from './identityMask';
import { createWorkspace, type Workspace } from './store';

let workspace: Workspace;
let written: unknown[];

beforeEach(() => {
  workspace = createWorkspace();
  written = [];
});

function commands() {
  const registry = createCommandRegistry(
    () => undefined,
    (args) => wouldWriteHidden(workspace, args),
  );
  registry.register({ id: 'a.write', title: 'Write', run: (args) => void written.push(args) });
  return registry;
}

const hide = () => workspace.setState({ mask: { workspace: maskedWorkspace, workList: maskedWorkList } });

test('words that the page hides are never written back in their place, and that is said', async () => {
  hide();
  await commands().run('a.write', { report: { sections: { history: 'Mr ••• has a cough' } } });
  expect(written).toEqual([]);
  expect(workspace.getState().problems['case/command']?.title).toContain('would be lost');
  await commands().run('a.write', { caption: 'Nodule' });
  await commands().run('a.write');
  expect(written).toEqual([{ caption: 'Nodule' }, undefined]);
});

test('while names are shown dots are dots', async () => {
  await commands().run('a.write', { caption: '•••' });
  expect(written).toEqual([{ caption: '•••' }]);
});
