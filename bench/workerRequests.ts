import type { CDPSession } from '@playwright/test';
import type { NetworkRequest } from './network';
import { PageRequests } from './pageRequests';

/**
 * The requests of the page's workers, from the browser's own records too: of one that was taken back, only those know what
 * had come. A worker that asks before it is attached to, or from within another worker, is left to `AllRequests`.
 */
export class WorkerRequests {
  readonly #session: CDPSession;
  readonly #bySession = new Map<
    string,
    { readonly requests: PageRequests; hear(method: string, params: unknown): void }
  >();

  constructor(session: CDPSession) {
    this.#session = session;
  }

  async listen(): Promise<void> {
    const session = this.#session;
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') this.#attached(sessionId);
    });
    session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      const { method, params } = JSON.parse(message) as { readonly method?: string; readonly params?: unknown };
      if (method !== undefined) this.#bySession.get(sessionId)?.hear(method, params);
    });
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  }

  list(): NetworkRequest[] {
    return [...this.#bySession.values()].flatMap(({ requests }) =>
      requests.list().map(({ isStart: _, ...request }) => ({ ...request, type: 'Worker' })),
    );
  }

  forget(): void {
    for (const { requests } of this.#bySession.values()) requests.forget();
  }

  #attached(sessionId: string): void {
    const requests = new PageRequests();
    const listeners = new Map<string, (params: unknown) => void>();
    const on = (method: string, listener: (params: unknown) => void) => listeners.set(method, listener);
    requests.listen({ on } as unknown as Pick<CDPSession, 'on'>);
    this.#bySession.set(sessionId, { requests, hear: (method, params) => listeners.get(method)?.(params) });
    const message = JSON.stringify({
      id: 1,
      method: 'Network.enable',
      params: { maxTotalBufferSize: 0, maxResourceBufferSize: 0 },
    });
    // One that has ended already has nothing to tell.
    this.#session.send('Target.sendMessageToTarget', { sessionId, message }).catch(() => undefined);
  }
}
