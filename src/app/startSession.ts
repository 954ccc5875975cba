import type { Problem } from '../dicom/problem';
import type { Result } from '../lib/result';
import { isSignInAnswer, withoutAnswer } from '../session/pageAddress';
import type { Person } from '../session/person';
import { Provider } from '../session/provider';
import { type Authorisation, Session } from '../session/session';
import { beginSignIn, finishSignIn, type SignInManner } from '../session/signIn';
import type { SessionServices } from '../ui/session/SessionContext';
import { createSessionStore, type Reader, type SessionStore } from '../workspace/session';
import type { AppConfig } from './config';

/** Who reads, as far as a case needs to know. */
export interface Account {
  /** Drafts and settings of this person are kept under this name. */
  readonly user: string;
  readonly author: { readonly name: string; readonly isAuthenticated: true; readonly loginName?: string };
}

/** Unsaved work, as far as the sign-in has to do with it. */
export interface Work {
  unsavedCount(): number;
  /** True when everything unsaved is on the device. */
  keep(): Promise<boolean>;
  /** Drops what was fetched for this reader from memory (AT-44). */
  forget?(): void;
}

/** The sign-in of this page, wired to the address bar, the tab and the screens. */
export interface PageSession {
  readonly ui: SessionServices;
  account(): Account | undefined;
  authorisationFor(roots: readonly string[]): Authorisation;
  /** From here on this work is kept safe before the page is left or locked. */
  guard(work: Work): void;
}

/** What the page is made of, as far as signing in touches it. */
export interface PageParts {
  readonly location: Pick<Location, 'href' | 'replace'>;
  readonly history: Pick<History, 'replaceState'>;
  /** Storage of the tab: for the run of a sign-in, and that the reader has signed out. No token is ever written to it. */
  readonly storage: Storage;
}

/** Whose screen was locked in this tab. */
const LAST_READER = 'parfocal.last-reader';
/** Set while the reader has signed out on purpose; `here` when the provider was not told and would let anyone back in. */
const SIGNED_OUT = 'parfocal.signed-out';

/**
 * Takes the provider's answer if this is one; otherwise asks silently, by a redirect, whether it still knows the reader.
 * What comes of it is in the store.
 */
export function startSession(config: AppConfig, pageUrl: string, page: PageParts): PageSession {
  const session = new SignInOfPage(config, pageUrl, page);
  void session.start();
  return session;
}

class SignInOfPage implements PageSession {
  readonly ui: SessionServices;
  readonly #store: SessionStore = createSessionStore({ kind: 'leaving' });
  readonly #provider: Provider;
  readonly #pageUrl: string;
  readonly #page: PageParts;
  #session: Session | undefined;
  #work: Work = { unsavedCount: () => 0, keep: () => Promise.resolve(true) };

  constructor(config: AppConfig, pageUrl: string, page: PageParts) {
    if (!config.auth) throw new Error('There is no sign-in to start');
    this.#provider = new Provider(config.auth, page.storage, pageUrl);
    this.#pageUrl = pageUrl;
    this.#page = page;
    const others = config.sources.filter((source) => !source.asksWho);
    this.ui = {
      store: this.#store,
      archives: config.sources.filter((source) => source.asksWho).map(({ label }) => label),
      signIn: () => void this.#leave(page.storage.getItem(SIGNED_OUT) === 'here' ? 'again' : 'typed'),
      signOut: () => void this.#signOut(),
      keepWork: () => void this.#keepWork(),
      ...(others.length > 0
        ? { goOnWithout: () => this.#store.setState({ kind: 'anonymous', isReading: true }, true) }
        : {}),
    };
  }

  async start(): Promise<void> {
    const { location, history, storage } = this.#page;
    const { href } = location;
    if (!isSignInAnswer(href, this.#provider.settings.redirectUri)) {
      if (storage.getItem(SIGNED_OUT) === null) await this.#leave('silent');
      else this.#store.setState({ kind: 'anonymous', hasSignedOut: true }, true);
      return;
    }
    // Before anything is asked or shown: the code leaves the address and the history.
    history.replaceState(null, '', withoutAnswer(href));
    const signedIn = await finishSignIn(this.#provider, href, { runStorage: storage, pageUrl: this.#pageUrl });
    history.replaceState(null, '', signedIn.ok ? signedIn.value.returnTo : signedIn.error.returnTo);
    if (signedIn.ok) {
      storage.removeItem(SIGNED_OUT);
      const { person } = signedIn.value;
      const user = userNameOf(person);
      // What else lies in the tab (what was searched for) is of whoever read here before.
      if ((storage.getItem(LAST_READER) ?? user) !== user) storage.clear();
      storage.removeItem(LAST_READER);
      const reader: Reader = { name: person.name, vouchedBy: new URL(person.issuer).host };
      this.#session = new Session(this.#provider, signedIn.value, {
        onEnded: (problem) => this.#lock(reader, problem),
        onTrouble: (trouble) => this.#setTrouble(reader, trouble),
      });
      this.#store.setState({ kind: 'signedIn', reader }, true);
    } else if (signedIn.error.kind === 'asked') {
      this.#store.setState({ kind: 'anonymous' }, true);
    } else {
      this.#store.setState({ kind: 'failed', problem: signedIn.error.problem }, true);
    }
  }

  account(): Account | undefined {
    const person = this.#session?.person;
    if (!person) return undefined;
    const { personName, loginName } = person;
    return {
      user: userNameOf(person),
      author: { name: personName, isAuthenticated: true, ...(loginName ? { loginName } : {}) },
    };
  }

  authorisationFor(roots: readonly string[]): Authorisation {
    return (
      this.#session?.authorisationFor(roots) ?? {
        authorize: () => Promise.reject(new Error('Nobody is signed in')),
        renewAuthorization: () => Promise.resolve(false),
      }
    );
  }

