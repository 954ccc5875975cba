import type { EncodedFrame } from '../dicom/ports';
import { fail, ok, type Result } from '../lib/result';
import { type InstanceAddress, namesAnother } from './address';
import { stripFileBoxes, stripItemHeader } from './codestream';
import { EarlyParts } from './earlyParts';
import type { Exchanged, WatchAnswer } from './exchange';
import type { ArchiveAnswer } from './http';
import { type MultipartPart, parseMediaType, readMultipart } from './multipart';
import { partSyntax } from './partSyntax';
import { partsOf } from './parts';
import { type ArchiveProblem, partialProblem } from './problems';

/** Told of a frame that is there before the rest of its answer is. */
export type TakeEarly = (frameNumber: number, frame: EncodedFrame) => void;

const OTHERS = 'The archive sent other images than were asked for';

/**
 * The frames of a whole answer, in the order of `frameNumbers`: all or none (WEB-14).
 */
export function framesOf(
  answer: ArchiveAnswer,
  address: InstanceAddress,
  frameNumbers: readonly number[],
): Result<readonly EncodedFrame[], ArchiveProblem> {
  const parts = partsOf(answer);
  if (!parts.ok) return parts;
  if (namesAnother(answer.headers.get('Content-Location'), address))
    return fail(partialProblem(OTHERS, answer.context, 'the answer is of another instance'));
  const ordered = inOrderAskedFor(parts.value, address, frameNumbers);
  if (!ordered.ok) return fail(partialProblem(OTHERS, answer.context, ordered.error));
  if (ordered.value.some((part) => part.body.length === 0)) {
    return fail(partialProblem('The archive sent an empty image', answer.context, 'part without data'));
  }
  return ok(ordered.value.map((part) => encodedFrame(part, answer.contentType)));
}

/**
 * The same where nothing is unusual about the answer: a plain 200 of the address asked for, multipart as it says, each part an
 * image. Undefined for any other, which is for `framesOf` to judge, where the words for it are.
 */
export function plainFrames(
  { response, bytes }: Exchanged,
  address: InstanceAddress,
  frameNumbers: readonly number[],
): readonly EncodedFrame[] | undefined {
  const contentType = response.headers.get('Content-Type');
  if (response.status !== 200 || response.redirected || parseMediaType(contentType).type !== MULTIPART)
    return undefined;
  if (namesAnother(response.headers.get('Content-Location'), address)) return undefined;
  const parts = readMultipart(bytes, contentType);
  const ordered = parts.ok ? inOrderAskedFor(parts.value, address, frameNumbers) : parts;
  if (!ordered.ok || !ordered.value.every(isPlainPart)) return undefined;
  return ordered.value.map((part) => encodedFrame(part, contentType ?? ''));
}

const MULTIPART = 'multipart/related';

const isPlainPart = ({ headers, body }: MultipartPart): boolean =>
  body.length > 0 && !parseMediaType(headers.get('content-type')).type.startsWith('multipart/');

/**
 * Frames of an answer that is still arriving. Without its Content-Location a part is known by its place only once all have
 * come (WEB-14), and of anything but a plain 200 of the address asked for nothing is taken early.
 */
export function watchFrames(address: InstanceAddress, frameNumbers: readonly number[], early: TakeEarly): WatchAnswer {
  return (response) => {
    const contentType = response.headers.get('Content-Type');
    const { type, parameters } = parseMediaType(contentType);
    const boundary = parameters.get('boundary')?.trim();
    const isPlain = response.status === 200 && !response.redirected && type === MULTIPART;
    if (!isPlain || !boundary || namesAnother(response.headers.get('Content-Location'), address)) return undefined;
    const awaited = new Set(frameNumbers);
    const parts = new EarlyParts(boundary, (part) => {
      const location = part.headers.get('content-location') ?? '';
      const frameNumber = frameNumberIn(location);
      if (frameNumber === undefined || namesAnother(location, address) || !awaited.delete(frameNumber)) return;
      early(frameNumber, encodedFrame(part, contentType ?? ''));
    });
    return (piece) => parts.add(piece);
  };
}

function frameNumberIn(location: string): number | undefined {
  const digits = /\/frames\/(\d+)\/?(?=[?#]|$)/.exec(location)?.[1];
  return digits ? Number(digits) : undefined;
}

/** By Content-Location where every part has one, else by position (WEB-14). The error says what does not fit. */
function inOrderAskedFor(
  parts: readonly MultipartPart[],
  address: InstanceAddress,
  frameNumbers: readonly number[],
): Result<readonly MultipartPart[], string> {
  if (parts.length !== frameNumbers.length) return fail(`${parts.length} of ${frameNumbers.length} frames`);
  const byNumber = new Map<number, MultipartPart>();
  for (const part of parts) {
    const location = part.headers.get('content-location') ?? '';
    if (namesAnother(location, address)) return fail('a frame of another instance');
    const frameNumber = frameNumberIn(location);
    if (frameNumber !== undefined) byNumber.set(frameNumber, part);
  }
  if (byNumber.size === 0) return ok(parts);
  const ordered = frameNumbers.flatMap((frameNumber) => byNumber.get(frameNumber) ?? []);
  return ordered.length === frameNumbers.length ? ok(ordered) : fail(`frames ${[...byNumber.keys()].join(',')}`);
}

function encodedFrame(part: MultipartPart, answerType: string): EncodedFrame {
  // A frame gets its own buffer: whoever decodes it may hand the buffer to a worker without harming its neighbours.
  const bytes = new Uint8Array(stripFileBoxes(stripItemHeader(part.body)));
  return { bytes, transferSyntaxUid: partSyntax(part.headers, bytes, answerType) };
}
