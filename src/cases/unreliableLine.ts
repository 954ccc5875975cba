import type { Problem } from '../dicom/problem';
import { readPart10Identity } from '../dicomweb/part10Identity';
import type { DicomWebSource } from '../dicomweb/source';
import { fail, ok } from '../lib/result';

/** What happens to the next store, and to everything after it until the line is mended. */
export type LineFault =
  /** Nothing arrives. */
  | 'cut'
  /** It is stored, its answer is lost, and nothing more gets through. */
  | 'answerLost'
  /** It hangs somewhere on the way; the reader gets no answer, and it arrives when nobody waits for it any more. */
  | 'late'
  /** It arrives, and a copy of it later. */
  | 'twice'
  /** Only the answer is lost. */
  | 'onlyAnswerLost';

const NETWORK: Problem = { code: 'network', severity: 'error', title: 'Test archive cannot be reached' };

/** An archive in memory behind a line that loses, delays and doubles what is sent. For tests. */
export class UnreliableLine {
  faults: (LineFault | undefined)[] = [];
  isCut = false;
  /** Copies on their way: call one, and it arrives. */
  readonly late: (() => void)[] = [];
  readonly #archive: { source(): DicomWebSource; readonly instances: readonly { readonly bytes?: Uint8Array }[] };

  constructor(archive: { source(): DicomWebSource; readonly instances: readonly { readonly bytes?: Uint8Array }[] }) {
    this.#archive = archive;
  }

  mend(): void {
    this.isCut = false;
    this.faults = [];
  }

  source(): DicomWebSource {
    const real = this.#archive.source();
    const through = <A extends readonly unknown[], R>(act: (...args: A) => Promise<R>) =>
      ((...args: A) => (this.isCut ? Promise.resolve(fail(NETWORK)) : act(...args))) as typeof act;
    const store: DicomWebSource['storeInstances'] = async (study, parts, signal) => {
      const fault = this.faults.shift();
      const arrive = async () => (await this.#known(parts)) ?? real.storeInstances(study, parts, signal);
      if (this.isCut) return fail(NETWORK);
      switch (fault) {
        case undefined:
          return arrive();
        case 'cut':
          this.isCut = true;
          return fail(NETWORK);
        case 'late':
          this.isCut = true;
          this.late.push(() => void arrive());
          return fail(NETWORK);
        case 'answerLost':
          this.isCut = true;
          await arrive();
          return fail(NETWORK);
        case 'onlyAnswerLost':
          await arrive();
          return fail(NETWORK);
        case 'twice':
          this.late.push(() => void arrive());
          return arrive();
      }
    };
    return {
      ...real,
      queryStudies: through(real.queryStudies),
      querySeries: through(real.querySeries),
      queryInstances: through(real.queryInstances),
      seriesMetadata: through(real.seriesMetadata),
      instance: through(real.instance),
      hasInstance: through(real.hasInstance),
      storeInstances: store,
    };
  }

  /** The same UID again: the same bytes are a success, others a conflict, and neither is stored a second time. */
  async #known(parts: readonly Uint8Array[]) {
    const [sent] = parts;
    const sopInstanceUid = (sent && readPart10Identity(sent)?.sopInstanceUid) ?? '';
    const held = this.#archive.instances.find(
      ({ bytes }) => bytes && readPart10Identity(bytes)?.sopInstanceUid === sopInstanceUid,
    );
    if (!sent || !held?.bytes) return undefined;
    const isSame = held.bytes.length === sent.length && held.bytes.every((value, i) => value === sent[i]);
    return isSame
      ? ok({ instances: [{ sopInstanceUid, state: 'stored' as const }] })
      : ok({ instances: [{ sopInstanceUid, state: 'failed' as const, isAlreadyThere: true }] });
  }
}
