import type { Problem } from '../dicom/problem';

/**
 * What a failed request means for the client, told apart so that a missing image is never taken for a missing permission
 * (WEB-19). `refused`: the archive did not like how it was asked, another way of asking may work.
 */
export type FailureKind =
  | 'refused'
  | 'denied'
  | 'absent'
  | 'busy'
  | 'conflict'
  | 'tooLarge'
  | 'network'
  | 'malformed'
  | 'partial';

/** A Problem with what the client itself needs to decide what to try next. */
export interface ArchiveProblem extends Problem {
  readonly kind: FailureKind;
  readonly status?: number;
  /** The sign-in was to be renewed and was refused: whatever else waits for it need not be asked. */
  readonly isSignedOut?: true;
}

/** What was asked of whom. The query is left out on purpose: it may hold a patient's name (AT-48). */
export interface RequestContext {
  readonly label: string;
  readonly method: string;
  readonly path: string;
}

type Words = Pick<ArchiveProblem, 'kind' | 'code' | 'title' | 'tip'>;

/** The problem for an HTTP status that is not a success. */
export function statusProblem(status: number, context: RequestContext): ArchiveProblem {
  const words = wordsFor(status, context.label);
  const isAbsent = words.kind === 'absent';
  const detail = detailOf(context, String(status));
  return { ...words, severity: 'error', status, detail, ...(isAbsent && { isAbsent }) };
}

/** The HTTP status behind a problem of this layer, for callers that must know (an outbox, a self-check page). */
export const statusOf = (problem: Problem): number | undefined => (problem as Partial<ArchiveProblem>).status;

/** No answer came: nobody knows whether the archive received what was sent. */
export function networkProblem(context: RequestContext, cause: unknown): ArchiveProblem {
  return {
    kind: 'network',
    code: 'network',
    severity: 'error',
    title: `${context.label} cannot be reached`,
    tip: 'Check the network connection, then retry.',
    detail: detailOf(context, 'no answer'),
    cause,
  };
}

/** The sign-in has ended and could not be renewed (WEB-34). Said at once to everybody who waits, and nothing is repeated. */
export const signedOutProblem = (context: RequestContext): ArchiveProblem => ({
  ...statusProblem(401, context),
  title: `Your sign-in to ${context.label} has ended`,
  detail: detailOf(context, '401, renewal refused'),
  isSignedOut: true,
});

/** Asked for by one user and not to be handed to another (AT-44). */
export const userChangedProblem = (context: RequestContext): ArchiveProblem => ({
  kind: 'denied',
  code: 'auth',
  severity: 'error',
  title: `This was asked of ${context.label} before the user changed`,
  tip: 'Open the study again.',
  detail: detailOf(context, 'dropped, the user changed'),
  isSignedOut: true,
});

/** An answer came, and it is not what the standard says it should be. */
export function malformedProblem(title: string, context: RequestContext, why: string): ArchiveProblem {
  return {
    kind: 'malformed',
    code: 'invalid-object',
    severity: 'error',
    title,
    tip: 'Retry. If it stays, the archive or something on the way to it changes its answers: tell the administrator.',
    detail: detailOf(context, why),
  };
}

/** PS3.18 10.4.3.1: some, but not all. Never to be shown as if it were everything. */
export function partialProblem(title: string, context: RequestContext, why: string): ArchiveProblem {
  return { ...malformedProblem(title, context, why), kind: 'partial', code: 'incomplete' };
}

/** An address that came with data, or an answer from somewhere else, lies outside what was configured (AT-03 to AT-05). */
export function foreignAddressProblem(context: RequestContext, where: string): ArchiveProblem {
  return {
    kind: 'denied',
    code: 'unsupported',
    severity: 'error',
    title: `${context.label} pointed to an address outside the archive; it was not followed`,
    tip: 'If the address is right, the administrator can add it to the configuration of this archive.',
    detail: detailOf(context, where),
  };
}

export const detailOf = (context: RequestContext, what: string): string => `${context.method} ${context.path}: ${what}`;

function wordsFor(status: number, label: string): Words {
  switch (status) {
    case 401:
      return { kind: 'denied', code: 'auth', title: `${label} asks you to sign in`, tip: 'Sign in again, then retry.' };
    case 403:
      return {
        kind: 'denied',
        code: 'auth',
        title: `You have no permission for this in ${label}`,
        tip: 'Ask the administrator of the archive for access.',
      };
    case 404:
      return {
        kind: 'absent',
        code: 'http',
        title: `This is not in ${label}`,
        tip: 'It may still be on its way: retry later.',
      };
    case 410:
      return {
        kind: 'absent',
        code: 'http',
        title: `This was deleted from ${label}`,
        tip: 'Reload the list of studies.',
      };
    case 409:
      return {
        kind: 'conflict',
        code: 'conflict',
        title: `${label} refused this because of a conflict`,
        tip: 'See the detail.',
      };
    case 413:
      return {
        kind: 'tooLarge',
        code: 'http',
        title: `This is too much for ${label} at once`,
        tip: 'Narrow the search or send less at once.',
      };
    case 502:
      return {
        kind: 'network',
        code: 'network',
        title: `${label} cannot be reached by the server in front of it`,
        tip: 'The archive behind it may be down. Retry; if it stays, tell the administrator.',
      };
    case 504:
      return {
        kind: 'network',
        code: 'network',
        title: `${label} did not answer the server in front of it in time`,
        tip: 'It may be overloaded. Retry.',
      };
    case 429:
    case 503:
      return { kind: 'busy', code: 'http', title: `${label} is busy`, tip: 'Wait a moment, then retry.' };
    default:
      return refusalWords(status, label);
  }
}

function refusalWords(status: number, label: string): Words {
  if (status >= 300 && status < 400) {
    return {
      kind: 'denied',
      code: 'unsupported',
      title: `${label} sends requests on to another address; it was not followed`,
      tip: 'The administrator should configure the final address of the archive.',
    };
  }
  return { kind: 'refused', code: 'http', ...serverWords(status, label) };
}

/** 400, 406 and 415 reach a reader only when every way of asking was refused (WEB-19). */
function serverWords(status: number, label: string): { readonly title: string; readonly tip: string } {
  const tellAdministrator = 'Tell the administrator of the archive.';
  switch (status) {
    case 400:
      return { title: `${label} did not understand the request`, tip: tellAdministrator };
    case 406:
      return { title: `${label} cannot send this in any form that is read here`, tip: tellAdministrator };
    case 415:
      return { title: `${label} does not take what was sent in this form`, tip: tellAdministrator };
    case 501:
      return {
        title: `${label} cannot do this, or not with this kind of object`,
        tip: 'Retrying does not help. Tell the administrator of the archive.',
      };
    default:
      return status >= 500
        ? {
            title: `${label} failed while answering`,
            tip: 'Retry. If it stays, tell the administrator of the archive.',
          }
        : { title: `${label} did not accept the request`, tip: tellAdministrator };
  }
}
