import type { CDPSession, Page } from '@playwright/test';

interface Answer {
  readonly id?: number;
  readonly result?: { readonly usedSize?: number; readonly backingStorageSize?: number };
  readonly error?: { readonly message: string };
}

/**
 * Live memory of each worker of a page after a collection of garbage, MB (10⁶ bytes): its objects and the buffers beside
 * them. Workers have heaps of their own, which the page's heap does not tell. A worker that does not answer is an error:
 * memory that nobody counted must not look small.
 */
export async function workerHeapsMb(page: Page): Promise<readonly number[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const attached = new Set<string>();
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') attached.add(sessionId);
    });
    // Tells of those that are there already before it answers.
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    return await Promise.all([...attached].map((sessionId) => heapOf(session, sessionId)));
  } finally {
    await session.detach();
  }
}

const LONGEST_MS = 20_000;

async function heapOf(session: CDPSession, sessionId: string): Promise<number> {
  await ask(session, sessionId, 1, 'HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = (await ask(session, sessionId, 2, 'Runtime.getHeapUsage')) ?? {};
  if (usedSize === undefined) throw new Error('a worker did not tell its memory');
  return (usedSize + backingStorageSize) / 1e6;
}

function ask(session: CDPSession, sessionId: string, id: number, method: string): Promise<Answer['result']> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => end(() => reject(new Error(`a worker did not answer ${method}`))), LONGEST_MS);
    const hear = (event: { readonly sessionId?: string; readonly message: string }): void => {
      const answer = JSON.parse(event.message) as Answer;
      if (event.sessionId !== sessionId || answer.id !== id) return;
      end(() => (answer.error ? reject(new Error(answer.error.message)) : resolve(answer.result)));
    };
    const end = (settle: () => void): void => {
      clearTimeout(patience);
      session.off('Target.receivedMessageFromTarget', hear);
      settle();
    };
    session.on('Target.receivedMessageFromTarget', hear);
    session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) }).catch(reject);
  });
}
