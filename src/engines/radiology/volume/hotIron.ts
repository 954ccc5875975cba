/**
 * The palette "Hot Iron" of PS3.6 annex B.1.1: black, red, orange, yellow, white, each step brighter than the one before,
 * so that it is read in print and by readers who see few colours. 256 colours as pixels of an ImageData.
 */
export const hotIron: Uint32Array = Uint32Array.from({ length: 256 }, (_unused, step) => {
  if (step === 255) return 0xffffffff;
  const [red, green, blue] = [step * 2, (step - 128) * 2, (step - 192) * 4].map((part) =>
    Math.min(255, Math.max(0, part)),
  ) as [number, number, number];
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
});
