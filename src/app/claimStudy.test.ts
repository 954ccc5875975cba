import { expect, test, vi } from 'vitest';
import type { StudyInstanceUid } from '../dicom/uids';
import { createWorkspace } from '../workspace/store';
import { createClaimStudy } from './claimStudy';

const STUDY = '1.2.3' as StudyInstanceUid;
type Grant = (lock: Lock | null) => unknown;

/** Exclusive locks of one browser, with its queue. */
class Locks {
  readonly #waiting: Grant[] = [];
  #isHeld = false;

  /** As one window sees them. */
  of(): LockManager {
    return {
      request: (_name: string, ...rest: [Grant] | [{ ifAvailable: boolean }, Grant]) => {
        const grant = rest.at(-1) as Grant;
        const isPatient = rest.length === 1;
        if (!this.#isHeld) {
          this.#isHeld = true;
          void Promise.resolve(grant({} as Lock)).then(() => this.close());
        } else if (isPatient) this.#waiting.push(grant);
        else grant(null);
        return new Promise(() => {});
      },
    } as unknown as LockManager;
  }

  /** The window that holds the lock is closed. */
  close(): void {
    this.#isHeld = false;
    const next = this.#waiting.shift();
    this.#isHeld = next !== undefined;
    next?.({} as Lock);
  }
}

const said = (workspace: ReturnType<typeof createWorkspace>) =>
  workspace.getState().problems['case/draft/other-window']?.title;

test('one window takes the unsaved work of a study along; the second says so and follows when the first is closed', async () => {
  const locks = new Locks();
  const [first, second] = [createWorkspace(), createWorkspace()];
  expect(await createClaimStudy(first, undefined, locks.of())(STUDY)).toBe(true);
  let isFree = false;
  const claim = createClaimStudy(second, undefined, locks.of());
  const onFree = () => {
    isFree = true;
  };
  expect(await claim(STUDY, onFree)).toBe(false);
  expect(await claim(STUDY, onFree)).toBe(false);
  expect(said(second)).toContain('Another window of this browser holds the unsaved work');
  expect(isFree).toBe(false);
  locks.close();
  expect([isFree, said(second)]).toEqual([true, undefined]);
  expect(await claim(STUDY)).toBe(true);
});

test('a case that is left in its page gives its studies back', async () => {
  const locks = new Locks();
  let leave = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  expect(await createClaimStudy(createWorkspace(), left, locks.of())(STUDY)).toBe(true);
  const second = createWorkspace();
  expect(await createClaimStudy(second, undefined, locks.of())(STUDY)).toBe(false);
  leave();
  await vi.waitFor(() => expect(said(second)).toBeUndefined());
});

test('a browser without locks says what is weaker', async () => {
  const workspace = createWorkspace();
  const claim = createClaimStudy(workspace, undefined, null as unknown as undefined);
  expect(await claim(STUDY)).toBe(true);
  expect(workspace.getState().problems['case/draft/no-locks']?.title).toContain('cannot tell windows');
});
