import { expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { isAutomatic } from '../../dicom/overlay/overlay';
import { relationTo } from '../../dicom/overlay/overlayPlace';
import type { FramesDisplaySet, Series } from '../../dicom/types';
import { element, sequence } from '../dataset';
import { decodeSegmentation } from './decodeSegmentation';

const series = {
  sourceId: 'a',
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.3',
  modality: 'SEG',
} as unknown as Series;
const code = (value: string, meaning: string) =>
  sequence([
    { '00080100': element('SH', value), '00080102': element('SH', 'SCT'), '00080104': element('LO', meaning) },
  ]);

const segment = (number: number, label: string, more: DicomJson = {}): DicomJson => ({
  '00620004': element('US', number),
  '00620005': element('LO', label),
  '00620003': code('123037004', 'Anatomical Structure'),
  '0062000F': code('10200004', 'Liver'),
  '00620008': element('CS', 'MANUAL'),
  ...more,
});

const frame = (segmentNumber: number, z: number): DicomJson => ({
  '00209113': sequence([{ '00200032': element('DS', 1, 2, z) }]),
  '0062000A': sequence([{ '0062000B': element('US', segmentNumber) }]),
});

const seg = (frames: readonly DicomJson[], segments: readonly DicomJson[], more: DicomJson = {}): DicomJson => ({
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.66.4'),
  '00080018': element('UI', '1.4'),
  '00200052': element('UI', '1.5'),
  '00280010': element('US', 5),
  '00280011': element('US', 6),
  '00280008': element('IS', frames.length),
  '00280100': element('US', 1),
  '00620001': element('CS', 'BINARY'),
  '00620002': sequence(segments),
  '52009229': sequence([
    {
      '00209116': sequence([{ '00200037': element('DS', 1, 0, 0, 0, 1, 0) }]),
      '00289110': sequence([{ '00280030': element('DS', 0.5, 0.7), '00180050': element('DS', 3) }]),
    },
  ]),
  '52009230': sequence(frames),
  ...more,
});

const decoded = (dataset: DicomJson) => {
  const result = decodeSegmentation(series, dataset);
  if (!result.ok) throw new Error(result.error.title);
  return result.value;
};

test('frames are told by what they say, in any order: segment and place, with a grid of their own', () => {
  const { frames, sliceSpacingMm } = decoded(
    seg([frame(2, 8), frame(1, 5), frame(1, 8)], [segment(1, 'A'), segment(2, 'B')]),
  );
  expect(frames.map(({ segmentNumber, plane }) => [segmentNumber, plane.originMm[2]])).toEqual([
    [2, 8],
    [1, 5],
    [1, 8],
  ]);
  expect(frames[0]?.plane).toMatchObject({ rowSpacingMm: 0.5, columnSpacingMm: 0.7, columns: 6, rows: 5 });
  expect(sliceSpacingMm).toBe(3);
});

test('two segments of one name stay two, each with its number and colour; the colour is that of the object', () => {
  const lab = { '0062000D': element('US', 34_883, 53_485, 50_171) };
  const { segments } = decoded(seg([frame(1, 0)], [segment(1, 'Lesion', lab), segment(2, 'Lesion')]));
  expect(segments.map(({ number, label }) => [number, label])).toEqual([
    [1, 'Lesion'],
    [2, 'Lesion'],
  ]);
  expect(segments[0]?.colour).toMatch(/^#f[0-9a-f]0[0-9a-f]0[0-9a-f]$/);
  expect(segments[0]?.colour).not.toBe(segments[1]?.colour);
});

test('a segment of a machine carries the name and version of the algorithm', () => {
  const machine = {
    '00620008': element('CS', 'AUTOMATIC'),
    '00620009': element('LO', 'LiverNet'),
    '00620007': sequence([{ '00660031': element('LO', '2.1') }]),
  };
  const [one] = decoded(seg([frame(1, 0)], [segment(1, 'Liver', machine)])).segments;
  expect(one && isAutomatic(one)).toBe(true);
  expect(one?.algorithmName).toBe('LiverNet 2.1');
});

test('what has no place in space, or no segment for a frame, is refused in words', () => {
  const noPlace = decodeSegmentation(series, seg([{}], [segment(1, 'A')]));
  const fraction = decodeSegmentation(
    series,
    seg([frame(1, 0)], [segment(1, 'A')], { '00620001': element('CS', 'FRACTIONAL') }),
  );
  const noSegment = decodeSegmentation(series, seg([{ ...frame(1, 0), '0062000A': undefined }], [segment(1, 'A')]));
  expect(!noPlace.ok && noPlace.error.title).toContain('no place in the space');
  expect(!fraction.ok && fraction.error.title).toContain('the whole of a fraction');
  expect(!noSegment.ok && noSegment.error.title).toContain('which segment');
});

test('DER-01: made from these images, from other images of the series, from another series, or of another space', () => {
  const made = decoded(
    seg([frame(1, 0)], [segment(1, 'A')], {
      '00081115': sequence([
        { '0020000E': element('UI', '1.7'), '0008114A': sequence([{ '00081155': element('UI', '1.7.1') }]) },
      ]),
    }),
  );
  const stack = (seriesInstanceUid: string, sopInstanceUid: string, frameOfReferenceUid = '1.5') =>
    ({
      kind: 'frames',
      series: { seriesInstanceUid },
      frameOfReferenceUid,
      frames: [{ ref: { sopInstanceUid }, plane: made.frames[0]?.plane }],
    }) as unknown as FramesDisplaySet;
  expect(relationTo(made, stack('1.7', '1.7.1'))).toBe('own');
  expect(relationTo(made, stack('1.7', '1.7.9'))).toBe('otherVersion');
  expect(relationTo(made, stack('1.8', '1.8.1'))).toBe('otherSeries');
  expect(relationTo(made, stack('1.7', '1.7.1', '1.6'))).toBe('otherSpace');
});
