import type { EncodedFrame } from '../dicom/ports';
import { fail, ok, type Result } from '../lib/result';
import { type InstanceAddress, instanceUrl, namesAnother } from './address';
import { stripFileBoxes, stripItemHeader, syntaxes, transferSyntaxOf } from './codestream';
import { EarlyParts } from './earlyParts';
import type { WatchAnswer } from './exchange';
import type { ArchiveAnswer, ArchiveHttp } from './http';
import { climb, type Rung } from './ladder';
import { type MultipartPart, parseMediaType } from './multipart';
import { partSyntax, syntaxAhead } from './partSyntax';
import { partsOf } from './parts';
import { type ArchiveProblem, malformedProblem, partialProblem, type RequestContext } from './problems';
import type { SourceFindings } from './profile';
import { SharedRequests } from './sharedRequests';
import type { InstanceFrames } from './wholeInstance';

interface FrameRung extends Rung {
  /** `frames`: any list. `oneFrame`: a single-part answer holds one. `instance`: the object is fetched and taken apart here. */
  readonly answers: 'frames' | 'oneFrame' | 'instance';
}

const mediaTypes: readonly (readonly [type: string, uid: string])[] = [
  ['image/jphc', syntaxes.htj2kLossless],
  ['image/jphc', syntaxes.htj2kLosslessRpcl],
  ['image/jphc', syntaxes.htj2k],
  ['image/jls', syntaxes.jpegLs],
  ['image/jls', syntaxes.jpegLsNearLossless],
  ['image/jp2', syntaxes.jpeg2000Lossless],
  ['image/jp2', syntaxes.jpeg2000],
  ['image/jpeg', syntaxes.jpegLosslessFirstOrder],
  ['image/jpeg', syntaxes.jpegLossless],
  ['image/jpeg', syntaxes.jpegBaseline],
  ['image/jpeg', syntaxes.jpegExtended],
  ['image/dicom-rle', syntaxes.rle],
  ['application/octet-stream', syntaxes.explicitLittleEndian],
];

/** Lossless before lossy, so that an archive that may choose never degrades an image (WEB-18); what it has decides. */
const everySyntax = mediaTypes
  .map(
    ([type, uid], index) =>
      `multipart/related; type="${type}"; transfer-syntax=${uid}; q=${(1 - index * 0.05).toFixed(2)}`,
  )
  .join(', ');

/**
 * Ways to ask for frames, from what keeps the stored bytes to what makes the archive or us convert the whole object. Never an
 * Accept of `*` alone: archives then decompress, or send what nobody can decode.
 */
