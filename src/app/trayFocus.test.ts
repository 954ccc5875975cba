// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { createWorkspace } from '../workspace/store';
import { trayCommand } from './trayFocus';

test('the keys go to the series on the screen, and back to its pane', async () => {
  const workspace = createWorkspace();
  const { activePaneId } = workspace.getState();
  document.body.innerHTML = `
    <div role="list" aria-label="Series">
      <div role="listitem" tabindex="-1" id="first"></div>
      <div role="listitem" tabindex="-1" id="shown"><div data-active></div></div>
    </div>
    <div data-pane-id="${activePaneId}"><div data-canvas-host tabindex="-1" id="host"></div></div>`;
  const { run } = trayCommand(workspace);
  await run(undefined);
  expect(document.activeElement?.id).toBe('shown');
  await run(undefined);
  expect(document.activeElement?.id).toBe('host');
  document.querySelector('[data-active]')?.remove();
  await run(undefined);
  expect(document.activeElement?.id).toBe('first');
});
