// A proxy between page and archive that plays planned faults: it loses, delays, doubles and cuts what passes, and answers
// in the archive's place.
import { createServer, request as send } from 'node:http';

/** Faults of a store. `end`: how a save must end when nothing else goes wrong in it. */
export const STORE_FAULTS = {
  dropBefore: 'confirmed',
  dropAfter: 'confirmed',
  /** The connection breaks; the request waits somewhere and arrives later. */
  late: 'confirmed',
  /** No answer at all; the request arrives later. */
  hang: 'failed',
  /** The same, but it had arrived. */
  hangAfter: 'confirmed',
  twice: 'confirmed',
  truncateRequest: 'confirmed',
  truncateAnswer: 'confirmed',
  shortAnswer: 'confirmed',
  emptyAnswer: 'confirmed',
  emptyAnswerInstead: 'failed',
  signInPage: 'confirmed',
  refused202: 'failed',
  refused409: 'failed',
  noSpace409: 'failed',
  bare409: 'failed',
  bare409After: 'confirmed',
  thereAlready: 'confirmed',
  tooLarge: 'failed',
  failed500: 'failed',
  failed500After: 'confirmed',
  signIn401: 'failed',
  busy503: 'confirmed',
  gateway502Late: 'confirmed',
  gateway504: 'confirmed',
  coerced: 'confirmed',
};
/** Faults of reading; one in a row is healed by asking again. */
export const READ_FAULTS = ['drop', 'failed500', 'busy503', 'truncateAnswer', 'shortAnswer', 'stale'];

const FAILURE = { refused202: 0xa900, refused409: 0xc000, noSpace409: 0xa700 };

export class FaultProxy {
  /** Planned faults: `{ on: 'store' | 'read', kind, skip }`. */
  plan = [];
  /** Stores on their way that arrive when they are released. */
  late = [];
  /** Every fault that was played, in order. */
  played = [];
  onFault = () => {};
  /** A store got no answer and will get none: whoever waits for it may as well stop. */
  onHang = () => {};
  isEnough = () => false;
  #target;
  #server;
  #sockets = new Set();

  constructor(targetUrl) {
    this.#target = new URL(targetUrl);
  }

  async start() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.keepAliveTimeout = 1000;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async stop() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  /** Lets the oldest waiting requests arrive. */
  async release(count = this.late.length) {
    for (const arrive of this.late.splice(0, count)) await arrive();
  }

  /** Forgets what was planned and not played. */
  calm() {
    this.plan = [];
  }

  async #answer(request, response) {
    const body = await bodyOf(request);
    const kind = this.#next(request);
    if (kind === undefined) return pass(response, await this.#forward(request, body));
    this.played.push(kind);
    this.onFault(kind);
    if (request.method === 'POST') await this.#playStore(kind, request, body, response);
    else await this.#playRead(kind, request, body, response);
  }

