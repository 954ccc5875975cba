import type { FrameSource } from '../dicom/ports';
import type { DisplaySet } from '../dicom/types';
import type { PaneKind } from './paneKind';

/**
 * Asks for the first pixels of what is going to be in a pane, beside the code that paints them. The engine asks again and
 * joins in; what went wrong is told to it.
 */
export function fetchFirstFrames(
  frames: FrameSource,
  kind: PaneKind,
  displaySet: DisplaySet,
  signal: AbortSignal,
): void {
  kind.firstFrames(displaySet).forEach((ref, order) => {
    frames.frame(ref, { signal, priority: 'visible', order }).then(
      (frame) => frame.ok && kind.frameFetched?.(frame.value),
      () => undefined,
    );
  });
}
