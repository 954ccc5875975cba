import { describe, expect, test } from 'vitest';
import { encodeBundle } from '../codecs/fhir/encodeBundle';
import type { Bundle } from '../codecs/fhir/fhirJson';
import { buildReport } from '../dicom/report/reportFixture';
import { type FhirServer, postBundle } from './fhirServer';

function bundle(): Bundle {
  const encoded = encodeBundle(buildReport(), { version: 'R4', purpose: 'transaction' });
  if (!encoded.ok) throw new Error(encoded.error.title);
  return encoded.value;
}

const server = (answer: () => Response | Promise<Response>, seen: RequestInit[] = []): FhirServer => ({
  ...{ root: 'https://ehr.example/fhir', label: 'EHR', version: 'R4', issuerSystems: {} },
  authorize: async () => ({ Authorization: 'Bearer token' }),
  fetch: async (_url, init) => {
    seen.push(init ?? {});
    return answer();
  },
});

const confirmed = (count: number, last = '200 OK') =>
  Response.json({
    resourceType: 'Bundle',
    type: 'transaction-response',
    entry: Array.from({ length: count }, (_, at) => ({
      response: { status: at === count - 1 ? last : '201 Created' },
    })),
  });

describe('a report for a FHIR server', () => {
  test('is one transaction with the token of the reader, and stored when every part is confirmed', async () => {
    const sent = bundle();
    const seen: RequestInit[] = [];
    const result = await postBundle(
      server(() => confirmed(sent.entry.length), seen),
      sent,
    );
    expect(result).toEqual({ ok: true, value: sent.entry.length });
    const [request] = seen;
    expect(request?.method).toBe('POST');
    expect(Object.fromEntries(new Headers(request?.headers))).toEqual({
      accept: 'application/fhir+json',
      authorization: 'Bearer token',
      'content-type': 'application/fhir+json',
    });
    expect(JSON.parse(String(request?.body)).type).toBe('transaction');
    expect(request?.redirect).toBe('error');
  });

  test.each([
    ['a part that failed', (count: number) => confirmed(count, '409 Conflict'), 'did not confirm every part'],
    ['a part without an answer', (count: number) => confirmed(count - 1), 'did not confirm every part'],
    ['no bundle', () => Response.json({ resourceType: 'Patient' }), 'did not confirm every part'],
    ['no JSON', () => new Response('<html>sign in</html>'), 'did not confirm every part'],
    ['a refusal', () => new Response('', { status: 422 }), 'did not take the report'],
  ])('is not called stored after %s', async (_what, answer, words) => {
    const sent = bundle();
    const result = await postBundle(
      server(() => answer(sent.entry.length)),
      sent,
    );
    expect(result.ok ? '' : result.error.title).toContain(words);
  });

  test('is refused in the words of the server', async () => {
    const outcome = { resourceType: 'OperationOutcome', issue: [{ diagnostics: 'No such patient' }] };
    const result = await postBundle(
      server(() => Response.json(outcome, { status: 412 })),
      bundle(),
    );
    expect(result.ok ? '' : result.error.detail).toBe('412 No such patient');
  });

  test('may have arrived where no answer came, and says so', async () => {
    const result = await postBundle(
      server(() => Promise.reject(new TypeError('Failed to fetch'))),
      bundle(),
    );
    expect(result.ok ? '' : result.error.title).toContain('may not have reached EHR');
  });
});
