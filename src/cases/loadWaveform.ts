import { decodePart10 } from '../codecs/part10';
import { decodeWaveform } from '../codecs/waveform/decodeWaveform';
import type { Problem } from '../dicom/problem';
import type { Series } from '../dicom/types';
import type { SopInstanceUid } from '../dicom/uids';
import type { Waveform, WaveformReading } from '../dicom/waveform';
import type { Result } from '../lib/result';
import type { CaseContext } from './caseContext';

/**
 * Reads a waveform when a pane shows it: once, and again after it failed. The answer of a case that was closed meanwhile
 * is dropped.
 */
export async function loadWaveform(
  context: CaseContext,
  series: Series,
  sopInstanceUid: SopInstanceUid,
): Promise<void> {
  const { workspace } = context;
  const { studies, waveforms } = workspace.getState();
  const known = waveforms[sopInstanceUid];
  if (known && known.state !== 'error') return;
  const keep = (reading: WaveformReading) =>
    workspace.setState((state) => ({ waveforms: { ...state.waveforms, [sopInstanceUid]: reading } }));
  keep({ state: 'loading' });
  const fetching = new AbortController();
  const stop = workspace.subscribe((now) => {
    if (now.studies.length === 0 && studies.length > 0) fetching.abort();
  });
  try {
    const read = await fetchWaveform(context, series, sopInstanceUid, fetching.signal);
    if (fetching.signal.aborted) return;
    keep(read.ok ? { state: 'ready', waveform: read.value } : { state: 'error', problem: read.error });
  } catch (cause) {
    if (!fetching.signal.aborted) keep({ state: 'error', problem: unexpected(cause) });
  } finally {
    stop();
  }
}

async function fetchWaveform(
  { sources }: CaseContext,
  { sourceId, studyInstanceUid, seriesInstanceUid }: Series,
  sopInstanceUid: SopInstanceUid,
  signal: AbortSignal,
): Promise<Result<Waveform, Problem>> {
  const source = sources.get(sourceId);
  if (!source) throw new Error(`Series ${seriesInstanceUid} belongs to no archive`);
  const bytes = await source.instance({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }, signal);
  const whole = bytes.ok ? decodePart10(bytes.value) : bytes;
  return whole.ok ? decodeWaveform(whole.value) : whole;
}

const unexpected = (cause: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'This recording could not be opened',
  tip: 'Retry, or open it in the system it came from.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});