const rungs: readonly FrameRung[] = [
  { id: 'stored', answers: 'frames', accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' },
  {
    id: 'stored-unquoted',
    answers: 'frames',
    accept: 'multipart/related; type=application/octet-stream; transfer-syntax=*',
  },
  { id: 'listed', answers: 'frames', accept: everySyntax },
  { id: 'native', answers: 'frames', accept: 'multipart/related; type="application/octet-stream"' },
  { id: 'single-part', answers: 'oneFrame', accept: 'application/octet-stream; transfer-syntax=*' },
  { id: 'instance', answers: 'instance', accept: '' },
];

export interface FrameRetrievalDependencies {
  readonly http: ArchiveHttp;
  readonly wadoRoot: URL;
  readonly findings: SourceFindings;
  /** Hears once, of the first answer of frames that begins, which syntax they are in. */
  readonly syntaxSeen?: ((transferSyntaxUid: string) => void) | undefined;
  readonly fetchInstance: (
    address: InstanceAddress,
    signal: AbortSignal,
    isAnew: boolean,
  ) => Promise<Result<Uint8Array, ArchiveProblem>>;
}

/** An object in memory whose frames are taken out of it one by one. */
interface Held {
  readonly sopInstanceUid: string;
  readonly frames: InstanceFrames;
  /** Frames that nobody could decode. */
  readonly discarded: Set<number>;
}

/** Told of a frame that is there before the rest of its answer is. */
export type TakeEarly = (frameNumber: number, frame: EncodedFrame) => void;

/** Gets encoded frames of one archive by whichever way it understands. */
export class FrameRetrieval {
  readonly #needs: FrameRetrievalDependencies;
  #isSyntaxSeen = false;
  readonly #downloads = new SharedRequests<Result<InstanceFrames, ArchiveProblem>>();
  /** The last multi-frame object that had to be fetched whole: its other frames will be asked for next. */
  #held: Held | undefined;

  /** Instances of which something arrived damaged: asked for past every memory from then on, for as long as the page lives. */
  readonly #damaged = new Set<string>();

  constructor(needs: FrameRetrievalDependencies) {
    this.#needs = needs;
  }

  /**
   * What came for this frame cannot be decoded: whoever asks for it again gets it from the archive. An object that is held
   * whole stays for its other frames until then, so that one that nobody can decode is not fetched for each of them.
   */
  discard({ sopInstanceUid }: InstanceAddress, frameNumber: number): void {
    this.#damaged.add(sopInstanceUid);
    if (this.#held?.sopInstanceUid === sopInstanceUid) this.#held.discarded.add(frameNumber);
  }

  #watchFor(
    address: InstanceAddress,
    frameNumbers: readonly number[],
    early: TakeEarly | undefined,
  ): WatchAnswer | undefined {
    const frames = early && frameNumbers.length > 1 ? watching(address, frameNumbers, early) : undefined;
    const { syntaxSeen } = this.#needs;
    if (!syntaxSeen || this.#isSyntaxSeen) return frames;
    const syntax = syntaxAhead((transferSyntaxUid) => {
      if (this.#isSyntaxSeen) return;
      this.#isSyntaxSeen = true;
      syntaxSeen(transferSyntaxUid);
    });
    return frames ? alsoWatching(frames, syntax) : syntax;
  }

  /**
   * Frames of one instance, in the order of `frameNumbers` (1-based, ascending, without repetition). All or none: an answer
   * with other parts than asked for is a failure, never shifted (WEB-14). Each frame owns its buffer. `early` hears of those
   * that say themselves which they are as soon as they have come; they are among the result too.
   */
  async retrieve(
    address: InstanceAddress,
    frameNumbers: readonly number[],
    signal: AbortSignal,
    early?: TakeEarly,
  ): Promise<Result<readonly EncodedFrame[], ArchiveProblem>> {
    const url = instanceUrl(this.#needs.wadoRoot, address, `/frames/${frameNumbers.join(',')}`);
    if (!url.ok) return url;
    return climb(
      this.#needs.findings.frameLadder,
      this.#rungsFor(address, frameNumbers),
      address.sopInstanceUid,
      async (rung) => {
        if (rung.answers === 'instance') return this.#fromInstance(address, frameNumbers, signal);
        const isAnew = this.#damaged.has(address.sopInstanceUid);
        const watch = this.#watchFor(address, frameNumbers, early);
        const answer = await this.#needs.http.send({
          url: url.value,
          accept: rung.accept,
          signal,
          isAnew,
          ...(watch && { watch }),
        });
        return answer.ok ? framesOf(answer.value, address, frameNumbers) : answer;
      },
    );
  }

  /** A list is not worth a whole download: if it is refused, its frames are asked for one by one first. */
  #rungsFor(address: InstanceAddress, frameNumbers: readonly number[]): readonly FrameRung[] {
    if (frameNumbers.length === 1) return rungs;
    const known = this.#needs.findings.frameLadder.knownFor(address.sopInstanceUid);
    return rungs.filter((rung) =>
      known ? rung.id === known && rung.answers !== 'oneFrame' : rung.answers === 'frames',
    );
  }

  async #fromInstance(
    address: InstanceAddress,
    frameNumbers: readonly number[],
    signal: AbortSignal,
  ): Promise<Result<readonly EncodedFrame[], ArchiveProblem>> {
    const isHeldDamaged = frameNumbers.some((one) => this.#held?.discarded.has(one));
    if (isHeldDamaged && this.#held?.sopInstanceUid === address.sopInstanceUid) this.#held = undefined;
    const whole = await this.#wholeInstance(address, signal);
    if (!whole.ok) return whole;
    const frames: EncodedFrame[] = [];
    for (const frameNumber of frameNumbers) {
      const bytes = whole.value.frame(frameNumber);
      const isBeyondEnd = frameNumber > whole.value.numberOfFrames;
      if (!bytes.ok && !isBeyondEnd) this.discard(address, frameNumber);
      if (!bytes.ok) return fail(unusableFrame(this.#contextOf(address), bytes.error, isBeyondEnd));
      const own = stripFileBoxes(bytes.value);
      const transferSyntaxUid = transferSyntaxOf(own, { transferSyntaxUid: whole.value.transferSyntaxUid });
      frames.push({ bytes: own === bytes.value ? own : own.slice(), transferSyntaxUid });
    }
    return ok(frames);
  }

  async #wholeInstance(address: InstanceAddress, signal: AbortSignal): Promise<Result<InstanceFrames, ArchiveProblem>> {
    if (this.#held?.sopInstanceUid === address.sopInstanceUid) return ok(this.#held.frames);
    return this.#downloads.get(address.sopInstanceUid, signal, async (shared) => {
      const bytes = await this.#needs.fetchInstance(address, shared, this.#damaged.has(address.sopInstanceUid));
      if (!bytes.ok) return bytes;
      const { readWholeInstance } = await import('./wholeInstance');
      const frames = readWholeInstance(bytes.value);
      if (!frames.ok) {
        this.#damaged.add(address.sopInstanceUid);
        return fail(
          malformedProblem('An object of the archive cannot be read', this.#contextOf(address), frames.error),
        );
      }
      if (frames.value.numberOfFrames > 1)
        this.#held = { sopInstanceUid: address.sopInstanceUid, frames: frames.value, discarded: new Set() };
      return frames;
    });
  }

  #contextOf(address: InstanceAddress): RequestContext {
    const url = instanceUrl(this.#needs.wadoRoot, address);
    return this.#needs.http.contextOf(url.ok ? url.value : this.#needs.wadoRoot);
  }
}

function unusableFrame(context: RequestContext, why: string, isBeyondEnd: boolean): ArchiveProblem {
  const problem = malformedProblem('An image could not be taken from its object', context, why);
  return isBeyondEnd ? { ...problem, kind: 'absent', title: 'This image does not exist in its object' } : problem;
}

const OTHERS = 'The archive sent other images than were asked for';

function framesOf(
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

/** Both see each piece. */
const alsoWatching =
  (one: WatchAnswer, other: WatchAnswer): WatchAnswer =>
  (response) => {
    const [first, second] = [one(response), other(response)];
    return (piece) => {
      first?.(piece);
      second?.(piece);
    };
  };

/**
 * Frames of an answer that is still arriving. Without its Content-Location a part is known by its place only once all have
 * come (WEB-14), and of anything but a plain 200 of the address asked for nothing is taken early.
 */
function watching(address: InstanceAddress, frameNumbers: readonly number[], early: TakeEarly): WatchAnswer {
  return (response) => {
    const contentType = response.headers.get('Content-Type');
    const { type, parameters } = parseMediaType(contentType);
    const boundary = parameters.get('boundary')?.trim();
    const isPlain = response.status === 200 && !response.redirected && type === 'multipart/related';
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
