import type { BulkReply, BulkRequest } from './bulkMessages';
import { KeptObject, type Painted } from './keptObject';

const object = new KeptObject(createTile);

// A worker always answers: a question it cannot bear costs that question, never whoever waits for it.
self.onmessage = ({ data: { id, question } }: MessageEvent<BulkRequest>) => {
  object.answer(question).then(
    ([value, transfer]) => reply({ id, ok: true, value }, transfer),
    (error: unknown) => reply({ id, ok: false, reason: error instanceof Error ? error.message : String(error) }, []),
  );
};

const reply = (message: BulkReply, transfer: Transferable[]): void => self.postMessage(message, { transfer });

function createTile(sidePx: number): Painted {
  const canvas = new OffscreenCanvas(sidePx, sidePx);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas in the background');
  return {
    context,
    putPixels: (pixels) => context.putImageData(new ImageData(pixels, sidePx, sidePx), 0, 0),
    take: () => canvas.transferToImageBitmap(),
  };
}
