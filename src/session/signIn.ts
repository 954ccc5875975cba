import { ErrorResponse } from 'oidc-client-ts';
import type { Problem } from '../dicom/problem';
import { fail, ok, type Result } from '../lib/result';
import { idTokenFault } from './idToken';
import { ownAddress, withoutAnswer } from './pageAddress';
import { hasName, type Person, personOf } from './person';
import { cannotReach, errorCode, notOurs, notTrusted, refusedBy, signInProblem } from './problems';
import { type Provider, type ProviderFacts, RUN_PREFIX } from './provider';

/** What a sign-in or a renewal brings. It stays in memory, and is never put into an error, a log or a store. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly idToken: string;
  readonly scope?: string;
  /** Absent: the provider does not say; the archive will by 401. */
  readonly lifetimeMs?: number;
}

export interface SignedIn {
  readonly tokens: Tokens;
  readonly person: Person;
  /** Where the reader wanted to go: always an address of the viewer. */
  readonly returnTo: string;
}

/** `asked`: nobody is signed in at the provider, and it was told not to ask. Not a failure. */
export type NotSignedIn = { readonly kind: 'asked'; readonly returnTo: string } | SignInFailure;
export interface SignInFailure {
  readonly kind: 'failed';
  readonly problem: Problem;
  readonly returnTo: string;
}

/** `silent` lets the provider answer from its own session, without a page; `again` makes it ask even so. */
export type SignInManner = 'silent' | 'typed' | 'again';

interface Run {
  readonly returnTo: string;
  readonly isSilent: boolean;
}

/** The provider would have to ask, and was told not to (OpenID Connect Core 3.1.2.6). */
const WOULD_ASK = new Set(['login_required', 'interaction_required', 'consent_required', 'account_selection_required']);

/**
 * The address to send this window to: code flow with PKCE, state and nonce. What belongs to the run lies in the storage of
 * this tab until the answer comes.
 */
export async function beginSignIn(
  provider: Provider,
  { manner, from, pageUrl }: { readonly manner: SignInManner; readonly from: string; readonly pageUrl: string },
): Promise<Result<string, Problem>> {
  if (!globalThis.crypto?.subtle)
    return fail(
      signInProblem('Signing in needs a page over https', 'no Web Crypto on this page', 'Ask your administrator.'),
    );
  const facts = await provider.facts();
  if (!facts.ok) return facts;
  const run: Run = { returnTo: withoutAnswer(ownAddress(from, pageUrl)), isSilent: manner === 'silent' };
  const prompt = { silent: 'none', typed: undefined, again: 'login' }[manner];
  try {
    const request = await provider.client.createSigninRequest({
      state: run,
      nonce: randomText(),
      ...(prompt ? { prompt } : {}),
    });
    return ok(request.url);
  } catch {
    const tip = 'Allow this page to use the storage of its tab.';
    return fail(signInProblem('The sign-in could not be begun', 'the storage of the tab is closed', tip));
  }
}

/**
 * Takes the answer of the provider: it has to belong to a run of this tab (state), come from whom was asked (iss, RFC 9207),
 * and its ID token has to be for this run (nonce), from the issuer, for this client. Whatever comes of it, the run is over:
 * a second use of the same answer finds nothing to belong to.
 */
export async function finishSignIn(
  provider: Provider,
  href: string,
  { runStorage, pageUrl }: { readonly runStorage: Storage; readonly pageUrl: string },
): Promise<Result<SignedIn, NotSignedIn>> {
  let run: Run | undefined;
  const refuse = (problem: Problem): Result<never, NotSignedIn> =>
    fail({ kind: 'failed', problem, returnTo: ownAddress(run?.returnTo, pageUrl) });
  try {
    run = await runOf(provider, href);
    if (!run) return refuse(notOurs('no sign-in of this tab has this state'));
    const facts = await provider.facts();
    if (!facts.ok) return refuse(facts.error);
    const odd = senderFault(href, facts.value);
    if (odd !== undefined) return refuse(notTrusted(odd));
    const { client, settings } = provider;
    const response = await client.processSigninResponse(href);
    const { issuer } = facts.value;
    const fault = idTokenFault(response.id_token, { issuer, clientId: settings.clientId, nowMs: Date.now() });
    if (fault !== undefined) return refuse(notTrusted(fault));
    const tokens = tokensOf(response);
    if (!tokens.ok) return refuse(notTrusted(tokens.error));
    const claims = hasName(response.profile)
      ? response.profile
      : { ...response.profile, ...(await userInfo(facts.value, tokens.value.accessToken, response.profile.sub)) };
    const person = personOf(issuer, response.profile.sub, claims);
    return ok({ tokens: tokens.value, person, returnTo: ownAddress(run.returnTo, pageUrl) });
  } catch (cause) {
    if (run?.isSilent && cause instanceof ErrorResponse && WOULD_ASK.has(errorCode(cause)))
      return fail({ kind: 'asked', returnTo: ownAddress(run.returnTo, pageUrl) });
    return refuse(problemOf(cause, provider.settings.authority));
  } finally {
    clearRuns(runStorage);
  }
}

