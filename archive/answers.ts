import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a route answers: sent by `sendAnswer`, so that routes never touch the socket. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes known at once get a Content-Length; pieces are streamed. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

export const dicomJson = (value: unknown, headers: Record<string, string> = {}, status = 200): Answer => ({
  status,
  headers: { 'Content-Type': 'application/dicom+json', ...headers },
  body: typeof value === 'string' ? value : JSON.stringify(value),
});

/** A failure in words a person can read; DICOMweb clients show the body to the administrator. */
export const failure = (status: number, message: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify({ status, message }),
});

export const notFound = (what: string): Answer => failure(404, `This archive has no such ${what}.`);

export const methodNotAllowed = (allow: string): Answer => failure(405, `Use ${allow} here.`, { Allow: allow });

/** An answer that a conditional request need not receive again. PHI is kept out of shared caches (WEB-22). */
export function withEtag(request: IncomingMessage, etag: string, answer: () => Promise<Answer>): Promise<Answer> {
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  const known = request.headers['if-none-match']?.split(',').map((text) => text.trim().replace(/^W\//, ''));
  if (known?.includes(etag)) return Promise.resolve({ status: 304, headers });
  return answer().then((made) => (made.status < 300 ? { ...made, headers: { ...headers, ...made.headers } } : made));
}

/** Sends an answer. When the client leaves, the stream of pieces is ended, which closes its file. */
export async function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const { body } = answer;
  const isWhole = typeof body === 'string' || body instanceof Uint8Array;
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (isWhole) response.setHeader('Content-Length', typeof body === 'string' ? Buffer.byteLength(body) : body.length);
  else if (body === undefined && answer.status !== 304 && answer.status !== 204)
    response.setHeader('Content-Length', 0);
  if (body === undefined || isWhole || request.method === 'HEAD') {
    response.end(request.method === 'HEAD' || body === undefined ? undefined : body);
    return;
  }
  await sendPieces(response, body);
}

/** An error after the status was sent ends the connection: an answer cut short is the only way left to say it failed. */
async function sendPieces(response: ServerResponse, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces, { objectMode: false }), response);
  } catch (error) {
    // The client has what it wanted, or no longer wants it: scrolling on aborts requests all the time.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** Passes pieces on and throws when they are not `length` bytes: a file that shrank must not look like a whole one. */
export async function* exactly(length: number, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const piece of pieces) {
    sent += piece.length;
    yield piece;
  }
  if (sent !== length) throw new Error(`a file gave ${sent} bytes instead of ${length}`);
}