  #next(request) {
    if (!request.url.startsWith('/dicom-web/') || this.isEnough()) return undefined;
    const on = request.method === 'POST' ? 'store' : 'read';
    const planned = this.plan.find(
      (one) => one.on === on && (one.kind !== 'stale' || /SOPInstanceUID=/.test(request.url)),
    );
    if (!planned) return undefined;
    if (planned.skip-- > 0) return undefined;
    this.plan.splice(this.plan.indexOf(planned), 1);
    return planned.kind;
  }

  async #playStore(kind, request, body, response) {
    const forward = () => this.#forward(request, body);
    const later = () => this.late.push(() => forward().catch(() => undefined));
    switch (kind) {
      case 'dropBefore':
        return response.destroy();
      case 'dropAfter':
        await forward();
        return response.destroy();
      case 'late':
        later();
        return response.destroy();
      case 'hang':
        later();
        return this.onHang();
      case 'hangAfter':
        await forward();
        return this.onHang();
      case 'twice': {
        const answer = await forward();
        later();
        return pass(response, answer);
      }
      case 'truncateRequest':
        await this.#forward(request, body.subarray(0, body.length >> 1), body.length).catch(() => undefined);
        return response.destroy();
      case 'truncateAnswer':
        return cut(response, await forward());
      case 'shortAnswer': {
        const answer = await forward();
        return pass(response, { ...answer, body: answer.body.subarray(0, answer.body.length >> 1) });
      }
      case 'emptyAnswer':
        return pass(response, { ...(await forward()), body: Buffer.alloc(0) });
      case 'emptyAnswerInstead':
        return pass(response, { status: 200, headers: {}, body: Buffer.alloc(0) });
      case 'signInPage':
        return pass(response, { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>') });
      case 'refused202':
      case 'refused409':
      case 'noSpace409':
        return pass(response, refusal(kind === 'refused202' ? 202 : 409, body, FAILURE[kind]));
      case 'thereAlready':
        await forward();
        return pass(response, refusal(409, body, 0x0111));
      case 'bare409After':
        await forward();
        return pass(response, bare(409));
      case 'bare409':
        return pass(response, bare(409));
      case 'tooLarge':
        return pass(response, bare(413));
      case 'failed500After':
        await forward();
        return pass(response, bare(500));
      case 'failed500':
        return pass(response, bare(500));
      case 'signIn401':
        return pass(response, bare(401));
      case 'busy503':
        return pass(response, { ...bare(503), headers: { 'retry-after': '0' } });
      case 'gateway502Late':
        later();
        return pass(response, bare(502));
      case 'gateway504':
        return pass(response, bare(504));
      case 'coerced':
        return pass(response, warned(await forward()));
      default:
        throw new Error(`no such fault: ${kind}`);
    }
  }

  async #playRead(kind, request, body, response) {
    switch (kind) {
      case 'drop':
        return response.destroy();
      case 'failed500':
        return pass(response, bare(500));
      case 'busy503':
        return pass(response, { ...bare(503), headers: { 'retry-after': '0' } });
      case 'truncateAnswer':
        return cut(response, await this.#forward(request, body));
      case 'shortAnswer': {
        const answer = await this.#forward(request, body);
        return pass(response, { ...answer, body: answer.body.subarray(0, answer.body.length >> 1) });
      }
      case 'stale':
        return pass(response, {
          status: 200,
          headers: { 'content-type': 'application/dicom+json' },
          body: Buffer.from('[]'),
        });
      default:
        throw new Error(`no such fault: ${kind}`);
    }
  }

  #forward({ method, url, headers }, body, announced = body.length) {
    return new Promise((done, failed) => {
      const forwarded = { ...headers, host: this.#target.host, connection: 'close' };
      delete forwarded['transfer-encoding'];
      if (forwarded.origin) forwarded.origin = this.#target.origin;
      if (method === 'POST') forwarded['content-length'] = String(announced);
      const upstream = send(
        { host: this.#target.hostname, port: this.#target.port, method, path: url, headers: forwarded },
        (answer) =>
          bodyOf(answer).then(
            (bytes) => done({ status: answer.statusCode, headers: answer.headers, body: bytes }),
            failed,
          ),
      );
      upstream.on('error', failed);
      upstream.write(body);
      if (announced === body.length) upstream.end();
      else setTimeout(() => upstream.destroy(new Error('cut')), 5);
    });
  }
}

async function bodyOf(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

const bare = (status) => ({ status, headers: {}, body: Buffer.alloc(0) });

function pass(response, { status, headers, body }) {
  const { connection, 'transfer-encoding': _, 'content-length': __, ...rest } = headers;
  response.writeHead(status, { ...rest, 'Content-Length': body.length });
  response.end(body);
}

/** Announces everything, sends half of it. */
function cut(response, { status, headers, body }) {
  const { connection, 'transfer-encoding': _, 'content-length': __, ...rest } = headers;
  response.writeHead(status, { ...rest, 'Content-Length': body.length + 1 });
  response.write(body.subarray(0, body.length >> 1), () => response.destroy());
}

/** A Store Instances Response that refuses what was sent. */
function refusal(status, body, reason) {
  const item = {
    '00081155': { vr: 'UI', Value: [sopInstanceUidIn(body)] },
    '00081197': { vr: 'US', Value: [reason] },
  };
  const module = { '00081198': { vr: 'SQ', Value: [item] } };
  const headers = { 'content-type': 'application/dicom+json' };
  return { status, headers, body: Buffer.from(JSON.stringify(module)) };
}

/** The archive's own answer, with the warning that it changed something. */
function warned(answer) {
  const module = JSON.parse(answer.body.toString());
  for (const item of module['00081199']?.Value ?? []) item['00081196'] = { vr: 'US', Value: [0xb000] };
  return { ...answer, status: 202, body: Buffer.from(JSON.stringify(module)) };
}

/** Media Storage SOP Instance UID (0002,0003) of the file in the message. */
function sopInstanceUidIn(body) {
  const at = body.indexOf(Buffer.from([0x02, 0x00, 0x03, 0x00, 0x55, 0x49]));
  const length = body.readUInt16LE(at + 6);
  return body.toString('latin1', at + 8, at + 8 + length).replace(/\0+$/, '');
}
