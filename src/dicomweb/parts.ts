import { fail, ok, type Result } from '../lib/result';
import { namesAnother, uidsIn } from './address';
import type { ArchiveAnswer } from './http';
import { isBareBody, looksLikeMultipart, type MultipartPart, parseMediaType, readMultipart } from './multipart';
import { readPart10Identity, strangerIn } from './part10Identity';
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
  const isMultipart = isLabelled ? !isBareBody(bytes, contentType) : looksLikeMultipart(bytes);
  if (!isMultipart) return ok([barePart(answer, isLabelled)]);
  const parts = readNested(bytes, isLabelled ? contentType : null, 0);
  return parts.ok ? parts : fail(malformedProblem('An answer of the archive arrived damaged', context, parts.error));
}

const MAX_NESTING = 3;

/** Parts in the order they stand in; a part that is multipart itself stands for its own parts (RFC 2046 5.1). */
function readNested(bytes: Uint8Array, contentType: string | null, depth: number): ReturnType<typeof readMultipart> {
  const parts = readMultipart(bytes, contentType);
  if (!parts.ok) return parts;
  const flat: MultipartPart[] = [];
  for (const part of parts.value) {
    const type = part.headers.get('content-type') ?? '';
    if (!parseMediaType(type).type.startsWith('multipart/')) {
      flat.push(part);
      continue;
    }
    if (depth === MAX_NESTING) return fail('the answer has parts within parts without end');
    const inner = readNested(part.body, type, depth + 1);
    if (!inner.ok) return inner;
    for (const one of inner.value) flat.push(one);
  }
  return ok(flat);
}

/**
 * The one payload of an answer that must not have several. A DICOM file, or an address that comes with the payload, has to be of
 * the study, series and instance that the request named: an archive that mixes up its objects is refused (AT-32).
 */
export function onlyPartOf(answer: ArchiveAnswer): Result<MultipartPart, ArchiveProblem> {
  const parts = partsOf(answer);
  if (!parts.ok) return parts;
  const [part] = parts.value;
  const other = 'The archive sent something else than what was asked for';
  if (!part || parts.value.length !== 1)
    return fail(malformedProblem(other, answer.context, `${parts.value.length} parts`));
  const asked = uidsIn(answer.context.path);
  const locations = [answer.headers.get('Content-Location'), part.headers.get('content-location')];
  const location = locations.find((one) => namesAnother(one, asked));
  const identity = readPart10Identity(part.body);
  const stranger = location ?? (identity && strangerIn(identity, asked));
  if (stranger === undefined || stranger === null) return ok(part);
  return fail(malformedProblem('The archive sent another object than was asked for', answer.context, stranger));
}

/** A label that was wrong about the whole is not believed about what is in it. */
function barePart(answer: ArchiveAnswer, isMislabelled: boolean): MultipartPart {
  const headers = new Map(answer.headers);
  if (isMislabelled) headers.set('content-type', parseMediaType(answer.contentType).parameters.get('type') ?? '');
  return { headers, body: answer.bytes };
}
