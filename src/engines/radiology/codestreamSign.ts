import { readCodestreamHeader } from '../../dicom/codestreamHeader';
import type { StoredValues } from './greyDecoder';

/**
 * A JPEG 2000 codestream says itself whether its samples are signed. Some writers put the words of signed pixels in as they
 * stand and leave the stream unsigned: the decoder then gives 6192 for −2000, and the air around a patient is white. The
 * words are right, so they are read again with the sign of Pixel Representation. Undefined where that changes nothing.
 */
export function withStatedSign(
  { stored }: StoredValues,
  bytes: Uint8Array,
  isStatedSigned: boolean,
): StoredValues | undefined {
  const stream = readCodestreamHeader(bytes);
  if (stream?.isSigned === undefined || stream.isSigned === isStatedSigned || stream.precision > 16) return undefined;
  const unused = 32 - stream.precision;
  const read = isStatedSigned
    ? (word: number) => (word << unused) >> unused
    : (word: number) => (word << unused) >>> unused;
  const values = isStatedSigned ? Int16Array.from(stored, read) : Uint16Array.from(stored, read);
  if (values.every((value, index) => value === stored[index])) return undefined;
  let [minimum, maximum] = [values[0] ?? 0, values[0] ?? 0];
  for (const value of values) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return { stored: values, range: [minimum, maximum] };
}
