import type { PaneSize } from './storyCapture';

export const sizeOnScreen: PaneSize = (paneId) => {
  const box = document.querySelector(`[data-pane-id="${CSS.escape(paneId)}"]`)?.getBoundingClientRect();
  return box && box.width > 0 && box.height > 0 ? [box.width, box.height] : undefined;
};
