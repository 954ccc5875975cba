import type { Vec2 } from '../../dicom/geometry/pixelPlane';

/** What a key means to the drawing layer; anything else belongs to the pane and the application. */
export type KeyIntent =
  | { readonly kind: 'moveCursor' | 'nudge'; readonly delta: Vec2 }
  | { readonly kind: 'place' | 'removeVertex' | 'cancelDrawing' | 'cancelTool' }
  | { readonly kind: 'cycleHandle'; readonly step: 1 | -1 };

export interface KeyContext {
  readonly hasDrawingTool: boolean;
  /** A shape is under way. */
  readonly isInProgress: boolean;
  /** Exactly one mark is selected, visible and not locked. */
  readonly canNudge: boolean;
}

type Key = Pick<KeyboardEvent, 'key' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey'>;

const ARROWS: Readonly<Record<string, Vec2>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Every drawing and every edit by keyboard (WCAG 2.1.1). With a drawing tool: arrows move the crosshair (1 px, Shift 10,
 * Alt 0.1), Enter places a point, a second Enter on the same place ends a polygon or path. On a selected mark:
 * Alt+arrows move its held handle or, without one, the whole (1 px, Shift 10, Ctrl 0.1); Alt+PageDown and Alt+PageUp
 * choose the handle. Steps are CSS pixels, so zooming in makes them finer in millimetres.
 */
export function keyIntent(key: Key, context: KeyContext): KeyIntent | undefined {
  const arrow = ARROWS[key.key];
  if (arrow && context.hasDrawingTool && !key.ctrlKey && !key.metaKey) {
    return { kind: 'moveCursor', delta: scaled(arrow, key.shiftKey ? 10 : key.altKey ? 0.1 : 1) };
  }
  if (context.canNudge && key.altKey && !context.hasDrawingTool) {
    if (arrow) return { kind: 'nudge', delta: scaled(arrow, key.shiftKey ? 10 : key.ctrlKey ? 0.1 : 1) };
    if (key.key === 'PageDown') return { kind: 'cycleHandle', step: 1 };
    if (key.key === 'PageUp') return { kind: 'cycleHandle', step: -1 };
  }
  if (!context.hasDrawingTool || key.ctrlKey || key.metaKey || key.altKey) return undefined;
  switch (key.key) {
    case 'Enter':
      return { kind: 'place' };
    case 'Escape':
      return { kind: context.isInProgress ? 'cancelDrawing' : 'cancelTool' };
    case 'Backspace':
      return context.isInProgress ? { kind: 'removeVertex' } : undefined;
    default:
      return undefined;
  }
}

const scaled = ([x, y]: Vec2, step: number): Vec2 => [x * step, y * step];
