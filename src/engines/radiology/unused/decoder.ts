/**
 * Stands in for the decoders where the page itself would load them (vite.config.ts): frames are decoded in workers, which
 * carry the real ones.
 */
const onThePage = (): never => {
  throw new Error('Frames are decoded in workers only');
};
export { onThePage as default };
export const inflate = onThePage;
export const inflateRaw = onThePage;
export const Decoder = onThePage;
