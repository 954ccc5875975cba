import { buffersOf, buildSlidesFromText } from '../dicom/slide/buildSlidesFromText';
import type { SlideBuildAnswer, SlideBuildRequest } from './slideWorkerMessages';

// A worker must always answer: a header nobody foresaw costs its study a message, never the case its other images.
self.onmessage = ({ data: { id, parts } }: MessageEvent<SlideBuildRequest>) => {
  let answer: SlideBuildAnswer;
  try {
    answer = { id, ok: true, built: buildSlidesFromText(parts) };
  } catch (error) {
    answer = { id, ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(answer, { transfer: answer.ok ? [...buffersOf(answer.built)] : [] });
};
