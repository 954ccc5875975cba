import { expect, test } from 'vitest';
import { buildAnnotation } from '../testing/builders';
import { createWorkspace } from '../workspace/store';
import { installLeaveGuard } from './leaveGuard';

function openPage() {
  const page = new EventTarget();
  const workspace = createWorkspace();
  let flushes = 0;
  const keeper = {
    flush: () => {
      flushes++;
      return Promise.resolve();
    },
    stop: () => {},
  };
  const stop = installLeaveGuard(page as Window, workspace, keeper);
  /** True when the browser would ask before it leaves. */
  const leave = () => !page.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  return { page, workspace, stop, leave, flushes: () => flushes };
}

test('WEB-29: leaving asks while something is not in the archive, and not otherwise', () => {
  const { workspace, leave, stop } = openPage();
  expect(leave()).toBe(false);
  workspace.transact('draw', 'user', () => ({ a: buildAnnotation({ id: 'a' }) }));
  expect(leave()).toBe(true);
  workspace.markStored(() => workspace.getState().annotations);
  expect(leave()).toBe(false);
  workspace.setState({ save: { phase: 'sending', text: 'Saving…' } });
  expect(leave()).toBe(true);
  stop();
  expect(leave()).toBe(false);
});

test('a page that is about to go writes what is waiting, asked or not', () => {
  const { page, leave, flushes } = openPage();
  leave();
  page.dispatchEvent(new Event('pagehide'));
  expect(flushes()).toBe(2);
});
