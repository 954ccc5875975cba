import type { Problem } from '../dicom/problem';

/**
 * Words for what went wrong with signing in. Never with a cause: the errors of the library carry the form that was sent,
 * and with it the code, the verifier or the refresh token (AT-08).
 */
export function signInProblem(title: string, detail: string, tip = 'Sign in again.'): Problem {
  return { code: 'auth', severity: 'error', title, tip, detail };
}

export const cannotReach = (authority: string, why: string): Problem => ({
  code: 'network',
  severity: 'error',
  title: 'The sign-in server cannot be reached',
  tip: 'Check the network connection, then try again.',
  detail: `${authority}: ${why}`,
});

/** The answer does not belong to a question of this window: a link from elsewhere, a second use, an old page. */
export const notOurs = (why: string): Problem =>
  signInProblem('This sign-in was not begun here, so it was refused', why, 'Sign in from this page.');

/** Someone answered who was not asked. */
export const notTrusted = (why: string): Problem =>
  signInProblem(
    'The answer of the sign-in server is not to be trusted, so it was refused',
    why,
    'Sign in again. If it stays, tell your administrator: someone may be standing between you and the server.',
  );

export const refusedBy = (authority: string, error: unknown): Problem =>
  signInProblem('The sign-in server did not sign you in', `${authority}: ${errorCode(error)}`);

export const ended: Problem = {
  code: 'auth',
  severity: 'warning',
  title: 'Your sign-in has ended',
  tip: 'Sign in to go on.',
};

/** RFC 6749: error codes are printable ASCII; longer texts come from whoever made the link, and are not shown. */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'error' in error ? error.error : error;
  return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : 'error';
}
