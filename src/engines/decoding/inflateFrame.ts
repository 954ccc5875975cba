import { fail, ok, type Result } from '../../lib/result';

/** Deflated Image Frame Compression (PS3.5 A.4.13). */
export const DEFLATED_FRAME = '1.2.840.10008.1.2.8.1';

/** The uncompressed frame of at most `length` bytes, and the one that pads them to an even length. */
export async function inflateFrame(bytes: Uint8Array, length: number): Promise<Result<Uint8Array, string>> {
  const whole = await inflate(bytes, length + 1);
  // A frame of odd length has a byte behind its end, which the browser takes for damage.
  return whole.ok || bytes.at(-1) !== 0 ? whole : inflate(bytes.subarray(0, -1), length + 1);
}

/** Up to so many bytes: a few kilobytes of deflated zeros unpack to gigabytes. */
async function inflate(bytes: Uint8Array, most: number): Promise<Result<Uint8Array, string>> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  const inflated = new Uint8Array(most);
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (length + part.value.length > most) {
        await reader.cancel();
        return fail('the frame unpacks to more than its pixels');
      }
      inflated.set(part.value, length);
      length += part.value.length;
    }
  } catch (cause) {
    return fail(`the frame cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return ok(inflated.subarray(0, length));
}
