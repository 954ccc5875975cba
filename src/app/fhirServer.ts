import type { Bundle } from '../codecs/fhir/fhirJson';
import type { Problem } from '../dicom/problem';
import { visibleText } from '../dicom/visibleText';
import { fail, ok, type Result } from '../lib/result';
import type { FhirEntry } from './config';

/** Where reports go besides the archives, and what a request to it carries. */
export interface FhirServer extends FhirEntry {
  readonly fetch: typeof fetch;
  /** Headers of the sign-in; none where nobody is asked. */
  readonly authorize: (url: URL) => Promise<HeadersInit>;
}

const PATIENCE_MS = 60_000;
const FHIR_JSON = 'application/fhir+json';

/**
 * Posts a report as one transaction (FHIR R4 and R5, 3.1.0.11): all of its resources are stored, or none. The number of
 * resources is told only where the server confirms every one of them by itself; an answer that does not is a failure.
 */
export async function postBundle(server: FhirServer, bundle: Bundle): Promise<Result<number, Problem>> {
  const { root, label } = server;
  let answer: Response;
  try {
    const headers = new Headers(await server.authorize(new URL(root)));
    headers.set('Content-Type', FHIR_JSON);
    headers.set('Accept', FHIR_JSON);
    answer = await server.fetch(root, {
      method: 'POST',
      headers,
      body: JSON.stringify(bundle),
      credentials: 'same-origin',
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (cause) {
    return fail(notReached(label, cause));
  }
  const told = await jsonOf(answer);
  if (!answer.ok) return fail(refused(label, `${answer.status} ${reasonIn(told)}`.trim()));
  const entries = told.resourceType === 'Bundle' && Array.isArray(told.entry) ? told.entry : [];
  const statuses = entries.map((entry) => String(record(record(entry).response).status ?? ''));
  const isWhole = statuses.length === bundle.entry.length && statuses.every((status) => /^2\d\d/.test(status));
  return isWhole
    ? ok(statuses.length)
    : fail(
        notConfirmed(
          label,
          statuses.find((one) => !/^2\d\d/.test(one)),
        ),
      );
}

async function jsonOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    return record(await answer.json());
  } catch {
    return {}; // no JSON says nothing: judged by whoever asked
  }
}

const record = (raw: unknown): Readonly<Record<string, unknown>> =>
  typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};

/** Of an OperationOutcome. */
function reasonIn({ issue }: Readonly<Record<string, unknown>>): string {
  const [first] = Array.isArray(issue) ? issue : [];
  const { diagnostics, details } = record(first);
  const words = diagnostics ?? record(details).text ?? '';
  return visibleText(String(words), 300);
}

const HERE = 'Its words are kept here. Send it again, or download it.';

const notReached = (label: string, cause: unknown): Problem => ({
  code: 'network',
  severity: 'error',
  title: `The report may not have reached ${label}: it did not answer`,
  tip: `Sent again, it replaces what may have arrived. ${HERE}`,
  detail: cause instanceof Error ? cause.message : String(cause),
});

const refused = (label: string, reason: string): Problem => ({
  code: 'http',
  severity: 'error',
  title: `${label} did not take the report`,
  tip: HERE,
  detail: reason,
});

const notConfirmed = (label: string, status: string | undefined): Problem => ({
  code: 'storage',
  severity: 'error',
  title: `${label} did not confirm every part of the report`,
  tip: `Ask its administrator whether it is there. ${HERE}`,
  ...(status && { detail: `It answered ${visibleText(status, 80)} for a part` }),
});
