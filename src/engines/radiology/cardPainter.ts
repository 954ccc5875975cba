import { Emitter, type Unsubscribe } from '../../lib/emitter';
import { CanvasStackView } from './canvasStackView';
import { hasGraphicsCard } from './graphicsCard';
import type { MakeView } from './switchingView';

/** The images that are on their way come first; until then the processor paints, as it does where there is no card. */
const PATIENCE_MS = 3000;

let found: Promise<MakeView | undefined> | undefined;
let isLost = false;
const lost = new Emitter<{ lost: undefined }>();

/**
 * The painter of the graphics card, for whoever shows pictures already; undefined where there is no card, or its painter
 * cannot be had: then the processor goes on painting the same pictures. Asked for once in the life of the page, a while
 * after the first picture, because half a megabyte of Cornerstone comes with it.
 */
export function cardPainter(): Promise<MakeView | undefined> {
  found ??= find();
  return found.then((make) => (isLost ? undefined : make));
}

async function find(): Promise<MakeView | undefined> {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  if (!hasGraphicsCard()) return undefined;
  try {
    const [{ startCornerstone }, { CornerstoneStackView }] = await Promise.all([
      import('./cornerstone'),
      import('./cornerstoneStackView'),
    ]);
    const cornerstone = startCornerstone();
    cornerstone.onLost(() => {
      isLost = true;
      lost.emit('lost', undefined);
    });
    return (host, events) => new CornerstoneStackView(cornerstone, host, events);
  } catch (cause) {
    // Its code did not arrive, or the driver refused: nothing is missing on the screen, but whoever looks after the page hears.
    reportError(cause);
    return undefined;
  }
}

/** The driver took the pictures of all panes away: `listener` gets the processor's painter in their place. */
export const onCardLost = (listener: (make: MakeView) => void): Unsubscribe =>
  lost.on('lost', () => listener((host, events) => new CanvasStackView(host, events)));
