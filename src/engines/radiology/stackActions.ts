import { assertNever } from '../../lib/assertNever';
import type { CineAction, EngineAction, TileAction } from '../contract';
import type { ShownStack } from './shownStack';
import { flippedHorizontally, rotatedBy } from './viewCamera';

/** A view verb on what a pane shows. */
export function runOn(stack: ShownStack, action: Exclude<EngineAction, CineAction | TileAction>): void {
  switch (action.kind) {
    case 'reset':
      stack.reset();
      break;
    case 'fit':
      stack.place.fit();
      break;
    case 'actualPixels':
      stack.place.actualPixels();
      break;
    case 'invert':
      stack.invert();
      break;
    case 'nearest':
      stack.toggleNearest();
      break;
    case 'rotateRight':
      stack.place.setCamera(rotatedBy(stack.place.camera, 90));
      break;
    case 'rotateLeft':
      stack.place.setCamera(rotatedBy(stack.place.camera, -90));
      break;
    case 'rotateBy':
      stack.place.setCamera(rotatedBy(stack.place.camera, action.deg));
      break;
    case 'flipHorizontal':
      stack.place.setCamera(flippedHorizontally(stack.place.camera));
      break;
    case 'window':
      stack.setWindow({ windowCenter: action.windowCenter, windowWidth: action.windowWidth });
      break;
    case 'voi':
      stack.chooseVoi(action.choice);
      break;
    case 'defaultWindow':
      stack.setWindow(undefined);
      break;
    case 'panBy':
      stack.place.panBy(action.dx, action.dy);
      break;
    case 'zoomBy':
      stack.place.zoomBy(action.factor);
      break;
    case 'scaleTo':
      if (stack.header?.calibration) stack.place.scaleTo(action.mmPerCssPixel);
      break;
    case 'trueSize':
      stack.place.zoomTo(action.cssPixelsPerColumn);
      break;
    case 'alignEdge':
      stack.place.alignEdge(action.side);
      break;
    case 'magnification':
      break; // an objective's power; radiology has none
    case 'frame':
      stack.want(action.frameNumber - 1);
      break;
    case 'scrollBy':
      stack.want(stack.wantedIndex + action.frames);
      break;
    case 'labelUp':
    case 'overview':
    case 'turn3d':
    case 'lookFrom':
    case 'lens':
    case 'slideColours':
    case 'focusBy':
    case 'opticalPath':
    case 'channel':
    case 'viewHistory':
      break; // of other parts of the pane, or other panes
    default:
      assertNever(action);
  }
}
