/// <reference lib="webworker" />
// Cornerstone's decoders, called without its worker protocol, which copies every frame on its way in and out. The module
// listens for that protocol as well; it leaves alone what does not speak it.
import { decodeImageFrame } from '@cornerstonejs/dicom-image-loader/decoders';
import type { GreyAnswer, GreyRequest } from './greyDecodeMessages';

declare const self: DedicatedWorkerGlobalScope;

/** Stored values, as the file has them: no Modality LUT. */
const AS_STORED = { preScale: { enabled: false } } as const;

async function decoded({ bytes, transferSyntaxUid, format }: GreyRequest & { readonly id: number }) {
  const frame = { ...format, samplesPerPixel: 1 };
  const image = await decodeImageFrame(frame, transferSyntaxUid, bytes, {}, AS_STORED, undefined);
  return { stored: image.pixelData, range: [image.smallestPixelValue, image.largestPixelValue] as const };
}

// The first frame must not wait until the page has been told that the worker is there.
self.addEventListener('message', ({ data }: MessageEvent<GreyRequest & { readonly id: number }>) => {
  const { id } = data;
  if (typeof id !== 'number') return;
  decoded(data).then(
    (values) => self.postMessage({ id, ok: true, ...values } satisfies GreyAnswer, [values.stored.buffer]),
    (cause: unknown) =>
      self.postMessage({
        id,
        ok: false,
        reason: cause instanceof Error ? cause.message : String(cause),
      } satisfies GreyAnswer),
  );
});
