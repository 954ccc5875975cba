import { composeBlock } from './composeBlock';
import type { BlockAnswer, BlockPart, BlockRequest, SegmentPart } from './composeMessages';

self.onmessage = async ({ data }: MessageEvent<BlockRequest & { readonly id: number }>) => {
  const answer = await answerTo(data);
  const transfer = answer.ok ? answer.parts.flatMap(({ picture, outline }) => [picture, outline.buffer]) : [];
  self.postMessage({ ...answer, id: data.id }, { transfer });
};

/** It always answers: one bad block costs itself. */
async function answerTo(request: BlockRequest): Promise<BlockAnswer> {
  try {
    return { ok: true, parts: await Promise.all(composeBlock(request).map(withPicture)) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function withPicture({ pixels, ...part }: SegmentPart): Promise<BlockPart> {
  return { ...part, picture: await createImageBitmap(new ImageData(pixels, part.width, part.height)) };
}
