import openJpegFactory, { type OpenJpeg } from '@cornerstonejs/codec-openjpeg/decodewasmjs';

let openJpeg: Promise<OpenJpeg> | undefined;
const url = new URL('@cornerstonejs/codec-openjpeg/decodewasm', import.meta.url).href;

/** The decoder of JPEG 2000, one for all of a worker. Where it cannot be fetched, the next frame tries again. */
export function loadOpenJpeg(): Promise<OpenJpeg> {
  openJpeg ??= openJpegFactory({
    locateFile: (file) => (file.endsWith('.wasm') ? url : file),
    print: () => {},
    printErr: () => {},
  }).catch((error: unknown) => {
    openJpeg = undefined;
    throw error;
  });
  return openJpeg;
}
