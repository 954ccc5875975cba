/// <reference lib="webworker" />
import type { CastAnswer, CastRequest } from './castMessages';
import { RayCaster } from './castRays';
import { CastVolume } from './castVolume';
import { transferOf } from './transfer';

declare const self: DedicatedWorkerGlobalScope;

/** Between pieces of this length the thread hears of newer wishes. */
const PIECE_MS = 25;

let volume: CastVolume | undefined;
let wanted = 0;

self.addEventListener('message', ({ data }: MessageEvent<CastRequest>) => {
  switch (data.kind) {
    case 'volume':
      volume = new CastVolume(data.size);
      return;
    case 'slice':
      volume?.putSlice(data.slice, data.values);
      return;
    case 'cast':
      wanted = data.id;
      if (volume) void cast(volume, data);
  }
});

async function cast(from: CastVolume, request: Extract<CastRequest, { kind: 'cast' }>): Promise<void> {
  const { id, rays, preset, isHu } = request;
  const began = performance.now();
  const seen = preset === 'ctLung' && isHu ? from.ofBody() : from;
  const caster = new RayCaster(seen, transferOf(preset, from.range, isHu), rays);
  const { width, height } = rays;
  const rgba = new Uint8ClampedArray(width * height * 4);
  let pieceEnd = began + PIECE_MS;
  for (let row = 0; row < height; row += 1) {
    if (performance.now() > pieceEnd) {
      await new Promise((resolve) => setTimeout(resolve));
      if (wanted !== id) return;
      pieceEnd = performance.now() + PIECE_MS;
    }
    caster.castRows(row, row + 1, rgba);
  }
  const answer: CastAnswer = { id, width, height, rgba, ms: performance.now() - began };
  self.postMessage(answer, [rgba.buffer]);
}
