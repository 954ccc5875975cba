import { fetchDecoders } from './fetchDecoders';

/**
 * The engines are the largest part of what travels. The page's first lines ask for them as soon as they know which it will be,
 * before the code that knows panes is there; so this imports nothing of that.
 */
export async function loadSlideEngine() {
  return (await import('../engines/slide/slideEngine')).createSlideEngine;
}

/** Of the same code: what a field of a slide needs, before there is a pane. */
export async function loadFramesOnGlass() {
  return (await import('../engines/slide/slideEngine')).framesForGlass;
}

export async function loadRadiologyEngine() {
  const engine = import('../engines/radiology/radiologyEngine');
  fetchDecoders('radiology');
  return (await engine).createRadiologyEngine;
}
