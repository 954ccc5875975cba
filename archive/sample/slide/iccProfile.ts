import { Buffer } from 'node:buffer';

/**
 * A small ICC profile (ISO 15076-1, version 4.2) that says: these samples are sRGB. Device class is input device, as
 * PS3.3 C.11.15 asks of images. Primaries are those of IEC 61966-2-1 adapted to D50.
 */
export function srgbInputProfile(): Buffer {
  const curve = Buffer.concat([
    signature('para'),
    zeros(4),
    u16(3),
    zeros(2),
    ...[2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].map(fixed),
  ]);
  const tags: readonly (readonly [name: string, data: Buffer])[] = [
    ['desc', text('sRGB')],
    ['cprt', text('No copyright, use freely')],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    [
      'chad',
      Buffer.concat([
        signature('sf32'),
        zeros(4),
        ...[1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168].map(fixed),
      ]),
    ],
    ['rXYZ', xyz(0.43607, 0.22249, 0.01392)],
    ['gXYZ', xyz(0.38515, 0.71687, 0.09708)],
    ['bXYZ', xyz(0.14307, 0.06061, 0.7141)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  const directory: Buffer[] = [u32(tags.length)];
  const blocks: Buffer[] = [];
  const placed = new Map<Buffer, number>();
  let offset = 128 + 4 + tags.length * 12;
  for (const [name, data] of tags) {
    const at = placed.get(data) ?? offset;
    if (!placed.has(data)) {
      placed.set(data, at);
      blocks.push(Buffer.concat([data, zeros((4 - (data.length % 4)) % 4)]));
      offset += Math.ceil(data.length / 4) * 4;
    }
    directory.push(signature(name), u32(at), u32(data.length));
  }
  return Buffer.concat([header(offset), ...directory, ...blocks]);
}

function header(size: number): Buffer {
  return Buffer.concat([
    u32(size),
    zeros(4),
    u32(0x04200000),
    signature('scnr'),
    signature('RGB '),
    signature('XYZ '),
    ...[2026, 1, 1, 0, 0, 0].map(u16),
    signature('acsp'),
    zeros(4 + 4 + 4 + 4 + 8 + 4),
    ...[0.9642, 1, 0.8249].map(fixed),
    zeros(4 + 16 + 28),
  ]);
}

const zeros = (count: number): Buffer => Buffer.alloc(count);
const signature = (name: string): Buffer => Buffer.from(name, 'latin1');
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number): Buffer =>
  Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
/** s15Fixed16Number. */
const fixed = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(Math.round(value * 65536));
  return buffer;
};
const xyz = (x: number, y: number, z: number): Buffer =>
  Buffer.concat([signature('XYZ '), zeros(4), fixed(x), fixed(y), fixed(z)]);

/** multiLocalizedUnicode with one record, English. */
function text(value: string): Buffer {
  const utf16 = Buffer.from(value, 'utf16le').swap16();
  return Buffer.concat([
    signature('mluc'),
    zeros(4),
    u32(1),
    u32(12),
    signature('enUS'),
    u32(utf16.length),
    u32(28),
    utf16,
  ]);
}
