import { expect, test } from 'vitest';
import { createWorkspace } from '../workspace/store';
import { eyeCommands } from './eyeCommands';

function hands() {
  const workspace = createWorkspace();
  const commands = eyeCommands(workspace);
  const run = (id: string, args?: unknown) => commands.find((command) => command.id === id)?.run(args);
  return { workspace, run };
}

test('each press takes light from the slides, and the last gives all of it back', () => {
  const { workspace, run } = hands();
  const lights = Array.from({ length: 4 }, () => {
    run('view.slideLight');
    return workspace.getState().slideLight;
  });
  expect(lights).toEqual([0.5, 0.25, 0.12, 1]);
  run('view.slideLight', { light: 0.12 });
  expect(workspace.getState().slideLight).toBe(0.12);
});

test.each([0, -1, 0.3, 'dark'])('a slide is never brought to the light %s', (light) => {
  const { workspace, run } = hands();
  expect(() => run('view.slideLight', { light })).toThrow(/light/);
  expect(workspace.getState().slideLight).toBe(1);
});

test('panes not in use are dimmed, and no longer', () => {
  const { workspace, run } = hands();
  run('view.dimUnused');
  expect(workspace.getState().isUnusedDimmed).toBe(true);
  run('view.dimUnused');
  expect(workspace.getState().isUnusedDimmed).toBe(false);
});
