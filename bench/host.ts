import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ArchiveForwarder } from './hostArchive';
import { type HostFile, HostFiles } from './hostFiles';

export interface HostOptions {
  /** The first folder that has a file gives it; a minified variant lies over the build it was made from. */
  readonly folders: readonly string[];
  /** By address, such as `/app-config.js`; they come before the folders. */
  readonly files?: Readonly<Record<string, HostFile>>;
  /** Addresses of the application that are no files: `/index.html` is sent for them. */
  readonly isPage?: (path: string) => boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** DICOMweb root of the archive behind `/dicom-web`; asked at each request, since it changes between cells. */
  readonly archiveUrl: () => string;
  /** Files that `warm` leaves out, such as source maps: they are read and compressed when somebody asks for them. */
  readonly isSeldom?: (path: string) => boolean;
}

export interface RunningHost {
  readonly port: number;
  /** Reads and compresses everything, so that no viewer pays for it while it is measured. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** THE host of all viewers: files from memory, compressed once by gzip at level 9, and the archive on the same origin. */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const files = new HostFiles(options.folders, options.files ?? {});
  const forwarder = new ArchiveForwarder(options.archiveUrl);
  const headers = Object.entries(options.headers ?? {});
  const server = createServer({ maxHeaderSize: 65536, requestTimeout: 0, keepAliveTimeout: 120_000, noDelay: true });
  server.on('request', (request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    answer(options, files, forwarder, request, response).catch((error: unknown) => {
      if (!response.headersSent) sendText(response, 500, `The host failed: ${String(error)}`);
      else response.destroy();
    });
  });
  const port = await listen(server);
  return {
    port,
    warm: () => files.warm(options.isSeldom ?? (() => false)),
    close: async () => {
      forwarder.close();
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', failed);
      done((server.address() as AddressInfo).port);
    });
  });
}

async function answer(
  options: HostOptions,
  files: HostFiles,
  forwarder: ArchiveForwarder,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? '/';
  const [path = '/', search] = url.split('?', 2);
  if (path === '/dicom-web' || path.startsWith('/dicom-web/')) {
    await forwarder.forward(request, response, url.slice('/dicom-web'.length));
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendText(response, 405, `Nothing takes ${request.method} at ${path}${search === undefined ? '' : '?…'}.`);
    return;
  }
  const isPage = path === '/' || (options.isPage?.(path) ?? false);
  const sent = await files.send(isPage ? '/index.html' : path, request, response);
  if (!sent) sendText(response, 404, 'There is no such file.');
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