/** Nothing of a run stays in the tab. */
export function clearRuns(runStorage: Storage): void {
  const keys = Array.from({ length: runStorage.length }, (_, index) => runStorage.key(index));
  for (const key of keys) if (key?.startsWith(RUN_PREFIX)) runStorage.removeItem(key);
}

/** Tokens of an answer, or what is wrong with it. Anything but a Bearer token could not be sent. */
export function tokensOf(response: {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly scope?: string;
  readonly expires_in?: number | undefined;
}): Result<Tokens, string> {
  const { access_token, refresh_token, id_token, scope, expires_in } = response;
  if (!/^bearer$/i.test(response.token_type)) return fail('the access token is of an unknown type');
  if (typeof access_token !== 'string' || !/^[\x21-\x7e]+$/.test(access_token)) return fail('no usable access token');
  return ok({
    accessToken: access_token,
    idToken: id_token ?? '',
    ...(refresh_token ? { refreshToken: refresh_token } : {}),
    ...(scope ? { scope } : {}),
    // Some say 0 for "I do not say".
    ...(expires_in !== undefined && expires_in > 0 ? { lifetimeMs: expires_in * 1000 } : {}),
  });
}

async function runOf({ client }: Provider, href: string): Promise<Run | undefined> {
  const states = new URL(href).searchParams.getAll('state');
  if (states.length !== 1) return undefined;
  try {
    const { state } = await client.readSigninResponseState(href);
    const data = state.data as Partial<Run> | undefined;
    return { returnTo: String(data?.returnTo ?? ''), isSilent: data?.isSilent === true };
  } catch {
    return undefined; // said by the caller: no sign-in of this tab
  }
}

/** RFC 9207 2.4: compared letter by letter; missing where the provider said that it names itself is a fault too. */
function senderFault(href: string, facts: ProviderFacts): string | undefined {
  const senders = new URL(href).searchParams.getAll('iss');
  if (senders.length > 1) return 'the answer names several senders';
  const [sender] = senders;
  if (sender === undefined) return facts.namesItself ? 'the answer does not name its sender' : undefined;
  return sender === facts.issuer ? undefined : 'the answer comes from another sign-in server';
}

/** Many providers tell names only here. Without an answer the person is called by what the ID token says. */
async function userInfo({ userInfoUrl }: ProviderFacts, accessToken: string, subject: string) {
  if (userInfoUrl === undefined) return {};
  try {
    const response = await fetch(userInfoUrl, {
      headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' },
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(10_000),
    });
    const claims: unknown = response.ok ? await response.json() : undefined;
    if (typeof claims !== 'object' || claims === null) return {};
    return (claims as { sub?: unknown }).sub === subject ? (claims as Record<string, unknown>) : {};
  } catch {
    return {}; // the name is a courtesy: who it is stands in the ID token
  }
}

function problemOf(cause: unknown, authority: string): Problem {
  if (cause instanceof ErrorResponse) return refusedBy(authority, cause);
  const words = cause instanceof Error ? cause.message : '';
  if (/nonce/.test(words)) return notTrusted('the ID token was made for another sign-in');
  if (/^(State|authority|client_id|No )/.test(words)) return notOurs('the answer does not fit its sign-in');
  return cannotReach(authority, 'no answer to the code');
}

const randomText = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join('');
