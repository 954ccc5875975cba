import { ErrorResponse, ErrorTimeout } from 'oidc-client-ts';
import type { Problem } from '../dicom/problem';
import { idTokenFault } from './idToken';
import type { Person } from './person';
import { isProtected } from './plainUrl';
import { cannotReach, ended } from './problems';
import type { Provider } from './provider';
import { type SignedIn, type Tokens, tokensOf } from './signIn';

/** What a session tells its owner. */
export interface SessionEvents {
  /** It is over: the provider refused to renew it. Nothing is authorised from here on. */
  readonly onEnded: (problem: Problem) => void;
  /** Renewing failed for a reason that may pass (set), or works again (undefined). */
  readonly onTrouble: (problem: Problem | undefined) => void;
}

/** What an archive client needs to ask in the reader's name (`HttpOptions` of dicomweb). */
export interface Authorisation {
  readonly authorize: (url: URL) => Promise<HeadersInit>;
  readonly renewAuthorization: () => Promise<boolean>;
}

const LONGEST_LEAD_MS = 60_000;
const LONGEST_PAUSE_MS = 30_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The tokens of one window, in memory and nowhere else. Each window signs in for itself, so that rotating refresh tokens
 * of two windows are two chains and never meet (AT-11), and no window has anything to tell another (AT-14).
 */
export class Session {
  readonly person: Person;
  readonly #provider: Provider;
  readonly #events: SessionEvents;
  #tokens: Tokens | undefined;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  #isGivenOut = false;
  #renewal: Promise<boolean> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  /** One function for all archives: clients that are given the same one share what comes of it. */
  readonly #renewFor401 = (): Promise<boolean> => {
    // A refusal that comes in before the present token was given to anybody is about the one before.
    return this.#tokens && !this.#isGivenOut && !this.#renewal ? Promise.resolve(true) : this.#renew();
  };

  constructor(provider: Provider, { tokens, person }: SignedIn, events: SessionEvents) {
    this.person = person;
    this.#provider = provider;
    this.#events = events;
    this.#take(tokens);
  }

  /** Authorisation for the origins of these roots, and for no other address (AT-02, AT-03). */
  authorisationFor(roots: readonly string[]): Authorisation {
    const origins = new Set(roots.map((root) => new URL(root).origin));
    return {
      authorize: async (url) => {
        // `blob:` addresses have the origin of the page that made them: only what travels protected is authorised.
        const isOurs = origins.has(url.origin) && isProtected(url) && url.username === '' && url.password === '';
        if (!isOurs) return {};
        return { Authorization: `Bearer ${await this.#accessToken()}` };
      },
      renewAuthorization: this.#renewFor401,
    };
  }

  /** Forgets the tokens at once, then asks the provider to take them back; without an answer they run out by themselves. */
  async forget(): Promise<void> {
    const token = this.#tokens?.refreshToken;
    this.#drop();
    const facts = await this.#provider.facts();
    if (!token || !facts.ok || !facts.value.canRevoke) return;
    await this.#provider.client.revokeToken(token, 'refresh_token').catch(() => undefined);
  }

  async #accessToken(): Promise<string> {
    if (this.#tokens && Date.now() >= this.#expiresAtMs) await this.#renew();
    // Not the token before: what has run out is answered by 401 and would only begin the next renewal.
    if (!this.#tokens || Date.now() >= this.#expiresAtMs) throw new Error('There is no valid sign-in');
    this.#isGivenOut = true;
    return this.#tokens.accessToken;
  }

  /** One renewal for whoever asks meanwhile. */
  #renew(): Promise<boolean> {
    this.#renewal ??= this.#exchange().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #exchange(): Promise<boolean> {
    const before = this.#tokens;
    if (!before) return false;
    if (!before.refreshToken) return this.#end('the sign-in server gave no refresh token');
    try {
      // biome-ignore lint/correctness/useHookAtTopLevel: a method of the library, no hook of React
      const response = await this.#provider.client.useRefreshToken({
        state: {
          refresh_token: before.refreshToken,
          id_token: before.idToken,
          session_state: null,
          ...(before.scope ? { scope: before.scope } : {}),
          profile: { iss: this.person.issuer, sub: this.person.subject, aud: '', exp: 0, iat: 0 },
        },
        timeoutInSeconds: 15,
      });
      if (this.#tokens !== before) return false; // signed out meanwhile
      const fault = await this.#faultOf(response.id_token, before.idToken);
      const next = tokensOf(response);
      if (fault !== undefined || !next.ok) return this.#end(fault ?? (next.ok ? '' : next.error));
      this.#take({ ...next.value, refreshToken: next.value.refreshToken ?? before.refreshToken });
      return true;
    } catch (cause) {
      if (this.#tokens !== before) return false;
      return isPassing(cause) ? this.#postpone() : this.#end('the sign-in server refused to renew it');
    }
  }

  async #faultOf(idToken: string | undefined, before: string): Promise<string | undefined> {
    if (!idToken || idToken === before) return undefined;
    const { issuer, subject } = this.person;
    return idTokenFault(idToken, { issuer, subject, clientId: this.#provider.settings.clientId, nowMs: Date.now() });
  }

  #take(tokens: Tokens): void {
    this.#tokens = tokens;
    this.#isGivenOut = false;
    if (this.#failures > 0) this.#events.onTrouble(undefined);
    this.#failures = 0;
    const { lifetimeMs } = tokens;
    this.#expiresAtMs = lifetimeMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + lifetimeMs;
    if (lifetimeMs === undefined) this.#plan(undefined);
    else this.#plan(lifetimeMs - (tokens.refreshToken ? Math.min(LONGEST_LEAD_MS, lifetimeMs / 4) : 0));
  }

  /** The network may come back: tried again with growing pauses, and said as long as it does not work. */
  #postpone(): false {
    this.#events.onTrouble(cannotReach(this.#provider.settings.authority, 'the sign-in could not be renewed'));
    this.#plan(Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** this.#failures++));
    return false;
  }

  #plan(delayMs: number | undefined): void {
    clearTimeout(this.#timer);
    this.#timer =
      delayMs === undefined ? undefined : setTimeout(() => void this.#renew(), Math.min(delayMs, LONGEST_TIMER_MS));
  }

  #end(why: string): false {
    this.#drop();
    this.#events.onEnded({ ...ended, detail: `${this.#provider.settings.authority}: ${why}` });
    return false;
  }

  #drop(): void {
    this.#plan(undefined);
    this.#tokens = undefined;
  }
}

/** A refusal is an OAuth error, or a token about someone else. Everything else says nothing about the sign-in. */
function isPassing(cause: unknown): boolean {
  if (cause instanceof ErrorTimeout) return true;
  if (cause instanceof ErrorResponse) return ['temporarily_unavailable', 'server_error'].includes(cause.error ?? '');
  return !(cause instanceof Error && /id.?token/i.test(cause.message));
}
