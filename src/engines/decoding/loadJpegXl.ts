import jpegXlFactory, { type JpegXl } from '@cornerstonejs/codec-libjxl/decodewasmjs';

let jpegXl: Promise<JpegXl> | undefined;
const url = new URL('@cornerstonejs/codec-libjxl/decodewasm', import.meta.url).href;

/** The decoder of JPEG XL, one for all of a worker. Where it cannot be fetched, the next frame tries again. */
export function loadJpegXl(): Promise<JpegXl> {
  jpegXl ??= jpegXlFactory({ locateFile: (file) => (file.endsWith('.wasm') ? url : file) }).catch((error: unknown) => {
    jpegXl = undefined;
    throw error;
  });
  return jpegXl;
}
