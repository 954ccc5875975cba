/** Names of parameters that hold secrets elsewhere. Here they mean nothing, and do not stay in the address (AT-06). */
const SECRET = /token|secret|passw|jwt|bearer|credential|authorization|api_?key|^(auth|session|key|sig)$/i;
/** A JSON Web Token, whatever it is called. */
const LOOKS_LIKE_TOKEN = /\beyJ[\w-]{8,}\.[\w-]+/;

export const isSecretName = (name: string): boolean => SECRET.test(name);

/** The address without anything that could be a secret, and how many such things there were. */
export function withoutSecrets(href: string): { readonly href: string; readonly removed: number } {
  const url = new URL(href);
  let removed = 0;
  // The code of a sign-in may be a token in looks; it is taken care of by whoever began the sign-in.
  const isAnswer = url.searchParams.has('code') && url.searchParams.has('state');
  for (const [name, value] of [...url.searchParams]) {
    if (isAnswer && (name === 'code' || name === 'state')) continue;
    if (!SECRET.test(name) && !LOOKS_LIKE_TOKEN.test(value)) continue;
    if (url.searchParams.has(name)) removed++;
    url.searchParams.delete(name);
  }
  const fragment = new URLSearchParams(url.hash.replace(/^#[?/]*/, ''));
  const isSecret = ([name, value]: [string, string]) => SECRET.test(name) || LOOKS_LIKE_TOKEN.test(`${name} ${value}`);
  if ([...fragment].some(isSecret)) {
    url.hash = '';
    removed++;
  }
  return removed === 0 ? { href, removed } : { href: url.href.replace(/\?$/, ''), removed };
}

/** True for an address that a sign-in server sends the browser back to: only then its code is looked at. */
export function isSignInAnswer(href: string, redirectUri: string): boolean {
  const url = new URL(href);
  const to = new URL(redirectUri);
  const isThere = url.origin === to.origin && url.pathname === to.pathname;
  return isThere && url.searchParams.has('state') && (url.searchParams.has('code') || url.searchParams.has('error'));
}

/** The same place without code, state and the rest of the answer. */
export function withoutAnswer(href: string): string {
  const url = new URL(href);
  for (const name of ANSWER) url.searchParams.delete(name);
  url.hash = '';
  return url.href.replace(/\?$/, '');
}

const ANSWER = ['code', 'state', 'iss', 'session_state', 'error', 'error_description', 'error_uri', 'scope', 'prompt'];

/** The viewer's own screens: nothing else is gone back to after a sign-in, wherever a link would like to lead (AT-09). */
export function ownAddress(target: unknown, pageUrl: string): string {
  if (typeof target !== 'string' || !URL.canParse(target, pageUrl)) return pageUrl;
  const page = new URL(pageUrl);
  const url = new URL(target, pageUrl);
  const isOwn = url.origin === page.origin && url.username === '' && url.password === '';
  const screens = ['', 'viewer', 'board', 'self-check'].map((name) => new URL(name, pageUrl).pathname);
  return isOwn && screens.includes(url.pathname)
    ? withoutSecrets(`${page.origin}${url.pathname}${url.search}`).href
    : pageUrl;
}
