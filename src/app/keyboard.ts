import type { CommandRegistry } from '../workspace/command';
import { selectActivePaneKind } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';
import { bindingFor, type KeyBinding, type KeyedPane, type Keyring } from '../workspace/keyring';
import { keyOf } from '../ui/controls/keyOf';

/** Text fields, menus and dialogs keep their own keys. */
const OWN_KEYS = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]';
/** Widgets in the chrome that use arrows and the space bar themselves. */
const OWN_ARROWS =
  '[role="toolbar"], [role="grid"], [role="list"], [role="table"], [role="tablist"], [role="tree"], button, a';

export interface InstalledKeys {
  readonly workspace: Workspace;
  readonly commands: CommandRegistry;
  readonly keyring: Keyring;
}

/**
 * Sends keys to commands. What a digit or an arrow means is decided by the active pane. Returns the function that ends it.
 */
export function installKeys(target: Window, { workspace, commands, keyring }: InstalledKeys): () => void {
  let held: { readonly binding: KeyBinding; readonly code: string } | undefined;
  /** A held verb ends with its key, and also when the window loses it. */
  const release = () => {
    if (held) commands.start(held.binding.command, held.binding.releaseArgs);
    held = undefined;
  };
  const onKeyUp = (event: KeyboardEvent) => {
    if (event.code === held?.code) release();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const element = event.target instanceof Element ? event.target : undefined;
    const key = keyOf(event);
    const isChord = key.startsWith('Ctrl+');
    if (!isChord && element?.closest(OWN_KEYS)) return;
    if (/^(Shift\+)?(Arrow|Home|End|Page| |Enter|Tab)/.test(key) && element?.closest(OWN_ARROWS)) return;
    if (/^(Shift\+)?Tab$/.test(key)) {
      if (movePaneFocus(element, event.shiftKey ? -1 : 1)) event.preventDefault();
      return;
    }
    const state = workspace.getState();
    const binding = meantBy(keyring.bindings(), key, selectActivePaneKind(state), commands);
    if (!binding || !commands.isEnabled(binding.command)) {
      if (binding && isChord) event.preventDefault(); // never the browser's own "save page" over a reading
      return;
    }
    event.preventDefault();
    if (binding.releaseArgs !== undefined) {
      if (event.repeat) return;
      held = { binding, code: event.code };
    }
    commands.start(binding.command, binding.args);
    if (binding.command === 'tool.set') focusActivePane(state.activePaneId);
  };
  target.addEventListener('keydown', onKeyDown);
  target.addEventListener('keyup', onKeyUp);
  target.addEventListener('blur', release);
  return () => {
    target.removeEventListener('keydown', onKeyDown);
    target.removeEventListener('keyup', onKeyUp);
    target.removeEventListener('blur', release);
  };
}

/** What a key means in this kind of pane; where that cannot be done now, what it means everywhere. */
function meantBy(
  bindings: readonly KeyBinding[],
  key: string,
  pane: KeyedPane | undefined,
  commands: CommandRegistry,
): KeyBinding | undefined {
  const own = bindingFor(bindings, key, pane);
  if (!own?.in || commands.isEnabled(own.command)) return own;
  return bindingFor(bindings, key, undefined) ?? own;
}

/** Tab walks from pane to pane while the focus is on a pane itself, and leaves them at either end: no trap (WCAG 2.1.2). */
function movePaneFocus(element: Element | undefined, by: 1 | -1): boolean {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane-id]')];
  const index = panes.findIndex(
    (pane) => pane === element || (element?.closest('[data-canvas-host]') && pane.contains(element)),
  );
  const next = index < 0 ? undefined : panes[index + by];
  next?.focus();
  return next !== undefined;
}

/** A drawing tool chosen by key can be used by keys at once: the canvas takes them from here. */
export function focusActivePane(paneId: string): void {
  const pane = document.querySelector(`[data-pane-id="${CSS.escape(paneId)}"]`);
  // Some engines draw on an element of their own, inside.
  const host =
    pane?.querySelector<HTMLElement>('[data-drawing-host]') ?? pane?.querySelector<HTMLElement>('[data-canvas-host]');
  if (host && !host.contains(document.activeElement)) host.focus({ preventScroll: true });
}
