/**
 * The pixels, or undefined when they cannot be decoded or are not there in time; those that come late are closed. A
 * decoder of the browser that never answers would hold up everything that waits for it.
 */
export function inTime(decoding: Promise<ImageBitmap>, mostMs: number): Promise<ImageBitmap | undefined> {
  return new Promise((take) => {
    let isOver = false;
    const end = (bitmap?: ImageBitmap): void => {
      clearTimeout(timer);
      if (isOver) bitmap?.close();
      isOver = true;
      take(bitmap);
    };
    const timer = setTimeout(() => end(), mostMs);
    decoding.then(end, () => end());
  });
}
