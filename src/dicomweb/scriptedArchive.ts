import { concatenate } from './multipart';

/** One request as the scripted archive saw it. For tests. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it was written. */
  readonly search: string;
  readonly accept: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
  /** How it was put to the browser: redirects, credentials, cache. */
  readonly init: RequestInit;
}

export type Script = (asked: Asked) => Response | Promise<Response>;

/** A `fetch` that answers by a script and keeps what it was asked; it rejects on abort as the real one does. For tests. */
export function scriptedArchive(script: Script): { readonly fetch: typeof fetch; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const answer = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    const headers = new Headers(init.headers);
    const signal = init.signal ?? new AbortController().signal;
    const body = init.body ? new Uint8Array(await new Response(init.body).arrayBuffer()) : new Uint8Array();
    const one: Asked = {
      method: init.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      search: url.search,
      accept: headers.get('Accept') ?? '',
      headers,
      body,
      signal,
      init,
    };
    asked.push(one);
    signal.throwIfAborted();
    return new Promise<Response>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      Promise.resolve(script(one)).then(resolve, reject);
    });
  };
  return { fetch: answer as typeof fetch, asked };
}

/** DICOM JSON as an archive sends it. For tests. */
export const jsonAnswer = (json: unknown, init: ResponseInit = {}): Response =>
  new Response(json === undefined ? null : JSON.stringify(json), {
    ...init,
    headers: { 'Content-Type': 'application/dicom+json', ...(init.headers as Record<string, string> | undefined) },
  });

export const statusAnswer = (status: number, headers: Record<string, string> = {}): Response =>
  new Response(status === 204 ? null : '{}', { status, headers });

/** A multipart body; each part with headers of its own. For tests. */
export function multipartAnswer(
  parts: readonly { readonly headers?: Record<string, string>; readonly body: Uint8Array }[],
  contentType = 'multipart/related; type="application/octet-stream"; boundary=B',
): Response {
  const text = (line: string) => new TextEncoder().encode(line);
  const chunks = parts.flatMap(({ headers = {}, body }) => [
    text(
      `--B\r\n${Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    ),
    body,
    text('\r\n'),
  ]);
  return new Response(concatenate([...chunks, text('--B--\r\n')]), { headers: { 'Content-Type': contentType } });
}

/** A dataset of strings and numbers in the DICOM JSON Model. For tests. */
export const datasetOf = (
  values: Readonly<Record<string, unknown>>,
): Record<string, { vr: string; Value: unknown[] }> =>
  Object.fromEntries(
    Object.entries(values).map(([tag, value]) => [tag, { vr: 'LO', Value: Array.isArray(value) ? value : [value] }]),
  );
