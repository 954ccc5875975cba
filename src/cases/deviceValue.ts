/**
 * Domain values as text and back, for records on the device: JSON with the three things it lacks here, sets, maps and
 * binary. Keys that begin with `$` are ours; no domain type has any.
 */
export function toText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    if (one instanceof Set) return { $set: [...one] };
    if (one instanceof Map) return { $map: [...one] };
    if (one instanceof ArrayBuffer) return { $buffer: toBase64(new Uint8Array(one)) };
    if (ArrayBuffer.isView(one)) {
      return {
        $bytes: toBase64(new Uint8Array(one.buffer, one.byteOffset, one.byteLength)),
        $type: one.constructor.name,
      };
    }
    if (typeof one === 'number' && !Number.isFinite(one)) return { $number: String(one) };
    return one;
  });
}

export function fromText(text: string): unknown {
  return JSON.parse(text, (_key, one: unknown) => {
    if (typeof one !== 'object' || one === null) return one;
    if ('$set' in one) return new Set(one.$set as unknown[]);
    if ('$map' in one) return new Map(one.$map as [unknown, unknown][]);
    if ('$buffer' in one) return fromBase64(one.$buffer as string).buffer;
    if ('$bytes' in one) return viewOf(fromBase64(one.$bytes as string), '$type' in one ? one.$type : undefined);
    if ('$number' in one) return Number(one.$number);
    return one;
  });
}

const VIEWS = { Float32Array, Float64Array, Int16Array, Int32Array, Uint16Array, Uint32Array } as const;

function viewOf(bytes: Uint8Array<ArrayBuffer>, type: unknown): ArrayBufferView {
  const View = VIEWS[type as keyof typeof VIEWS] as (typeof VIEWS)['Float32Array'] | undefined;
  return View ? new View(bytes.buffer) : bytes;
}

/** `String.fromCharCode` takes its arguments on the stack. */
const PIECE = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
