/// <reference lib="webworker" />
// The decoders' module listens for Cornerstone's own protocol as well; it leaves alone what does not speak it.
import type { GreyAnswer, GreyRequest } from './greyDecodeMessages';
import { decodeStored } from './greyDecoding';

declare const self: DedicatedWorkerGlobalScope;

// The first frame must not wait until the page has been told that the worker is there.
self.addEventListener('message', ({ data }: MessageEvent<GreyRequest & { readonly id: number }>) => {
  const { id } = data;
  if (typeof id !== 'number') return;
  decodeStored(data).then(
    (values) => self.postMessage({ id, ok: true, ...values } satisfies GreyAnswer, [values.stored.buffer]),
    (cause: unknown) =>
      self.postMessage({
        id,
        ok: false,
        reason: cause instanceof Error ? cause.message : String(cause),
      } satisfies GreyAnswer),
  );
});
