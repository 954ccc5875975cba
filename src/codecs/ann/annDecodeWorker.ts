import { type AnnDecodeAnswer, type AnnDecodeJob, runDecodeJob, transferOfDecoding } from './annDecodeMessages';

// A worker always answers: an object it cannot bear costs that object, never the case that waits for it.
self.onmessage = (event: MessageEvent<AnnDecodeJob>) => {
  runDecodeJob(event.data, { isGridWanted: true }).then(
    (result) => answer({ ok: true, result }, transferOfDecoding(result)),
    (error: unknown) => answer({ ok: false, reason: error instanceof Error ? error.message : String(error) }, []),
  );
};

const answer = (message: AnnDecodeAnswer, transfer: Transferable[]): void => self.postMessage(message, { transfer });
