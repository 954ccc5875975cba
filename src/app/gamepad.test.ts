// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { playGamepads } from './gamepad';

const [SOUTH, EAST, SHOULDER, START, DOWN, RIGHT] = [0, 1, 5, 9, 13, 15];

afterEach(() => document.body.replaceChildren());

/** A page with a pad, frame by frame. */
function pad() {
  const state = { axes: [0, 0, 0, 0], buttons: Array<number>(17).fill(0) };
  let frame: FrameRequestCallback | undefined;
  let nowMs = 0;
  const page = {
    navigator: {
      getGamepads: () => [
        { index: 0, connected: true, axes: state.axes, buttons: state.buttons.map((value) => ({ value })) },
      ],
    },
    document: Object.assign(document, { hasFocus: () => true }),
    requestAnimationFrame: (next: FrameRequestCallback) => {
      frame = next;
      return 1;
    },
    cancelAnimationFrame: vi.fn(),
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  } as unknown as Window;
  const ran: string[] = [];
  const moved: string[] = [];
  playGamepads(page, {
    commands: { isEnabled: () => true, start: (command: string) => ran.push(command) } as never,
    activePaneId: () => 'a',
    activeEngine: () => ({ run: ({ kind }: { kind: string }) => moved.push(kind) }) as never,
  });
  const passes = () => {
    nowMs += 16;
    frame?.(nowMs);
  };
  const press = (button: number) => {
    for (const value of [1, 0]) {
      state.buttons[button] = value;
      passes();
    }
  };
  const push = (x: number) => {
    for (const value of [x, x, 0]) {
      state.axes[0] = value;
      passes();
    }
  };
  return { press, push, ran, moved };
}

function show(html: string): HTMLElement {
  document.body.innerHTML = html;
  return document.body;
}

const DIALOG =
  '<div role="dialog"><input type="radio" id="ann"><button id="cancel"></button><button id="gone" disabled></button><button id="save"></button></div>';

test('in a dialog the pad goes from button to button, presses the one with the focus, and closes', () => {
  const { press, ran } = pad();
  const page = show(DIALOG);
  const pressed: string[] = [];
  for (const one of page.querySelectorAll('button, input')) one.addEventListener('click', () => pressed.push(one.id));
  const keys: string[] = [];
  page.addEventListener('keydown', ({ key }) => keys.push(key));
  page.querySelector<HTMLElement>('#ann')?.focus();
  press(SOUTH);
  press(DOWN);
  press(RIGHT);
  press(RIGHT);
  expect(document.activeElement?.id).toBe('save');
  press(SOUTH);
  press(EAST);
  expect(pressed).toEqual(['ann', 'save']);
  expect(keys).toEqual(['Escape']);
  expect(ran).toEqual([]);
});

test('behind a dialog that has the focus nothing moves', () => {
  const { press, push, ran, moved } = pad();
  show(DIALOG).querySelector<HTMLElement>('#save')?.focus();
  push(1);
  press(SHOULDER);
  press(START);
  expect([ran, moved]).toEqual([[], []]);
});

test('on a pane the pad moves it, and its keys are those of the pane; not while something is typed', () => {
  const { press, push, ran, moved } = pad();
  const keys: string[] = [];
  const page = show('<div data-pane-id="a"><div data-drawing-host tabindex="-1"></div></div><input id="field">');
  page
    .querySelector('[data-drawing-host]')
    ?.addEventListener('keydown', (event) => keys.push((event as KeyboardEvent).key));
  push(1);
  press(SHOULDER);
  press(SOUTH);
  expect([moved, ran, keys]).toEqual([['panBy'], ['pane.nextSlide'], ['Enter']]);
  page.querySelector<HTMLElement>('#field')?.focus();
  press(SOUTH);
  expect(keys).toEqual(['Enter']);
});
