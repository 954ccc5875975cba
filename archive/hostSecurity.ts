import type { IncomingMessage } from 'node:http';

/**
 * Sent with every answer. The policy allows the viewer's own scripts, its WebAssembly decoders, and nothing else; requests
 * go to the viewer's own origin and to the ones that the configuration names. No page that opened the viewer, or was
 * opened by it, keeps a handle on its window (AT-14).
 */
export const securityHeadersFor = (config: Connections = { sources: [] }): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...connectOrigins(config)].join(' '),
    "worker-src 'self'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
});

export const securityHeaders = securityHeadersFor();

/** What a configuration says about where the page connects to. */
export interface Connections {
  readonly sources: readonly {
    readonly qidoRoot: string;
    readonly wadoRoot: string;
    readonly stowRoot?: string;
    readonly auth?: { readonly authority: string } | false;
  }[];
  readonly auth?: { readonly authority: string };
}

/** Origins of archives and sign-in servers. Relative roots are on the viewer's own. */
function connectOrigins({ sources, auth }: Connections): readonly string[] {
  const addresses = sources.flatMap((source) => [
    source.qidoRoot,
    source.wadoRoot,
    source.stowRoot,
    authorityOf(source),
  ]);
  const absolute = [...addresses, auth?.authority].filter((address) => address !== undefined && URL.canParse(address));
  return [...new Set(absolute.map((address) => new URL(address ?? '').origin))]
    .filter((origin) => origin !== 'null')
    .sort();
}

const authorityOf = ({ auth }: Connections['sources'][number]): string | undefined =>
  auth === undefined || auth === false ? undefined : auth.authority;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Why a request is refused, in words; undefined when it is fine. A page of another site must not reach the archive of
 * this computer: neither by a host name that resolves to 127.0.0.1, nor across origins.
 */
export function refusal(request: IncomingMessage): string | undefined {
  const { host = '', origin } = request.headers;
  if (!LOOPBACK.test(host)) return 'This server answers on this computer only (127.0.0.1 or localhost).';
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
    return 'Requests from other sites are refused.';
  }
  const isNavigation = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
  if (request.headers['sec-fetch-site'] === 'cross-site' && !isNavigation)
    return 'Requests from other sites are refused.';
  return undefined;
}
