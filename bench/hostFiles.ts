import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A file that is not in a folder, or replaces one that is. */
export interface HostFile {
  readonly body: string | Uint8Array;
  /** By the ending of its address when absent. */
  readonly type?: string;
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.jsonc': 'application/json',
  '.map': 'application/json',
  '.webapp': 'application/manifest+json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSED = /^(text\/|application\/(json|manifest\+json|wasm|xml)|image\/(svg|x-icon))/;
/** As on any host that is set up well: a name with a hash of the content never changes its content. */
const HASHED_NAME = /(^\/assets\/[^/]+-[\w-]{8,}\.\w+$)|([./-][0-9a-f]{16,20}\.\w+$)/;
/** Names that are sent compressed only when that makes them smaller by more than the headers of an answer. */
const SMALL_BYTES = 512;

const pack = promisify<Buffer, object, Buffer>(gzip);

interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly bytes: Buffer;
  readonly packed: Buffer | undefined;
}

/** The same file in two variants of a build is read and compressed once. */
const assetsByContent = new Map<string, Promise<Asset>>();

/** Files of some folders in memory. They are not looked at again after they were read. */
export class HostFiles {
  readonly #folders: readonly string[];
  readonly #files: Readonly<Record<string, HostFile>>;
  readonly #assets = new Map<string, Promise<Asset | undefined>>();

  constructor(folders: readonly string[], files: Readonly<Record<string, HostFile>>) {
    this.#folders = folders;
    this.#files = files;
  }

  async warm(isSeldom: (path: string) => boolean): Promise<void> {
    const listed = await Promise.all(this.#folders.map((folder) => filesBelow(folder)));
    const paths = [...new Set([...Object.keys(this.#files), ...listed.flat()])].filter((path) => !isSeldom(path));
    for (const path of paths) await this.#load(path);
  }

  /** Whether there is such a file. */
  async send(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const name = safePath(path);
    const asset = name === undefined ? undefined : await this.#load(name);
    if (name === undefined || asset === undefined) return false;
    response.setHeader('Content-Type', asset.type);
    response.setHeader('ETag', asset.etag);
    response.setHeader('Cache-Control', HASHED_NAME.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (asset.packed !== undefined) response.setHeader('Vary', 'Accept-Encoding');
    if (request.headers['if-none-match']?.includes(asset.etag)) {
      response.writeHead(304);
      response.end();
      return true;
    }
    const isPacked = asset.packed !== undefined && acceptsGzip(request);
    const body = isPacked && asset.packed !== undefined ? asset.packed : asset.bytes;
    if (isPacked) response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Content-Length', body.length);
    response.end(request.method === 'HEAD' ? undefined : body);
    return true;
  }

  #load(path: string): Promise<Asset | undefined> {
    const have = this.#assets.get(path);
    if (have !== undefined) return have;
    const loading = this.#read(path);
    this.#assets.set(path, loading);
    return loading;
  }

  async #read(path: string): Promise<Asset | undefined> {
    const type = MIME_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
    const given = this.#files[path];
    if (given !== undefined) return assetOf(given.type ?? type, Buffer.from(given.body));
    for (const folder of this.#folders) {
      const bytes = await readFile(join(folder, ...path.split('/'))).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR' || cause.code === 'EISDIR') return undefined;
        throw cause;
      });
      if (bytes !== undefined) return assetOf(type, bytes);
    }
    return undefined;
  }
}

function assetOf(type: string, bytes: Buffer): Promise<Asset> {
  const hash = createHash('sha1').update(type).update(bytes).digest('base64url');
  const have = assetsByContent.get(hash);
  if (have !== undefined) return have;
  const making = makeAsset(type, bytes, `"${hash}"`);
  assetsByContent.set(hash, making);
  return making;
}

async function makeAsset(type: string, bytes: Buffer, etag: string): Promise<Asset> {
  const packed = COMPRESSED.test(type) && bytes.length > SMALL_BYTES ? await pack(bytes, { level: 9 }) : undefined;
  return { type, etag, bytes, packed: packed !== undefined && packed.length < bytes.length ? packed : undefined };
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length).replaceAll('\\', '/'));
}

/** A path below the folders, or undefined for one that leads out of them. */
function safePath(path: string): string | undefined {
  try {
    const decoded = decodeURIComponent(path);
    const isSafe = !/[\\\0]/.test(decoded) && !decoded.split('/').some((part) => part === '..' || part === '.');
    return isSafe ? decoded : undefined;
  } catch {
    return undefined;
  }
}

export const acceptsGzip = (request: IncomingMessage): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(\.0*)?\b)/.test(String(request.headers['accept-encoding'] ?? ''));
