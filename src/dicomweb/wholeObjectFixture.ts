import { concatenate } from './multipart';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const u16 = (value: number) => new Uint8Array(Uint16Array.of(value).buffer);
const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);

function element(group: number, number: number, vr: string, value: Uint8Array): Uint8Array {
  const even = value.length % 2 === 0 ? value : concatenate([value, Uint8Array.of(vr === 'UI' ? 0 : 0x20)]);
  const length = vr === 'OB' ? concatenate([u16(0), u32(even.length)]) : u16(even.length);
  return concatenate([u16(group), u16(number), latin1(vr), length, even]);
}

/** For tests: a multi-frame object of one row, explicit little endian, SOP Instance UID 1.4, with these pixels. */
export const wholeObject = (frames: readonly (readonly number[])[]): Uint8Array =>
  concatenate([
    new Uint8Array(128),
    latin1('DICM'),
    element(2, 0x10, 'UI', latin1('1.2.840.10008.1.2.1')),
    element(8, 0x18, 'UI', latin1('1.4')),
    element(0x28, 2, 'US', u16(1)),
    element(0x28, 8, 'IS', latin1(String(frames.length))),
    element(0x28, 0x10, 'US', u16(1)),
    element(0x28, 0x11, 'US', u16(frames[0]?.length ?? 0)),
    element(0x28, 0x100, 'US', u16(8)),
    element(0x7fe0, 0x10, 'OB', Uint8Array.from(frames.flat())),
  ]);

/** For tests: a multi-frame object of one bit a pixel, its frames without padding between them. */
export function bitObject(bits: readonly number[], frameCount: number, columns: number, rows: number): Uint8Array {
  const packed = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [at, bit] of bits.entries()) packed[at >> 3] = (packed[at >> 3] ?? 0) | (bit << (at & 7));
  return concatenate([
    new Uint8Array(128),
    latin1('DICM'),
    element(2, 0x10, 'UI', latin1('1.2.840.10008.1.2.1')),
    element(8, 0x18, 'UI', latin1('1.4')),
    element(0x28, 2, 'US', u16(1)),
    element(0x28, 8, 'IS', latin1(String(frameCount))),
    element(0x28, 0x10, 'US', u16(rows)),
    element(0x28, 0x11, 'US', u16(columns)),
    element(0x28, 0x100, 'US', u16(1)),
    element(0x7fe0, 0x10, 'OB', packed),
  ]);
}
