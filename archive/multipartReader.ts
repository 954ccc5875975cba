import { Buffer } from 'node:buffer';

/** A part that is being received: its bytes have to be consumed before the next part is asked for. */
export interface ReceivedPart {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: AsyncIterable<Buffer>;
}

/** The body is no multipart message, or was cut off. */
export class MultipartError extends Error {}

const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Reads `multipart/*` piece by piece (RFC 2046), with CRLF or bare LF, preamble and epilogue. A body without its closing
 * delimiter was cut off and throws: what was received may be half an object.
 */
export async function* readMultipart(body: AsyncIterator<Buffer>, boundary: string): AsyncGenerator<ReceivedPart> {
  const input = new Input(body);
  const delimiter = Buffer.from(`--${boundary}`);
  // The first delimiter may stand at the very start, without a line break before it.
  for await (const _ of input.until(delimiter, true)) {
    // The preamble means nothing.
  }
  while (!(await input.isClosing())) {
    const headers = await input.headers();
    let isConsumed = false;
    const bytes = async function* () {
      yield* input.until(delimiter, false);
      isConsumed = true;
    };
    const stream = bytes();
    yield { headers, bytes: stream };
    if (isConsumed) continue;
    for await (const _ of stream) {
      // A part nobody wanted is passed over.
    }
  }
}

class Input {
  readonly #iterator: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(body: AsyncIterator<Buffer>) {
    this.#iterator = body;
  }

  /** Everything before the delimiter, without the line break that belongs to it; moves past the delimiter. */
  async *until(delimiter: Buffer, mayStart: boolean): AsyncGenerator<Buffer> {
    let isStart = mayStart;
    for (;;) {
      const found = this.#find(delimiter, isStart);
      if (found !== undefined) {
        if (found.end > 0) yield this.#buffer.subarray(0, found.end);
        this.#buffer = this.#buffer.subarray(found.next);
        return;
      }
      // What could be the beginning of a delimiter stays in the buffer.
      const safe = this.#buffer.length - delimiter.length - 2;
      if (safe > 0) {
        yield this.#buffer.subarray(0, safe);
        this.#buffer = this.#buffer.subarray(safe);
        isStart = false;
      }
      await this.#more();
    }
  }

  #find(delimiter: Buffer, isStart: boolean): { end: number; next: number } | undefined {
    for (let at = this.#buffer.indexOf(delimiter); at >= 0; at = this.#buffer.indexOf(delimiter, at + 1)) {
      if (at === 0 ? isStart : this.#buffer[at - 1] === 0x0a) {
        const hasReturn = at > 1 && this.#buffer[at - 2] === 0x0d;
        return { end: Math.max(0, at - (hasReturn ? 2 : 1)), next: at + delimiter.length };
      }
    }
    return undefined;
  }

  /** After a delimiter: `--` closes the message, a line break opens a part. */
  async isClosing(): Promise<boolean> {
    while (this.#buffer.length < 2) await this.#more();
    if (this.#buffer.subarray(0, 2).toString('latin1') === '--') return true;
    for (;;) {
      const line = this.#buffer.indexOf(0x0a);
      if (line >= 0) {
        if (this.#buffer.toString('latin1', 0, line).trim() !== '')
          throw new MultipartError('a delimiter is followed by text');
        this.#buffer = this.#buffer.subarray(line + 1);
        return false;
      }
      if (this.#buffer.length > 256) throw new MultipartError('a delimiter is not followed by a line break');
      await this.#more();
    }
  }

  async headers(): Promise<Map<string, string>> {
    const headers = new Map<string, string>();
    for (;;) {
      const line = this.#buffer.indexOf(0x0a);
      if (line < 0) {
        if (this.#buffer.length > MAX_HEADER_BYTES) throw new MultipartError('a part has too long a header');
        await this.#more();
        continue;
      }
      const text = this.#buffer.toString('latin1', 0, line).trimEnd();
      this.#buffer = this.#buffer.subarray(line + 1);
      if (text === '') return headers;
      const colon = text.indexOf(':');
      if (colon > 0 && headers.size < 64)
        headers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
    }
  }

  async #more(): Promise<void> {
    const next = await this.#iterator.next();
    if (next.done) throw new MultipartError('the message ends before its closing delimiter');
    this.#buffer = this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value]);
  }
}
