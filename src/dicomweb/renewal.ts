import { unlessAborted } from './abort';

/** How often an authorisation had been renewed, and refused, when a request took it. */
export interface RenewalMoment {
  readonly renewed: number;
  readonly refused: number;
}

type Renew = () => Promise<boolean>;

/** No token is so short-lived that it expires within this time of its making. */
const FRESH_MS = 2_000;

/**
 * Renews one authorisation for everybody who uses it: whatever number of 401 answers, however many sources, one renewal
 * (T-WEB-15). It belongs to the function that renews, so sources that are given the same one share it.
 */
export class Renewal {
  static readonly #byFunction = new WeakMap<Renew, Renewal>();

  static of(renew: Renew): Renewal {
    const known = Renewal.#byFunction.get(renew) ?? new Renewal(renew);
    Renewal.#byFunction.set(renew, known);
    return known;
  }

  readonly #renew: Renew;
  #running: Promise<boolean> | undefined;
  #renewed = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #refused = 0;

  constructor(renew: Renew) {
    this.#renew = renew;
  }

  get moment(): RenewalMoment {
    return { renewed: this.#renewed, refused: this.#refused };
  }

  /** Waits for a renewal that is under way, if there is one. False: it was refused, and asking now is idle. */
  async settled(signal: AbortSignal): Promise<boolean> {
    return this.#running ? unlessAborted(this.#running, signal) : true;
  }

  /**
   * After a 401 to a request that took its authorisation at that moment. `renewed`: ask again; somebody may have renewed it
   * since, or been refused, and then nothing more is asked of the provider. `useless`: it was fresh, so what was asked for
   * is not for this user, and renewing it once more would change nothing.
   */
  async after401(taken: RenewalMoment, signal: AbortSignal): Promise<'renewed' | 'refused' | 'useless'> {
    const outcome = (isRenewed: boolean) => (isRenewed ? 'renewed' : 'refused');
    if (this.#running) return outcome(await unlessAborted(this.#running, signal));
    if (this.#renewed > taken.renewed) return 'renewed';
    if (this.#refused > taken.refused) return 'refused';
    if (performance.now() - this.#renewedAt < FRESH_MS) return 'useless';
    return outcome(await unlessAborted(this.#start(), signal));
  }

  #start(): Promise<boolean> {
    const running = (async () => this.#renew())().then(
      (isRenewed) => this.#end(isRenewed),
      // Whoever renews reports why it failed; for a request it is the same as a refusal.
      () => this.#end(false),
    );
    this.#running = running;
    return running;
  }

  #end(isRenewed: boolean): boolean {
    this.#running = undefined;
    if (isRenewed) {
      this.#renewed++;
      this.#renewedAt = performance.now();
    } else this.#refused++;
    return isRenewed;
  }
}
