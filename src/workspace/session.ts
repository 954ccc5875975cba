import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Problem } from '../dicom/problem';

/** The person reading, as the chrome shows them. */
export interface Reader {
  readonly name: string;
  /** Host of the sign-in server: who vouches for the name. */
  readonly vouchedBy: string;
}

/** What a reader may see at this moment. */
export type SessionState =
  /** No archive asks who is reading. */
  | { readonly kind: 'open' }
  /** Nobody is signed in, and archives ask. `isReading`: the reader went on with the archives that do not. */
  | { readonly kind: 'anonymous'; readonly hasSignedOut?: true; readonly isReading?: true }
  | { readonly kind: 'signedIn'; readonly reader: Reader; readonly trouble?: Problem }
  /** The sign-in has ended while the page was open: nothing of a patient is shown any more. */
  | { readonly kind: 'expired'; readonly reader: Reader; readonly problem: Problem; readonly work: KeptWork }
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** On the way to the sign-in server. */
  | { readonly kind: 'leaving' };

/** The reader's unsaved work when the screen was locked: written to the device, or not (yet). */
export interface KeptWork {
  readonly count: number;
  readonly state: 'writing' | 'kept' | 'lost';
}

export type SessionStore = StoreApi<SessionState>;

export const createSessionStore = (initial: SessionState = { kind: 'open' }): SessionStore =>
  createStore<SessionState>(() => initial);

/** The unsaved work in words, for the screen that covers it. */
export function keptWorkText({ count, state }: KeptWork): string {
  const changes = count === 1 ? '1 unsaved change' : `${count} unsaved changes`;
  const verb = count === 1 ? 'is' : 'are';
  if (count === 0) return 'Nothing was unsaved.';
  switch (state) {
    case 'writing':
      return `${changes} ${verb} being kept on this device…`;
    case 'kept':
      return `${changes} ${verb} kept on this device.`;
    case 'lost':
      return `${changes} could not be kept on this device.`;
  }
}
