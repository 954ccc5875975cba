import { fail, ok, type Result } from '../lib/result';
import { isProtected, plainUrl, withoutEndSlash } from './plainUrl';

/** An identity provider as `config.json` names it, checked: the key `auth` of the page or of an archive. */
export interface AuthSettings {
  /** The issuer; discovery is below it (`/.well-known/openid-configuration`). */
  readonly authority: string;
  readonly clientId: string;
  /** Always holds `openid`. Some providers give a refresh token only for `offline_access`. */
  readonly scope: string;
  /** For providers that ask for the audience of the access token by this parameter. */
  readonly audience?: string;
  /** RFC 8707: the protected service, for providers that ask for it by this parameter. */
  readonly resource?: string;
  /** What the provider calls itself, where that is not the address it is found at. */
  readonly issuer?: string;
  /** Where the provider sends the browser back to: one of the viewer's own addresses. */
  readonly redirectUri: string;
}

const KEYS = new Set(['authority', 'clientId', 'scope', 'audience', 'resource', 'issuer', 'redirectPath']);

/** The settings, or what is wrong with them in words that begin with the key. */
export function parseAuth(raw: unknown, key: string, pageUrl: string): Result<AuthSettings, string> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return fail(`"${key}" must be an object`);
  const given = raw as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => !KEYS.has(name));
  if (unknown !== undefined) return fail(`"${key}.${unknown}" is not known${hintFor(unknown)}`);
  const authority = plainUrl(given.authority);
  if (!authority) return fail(`"${key}.authority" is not a plain https address`);
  if (!isProtected(authority)) return fail(`"${key}.authority" must begin with https:`);
  const { clientId, scope = 'openid profile', redirectPath = '' } = given;
  if (!isText(clientId)) return fail(`"${key}.clientId" must be a text without blanks`);
  if (typeof scope !== 'string' || !/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(scope))
    return fail(`"${key}.scope" must be words with one blank between`);
  if (!scope.split(' ').includes('openid')) return fail(`"${key}.scope" must contain openid`);
  if (typeof redirectPath !== 'string' || !/^[\w.-]{0,64}$/.test(redirectPath) || /^\.+$/.test(redirectPath))
    return fail(`"${key}.redirectPath" must be one word, such as callback`);
  for (const name of ['audience', 'resource', 'issuer'] as const) {
    if (given[name] !== undefined && !isText(given[name]))
      return fail(`"${key}.${name}" must be a text without blanks`);
  }
  const optional = Object.fromEntries(
    (['audience', 'resource', 'issuer'] as const).flatMap((name) => {
      const value = given[name];
      return isText(value) ? [[name, value]] : [];
    }),
  );
  return ok({
    // Issuers are compared letter by letter, so it stays as it was written, but for the slash at its end.
    authority: withoutEndSlash(String(given.authority)),
    clientId,
    scope,
    ...optional,
    redirectUri: new URL(redirectPath, pageUrl).href,
  });
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 1024 && /^[\x21-\x7e]+$/.test(value);

const hintFor = (key: string): string =>
  /secret|password|token/i.test(key) ? ': a page in a browser cannot keep a secret, and needs none (PKCE)' : '';

/** One page holds one sign-in: whoever asks has to ask the same provider for the same client and tokens. */
export const isSameAuth = (a: AuthSettings, b: AuthSettings): boolean =>
  (['authority', 'clientId', 'scope', 'audience', 'resource', 'issuer', 'redirectUri'] as const).every(
    (key) => a[key] === b[key],
  );
