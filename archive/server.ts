import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, failure, sendAnswer } from './answers';
import { type Archive, type ArchiveSummary, openArchive } from './archive';
import { type ViewerAuth, type ViewerSource, viewerConfig } from './config';
import { answerDicomWeb, type DicomWebOptions } from './dicomWebRoutes';
import { refusal, securityHeadersFor } from './hostSecurity';
import { ReverseProxy } from './proxy';
import { StaticHost } from './staticHost';

export interface ServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The built viewer; without it, only data and configuration are served. */
  readonly distDirectory?: string;
  /** The embedded archive at `/dicom-web`. */
  readonly archive?: {
    readonly id: string;
    readonly label: string;
    readonly dataDirectory?: string;
    readonly storeDirectory: string;
  };
  /** DICOMweb servers, at `/dicomweb/1`, `/dicomweb/2`, … */
  readonly proxies?: readonly { readonly url: string; readonly id?: string; readonly label?: string }[];
  /** Archives on other origins, which the page asks by itself, and the sign-in that archives ask for. */
  readonly sources?: readonly ViewerSource[];
  readonly auth?: ViewerAuth;
  readonly automation?: boolean;
  readonly readOnly?: boolean;
  readonly maxResults?: number;
  readonly maxStoreBytes?: number;
  readonly onProgress?: (text: string, fraction: number) => void;
  /** Told about requests that failed for a reason nobody foresaw. */
  readonly onError?: (error: unknown) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** What the embedded archive found; absent without one. */
  readonly summary?: ArchiveSummary;
  close(): Promise<void>;
}

interface Host {
  readonly archive?: Archive;
  readonly dicomWeb: DicomWebOptions;
  readonly proxies: readonly ReverseProxy[];
  readonly viewer?: StaticHost;
  readonly config: string;
  readonly securityHeaders: Readonly<Record<string, string>>;
}

/** Starts viewer, archive and proxies on the loopback address. Rejects when the port is taken (`EADDRINUSE`). */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer({ maxHeaderSize: 65536, requestTimeout: 0, keepAliveTimeout: 60_000 });
  const { port } = await listen(server, options.port);
  const opening = openHost(options);
  // Whoever asks while folders are still being indexed waits for the end of it.
  server.on('request', (request, response) => {
    void opening.then(
      (host) => answerRequest(host, options, request, response),
      () => response.destroy(),
    );
  });
  const host = await opening.catch(async (error: unknown) => {
    server.close();
    server.closeAllConnections();
    throw error;
  });
  const close = async () => {
    for (const proxy of host.proxies) proxy.close();
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}`, port, ...(host.archive ? { summary: host.archive.summary } : {}), close };
}

/** The port is taken before a long indexing, so that a taken one is reported at once. */
function listen(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      done(server.address() as AddressInfo);
    });
  });
}

async function openHost(options: ServerOptions): Promise<Host> {
  const isReadOnly = options.readOnly ?? false;
  const named = (options.proxies ?? []).map(({ url, id, label }, index) => {
    const proxy = new ReverseProxy({ url, prefix: `/dicomweb/${index + 1}`, isReadOnly });
    return { proxy, id: id ?? `archive-${index + 1}`, label: label ?? proxy.target.host };
  });
  const { archive, onProgress } = options;
  const opened = archive && (await openArchive({ ...archive, ...(onProgress ? { onProgress } : {}) }));
  const config = viewerConfig({
    ...(archive ? { archive } : {}),
    proxies: named,
    ...(options.sources ? { others: options.sources } : {}),
    ...(options.auth ? { auth: options.auth } : {}),
    isReadOnly,
    hasAutomation: options.automation ?? false,
  });
  return {
    ...(opened ? { archive: opened } : {}),
    dicomWeb: { isReadOnly, maxResults: options.maxResults ?? 10_000, maxStoreBytes: options.maxStoreBytes ?? 4e9 },
    proxies: named.map(({ proxy }) => proxy),
    ...(options.distDirectory === undefined ? {} : { viewer: new StaticHost(options.distDirectory) }),
    config: JSON.stringify(config),
    securityHeaders: securityHeadersFor(config),
  };
}

async function answerRequest(
  host: Host,
  options: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(host.securityHeaders)) response.setHeader(name, value);
  try {
    const answer = await route(host, request, response);
    if (answer !== undefined) await sendAnswer(request, response, answer);
  } catch (error) {
    // Whoever left in the middle of an answer is told nothing.
    if (response.destroyed && !response.headersSent) return;
    options.onError?.(error);
    if (!response.headersSent) await sendAnswer(request, response, failure(500, 'The request failed in the server.'));
    else response.destroy();
  }
}

/** The answer, or undefined when a proxy has sent it. */
async function route(host: Host, request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
  const refused = refusal(request);
  if (refused !== undefined) return failure(403, refused);
  const url = parseUrl(request.url ?? '/');
  if (url === undefined) return failure(400, 'The address cannot be read.');
  const { pathname: path, search, searchParams: parameters } = url;
  if (path === '/config.json') {
    return {
      status: 200,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
      body: host.config,
    };
  }
  // Data never becomes a page with rights on this origin, whatever a server sends for it.
  if (isData(host, path))
    response.setHeader('Content-Security-Policy', `${host.securityHeaders['Content-Security-Policy']}; sandbox`);
  if (host.archive !== undefined && isBelow(path, '/dicom-web')) {
    const root = `http://${request.headers.host}/dicom-web`;
    const asked = { request, path: path.slice('/dicom-web'.length), parameters, root };
    return answerDicomWeb(host.archive, host.dicomWeb, asked);
  }
  const forward = proxyFor(host.proxies, path);
  if (forward !== undefined) {
    await forward.proxy.answer(request, response, forward.rest + search);
    return undefined;
  }
  if (host.viewer !== undefined) return host.viewer.answer(request, path, search);
  return failure(404, 'There is no such page.');
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text, 'http://127.0.0.1') ? new URL(text, 'http://127.0.0.1') : undefined;
}

const isBelow = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`);

const isData = (host: Host, path: string): boolean =>
  isBelow(path, '/dicom-web') || proxyFor(host.proxies, path) !== undefined;

/**
 * `/dicomweb/N/…`; and the server's own path, because servers build absolute URLs from X-Forwarded-Host and their own
 * path (Orthanc does). The latter only where it can mean one server.
 */
function proxyFor(proxies: readonly ReverseProxy[], path: string): { proxy: ReverseProxy; rest: string } | undefined {
  const numbered = /^\/dicomweb\/(\d{1,3})(\/.*|$)/.exec(path);
  const proxy = proxies[Number(numbered?.[1] ?? 0) - 1];
  if (numbered !== null && proxy !== undefined) return { proxy, rest: numbered[2] ?? '' };
  const own = proxies.map((one) => ({ proxy: one, root: one.target.pathname.replace(/\/+$/, '') }));
  const [match, ...others] = own.filter(({ root }) => root !== '' && isBelow(path, root));
  return match === undefined || others.length > 0
    ? undefined
    : { proxy: match.proxy, rest: path.slice(match.root.length) };
}
