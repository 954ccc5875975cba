import type { Buffer } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Answer, methodNotAllowed } from './answers';

const brotli = promisify<Buffer, object, Buffer>(brotliCompress);
const gzipAsync = promisify<Buffer, object, Buffer>(gzip);

const MIME_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSIBLE = new Set([
  '.html',
  '.js',
  '.mjs',
  '.css',
  '.json',
  '.webmanifest',
  '.map',
  '.wasm',
  '.svg',
  '.txt',
]);
/** Addresses of the viewer that are no files. */
const PAGES = new Set(['/', '/viewer', '/board', '/self-check']);

interface Asset {
  readonly etag: string;
  readonly bytes: Buffer;
  readonly packed: Map<string, Promise<Buffer>>;
}

/** Serves a built viewer. Files and their compressed forms stay in memory: a build is about ten megabytes. */
export class StaticHost {
  readonly #directory: string;
  readonly #assets = new Map<string, Asset>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async answer(request: IncomingMessage, path: string, search: string): Promise<Answer> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed('GET, HEAD');
    if (path !== '/' && PAGES.has(path.replace(/\/+$/, '')) && path.endsWith('/')) {
      // Relative asset addresses of the page would point one folder too deep.
      return { status: 308, headers: { Location: path.replace(/\/+$/, '') + search } };
    }
    const name = PAGES.has(path) ? 'index.html' : safeName(path);
    const asset = name === undefined ? undefined : await this.#load(name);
    if (name !== undefined && asset !== undefined) return assetAnswer(request, name, asset);
    if (PAGES.has(path)) return text(503, 'The viewer is not built. Run "npm run build".');
    return text(404, 'There is no such page.');
  }

  async #load(name: string): Promise<Asset | undefined> {
    const path = join(this.#directory, ...name.split('/'));
    const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      // Only "not there" is 404; a file that may not be read is a fault of the installation, and answers 500.
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR' || cause.code === 'ENAMETOOLONG') return undefined;
      throw cause;
    });
    if (!found?.isFile()) return undefined;
    const etag = `"${found.size.toString(36)}-${Math.round(found.mtimeMs).toString(36)}"`;
    const have = this.#assets.get(name);
    if (have?.etag === etag) return have;
    const asset: Asset = { etag, bytes: await readFile(path), packed: new Map() };
    this.#assets.set(name, asset);
    return asset;
  }
}

/** A path below the folder: no dot files, no way up, no separators or drive letters of other systems. */
function safeName(path: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const segments = decoded.split('/').slice(1);
  const isSafe = segments.every((segment) => segment !== '' && !segment.startsWith('.') && !/[\\:\0]/.test(segment));
  return isSafe ? segments.join('/') : undefined;
}

async function assetAnswer(request: IncomingMessage, name: string, asset: Asset): Promise<Answer> {
  const extension = extname(name).toLowerCase();
  const headers: Record<string, string> = {
    'Content-Type': MIME_TYPES[extension] ?? 'application/octet-stream',
    ETag: asset.etag,
    // Names below assets/ carry a hash of their content; everything else may change with the next build.
    'Cache-Control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (COMPRESSIBLE.has(extension)) headers.Vary = 'Accept-Encoding';
  if (request.headers['if-none-match']?.includes(asset.etag)) return { status: 304, headers };
  const encoding = COMPRESSIBLE.has(extension) && asset.bytes.length > 1024 ? chooseEncoding(request) : undefined;
  if (encoding === undefined) return { status: 200, headers, body: asset.bytes };
  const body = await packed(asset, encoding);
  return { status: 200, headers: { ...headers, 'Content-Encoding': encoding }, body };
}

function chooseEncoding(request: IncomingMessage): 'br' | 'gzip' | undefined {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (/\bbr\b(?!\s*;\s*q=0(\.0*)?\b)/.test(accepted)) return 'br';
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\b)/.test(accepted) ? 'gzip' : undefined;
}

function packed(asset: Asset, encoding: 'br' | 'gzip'): Promise<Buffer> {
  const have = asset.packed.get(encoding);
  if (have !== undefined) return have;
  const { length } = asset.bytes;
  const brotliOptions = {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: length },
  };
  const made = encoding === 'br' ? brotli(asset.bytes, brotliOptions) : gzipAsync(asset.bytes, { level: 6 });
  asset.packed.set(encoding, made);
  return made;
}

const text = (status: number, message: string): Answer => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  body: message,
});
