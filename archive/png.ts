import { Buffer } from 'node:buffer';
import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

const deflateAsync = promisify<Uint8Array, { level: number }, Buffer>(deflate);

/** Eight-bit samples, row by row, one or three a pixel. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly samples: Uint8Array;
}

/** PNG (ISO/IEC 15948) of a raster, without filtering: fast, and small enough for a preview. */
export async function encodePng({ width, height, channels, samples }: Raster): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 1 ? 0 : 2, 0, 0, 0], 8);
  const stride = width * channels;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let row = 0; row < height; row += 1)
    rows.set(samples.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  const data = await deflateAsync(rows, { level: 3 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** Smaller by averaging boxes, so that it fits into `maxWidth` by `maxHeight`; never larger. */
export function shrink(raster: Raster, maxWidth: number, maxHeight: number): Raster {
  const factor = Math.max(raster.width / maxWidth, raster.height / maxHeight);
  if (factor <= 1) return raster;
  const { channels } = raster;
  const width = Math.max(1, Math.round(raster.width / factor));
  const height = Math.max(1, Math.round(raster.height / factor));
  const samples = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y += 1) {
    const top = Math.floor((y * raster.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * raster.height) / height));
    for (let x = 0; x < width; x += 1) {
      const left = Math.floor((x * raster.width) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * raster.width) / width));
      for (let channel = 0; channel < channels; channel += 1) {
        samples[(y * width + x) * channels + channel] = boxMean(raster, left, top, right, bottom, channel);
      }
    }
  }
  return { width, height, channels, samples };
}

function boxMean(raster: Raster, left: number, top: number, right: number, bottom: number, channel: number): number {
  let sum = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1)
      sum += raster.samples[(y * raster.width + x) * raster.channels + channel] ?? 0;
  }
  return Math.round(sum / ((right - left) * (bottom - top)));
}

function chunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
