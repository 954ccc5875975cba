import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import type { DicomJson } from '../../dicom/json';
import type { Annotation } from '../../dicom/types';
import type { TrackingUid } from '../../dicom/uids';
import { ctImage, ctLines, ctRegions, frameSpace, mark, reportInput } from '../testData';
import { compareDocuments } from './compareDocuments';
import {
  codeContent,
  containerItem,
  imageContent,
  numContent,
  rootItem,
  scoordContent,
  textContent,
  uidContent,
} from './contentItem';
import { encodeMeasurementReport } from './encodeReport';
import { measuredValue, missingValue } from './measuredValue';
import { readDocument } from './readDocument';
import { srCodes as c } from './srCodes';

const nodule = { value: '27925004', scheme: 'SCT', meaning: 'Nodule' };
const mass = { value: '4147007', scheme: 'SCT', meaning: 'Mass' };
const lung = { value: '39607008', scheme: 'SCT', meaning: 'Lung' };
const image = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3' };

interface GroupInput {
  readonly uid?: string;
  readonly name?: string;
  readonly finding?: typeof nodule;
  readonly lengthMm?: number;
  readonly points?: readonly number[];
  readonly more?: readonly DicomJson[];
}

const group = ({ uid, name, finding, lengthMm, points = [0, 0, 5, 5], more = [] }: GroupInput): DicomJson =>
  containerItem('CONTAINS', c.measurementGroup, [
    ...(name === undefined ? [] : [textContent('HAS OBS CONTEXT', c.trackingIdentifier, name)]),
    ...(uid === undefined ? [] : [uidContent('HAS OBS CONTEXT', c.trackingUniqueIdentifier, uid)]),
    ...(finding === undefined ? [] : [codeContent('CONTAINS', c.finding, finding)]),
    ...(lengthMm === undefined ? [] : [numContent('CONTAINS', codes.length, measuredValue(lengthMm, units.mm))]),
    scoordContent('CONTAINS', c.imageRegion, 'POLYLINE', points, image),
    ...more,
  ]);

const report = (groups: readonly DicomJson[], more: readonly DicomJson[] = []): DicomJson =>
  rootItem(c.imagingMeasurementReport, '1500', [...more, containerItem('CONTAINS', c.imagingMeasurements, groups)]);
const compared = (before: DicomJson, after: DicomJson) => compareDocuments(readDocument(before), readDocument(after));
const groupsCompared = (before: readonly GroupInput[], after: readonly GroupInput[]) =>
  compared(report(before.map(group)), report(after.map(group)));

const lesion: GroupInput = { uid: '2.25.2', name: 'Lesion 2', finding: nodule, lengthMm: 12.3 };

