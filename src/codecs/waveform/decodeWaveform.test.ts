import { describe, expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { valueAt, type WaveformSamples } from '../../dicom/waveform';
import { seededRandom } from '../../lib/seededRandom';
import { element, sequence } from '../dataset';
import { decodeWaveform } from './decodeWaveform';

const code = (value: string, meaning: string) =>
  sequence([{ '00080100': element('SH', value), '00080104': element('LO', meaning) }]);
const channel = (value: string, meaning: string, more: DicomJson = {}): DicomJson => ({
  '003A0208': code(value, meaning),
  '003A0210': element('DS', 5),
  '003A0211': code('uV', 'microvolt'),
  '003A0212': element('DS', 1.2),
  '003A0213': element('DS', 10),
  ...more,
});
const group = (samples: WaveformSamples, interpretation: string, more: DicomJson = {}): DicomJson => ({
  '003A0005': element('US', 2),
  '003A0010': element('UL', samples.length / 2),
  '003A001A': element('DS', 500),
  '003A0200': sequence([channel('2:1', 'Lead I'), channel('5.6.3-9-62', 'Lead aVR')]),
  '54001004': element('US', samples.BYTES_PER_ELEMENT * 8),
  '54001006': element('CS', interpretation),
  '54001010': { vr: 'OW', Value: [samples] },
  ...more,
});
const object = (...groups: DicomJson[]): DicomJson => ({ '54000100': sequence(groups) });
function read(dataset: DicomJson) {
  const read = decodeWaveform(dataset);
  if (!read.ok) throw new Error(read.error.title);
  return read.value;
}
const refusal = (dataset: DicomJson) => {
  const read = decodeWaveform(dataset);
  return read.ok ? 'it was read' : read.error.title;
};

describe('the samples of an ECG', () => {
  test.each([
    ['SB', Int8Array],
    ['UB', Uint8Array],
    ['SS', Int16Array],
    ['US', Uint16Array],
    ['SL', Int32Array],
    ['UL', Uint32Array],
  ] as const)('samples of the form %s become microvolts by sensitivity, correction and baseline', (form, Type) => {
    const random = seededRandom(7);
    const samples = new Type(Array.from({ length: 200 }, () => Math.floor((random() - 0.5) * 2 ** 20)));
    const [first] = read(object(group(samples, form))).groups;
    for (let index = 0; index < 100; index += 1)
      for (const at of [0, 1]) expect(first && valueAt(first, at, index)).toBe((samples[index * 2 + at] ?? 0) * 6 + 10);
  });

  test('the padding value is a gap and no voltage', () => {
    const padded = group(Int16Array.of(1, -32768, 3, 4), 'SS', {
      '5400100A': { vr: 'OW', Value: [Int16Array.of(-32768)] },
    });
    const [first] = read(object(padded)).groups;
    expect(first && [valueAt(first, 1, 0), valueAt(first, 1, 1)]).toEqual([Number.NaN, 34]);
  });

  test('leads are named by their code, else by their words, and a reversed lead is not taken for the lead', () => {
    const named = [channel('2:64', 'x'), channel('X', 'Lead V3'), channel('X', '-aVR'), channel('X', 'Aorta')];
    const four = group(new Int16Array(8), 'SS', {
      '003A0005': element('US', 4),
      '003A0010': element('UL', 2),
      '003A0200': sequence(named),
    });
    expect(read(object(four)).groups[0]?.channels.map(({ name }) => name)).toEqual(['aVF', 'V3', '-aVR', 'Aorta']);
  });

  test('a channel without sensitivity is not given a voltage', () => {
    const bare = sequence([channel('2:1', 'I', { '003A0210': undefined }), channel('2:2', 'II')]);
    const [first] = read(object(group(new Int16Array(4), 'SS', { '003A0200': bare }))).groups;
    expect(first?.channels.map(({ unit }) => unit)).toEqual(['stored units', 'uV']);
  });
});

describe('an ECG that cannot be shown is refused in words', () => {
  const sound = Int16Array.of(1, 2, 3, 4);
  test.each([
    ['fewer samples than stated', { '003A0010': element('UL', 9) }, 'states 36 bytes of samples and holds 8'],
    ['no sampling frequency', { '003A001A': undefined }, 'sampling frequency is not stated'],
    ['a channel not described', { '003A0005': element('US', 3) }, 'states 3 channels and describes 2'],
    ['millions of channels', { '003A0005': element('US', 4e9) }, 'more than can be shown'],
    ['half a sample', { '003A0010': element('UL', 1.5) }, 'no channels or no samples'],
    ['companded samples', { '54001006': element('CS', 'MB') }, 'of the form MB'],
    ['16-bit samples of 8 bits', { '54001004': element('US', 8) }, 'with 8 bits'],
    ['samples that are elsewhere', { '54001010': { vr: 'OW', BulkDataURI: 'x' } }, 'did not come'],
  ])('%s', (_, more, words) => expect(refusal(object(group(sound, 'SS', more as DicomJson)))).toContain(words));

  test('the other recordings of the object are shown', () => {
    const { groups, problems } = read(
      object(group(sound, 'AB'), group(sound, 'SS', { '003A0020': element('SH', 'RHYTHM') })),
    );
    expect([groups.map(({ label }) => label), problems.length]).toEqual([['RHYTHM'], 1]);
  });

  test('an object without any recording says so', () => expect(refusal({})).toContain('holds no recording'));
});

test('what the object says of the recording is in words with its unit', () => {
  const said = sequence([
    { '0040A043': code('x', 'QT Interval'), '0040A30A': element('DS', 412), '004008EA': code('ms', 'ms') },
    { '00700006': element('ST', 'Sinus rhythm') },
  ]);
  const dataset = { ...object(group(new Int16Array(4), 'SS')), '0040B020': said };
  expect(read(dataset).annotations).toEqual(['QT Interval: 412 ms', 'Sinus rhythm']);
});
