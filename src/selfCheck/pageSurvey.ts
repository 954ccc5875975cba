import { type Answer, type Asking, ask, Once, type Reply, textOf } from './ask';
import { parsePolicies, policiesInPage, type Policy } from './policy';

/** What the browser knows about the page before anything is asked. */
export interface PageFacts {
  /** The address in the address bar. */
  readonly pageUrl: string;
  /** The folder the viewer lives in. */
  readonly baseUrl: string;
  /** Scripts and styles that the page has loaded from its own server. */
  readonly assetUrls: readonly string[];
  /** A tiny WebAssembly module of the build: what its server does with it, it does with the decoders. */
  readonly wasmUrl: string;
  readonly isFramed: boolean;
  /** Compiles a WebAssembly answer as the decoders do; rejects where type or policy forbid it. */
  readonly compileWasm?: (response: Response) => Promise<unknown>;
}

/** The answers of our own web server, each asked for once per run. */
export class PageSurvey {
  readonly facts: PageFacts;
  readonly asking: Asking;
  readonly #once = new Once();
  readonly #signal: AbortSignal;

  constructor(facts: PageFacts, asking: Asking, signal: AbortSignal) {
    this.facts = facts;
    this.asking = asking;
    this.#signal = signal;
  }

  get pageUrl(): URL {
    return new URL(this.facts.pageUrl);
  }

  get(relative: string): Promise<Reply> {
    const url = new URL(relative, this.facts.baseUrl);
    return this.#once.get(url.href, () => ask(this.asking, url, { isSignedIn: false }, this.#signal));
  }

  page(): Promise<Reply> {
    return this.get(this.facts.pageUrl);
  }

  config(): Promise<Reply> {
    return this.get('config.json');
  }

  wasm(): Promise<Reply> {
    return this.get(this.facts.wasmUrl);
  }

  /** At most eight: the rules of a web server go by folder and ending, not by file. */
  async assets(): Promise<readonly Answer[]> {
    const replies = await Promise.all(this.facts.assetUrls.slice(0, 8).map((url) => this.get(url)));
    return replies.filter((reply) => reply.kind === 'answer');
  }

  /** What is enforced: by header and by the page itself. Empty where the page could not be asked for again. */
  async policies(): Promise<{ readonly byHeader: readonly Policy[]; readonly inPage: readonly Policy[] }> {
    const page = await this.page();
    if (page.kind !== 'answer') return { byHeader: [], inPage: [] };
    return {
      byHeader: parsePolicies(page.headers.get('Content-Security-Policy')),
      inPage: policiesInPage(textOf(page)),
    };
  }
}

/** Own computer: encrypted transport adds nothing there, and browsers treat it as secure. */
export const isLoopback = (url: URL): boolean =>
  /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(url.hostname);
