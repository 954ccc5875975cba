import { createServer, createConnection, type AddressInfo, type Server, type Socket } from 'node:net';
import { ShapedFlow } from './linkFlow';
import { ShapedLane, systemClock, type LinkClock } from './linkLane';
import type { LinkName, LinkProfile, ShapedLink } from './types';

/** The networks a reader sits behind: a hospital's own, an office outside, a practice in the country. */
export const LINK_PROFILES: Readonly<Record<LinkName, LinkProfile>> = {
  lan: { name: 'lan', title: 'LAN, not slowed down', bitsPerSecond: Number.POSITIVE_INFINITY, roundTripMs: 0 },
  mbit30: { name: 'mbit30', title: '30 Mbit/s, 10 ms', bitsPerSecond: 30e6, roundTripMs: 10 },
  rural: { name: 'rural', title: '10 Mbit/s, 100 ms', bitsPerSecond: 10e6, roundTripMs: 100 },
};

export interface RelayedLink extends ShapedLink {
  /** Bytes from the browser since the last call of `reset`. */
  readonly bytesUp: number;
  /** TCP connections the browser opened since the last call of `reset`. */
  readonly connections: number;
  readonly profile: LinkProfile;
  /** Puts the link before a server of this computer; returns the port at which the browser finds it. */
  open(targetPort: number): Promise<number>;
  /** A profile that is not one of the three, for tests. */
  useProfile(profile: LinkProfile): void;
}

/**
 * A line between browser and servers: what all connections send in one direction shares one bandwidth, every piece
 * arrives half a round trip later, and a new connection costs one round trip before its first byte (TCP handshake).
 * Not modelled, for any viewer: TCP slow start, lost packets, packet headers.
 */
export function createLink(clock: LinkClock = systemClock): RelayedLink {
  let profile = LINK_PROFILES.lan;
  const down = new ShapedLane(clock, profile);
  const up = new ShapedLane(clock, profile);
  const servers = new Set<Server>();
  const sockets = new Set<Socket>();
  let connections = 0;

  const useProfile = (next: LinkProfile) => {
    profile = next;
    down.use(next);
    up.use(next);
  };
  const accept = (browser: Socket, targetPort: number) => {
    connections += 1;
    const host = createConnection({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    for (const socket of [browser, host]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    join(clock, { browser, host }, { up, down }, profile.roundTripMs);
  };
  return {
    use: (name) => useProfile(LINK_PROFILES[name]),
    useProfile,
    get profile() {
      return profile;
    },
    get bytesDown() {
      return down.delivered;
    },
    get bytesUp() {
      return up.delivered;
    },
    get connections() {
      return connections;
    },
    reset: () => {
      down.delivered = 0;
      up.delivered = 0;
      connections = 0;
    },
    open: async (targetPort) => {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (browser) => accept(browser, targetPort));
      servers.add(server);
      return listen(server);
    },
    close: async () => {
      const closed = [...servers].map((server) => new Promise((done) => server.close(done)));
      for (const socket of sockets) socket.destroy();
      down.stop();
      up.stop();
      await Promise.all(closed);
      servers.clear();
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

/** Both directions of one connection. When one end breaks, so does the other, and what was on its way is lost. */
function join(
  clock: LinkClock,
  ends: { readonly browser: Socket; readonly host: Socket },
  lanes: { readonly up: ShapedLane; readonly down: ShapedLane },
  handshakeMs: number,
): void {
  const { browser, host } = ends;
  const upward = new ShapedFlow(lanes.up, browser, host);
  const downward = new ShapedFlow(lanes.down, host, browser);
  const stopWaiting = handshakeMs > 0 ? clock.schedule(handshakeMs, () => upward.start()) : undefined;
  if (stopWaiting === undefined) upward.start();
  downward.start();
  const breakOff = () => {
    stopWaiting?.();
    upward.stop();
    downward.stop();
    browser.resetAndDestroy();
    host.resetAndDestroy();
  };
  // A broken connection is passed on as one. One that was closed in order may still have bytes on the line.
  for (const socket of [browser, host]) socket.once('error', breakOff);
}
