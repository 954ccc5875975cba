import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileWhole } from '../../archive/sample/atomicFile';
import { tileEncoder } from './encoders';
import type { TileCodec } from './recipes';
import { type TileLook, tilePixels } from './tilePixels';

/** Raised when tiles of the same pool come out different. */
const POOL_VERSION = 1;

/** Distinct encoded tiles of a level; slides of the same make share them. */
export interface PoolKey {
  readonly level: number;
  readonly tilePx: number;
  readonly codec: TileCodec;
  readonly look: TileLook;
}

/** Fewer where a tile is large and costly to encode; never so few that a screen shows the same twice in a row. */
export const tilesOf = ({ tilePx, codec }: PoolKey): number => (tilePx < 1024 ? 48 : codec === 'jpeg' ? 24 : 12);

/** Hidden from archives that read the cache folder. */
export const poolFolder = (cache: string): string => join(cache, '.tiles');

export const poolPath = (cache: string, { level, tilePx, codec, look }: PoolKey): string =>
  join(poolFolder(cache), `${look}-${tilePx}-${codec}-${level}-v${POOL_VERSION}.bin`);

/** Paints, encodes and keeps a pool: the lengths of its tiles, then the tiles. */
export async function makePool(cache: string, key: PoolKey): Promise<void> {
  const encode = await tileEncoder(key.codec);
  const tiles = Array.from({ length: tilesOf(key) }, (_, index) => {
    const seed = key.level * 1000 + index + 1;
    return encode(tilePixels(key.level, key.tilePx, seed, key.look), key.tilePx, key.tilePx);
  });
  const lengths = Buffer.alloc(4 + tiles.length * 4);
  lengths.writeUInt32LE(tiles.length, 0);
  tiles.forEach((tile, index) => {
    lengths.writeUInt32LE(tile.length, 4 + index * 4);
  });
  await writeFileWhole(poolPath(cache, key), [lengths, ...tiles]);
}

export async function readPool(cache: string, key: PoolKey): Promise<Uint8Array[]> {
  const bytes = await readFile(poolPath(cache, key));
  const count = bytes.readUInt32LE(0);
  let at = 4 + count * 4;
  return Array.from({ length: count }, (_, index) => {
    const start = at;
    at += bytes.readUInt32LE(4 + index * 4);
    return bytes.subarray(start, at);
  });
}
