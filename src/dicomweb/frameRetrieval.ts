import type { EncodedFrame, OffThread } from '../dicom/ports';
import { fail, ok, type Result } from '../lib/result';
import { type InstanceAddress, instanceUrl } from './address';
import { stripFileBoxes, syntaxes, transferSyntaxOf } from './codestream';
import type { WatchAnswer } from './exchange';
import { FRAMES_ACCEPT } from './firstQuestions';
import { framesOf, type TakeEarly, watchFrames } from './frameParts';
import type { FrameThread, ThreadRequest } from './frameThread';
import type { ArchiveHttp, ArchiveRequest, ExchangeElsewhere } from './http';
import { climb, type Rung } from './ladder';
import type { OffThreadFrames } from './offThreadFrames';
import { syntaxAhead } from './partSyntax';
import { type ArchiveProblem, malformedProblem, type RequestContext } from './problems';
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
  { id: 'stored', answers: 'frames', accept: FRAMES_ACCEPT },
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
  /** A thread for frames that may be fetched beside the page's own. */
  readonly offThread?: OffThreadFrames | undefined;
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
    const frames = early && frameNumbers.length > 1 ? watchFrames(address, frameNumbers, early) : undefined;
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
   * `offThread`, in the order of the frames: they may be fetched beside the page's own thread.
   */
  async retrieve(
    address: InstanceAddress,
    frameNumbers: readonly number[],
    signal: AbortSignal,
    early?: TakeEarly,
    offThread?: readonly OffThread[],
  ): Promise<Result<readonly EncodedFrame[], ArchiveProblem>> {
    const url = instanceUrl(this.#needs.wadoRoot, address, `/frames/${frameNumbers.join(',')}`);
    if (!url.ok) return url;
    return climb(
      this.#needs.findings.frameLadder,
      this.#rungsFor(address, frameNumbers),
      address.sopInstanceUid,
      async (rung) => {
        if (rung.answers === 'instance') return this.#fromInstance(address, frameNumbers, signal);
        const request = {
          url: url.value,
          accept: rung.accept,
          signal,
          isAnew: this.#damaged.has(address.sopInstanceUid),
        };
        return this.#ask(request, address, frameNumbers, early, offThread);
      },
    );
  }

  async #ask(
    request: ArchiveRequest,
    address: InstanceAddress,
    frameNumbers: readonly number[],
    early: TakeEarly | undefined,
    offThread: readonly OffThread[] | undefined,
  ): Promise<Result<readonly EncodedFrame[], ArchiveProblem>> {
    const watch = this.#watchFor(address, frameNumbers, early);
    const thread = offThread && this.#needs.offThread?.ready;
    const there = thread && new AskedThere(thread, address, frameNumbers, offThread, early);
    try {
      const answer = await this.#needs.http.send({
        ...request,
        ...(watch && { watch }),
        ...(there && { elsewhere: there.exchange }),
      });
      if (!answer.ok) return answer;
      // Only beside a picture that is there already: nothing that the first one needs waits for the thread's code.
      if (offThread) this.#needs.offThread?.warm();
      const frames = there?.take();
      return frames ? ok(frames) : framesOf(answer.value, address, frameNumbers);
    } finally {
      there?.drop();
    }
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

/** Attempts of one request on the other thread, and the frames of the last one. */
class AskedThere {
  readonly #ask: (request: Pick<ThreadRequest, 'url' | 'init' | 'limits' | 'signal'>) => ReturnType<FrameThread['ask']>;
  #frames: readonly EncodedFrame[] | undefined;

  constructor(
    thread: FrameThread,
    address: InstanceAddress,
    frameNumbers: readonly number[],
    offThread: readonly OffThread[],
    early: TakeEarly | undefined,
  ) {
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = address;
    const own = { address: { studyInstanceUid, seriesInstanceUid, sopInstanceUid }, frameNumbers };
    const decodings = offThread.map(({ decode }) => decode);
    this.#ask = (request) => thread.ask({ ...own, decodings, ...request }, early);
  }

  readonly exchange: ExchangeElsewhere = async (url, { headers, signal, ...init }, limits) => {
    this.drop();
    const outcome = await this.#ask({ url, init: { ...init, headers: [...headers] }, limits, signal });
    if (outcome?.ok) this.#frames = outcome.value.frames;
    return outcome;
  };

  take(): readonly EncodedFrame[] | undefined {
    const frames = this.#frames;
    this.#frames = undefined;
    return frames;
  }

  /** Pixels that nobody is going to paint. */
  drop(): void {
    for (const { bitmap } of this.take() ?? []) bitmap?.close();
  }
}
