import { fail, ok, type Result } from '../lib/result';
import type { ArchiveAnswer } from './http';
import { looksLikeMultipart, type MultipartPart, parseMediaType, readMultipart } from './multipart';
import { type ArchiveProblem, malformedProblem, partialProblem, statusProblem } from './problems';

/**
 * The payloads of an answer, whether they came as multipart, as one bare body, or as multipart under another name (WEB-12).
 * 206 to a request without Range means that something is missing (WEB-19), and 204 that nothing is there.
 */
export function partsOf(answer: ArchiveAnswer): Result<readonly MultipartPart[], ArchiveProblem> {
  const { context, bytes, contentType } = answer;
  if (answer.status === 206) return fail(partialProblem('The archive sent only a part', context, '206'));
  if (answer.status === 204 || bytes.length === 0)
    return fail({ ...statusProblem(404, context), detail: `${context.path}: empty answer` });
  const isLabelled = parseMediaType(contentType).type.startsWith('multipart/');
  if (!isLabelled && !looksLikeMultipart(bytes)) return ok([barePart(answer)]);
  const parts = readMultipart(bytes, isLabelled ? contentType : null);
  return parts.ok ? parts : fail(malformedProblem('An answer of the archive arrived damaged', context, parts.error));
}

/** The one payload of an answer that must not have several. */
export function onlyPartOf(answer: ArchiveAnswer): Result<MultipartPart, ArchiveProblem> {
  const parts = partsOf(answer);
  if (!parts.ok) return parts;
  const [part] = parts.value;
  if (part && parts.value.length === 1) return ok(part);
  return fail(
    malformedProblem(
      'The archive sent something else than what was asked for',
      answer.context,
      `${parts.value.length} parts`,
    ),
  );
}

function barePart(answer: ArchiveAnswer): MultipartPart {
  return { headers: new Map(answer.headers), body: answer.bytes };
}
