import {
  Agent,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { failure, sendAnswer } from './answers';

export interface ProxyOptions {
  /** Root of a DICOMweb server. A user name and password in it become Basic authorisation. */
  readonly url: string;
  /** Where it appears on our side: `/dicomweb/1`. */
  readonly prefix: string;
  readonly isReadOnly: boolean;
}

/** Headers that belong to one connection (RFC 9110 7.6.1). */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Not for the server: its answer would depend on our origin, and cookies of this host are not meant for it. */
const NOT_FORWARDED = new Set(['host', 'origin', 'referer', 'cookie', 'expect']);
/** Not for the browser: they would open the server to other sites, or weaken our own policy. */
const NOT_RETURNED =
  /^(access-control-|content-security-policy|set-cookie|strict-transport|x-frame-options|cross-origin-)/;
const IDLE_MS = 120_000;

/** Streams requests to a DICOMweb server under our own origin, so that it needs no CORS. */
export class ReverseProxy {
  readonly target: URL;
  readonly #options: ProxyOptions;
  readonly #agent: Agent;

  constructor(options: ProxyOptions) {
    this.target = new URL(options.url);
    this.#options = options;
    const agentOptions = { keepAlive: true, maxSockets: 64, maxFreeSockets: 32 };
    this.#agent = this.target.protocol === 'https:' ? new TlsAgent(agentOptions) : new Agent(agentOptions);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** `rest` is what follows our prefix, with its search part. */
  async answer(request: IncomingMessage, response: ServerResponse, rest: string): Promise<void> {
    const isReading = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
    if (this.#options.isReadOnly && !isReading) {
      return sendAnswer(request, response, failure(403, 'This viewer is set to read-only.'));
    }
    const outcome = await this.#forward(request, response, rest);
    if (outcome === 'done' || response.destroyed) return;
    // A kept-alive connection may have been closed by the server just then: asking once more is safe for reading.
    const again = outcome.isStale && isReading ? await this.#forward(request, response, rest) : outcome;
    if (again !== 'done' && !response.destroyed) {
      await sendAnswer(request, response, failure(again.status, again.message));
    }
  }

  #forward(request: IncomingMessage, response: ServerResponse, rest: string): Promise<'done' | Failure> {
    return new Promise((done) => {
      const send = this.target.protocol === 'https:' ? httpsRequest : httpRequest;
      const upstream = send({
        agent: this.#agent,
        protocol: this.target.protocol,
        hostname: this.target.hostname.replace(/^\[|\]$/g, ''),
        port: this.target.port,
        method: request.method,
        path: this.target.pathname.replace(/\/+$/, '') + rest,
        headers: this.#requestHeaders(request),
      });
      const abort = () => upstream.destroy();
      response.once('close', abort);
      upstream.setTimeout(IDLE_MS, () => upstream.destroy(new Error('no answer for two minutes')));
      upstream.once('response', (answer) => {
        this.#sendBack(answer, response);
        response.once('close', () => done('done'));
      });
      upstream.once('error', (error) => {
        response.off('close', abort);
        if (response.headersSent) response.destroy();
        else done(this.#failure(error, upstream.reusedSocket));
      });
      if (request.method === 'GET' || request.method === 'HEAD') upstream.end();
      else request.pipe(upstream);
    });
  }

  #sendBack(answer: IncomingMessage, response: ServerResponse): void {
    response.statusCode = answer.statusCode ?? 502;
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value === undefined || HOP_BY_HOP.has(name) || NOT_RETURNED.test(name)) continue;
      response.setHeader(name, name === 'location' ? this.#ownLocation(String(value)) : value);
    }
    answer.pipe(response);
    // A server that breaks off must break off here too, or half an object would look whole.
    answer.once('aborted', () => response.destroy());
    answer.once('error', () => response.destroy());
  }

  /** A redirect within the server stays within our origin. */
  #ownLocation(location: string): string {
    const target = new URL(location, this.target);
    const root = this.target.pathname.replace(/\/+$/, '');
    const isOwn = target.origin === this.target.origin && target.pathname.startsWith(`${root}/`);
    return isOwn ? this.#options.prefix + target.pathname.slice(root.length) + target.search : location;
  }

  #requestHeaders(request: IncomingMessage): OutgoingHttpHeaders {
    const headers: OutgoingHttpHeaders = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined && !HOP_BY_HOP.has(name) && !NOT_FORWARDED.has(name) && !name.startsWith('sec-'))
        headers[name] = value;
    }
    const { username, password } = this.target;
    if (username !== '' && headers.authorization === undefined) {
      const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    headers.host = this.target.host;
    headers['x-forwarded-for'] = request.socket.remoteAddress ?? '127.0.0.1';
    headers['x-forwarded-host'] = request.headers.host ?? '';
    headers['x-forwarded-proto'] = 'http';
    headers['x-forwarded-prefix'] = this.#options.prefix;
    return headers;
  }

  #failure(error: Error, isStale: boolean): Failure {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const { host } = this.target;
    const reasons: Record<string, string> = {
      ECONNREFUSED: 'nothing answers at that address',
      ENOTFOUND: 'no computer of that name is known',
      EAI_AGAIN: 'its name cannot be looked up',
      ECONNRESET: 'it closed the connection',
      ETIMEDOUT: 'it did not answer in time',
      EHOSTUNREACH: 'it cannot be reached from here',
    };
    const reason = reasons[code] ?? (code !== '' ? code : error.message);
    return {
      status: 502,
      message: `The DICOMweb server ${host} cannot be reached: ${reason}.`,
      isStale: isStale && code === 'ECONNRESET',
    };
  }
}

interface Failure {
  readonly status: number;
  readonly message: string;
  readonly isStale: boolean;
}
