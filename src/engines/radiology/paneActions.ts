import type { CineAction, EngineAction } from '../contract';
import type { PaneCine } from './paneCine';
import type { PaneTiles } from './paneTiles';
import type { PaneVolume3d } from './paneVolume3d';
import type { ShownStack } from './shownStack';
import { runOn } from './stackActions';

/** The parts of a pane that a view verb may be for. */
export interface ActedPane {
  readonly volume3d: PaneVolume3d;
  readonly cine: PaneCine;
  stack(): ShownStack | undefined;
  tiles(): PaneTiles | undefined;
  nextLens(): void;
  /** Something else is wanted; the reader scrolled. */
  wished(isScroll: boolean): void;
}

const isCine = (action: EngineAction): action is CineAction => action.kind.startsWith('cine');

/** Gives a view verb to the part that it is for: the 3D view, the lens, the film, several images, else the stack. */
export function runInPane(pane: ActedPane, action: EngineAction): void {
  if (pane.volume3d.run(action)) return;
  const tiles = pane.tiles();
  if (action.kind === 'lens') pane.nextLens();
  else if (isCine(action)) void pane.cine.run(action);
  else if (action.kind === 'tiles') void tiles?.run(action);
  else if (action.kind === 'scrollBy' && tiles?.isOn) tiles.scrollBy(action.frames);
  else {
    const isScroll = action.kind === 'frame' || action.kind === 'scrollBy';
    if (isScroll) pane.cine.moved();
    const stack = pane.stack();
    if (stack) runOn(stack, action);
    if (isScroll) tiles?.moved();
    else tiles?.ask();
    pane.wished(isScroll);
  }
}
