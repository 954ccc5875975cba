/** What a pad says at one moment: the standard mapping of the Gamepad API. */
export interface PadState {
  /** Left x and y, right x and y; −1 to 1, right and down positive. */
  readonly axes: readonly number[];
  /** 0 to 1; triggers are pressed by degrees. */
  readonly buttons: readonly number[];
}

/** One thing to be done. Commands are told once per press; movements are for the time since the moment before. */
export type PadAct =
  | { readonly kind: 'command'; readonly command: string; readonly args?: unknown }
  /** As if that key were pressed on the active pane: what it does there is the pane's. */
  | { readonly kind: 'key'; readonly key: 'Enter' | 'Escape' | 'Backspace' }
  /** In parts of the field. */
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'zoom'; readonly factor: number };

/** A stick at rest is never quite at nought. */
const DEAD_ZONE = 0.14;
const PRESSED = 0.5;
/** Fields for a second with the stick all the way over: a glance across a field in a little over half a second. */
const FIELDS_PER_S = 1.6;
/** With the trigger or the right stick all the way: so many times larger in a second. */
const ZOOM_PER_S = 5;
/** A field step that is held goes on after a while, as a key does. */
const REPEAT_AFTER_MS = 450;
const REPEAT_EVERY_MS = 220;
/** After a pause of the page nothing leaps. */
const LONGEST_STEP_MS = 50;

const [SOUTH, EAST, WEST, NORTH, LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_TRIGGER, RIGHT_TRIGGER] = [0, 1, 2, 3, 4, 5, 6, 7];
const [SELECT, START, LEFT_STICK, RIGHT_STICK] = [8, 9, 10, 11];

const FIELD_STEPS: readonly (readonly [button: number, dx: number, dy: number])[] = [
  [12, 0, -0.9],
  [13, 0, 0.9],
  [14, -0.9, 0],
  [15, 0.9, 0],
];

/** While Select is held: counting, with the other hand where it lies. */
const COUNTING: Readonly<Record<number, PadAct>> = {
  [SOUTH]: { kind: 'command', command: 'counting.add' },
  [NORTH]: { kind: 'command', command: 'counting.placeField' },
  [WEST]: { kind: 'command', command: 'counting.toggle' },
  [LEFT_SHOULDER]: { kind: 'command', command: 'counting.chooseClass', args: { by: -1 } },
  [RIGHT_SHOULDER]: { kind: 'command', command: 'counting.chooseClass', args: { by: 1 } },
};

const VIEW_BEFORE: PadAct = { kind: 'command', command: 'view.viewHistory', args: { step: -1 } };

const PRESSES: Readonly<Record<number, PadAct>> = {
  [SOUTH]: { kind: 'key', key: 'Enter' },
  [EAST]: { kind: 'key', key: 'Escape' },
  [WEST]: { kind: 'command', command: 'tool.set', args: { tool: 'polygon' } },
  [NORTH]: { kind: 'command', command: 'view.fit' },
  [LEFT_SHOULDER]: { kind: 'command', command: 'pane.previousSlide' },
  [RIGHT_SHOULDER]: { kind: 'command', command: 'pane.nextSlide' },
  [START]: { kind: 'command', command: 'case.save' },
  [LEFT_STICK]: { kind: 'command', command: 'view.rotateRight' },
  [RIGHT_STICK]: { kind: 'key', key: 'Backspace' },
};

/** Follows one pad: what its sticks and buttons ask for, from one moment to the next. */
export class PadHands {
  #pressed = new Set<number>();
  #lastMs: number | undefined;
  /** Since it was pressed. */
  #isSelectUsed = false;
  /** When a held field step goes on, by button. */
  readonly #repeatAt = new Map<number, number>();

  /** `nowMs` as animation frames count. */
  step(pad: PadState, nowMs: number): readonly PadAct[] {
    const seconds = Math.min(LONGEST_STEP_MS, nowMs - (this.#lastMs ?? nowMs)) / 1000;
    this.#lastMs = nowMs;
    const acts: PadAct[] = [...moved(pad, seconds)];
    const pressed = new Set([...pad.buttons.keys()].filter((button) => (pad.buttons[button] ?? 0) > PRESSED));
    const isHeld = pressed.has(SELECT);
    const meaning = isHeld ? COUNTING : PRESSES;
    for (const button of pressed) {
      const press = this.#pressed.has(button) ? undefined : meaning[button];
      if (press) acts.push(press);
      if (press && isHeld) this.#isSelectUsed = true;
    }
    // Pressed by itself it is a button like the others, told when it comes up.
    if (!isHeld && this.#pressed.has(SELECT)) {
      if (!this.#isSelectUsed) acts.push(VIEW_BEFORE);
      this.#isSelectUsed = false;
    }
    for (const [button, dx, dy] of FIELD_STEPS)
      if (this.#isStepDue(button, pressed.has(button), nowMs)) acts.push({ kind: 'command', ...panBy(dx, dy) });
    this.#pressed = pressed;
    return acts;
  }

  #isStepDue(button: number, isPressed: boolean, nowMs: number): boolean {
    if (!isPressed) {
      this.#repeatAt.delete(button);
      return false;
    }
    const due = this.#repeatAt.get(button);
    if (due !== undefined && nowMs < due) return false;
    this.#repeatAt.set(button, nowMs + (due === undefined ? REPEAT_AFTER_MS : REPEAT_EVERY_MS));
    return true;
  }
}

const panBy = (dx: number, dy: number) => ({ command: 'view.panBy', args: { dx, dy } });

function moved({ axes, buttons }: PadState, seconds: number): PadAct[] {
  if (seconds <= 0) return [];
  const [x, y] = curved(axes[0] ?? 0, axes[1] ?? 0);
  const [, zoomStick] = curved(0, axes[3] ?? 0);
  const zoom = (buttons[RIGHT_TRIGGER] ?? 0) - (buttons[LEFT_TRIGGER] ?? 0) - zoomStick;
  const way = FIELDS_PER_S * seconds;
  return [
    ...(x !== 0 || y !== 0 ? [{ kind: 'pan' as const, dx: x * way, dy: y * way }] : []),
    ...(Math.abs(zoom) > 0.02 ? [{ kind: 'zoom' as const, factor: ZOOM_PER_S ** (zoom * seconds) }] : []),
  ];
}

/** Nothing within the dead zone, then gently faster: small movements are exact, all the way over is quick. */
function curved(x: number, y: number): readonly [number, number] {
  const size = Math.hypot(x, y);
  if (size < DEAD_ZONE) return [0, 0];
  const reach = Math.min(1, (size - DEAD_ZONE) / (1 - DEAD_ZONE));
  const gain = (reach * reach) / size;
  return [x * gain, y * gain];
}
