import { concatenate } from './multipart';

export const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const padded = (text: string) => latin1(text.length % 2 === 0 ? text : `${text}\0`);
const UNDEFINED = 0xffffffff;
export type Part10Encoding = 'explicit' | 'implicit' | 'bigEndian';

function element(
  tag: number,
  vr: string,
  value: Uint8Array,
  encoding: Part10Encoding = 'explicit',
  length = value.length,
) {
  const isLong = vr === 'SQ' || vr === 'OB';
  const isItem = tag > 0xfffe0000;
  const view = new DataView(new ArrayBuffer(isLong && encoding !== 'implicit' && !isItem ? 12 : 8));
  const isLittle = encoding !== 'bigEndian';
  view.setUint16(0, tag >>> 16, isLittle);
  view.setUint16(2, tag & 0xffff, isLittle);
  if (encoding === 'implicit' || isItem) view.setUint32(4, length, isLittle);
  else {
    view.setUint8(4, vr.charCodeAt(0));
    view.setUint8(5, vr.charCodeAt(1));
    if (isLong) view.setUint32(8, length, isLittle);
    else view.setUint16(6, length, isLittle);
  }
  return concatenate([new Uint8Array(view.buffer), value]);
}

export const syntaxOfEncoding = {
  explicit: '1.2.840.10008.1.2.1',
  implicit: '1.2.840.10008.1.2',
  bigEndian: '1.2.840.10008.1.2.2',
};

/** For tests: a file with a sequence, of stated or of undefined length, before its identifiers, which has identifiers of its own. */
export function madePart10(encoding: Part10Encoding, hasLengths: boolean, study = '1.2', series = '1.3') {
  const own = (tag: number, vr: string, value: Uint8Array, length?: number) =>
    element(tag, vr, value, encoding, length);
  const nothing = new Uint8Array();
  const inner = concatenate([own(0x00080018, 'UI', padded('9.9')), own(0x0020000d, 'UI', padded('9.8'))]);
  const item = hasLengths
    ? own(0xfffee000, '', inner)
    : concatenate([own(0xfffee000, '', nothing, UNDEFINED), inner, own(0xfffee00d, '', nothing)]);
  const sequence = hasLengths
    ? own(0x00081110, 'SQ', item)
    : concatenate([own(0x00081110, 'SQ', nothing, UNDEFINED), item, own(0xfffee0dd, '', nothing)]);
  return concatenate([
    new Uint8Array(128),
    latin1('DICM'),
    element(0x00020003, 'UI', padded('1.4')),
    element(0x00020010, 'UI', padded(syntaxOfEncoding[encoding])),
    own(0x00080018, 'UI', padded('1.4')),
    sequence,
    own(0x00100010, 'PN', padded('DOE^JANE')),
    own(0x0020000d, 'UI', padded(study)),
    own(0x0020000e, 'UI', padded(series)),
    own(0x00280010, 'US', Uint8Array.of(1, 0)),
  ]);
}
