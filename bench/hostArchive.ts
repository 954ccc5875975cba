import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import { constants, createGzip } from 'node:zlib';
import { HOP_BY_HOP } from '../archive/proxy';
import { acceptsGzip } from './hostFiles';

/** Level of a web server that compresses answers as they pass. */
const PASSING_GZIP_LEVEL = 5;

/**
 * The archive on the viewer's own origin, as a web server in front of it does it: nothing is held back, a browser that
 * leaves ends the request to the archive, JSON is compressed as it passes. The archive sees the browser's `Host`, so
 * that addresses it writes into its answers lead back here.
 */
export class ArchiveForwarder {
  readonly #archiveUrl: () => string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 64, noDelay: true });

  constructor(archiveUrl: () => string) {
    this.#archiveUrl = archiveUrl;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** `rest` is what follows `/dicom-web`, with its search part. Resolves when the answer was sent or the browser left. */
  async forward(request: IncomingMessage, response: ServerResponse, rest: string): Promise<void> {
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    const outcome = await this.#send(request, response, rest);
    if (outcome === 'done' || response.destroyed) return;
    // The archive may have closed a kept-alive connection just then: asking once more is safe for reading.
    const again = outcome.isStale && isReading ? await this.#send(request, response, rest) : outcome;
    if (again === 'done' || response.destroyed || response.headersSent) return;
    response.writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(`The archive at ${this.#archiveUrl()} cannot be reached: ${again.message}`);
  }

  #send(request: IncomingMessage, response: ServerResponse, rest: string): Promise<'done' | Failure> {
    return new Promise((done) => {
      const target = new URL(this.#archiveUrl());
      const upstream = httpRequest({
        agent: this.#agent,
        hostname: target.hostname,
        port: target.port,
        method: request.method,
        path: target.pathname.replace(/\/+$/, '') + rest,
        headers: passed(request.headers),
      });
      const leave = () => upstream.destroy();
      response.once('close', leave);
      upstream.once('response', (answer) => {
        response.once('close', () => done('done'));
        sendBack(request, answer, response);
      });
      upstream.once('error', (error: NodeJS.ErrnoException) => {
        response.off('close', leave);
        if (response.headersSent) response.destroy();
        done({ message: error.message, isStale: upstream.reusedSocket && error.code === 'ECONNRESET' });
      });
      if (request.method === 'GET' || request.method === 'HEAD') upstream.end();
      else request.pipe(upstream);
    });
  }
}

interface Failure {
  readonly message: string;
  readonly isStale: boolean;
}

function passed(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}

function sendBack(request: IncomingMessage, answer: IncomingMessage, response: ServerResponse): void {
  const status = answer.statusCode ?? 502;
  const headers = passed(answer.headers);
  // What breaks off in the archive must break off here too, or half an object would look whole.
  const breakOff = () => response.destroy();
  answer.once('aborted', breakOff);
  answer.once('error', breakOff);
  if (!isToPack(request, answer)) {
    response.writeHead(status, headers);
    answer.pipe(response);
    return;
  }
  delete headers['content-length'];
  headers['content-encoding'] = 'gzip';
  headers.vary = 'Accept-Encoding';
  if (typeof headers.etag === 'string' && !headers.etag.startsWith('W/')) headers.etag = `W/${headers.etag}`;
  response.writeHead(status, headers);
  const packer = createGzip({ level: PASSING_GZIP_LEVEL, flush: constants.Z_NO_FLUSH });
  packer.once('error', breakOff);
  response.once('close', () => packer.destroy());
  answer.pipe(packer).pipe(response);
}

/** JSON that the archive did not compress itself; pixel data never. */
function isToPack(request: IncomingMessage, answer: IncomingMessage): boolean {
  const type = String(answer.headers['content-type'] ?? '');
  return (
    request.method === 'GET' &&
    answer.statusCode === 200 &&
    answer.headers['content-encoding'] === undefined &&
    /^application\/(dicom\+json|json)\b/i.test(type) &&
    acceptsGzip(request)
  );
}
