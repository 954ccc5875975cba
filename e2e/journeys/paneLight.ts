import type { Locator, Page } from '@playwright/test';

/** Pixels of a picture of the screen, RGBA. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: readonly number[];
}

/** What an element looks like, decoded by the browser itself. */
export const pixelsOf = async (page: Page, element: Locator): Promise<Pixels> =>
  decodedPng(page, await element.screenshot());

/** The pixels of a picture file, decoded by the browser. */
export function decodedPng(page: Page, png: Buffer): Promise<Pixels> {
  return page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { width, height, rgba: [...data] };
  }, png.toString('base64'));
}

/** Mean relative luminance (sRGB, linear light), 0 to 1: what the eye adapts to. */
export function luminanceOf({ rgba }: Pixels): number {
  const linear = (value: number) => (value <= 10.3 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  let sum = 0;
  for (let at = 0; at < rgba.length; at += 4)
    sum += 0.2126 * linear(rgba[at] ?? 0) + 0.7152 * linear(rgba[at + 1] ?? 0) + 0.0722 * linear(rgba[at + 2] ?? 0);
  return (sum * 4) / rgba.length;
}

/** A stained pixel differs in its channels by more; glass and the words on it do not. */
const LEAST_STAIN = 40;

/** Stained pixels of the first picture that are another colour in the second; the chrome's own accents left out. */
export function tissueDifferences(
  before: Pixels,
  after: Pixels,
): { readonly tissuePixels: number; readonly changed: number } {
  let [tissuePixels, changed] = [0, 0];
  for (let at = 0; at < before.rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = before.rgba.slice(at, at + 3);
    // Eosin and haematoxylin have less green than red and blue; the accent of the chrome has more.
    if (Math.min(red, blue) - green < LEAST_STAIN) continue;
    tissuePixels += 1;
    if ([0, 1, 2].some((channel) => before.rgba[at + channel] !== after.rgba[at + channel])) changed += 1;
  }
  return { tissuePixels, changed };
}