  guard(work: Work): void {
    this.#work = work;
  }

  async #leave(manner: SignInManner): Promise<void> {
    const from = this.#page.location.href;
    this.#store.setState({ kind: 'leaving' }, true);
    // A lock has begun to keep it, and what was saved meanwhile may have changed it. Where it cannot be kept, the screen said so.
    await this.#work.keep();
    const url: Result<string, Problem> = await beginSignIn(this.#provider, { manner, from, pageUrl: this.#pageUrl });
    if (url.ok) this.#page.location.replace(url.value);
    else this.#store.setState({ kind: 'failed', problem: url.error }, true);
  }

  async #signOut(): Promise<void> {
    this.#store.setState({ kind: 'leaving' }, true);
    await this.#work.keep();
    this.#work.forget?.();
    const session = this.#session;
    this.#session = undefined;
    const { storage, location } = this.#page;
    storage.clear();
    await Promise.race([session?.forget(), new Promise((done) => setTimeout(done, LONGEST_FAREWELL_MS))]);
    const url = await this.#farewellUrl();
    storage.setItem(SIGNED_OUT, url === undefined ? 'here' : 'everywhere');
    location.replace(url ?? this.#pageUrl);
  }

  /** RP-Initiated Logout without `id_token_hint`: a token never stands in an address. */
  async #farewellUrl(): Promise<string | undefined> {
    const facts = await this.#provider.facts();
    if (!facts.ok || !facts.value.canEndSession) return undefined;
    const request = await this.#provider.client.createSignoutRequest().catch(() => undefined);
    return request?.url;
  }

  #lock(reader: Reader, problem: Problem): void {
    if (this.#session) this.#page.storage.setItem(LAST_READER, userNameOf(this.#session.person));
    this.#session = undefined;
    // On the way to another page already, or reading what nobody asks for.
    if (this.#store.getState().kind !== 'signedIn') return;
    this.#work.forget?.();
    const count = this.#work.unsavedCount();
    this.#store.setState({ kind: 'expired', reader, problem, work: { count, state: 'writing' } }, true);
    void this.#keepWork();
  }

  async #keepWork(): Promise<void> {
    const isKept = await this.#work.keep();
    const state = this.#store.getState();
    if (state.kind !== 'expired') return;
    this.#store.setState({ ...state, work: { ...state.work, state: isKept ? 'kept' : 'lost' } }, true);
  }

  #setTrouble(reader: Reader, trouble: Problem | undefined): void {
    if (this.#store.getState().kind !== 'signedIn') return;
    this.#store.setState({ kind: 'signedIn', reader, ...(trouble ? { trouble } : {}) }, true);
  }
}

/** One person for ever: subjects are unique within their issuer only. */
const userNameOf = ({ issuer, subject }: Person): string => JSON.stringify([issuer, subject]);

const LONGEST_FAREWELL_MS = 4000;