describe('SR-25: what changed between two versions', () => {
  test('SR-25: a value that changed is told with its mark, before and after, with units', () => {
    expect(groupsCompared([lesion], [{ ...lesion, lengthMm: 14.1 }])).toEqual(['Lesion 2: Length 12.3 mm → 14.1 mm']);
  });

  test('SR-25: a mark that came, went, moved or got another label or site is told', () => {
    const first: GroupInput = { uid: '2.25.1', name: 'Lesion 1' };
    const third: GroupInput = { uid: '2.25.3', name: 'Lesion 3' };
    expect(groupsCompared([first, lesion], [lesion, third])).toEqual([
      '“Lesion 3” was added',
      '“Lesion 1” was withdrawn',
    ]);
    expect(groupsCompared([lesion], [{ ...lesion, points: [0, 0, 5, 6] }])).toEqual(['Lesion 2: moved']);
    expect(groupsCompared([lesion], [{ ...lesion, finding: mass }])).toEqual(['Lesion 2: label Nodule → Mass']);
    const site = [codeContent('HAS CONCEPT MOD', c.findingSite, lung)];
    expect(groupsCompared([lesion], [{ ...lesion, more: site }])).toEqual(['Lesion 2: site none → Lung']);
    expect(groupsCompared([lesion], [{ ...lesion, name: 'Target 1' }])).toEqual(['Target 1: was called “Lesion 2”']);
  });

  test('SR-25: several changes of one mark stand in one line', () => {
    const after = { ...lesion, lengthMm: 14.1, finding: mass, points: [0, 0, 9, 9] };
    expect(groupsCompared([lesion], [after])).toEqual([
      'Lesion 2: label Nodule → Mass, Length 12.3 mm → 14.1 mm, moved',
    ]);
  });

  test('SR-25: marks are followed by Tracking UID, whatever they are called and in whatever order', () => {
    const marks = ['1', '2', '3'].map((n) => ({ uid: `2.25.${n}`, name: 'Lesion', lengthMm: Number(n) }));
    expect(groupsCompared(marks, marks.toReversed())).toEqual([]);
    const [one, two, three] = marks as [GroupInput, GroupInput, GroupInput];
    expect(groupsCompared(marks, [three, { ...two, lengthMm: 20 }, one])).toEqual(['Lesion: Length 2.0 mm → 20.0 mm']);
  });

  test('SR-25: marks without an identifier are followed by what they say, then by their name', () => {
    const plain = [{ lengthMm: 1 }, { lengthMm: 2 }];
    expect(groupsCompared(plain, plain.toReversed())).toEqual([]);
    expect(groupsCompared([{ name: 'A', lengthMm: 1 }], [{ name: 'A', lengthMm: 2 }])).toEqual([
      'A: Length 1.0 mm → 2.0 mm',
    ]);
    expect(groupsCompared(plain, [{ lengthMm: 1 }])).toEqual(['“A measurement” was withdrawn']);
    const named = { uid: '2.25.9', name: 'B', lengthMm: 3 };
    expect(groupsCompared([{ lengthMm: 3 }], [named])).toEqual([]);
    expect(groupsCompared([{ ...named, uid: '2.25.8' }], [named])).toEqual(['“B” was added', '“B” was withdrawn']);
  });

  test('SR-25: the same quantity by different statistics is several values', () => {
    const hu = (value: number, derivation: typeof nodule) =>
      numContent('CONTAINS', codes.attenuationCoefficient, measuredValue(value, units.hounsfield), [
        codeContent('HAS CONCEPT MOD', c.derivation, derivation),
      ]);
    const before = { ...lesion, more: [hu(40, codes.mean), hu(90, codes.maximum)] };
    const after = { ...lesion, more: [hu(40, codes.mean), hu(95, codes.maximum)] };
    expect(groupsCompared([before], [after])).toEqual([
      'Lesion 2: Attenuation Coefficient (Maximum) 90.0 HU → 95.0 HU',
    ]);
    expect(groupsCompared([before], [{ ...lesion, more: [hu(90, codes.maximum)] }])).toEqual([
      'Lesion 2: Attenuation Coefficient (Mean) 40.0 HU removed',
    ]);
  });

  test('SR-25: a value that got lost is told, and so is a change too small for its usual words', () => {
    const missing = numContent('CONTAINS', codes.length, missingValue(c.notANumber));
    expect(groupsCompared([lesion], [{ uid: '2.25.2', name: 'Lesion 2', finding: nodule, more: [missing] }])).toEqual([
      'Lesion 2: Length 12.3 mm → no value (Not a number)',
    ]);
    expect(groupsCompared([lesion], [{ ...lesion, lengthMm: 12.301 }])).toEqual([
      'Lesion 2: Length 12.3 mm → 12.301 mm',
    ]);
  });

  test('SR-25: translated meanings, old codes and other spellings of a number are no change', () => {
    const text = JSON.stringify(report([group(lesion)]));
    const translated = text
      .replaceAll(/"Length"|"Nodule"|"Measurement Group"|"millimeter"/g, '"etwas anderes"')
      .replaceAll('"410668003"', '"G-D7FE"')
      .replaceAll('"12.3"', '"12.30"');
    const legacy = translated.replace(
      /("G-D7FE"\]\},"00080102":\{"vr":"SH","Value":\[)"SCT"/g,
      (_, start: string) => `${start}"SRT"`,
    );
    expect(legacy).not.toBe(text);
    expect(legacy).toContain('"SRT"');
    expect(compared(JSON.parse(text) as DicomJson, JSON.parse(legacy) as DicomJson)).toEqual([]);
  });

  test('SR-25: other text is told, and what has no words of its own is counted', () => {
    const remark = (text: string) => [textContent('CONTAINS', c.comment, text)];
    expect(compared(report([], remark('no change')), report([], remark('grown')))).toEqual([
      'Comment “no change” → “grown”',
    ]);
    const observer = (name: string) => [
      textContent('HAS OBS CONTEXT', c.deviceObserverName, name),
      textContent('HAS OBS CONTEXT', c.deviceObserverModelName, name),
    ];
    expect(compared(report([], observer('a')), report([], observer('b')))).toEqual(['2 other items changed']);
    const many = (word: string) => Array.from({ length: 12 }, (_, i) => textContent('CONTAINS', c.comment, word + i));
    expect(compared(report([], many('a')), report([], many('b')))).toHaveLength(9);
    expect(compared(report([], many('a')), report([], many('b'))).at(-1)).toBe('4 other items changed');
  });

  test('SR-25: key images that came or went are counted as images', () => {
    const images = (...uids: string[]) =>
      rootItem({ value: '113000', scheme: 'DCM', meaning: 'Of Interest' }, '2010', [
        ...uids.map((sopInstanceUid) => imageContent('CONTAINS', { ...image, sopInstanceUid })),
      ]);
    expect(compared(images('1.1', '1.2'), images('1.2', '1.3', '1.4'))).toEqual([
      '2 images were added',
      '1 image was withdrawn',
    ]);
  });

  test('SR-25: long and hostile words stay one short line', () => {
    const before = { ...lesion, name: `${'<script>'.repeat(40)}\n\u202e` };
    const [line = ''] = groupsCompared([before], [{ ...before, lengthMm: 1 }]);
    expect(line.length).toBeLessThan(140);
    expect(line).not.toContain('\n');
  });

  test('SR-25: a tree of any depth is compared', () => {
    const deep = (text: string) => {
      let item = textContent('CONTAINS', c.comment, text);
      for (let i = 0; i < 5000; i++) item = containerItem('CONTAINS', c.comment, [item]);
      return report([], [item]);
    };
    expect(compared(deep('a'), deep('b'))).toEqual(['Comment “a” → “b”']);
  });
});

test('SR-25: versions written here are told as the reader made them', () => {
  const encoded = (annotations: readonly Annotation[]): DicomJson => {
    const written = encodeMeasurementReport(reportInput(annotations));
    if (!written.ok) throw new Error(written.error.title);
    return written.value;
  };
  const ct = ctImage();
  const [length, bidirectional, ...others] = [...ctLines(ct), ...ctRegions(ct)] as [Annotation, Annotation];
  const all = [length, bidirectional, ...others];
  expect(compared(encoded(all), encoded(all))).toEqual([]);
  const longer: Annotation = {
    ...length,
    points: [0, 0, 500, 250],
    measurements: [{ name: codes.length, value: 60.5, unit: units.mm }],
  };
  expect(compared(encoded(all), encoded([longer, bidirectional, ...others]))).toEqual([
    `${length.trackingIdentifier}: Length 57.3 mm → 60.5 mm, moved`,
  ]);
  const added = mark(ct, frameSpace(ct), 'point', [1, 1], { trackingUid: '2.25.77' as TrackingUid });
  expect(compared(encoded(all), encoded([...all.slice(1), added]))).toEqual([
    `“${added.trackingIdentifier}” was added`,
    `“${length.trackingIdentifier}” was withdrawn`,
  ]);
});
