import type { Services } from './services';

/** The code for gamepads comes with the first one that is connected, or was when the page opened. */
export function awaitGamepad({ ui: { commands, workspace }, panes: { live } }: Services): () => void {
  const ended = new AbortController();
  const begin = async (): Promise<void> => {
    const { playGamepads } = await import('./gamepad');
    if (ended.signal.aborted) return;
    const activePaneId = () => workspace.getState().activePaneId;
    const stop = playGamepads(window, {
      commands,
      activePaneId,
      activeEngine: () => live.get(activePaneId()),
    });
    ended.signal.addEventListener('abort', stop);
  };
  const isThere = 'getGamepads' in navigator && navigator.getGamepads().some((pad) => pad?.connected);
  if (isThere) void begin();
  else window.addEventListener('gamepadconnected', () => void begin(), { once: true, signal: ended.signal });
  return () => ended.abort();
}
