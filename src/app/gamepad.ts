import type { PaneEngine } from '../engines/contract';
import type { CommandRegistry } from '../workspace/command';
import { focusActivePane } from './keyboard';
import { type PadAct, PadHands, type PadState } from './gamepadMap';

export interface PadTarget {
  readonly commands: CommandRegistry;
  readonly activePaneId: () => string;
  readonly activeEngine: () => PaneEngine | undefined;
}

/** Reads connected pads once per animation frame, while there are any. */
export function playGamepads(page: Window, target: PadTarget): () => void {
  const hands = new Map<number, PadHands>();
  let frame = 0;
  const read = (nowMs: number): void => {
    const pads = page.navigator.getGamepads().filter((pad) => pad?.connected);
    for (const pad of pads) {
      if (!pad) continue;
      const hand = hands.get(pad.index) ?? new PadHands();
      hands.set(pad.index, hand);
      // A page that is not looked at is not to be moved by a pad that serves another window.
      const acts = hand.step(stateOf(pad), nowMs);
      if (page.document.hasFocus()) for (const act of acts) perform(page, target, act);
    }
    frame = pads.length > 0 ? page.requestAnimationFrame(read) : 0;
  };
  const start = (): void => {
    if (frame === 0) frame = page.requestAnimationFrame(read);
  };
  page.addEventListener('gamepadconnected', start);
  start();
  return () => {
    page.removeEventListener('gamepadconnected', start);
    page.cancelAnimationFrame(frame);
  };
}

const stateOf = ({ axes, buttons }: Gamepad): PadState => ({ axes, buttons: buttons.map(({ value }) => value) });

function perform(page: Window, { commands, activePaneId, activeEngine }: PadTarget, act: PadAct): void {
  switch (act.kind) {
    case 'command':
      if (commands.isEnabled(act.command)) commands.start(act.command, act.args);
      if (act.command === 'tool.set') focusActivePane(activePaneId());
      return;
    case 'pan':
      activeEngine()?.run({ kind: 'panBy', dx: act.dx, dy: act.dy });
      return;
    case 'zoom':
      activeEngine()?.run({ kind: 'zoomBy', factor: act.factor });
      return;
    case 'key': {
      const element = page.document.activeElement;
      if (element?.closest('[role="dialog"], input, textarea, select')) return;
      focusActivePane(activePaneId());
      const event = { key: act.key, bubbles: true, cancelable: true };
      (page.document.activeElement ?? page.document.body).dispatchEvent(new KeyboardEvent('keydown', event));
    }
  }
}
