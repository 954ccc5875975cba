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

/** Panels over the page, with the focus in one of them: the pad is for it, and nothing behind it moves. */
const PANEL = '[role="dialog"], [role="menu"], [role="search"]';
const FIELDS = 'input, textarea, select';

function perform(page: Window, target: PadTarget, act: PadAct): void {
  const element = page.document.activeElement;
  const panel = element?.closest<HTMLElement>(PANEL);
  if (element && panel) performIn(panel, element, act);
  else performOnPane(page, target, act);
}

/** The south button presses what has the focus, the east one closes, the directional pad goes from one thing to the next. */
function performIn(panel: HTMLElement, element: Element, act: PadAct): void {
  if (act.kind === 'key') {
    const isPressable =
      element instanceof HTMLElement && element.matches('button, a, input[type="radio"], input[type="checkbox"]');
    if (act.key === 'Enter' && isPressable) element.click();
    else if (act.key !== 'Backspace') element.dispatchEvent(keydown(act.key));
  } else if (act.kind === 'command' && act.command === 'view.panBy') {
    const { dx, dy } = act.args as { readonly dx: number; readonly dy: number };
    const all = [...panel.querySelectorAll<HTMLElement>('button, a[href], input, textarea, select')].filter(
      (one) => !one.matches(':disabled'),
    );
    const at = all.indexOf(element as HTMLElement) + Math.sign(dx + dy);
    all[Math.max(0, Math.min(all.length - 1, at))]?.focus();
  }
}

const keydown = (key: string): KeyboardEvent => new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });

function performOnPane(page: Window, { commands, activePaneId, activeEngine }: PadTarget, act: PadAct): void {
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
      if (page.document.activeElement?.closest(FIELDS)) return;
      focusActivePane(activePaneId());
      (page.document.activeElement ?? page.document.body).dispatchEvent(keydown(act.key));
    }
  }
}
