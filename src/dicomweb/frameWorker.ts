import { STORED_COLOURS } from '../lib/storedColours';
import { FrameJobs } from './frameJobs';
import type { ToFrameThread } from './frameThreadMessages';

const jobs = new FrameJobs({
  fetch: (input, init) => fetch(input, init),
  // One Blob for all of them: Chromium has each that is made here counted twice by the page's own thread.
  decode: (jpegs) => {
    const all = new Blob(jpegs.map(({ bytes }) => bytes as Uint8Array<ArrayBuffer>));
    let end = 0;
    return jpegs.map(({ bytes, decoding: { keepColumns, keepRows } }) => {
      const start = end;
      end += bytes.length;
      return createImageBitmap(all.slice(start, end, 'image/jpeg'), 0, 0, keepColumns, keepRows, STORED_COLOURS);
    });
  },
  post: (news, transfer) => self.postMessage(news, { transfer }),
});

self.onmessage = ({ data }: MessageEvent<ToFrameThread>) => jobs.hear(data);
// It runs: from now on it may be asked.
self.postMessage([]);
