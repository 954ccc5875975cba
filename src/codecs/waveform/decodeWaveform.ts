import { type DicomJson, itemOf, numberOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import type { Waveform, WaveformChannel, WaveformGroup, WaveformSamples } from '../../dicom/waveform';
import { fail, ok, type Result } from '../../lib/result';
import { binaryOf } from '../dataset';
import { leadName } from './leadName';

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_CHANNELS = 1024;
const MAX_ANNOTATIONS = 1000;

/** All multiplex groups of a waveform object (PS3.3 C.10.9). A group that cannot be shown is a problem among the others. */
export function decodeWaveform(dataset: DicomJson): Result<Waveform, Problem> {
  if (stringOf(dataset, '00020010') === '1.2.840.10008.1.2.2')
    return fail(broken('The waveform', 'big-endian samples are not read'));
  const groups: WaveformGroup[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of sequenceOf(dataset, '54000100').entries()) {
    const stated = stringOf(item, '003A0020') ?? 'Recording';
    const isTaken = groups.some(({ label }) => label === stated);
    const label = isTaken || stated === 'Recording' ? `${stated} ${index + 1}` : stated;
    const read = readGroup(item, label);
    if (read.ok) groups.push(read.value);
    else problems.push(read.error);
  }
  const [first] = problems;
  if (groups.length === 0) return fail(first ?? broken('The waveform', 'the object holds no recording'));
  return ok({ groups, problems, annotations: [...new Set(annotationsOf(dataset))] });
}

const broken = (what: string, why: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `${what} is not shown: ${why}`,
  tip: 'Open it in the system it came from.',
});

function readGroup(item: DicomJson, label: string): Result<WaveformGroup, Problem> {
  const refuse = (why: string) => fail(broken(`“${label}”`, why));
  const channelCount = numberOf(item, '003A0005') ?? 0;
  const sampleCount = numberOf(item, '003A0010') ?? 0;
  const samplingHz = numberOf(item, '003A001A') ?? 0;
  const definitions = sequenceOf(item, '003A0200');
  if (!isCount(channelCount) || !isCount(sampleCount)) return refuse('it states no channels or no samples');
  if (channelCount > MAX_CHANNELS) return refuse(`${channelCount} channels are more than can be shown`);
  if (samplingHz <= 0) return refuse('its sampling frequency is not stated');
  if (definitions.length !== channelCount)
    return refuse(`it states ${channelCount} channels and describes ${definitions.length}`);
  const bits = numberOf(item, '54001004');
  const interpretation = stringOf(item, '54001006') ?? '';
  const type = SAMPLE_TYPES[interpretation];
  if (type?.BYTES_PER_ELEMENT === undefined || type.BYTES_PER_ELEMENT * 8 !== bits)
    return refuse(`samples of the form ${interpretation || 'not stated'} with ${bits ?? 'unstated'} bits are not read`);
  const data = binaryOf(item['54001010']);
  if (data === undefined) return refuse('its samples did not come with the object');
  if (data.length > MAX_BYTES) return refuse(`${Math.round(data.length / 2 ** 20)} MB are more than can be shown`);
  const needed = channelCount * sampleCount * type.BYTES_PER_ELEMENT;
  if (data.length < needed) return refuse(`it states ${needed} bytes of samples and holds ${data.length}`);
  const padding = binaryOf(item['5400100A']);
  return ok({
    label,
    samplingHz,
    sampleCount,
    channels: definitions.map((definition, index) => readChannel(definition, index, samplingHz)),
    samples: samplesIn(type, data, channelCount * sampleCount),
    padding: padding && padding.length >= type.BYTES_PER_ELEMENT ? samplesIn(type, padding, 1)[0] : undefined,
  });
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

type SampleType = { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBuffer): WaveformSamples };
/** Waveform Sample Interpretation (C.10.9.1.5); MB and AB are companded sound, and refused. */
const SAMPLE_TYPES: Readonly<Record<string, SampleType | undefined>> = {
  SB: Int8Array,
  UB: Uint8Array,
  SS: Int16Array,
  US: Uint16Array,
  SL: Int32Array,
  UL: Uint32Array,
};

/** A copy, so that the numbers find their alignment. */
function samplesIn(Type: SampleType, bytes: Uint8Array, count: number): WaveformSamples {
  const copy = new ArrayBuffer(count * Type.BYTES_PER_ELEMENT);
  new Uint8Array(copy).set(bytes.subarray(0, copy.byteLength));
  return new Type(copy);
}

function readChannel(item: DicomJson, index: number, samplingHz: number): WaveformChannel {
  const sensitivity = numberOf(item, '003A0210');
  const unit = stringOf(itemOf(item, '003A0211') ?? {}, '00080100');
  const isCalibrated = sensitivity !== undefined && sensitivity !== 0 && unit !== undefined;
  const skew = numberOf(item, '003A0214') ?? (numberOf(item, '003A0215') ?? 0) / samplingHz;
  return {
    name: leadName(item, index),
    unit: isCalibrated ? unit : 'stored units',
    isCalibrated,
    scale: isCalibrated ? sensitivity * (numberOf(item, '003A0212') ?? 1) : 1,
    baseline: isCalibrated ? (numberOf(item, '003A0213') ?? 0) : 0,
    skewSeconds: skew,
    filters: filtersOf(item),
  };
}

function filtersOf(item: DicomJson): string {
  const [low, high, notch] = ['003A0220', '003A0221', '003A0222'].map((tag) => numberOf(item, tag));
  const pass =
    low !== undefined && high !== undefined
      ? `${low}–${high} Hz`
      : low !== undefined
        ? `from ${low} Hz`
        : high !== undefined && `up to ${high} Hz`;
  return [pass, notch !== undefined && `notch ${notch} Hz`].filter(Boolean).join(', ');
}

/** Waveform Annotation Sequence (C.10.10) in words: text, codes, numbers with their unit. */
function annotationsOf(dataset: DicomJson): readonly string[] {
  return sequenceOf(dataset, '0040B020')
    .slice(0, MAX_ANNOTATIONS)
    .flatMap((item) => {
      const name = stringOf(itemOf(item, '0040A043') ?? {}, '00080104');
      const unit = stringOf(itemOf(item, '004008EA') ?? {}, '00080100') ?? '';
      const numbers = numbersOf(item, '0040A30A').join(', ');
      const code = stringOf(itemOf(item, '0040A168') ?? {}, '00080104');
      const said = stringOf(item, '00700006') ?? code ?? (numbers && `${numbers} ${unit}`.trim());
      const words = [name, said].filter(Boolean).join(': ');
      return words ? [words] : [];
    });
}
