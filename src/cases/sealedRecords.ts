import { fail, ok, type Result } from '../lib/result';
import { fromText, toText } from './deviceValue';

/** A record as it lies on the device: sealed where the browser can, else as text. */
export type DeviceRecord =
  | { readonly iv: Uint8Array<ArrayBuffer>; readonly sealed: ArrayBuffer }
  | { readonly text: string };

const ALGORITHM = 'AES-GCM';
const IV_BYTES = 12;

/** Absent on pages without TLS. */
export const canSeal = (): boolean => globalThis.crypto?.subtle !== undefined;

/** Never leaves the browser: scripts can use it, not read it. */
export const newKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ['encrypt', 'decrypt']);

/** `place` is bound to the record: moved to another user, study or page it does not open. */
export async function seal(value: unknown, place: string, key: CryptoKey | undefined): Promise<DeviceRecord> {
  const text = toText(value);
  if (!key) return { text };
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(parametersOf(iv, place), key, bytesOf(text));
  return { iv, sealed };
}

/** The error is why the record cannot be read; it names no content. */
export async function unseal(
  record: unknown,
  place: string,
  key: CryptoKey | undefined,
): Promise<Result<unknown, string>> {
  try {
    if (isPlain(record)) return ok(fromText(record.text));
    if (!isSealed(record)) return fail('not a record');
    if (!key) return fail('the key is not on this device');
    const opened = await crypto.subtle.decrypt(parametersOf(record.iv, place), key, record.sealed);
    return ok(fromText(new TextDecoder().decode(opened)));
  } catch (cause) {
    return fail(cause instanceof Error && cause.message ? cause.message : 'it does not open');
  }
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

const parametersOf = (iv: Uint8Array<ArrayBuffer>, place: string): AesGcmParams => ({
  name: ALGORITHM,
  iv,
  additionalData: bytesOf(place),
});

const isPlain = (record: unknown): record is { readonly text: string } =>
  typeof record === 'object' && record !== null && 'text' in record && typeof record.text === 'string';

const isSealed = (record: unknown): record is Extract<DeviceRecord, { sealed: ArrayBuffer }> =>
  typeof record === 'object' && record !== null && 'sealed' in record && 'iv' in record;
