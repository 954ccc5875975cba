import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import { createSessionStore, type SessionState, type SessionStore } from '../../workspace/session';

/** What the chrome can do about the sign-in. */
export interface SessionServices {
  readonly store: SessionStore;
  /** Names of the archives that ask who is reading. */
  readonly archives: readonly string[];
  /** To the sign-in server, in this window. */
  readonly signIn: () => void;
  readonly signOut: () => void;
  /** Writes unsaved work to the device once more, after that failed. */
  readonly keepWork: () => void;
  /** Present where other archives can be read without signing in. */
  readonly goOnWithout?: () => void;
}

const nothing = () => {};
const open: SessionServices = {
  store: createSessionStore(),
  archives: [],
  signIn: nothing,
  signOut: nothing,
  keepWork: nothing,
};

const Context = createContext<SessionServices>(open);

/** Without a provider nobody is asked to sign in. */
export function SessionProvider({
  services,
  children,
}: {
  readonly services: SessionServices | undefined;
  readonly children: ReactNode;
}) {
  return <Context value={services ?? open}>{children}</Context>;
}

export const useSession = (): SessionServices => useContext(Context);

export function useSessionState(): SessionState {
  return useStore(useSession().store);
}
