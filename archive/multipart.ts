import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { Answer } from './answers';

const CRLF = Buffer.from([0x0d, 0x0a]);

export interface Part {
  /** Content-Type of the part, with its transfer-syntax parameter. */
  readonly contentType: string;
  readonly location: string;
  readonly bytes: AsyncIterable<Uint8Array> | Uint8Array;
}

/** `multipart/related` of parts made one after the other, never together in memory. */
export function multipartAnswer(type: string, transferSyntaxUid: string, parts: AsyncIterable<Part>): Answer {
  const boundary = `parfocal-${randomUUID()}`;
  const syntax = transferSyntaxUid === '' ? '' : `; transfer-syntax=${transferSyntaxUid}`;
  return {
    status: 200,
    headers: { 'Content-Type': `multipart/related; type="${type}"${syntax}; boundary=${boundary}` },
    body: encodeParts(boundary, parts),
  };
}

/** The same with everything in memory: the answer has a length, which spares small answers the chunked encoding. */
export async function wholeMultipart(
  type: string,
  transferSyntaxUid: string,
  parts: AsyncIterable<Part>,
): Promise<Answer> {
  const answer = multipartAnswer(type, transferSyntaxUid, parts);
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.body as AsyncIterable<Uint8Array>) pieces.push(piece);
  return { ...answer, body: Buffer.concat(pieces) };
}

async function* encodeParts(boundary: string, parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
  for await (const part of parts) {
    const isWhole = part.bytes instanceof Uint8Array;
    const length = isWhole ? `Content-Length: ${(part.bytes as Uint8Array).length}\r\n` : '';
    yield Buffer.from(
      `--${boundary}\r\nContent-Type: ${part.contentType}\r\nContent-Location: ${part.location}\r\n${length}\r\n`,
    );
    if (part.bytes instanceof Uint8Array) yield part.bytes;
    else yield* part.bytes;
    yield CRLF;
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}
