import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { seededRandom } from '../src/lib/seededRandom';
import { createLink, LINK_PROFILES, type RelayedLink } from './link';
import { ShapedFlow, WAITING_LIMIT } from './linkFlow';
import { ShapedLane, systemClock } from './linkLane';
import type { LinkProfile } from './types';

const closing: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const quick: LinkProfile = { name: 'rural', title: 'quick', bitsPerSecond: 400e6, roundTripMs: 4 };

function newLink(): RelayedLink {
  const link = createLink();
  closing.push(() => link.close());
  return link;
}

/** A server behind the link; returns how to connect to it through the link. */
async function served(link: RelayedLink, talk: (socket: Socket) => void): Promise<() => Promise<Socket>> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    talk(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => server.close(done));
  });
  const port = await link.open((server.address() as AddressInfo).port);
  return async () => {
    const socket = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true });
    closing.push(async () => socket.destroy());
    // Whoever waits for the end of a broken connection sees it close.
    socket.on('error', () => socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
}

/** `once` of node:events would take a reset for a failure of the test. */
const closed = (socket: Socket): Promise<unknown> => new Promise((done) => socket.once('close', done));

const noise = (seed: number, length: number): Buffer => {
  const random = seededRandom(seed);
  return Buffer.from(Uint8Array.from({ length }, () => Math.floor(random() * 256)));
};

test.each([
  ['the LAN', LINK_PROFILES.lan],
  ['a shaped line', quick],
])('every byte of many connections at once comes back in order over %s', async (_name, profile) => {
  const link = newLink();
  link.useProfile(profile);
  const connect = await served(link, (socket) => socket.pipe(socket));
  const sizes = [1, 4096, 70_000, 300_000, 150_000, 0];
  await Promise.all(
    sizes.map(async (size, seed) => {
      const sent = noise(seed, size);
      const socket = await connect();
      const answer = buffer(socket);
      const random = seededRandom(seed + 100);
      for (let at = 0; at < size; ) {
        const next = at + 1 + Math.floor(random() * 40_000);
        socket.write(sent.subarray(at, next));
        at = next;
      }
      socket.end();
      expect((await answer).equals(sent)).toBe(true);
    }),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(link.bytesDown).toBe(total);
  expect(link.bytesUp).toBe(total);
  expect(link.connections).toBe(sizes.length);
  link.reset();
  expect([link.bytesDown, link.bytesUp, link.connections]).toEqual([0, 0, 0]);
});

test('a browser that has said all it had to say still hears the whole answer', async () => {
  const link = newLink();
  link.useProfile(quick);
  const answer = noise(7, 200_000);
  const connect = await served(link, (socket) => {
    socket.resume();
    // Closed from both sides while the answer is still on the line.
    socket.once('end', () => socket.end(answer));
  });
  const socket = await connect();
  socket.end('that is all');
  expect((await buffer(socket)).equals(answer)).toBe(true);
});

test('a browser that breaks off ends the answer in the host', async () => {
  const link = newLink();
  link.useProfile(quick);
  const ended: Promise<unknown>[] = [];
  const connect = await served(link, (socket) => {
    ended.push(closed(socket));
    const keepTalking = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(16_384)));
    };
    socket.on('drain', keepTalking);
    keepTalking();
  });
  const socket = await connect();
  await once(socket, 'data');
  socket.resetAndDestroy();
  await ended[0];
});

test('a host that breaks off breaks the connection of the browser', async () => {
  const link = newLink();
  link.useProfile(quick);
  const connect = await served(link, (socket) => socket.once('data', () => socket.resetAndDestroy()));
  const socket = await connect();
  socket.resume();
  socket.write('hello');
  await closed(socket);
});

test('a host that does not answer is a broken connection', async () => {
  const link = newLink();
  const port = await link.open(1);
  const socket = createConnection({ port, host: '127.0.0.1' });
  socket.on('error', () => socket.destroy());
  socket.resume();
  await closed(socket);
});

test('62 500 bytes at 1 Mbit/s do not come in less than half a second', async () => {
  const link = newLink();
  link.useProfile({ ...quick, bitsPerSecond: 1e6, roundTripMs: 0 });
  const connect = await served(link, (socket) => socket.end(Buffer.alloc(62_500)));
  const started = performance.now();
  const socket = await connect();
  await buffer(socket);
  expect(performance.now() - started).toBeGreaterThan(450);
});

test('the first answer on a new connection costs two round trips, the next one only one', async () => {
  const link = newLink();
  link.useProfile({ ...quick, bitsPerSecond: 1e9, roundTripMs: 120 });
  const connect = await served(link, (socket) => socket.pipe(socket));
  const socket = await connect();
  const answerMs = async () => {
    const started = performance.now();
    socket.write('?');
    await once(socket, 'data');
    return performance.now() - started;
  };
  expect(await answerMs()).toBeGreaterThan(230);
  expect(await answerMs()).toBeGreaterThan(115);
});

test('a sender is asked to stop when the line has enough to do', async () => {
  const lane = new ShapedLane(systemClock, { ...quick, bitsPerSecond: 1000 });
  closing.push(async () => lane.stop());
  const from = new PassThrough({ highWaterMark: 16_384 });
  const flow = new ShapedFlow(lane, from, new PassThrough());
  flow.start();
  let accepted = 0;
  for (let turn = 0; turn < 200; turn += 1) {
    while (from.write(Buffer.alloc(8192))) accepted += 8192;
    await new Promise((done) => setImmediate(done));
  }
  expect(from.isPaused()).toBe(true);
  expect(accepted).toBeLessThan(WAITING_LIMIT * 2 + 200 * 8192);
  expect(flow.waitingBytes).toBeLessThan(WAITING_LIMIT + 32_768);
  flow.stop();
});

test('a sender waits on the LAN too while the receiver takes nothing, and goes on afterwards', async () => {
  const lane = new ShapedLane(systemClock, LINK_PROFILES.lan);
  const from = new PassThrough();
  let release: (() => void) | undefined;
  const got: Buffer[] = [];
  const to = new Writable({
    highWaterMark: 1,
    write: (bytes: Buffer, _encoding, done) => {
      got.push(bytes);
      release = done;
    },
  });
  new ShapedFlow(lane, from, to).start();
  const sent = noise(3, 100_000);
  for (let at = 0; at < sent.length; at += 10_000) from.write(sent.subarray(at, at + 10_000));
  from.end();
  await new Promise((done) => setImmediate(done));
  expect(from.isPaused()).toBe(true);
  const finished = once(to, 'finish');
  let isFinished = false;
  void finished.then(() => (isFinished = true));
  while (!isFinished) {
    release?.();
    release = undefined;
    await new Promise((done) => setImmediate(done));
  }
  expect(Buffer.concat(got).equals(sent)).toBe(true);
});
