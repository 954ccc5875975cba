import { describe, expect, test } from 'vitest';
import { buildAnnotation } from '../../testing/builders';
import { counted, defaultLabels, units } from '../codes';
import { colourOf, paletteFor } from '../markPalette';
import { imagePointToMm } from '../geometry/pixelPlane';
import type { Annotation, CoordinateSpace } from '../types';
import type { FrameOfReferenceUid, SopInstanceUid } from '../uids';
import { buildSlides } from './buildSlides';
import {
  areKeptCountsOld,
  categoryOfClass,
  classesIn,
  COUNTED_CLASSES,
  countOnSlide,
  ownClass,
  positiveShare,
  withCounts,
} from './cellCounts';
import { type FieldChoice, fieldAround } from './countingField';
import { madeInstance, madeSeries } from './slideFixture';

const { slide } = buildSlides([
  {
    series: madeSeries(),
    instances: [
      madeInstance({ uid: '1', matrix: [40_000, 20_000], spacing: [0.0004, 0.0002] }),
      madeInstance({ uid: '2', matrix: [10_000, 5000], spacing: [0.0016, 0.0008] }),
    ],
  },
])[0]!;
const plane = slide.levels[0]!.plane;
const inMm: CoordinateSpace = { kind: 'frameOfReference', uid: '1.2.3' as FrameOfReferenceUid };
const inPixels = (uid: string): CoordinateSpace => ({
  kind: 'totalPixelMatrix',
  sopInstanceUid: uid as SopInstanceUid,
});
let made = 0;
const at = (u: number, v: number, label = counted.mitosis as Annotation['label']): Annotation =>
  buildAnnotation({ id: `${++made}`, shape: 'point', space: inMm, points: imagePointToMm(plane, [u, v]), label });
const field = (u: number, v: number, choice: FieldChoice) => fieldAround(at(u, v), choice, slide)!;
/** 1 mm across: 5000 columns, 2500 rows. */
const square = (u: number, v: number) => field(u, v, { form: 'square', areaMm2: 1 });

describe('counts on a slide', () => {
  test('by class, on the slide and in each field; a mark just inside and just outside of the edge', () => {
    const marks = [
      square(10_000, 10_000),
      at(10_000, 10_000),
      at(12_499, 10_000),
      at(12_501, 10_000),
      at(10_000, 11_249, counted.positive),
      at(10_000, 11_251, counted.positive),
    ];
    const found = countOnSlide(marks, slide, COUNTED_CLASSES);
    expect(found.onSlide).toEqual([3, 2, 0]);
    expect(found.fields.map(({ counts }) => counts)).toEqual([[2, 1, 0]]);
    expect(found.areaMm2).toBeCloseTo(1, 4);
  });

  test('a circle is one in mm: its corners do not count', () => {
    const radiusMm = Math.sqrt(2 / Math.PI);
    const [du, dv] = [(0.7 * radiusMm) / 0.0002, (0.7 * radiusMm) / 0.0004];
    const marks = [
      field(20_000, 10_000, { form: 'circle', areaMm2: 2 }),
      at(20_000 + du, 10_000 + dv),
      at(20_000 + du * 1.03, 10_000 + dv * 1.03),
    ];
    expect(countOnSlide(marks, slide, COUNTED_CLASSES).fields[0]?.counts).toEqual([1, 0, 0]);
  });

  test('marks in pixels of any level are counted where they lie', () => {
    const marks = [
      square(10_000, 10_000),
      buildAnnotation({
        id: 'a',
        shape: 'point',
        space: inPixels('1'),
        points: [12_400, 10_000],
        label: counted.mitosis,
      }),
      buildAnnotation({ id: 'b', shape: 'point', space: inPixels('2'), points: [2500, 2500], label: counted.mitosis }),
      buildAnnotation({ id: 'c', shape: 'point', space: inPixels('2'), points: [3200, 2500], label: counted.mitosis }),
      buildAnnotation({ id: 'd', shape: 'point', space: inPixels('77'), points: [10, 10], label: counted.mitosis }),
    ];
    const found = countOnSlide(marks, slide, COUNTED_CLASSES);
    expect(found.fields[0]?.counts[0]).toBe(2);
    expect(found.onSlide[0]).toBe(3);
  });

  test('fields that overlap have no common density, and what lies in both counts once for all', () => {
    const marks = [square(10_000, 10_000), square(13_000, 10_000), at(11_500, 10_000)];
    const found = countOnSlide(marks, slide, COUNTED_CLASSES);
    expect(found.fields.map(({ counts }) => counts[0])).toEqual([1, 1]);
    expect(found.inFields[0]).toBe(1);
    expect(found.areaMm2).toBeUndefined();
    const apart = countOnSlide([square(10_000, 10_000), square(15_100, 10_000)], slide, COUNTED_CLASSES);
    expect(apart.areaMm2).toBeCloseTo(2, 4);
  });
});

test('a field that reaches beyond the scan is known, for its density would be too low', () => {
  // Half a field is 2500 columns by 1250 rows.
  const marks = [square(2500, 1250), square(2490, 10_000), square(20_000, 18_760), square(37_500, 10_000)];
  const found = countOnSlide(marks, slide, COUNTED_CLASSES);
  expect(found.fields.map(({ isPartlyOff }) => isPartlyOff)).toEqual([false, true, true, false]);
});

test('the area is that of the outline, not what a report says of it', () => {
  const told = square(10_000, 10_000);
  const lying = { ...told, measurements: told.measurements.map((one) => ({ ...one, value: 7 })) };
  const round = field(20_000, 10_000, { form: 'circle', areaMm2: 2 });
  const areas = countOnSlide([lying, { ...round, measurements: [] }], slide, COUNTED_CLASSES).fields;
  expect(areas[0]?.areaMm2).toBeCloseTo(1, 4);
  expect(areas[1]?.areaMm2).toBeCloseTo(2, 4);
});

test('a share of positive nuclei is said with how many were counted, and not without any', () => {
  expect(positiveShare(COUNTED_CLASSES, [9, 3, 5])).toEqual({ share: 0.375, positive: 3, nuclei: 8 });
  expect(positiveShare(COUNTED_CLASSES, [9, 0, 0])).toBeUndefined();
});

test('counts kept in a field are values of their own, replaced and not doubled, and known to be old', () => {
  const one = square(10_000, 10_000);
  const kept = withCounts(withCounts(one, COUNTED_CLASSES, [1, 2, 3]), COUNTED_CLASSES, [4, 5, 6]);
  const counts = kept.measurements.filter(({ unit }) => unit === units.counts);
  expect(counts.map(({ name, value }) => [name.meaning, value])).toEqual([
    ['Mitotic figure', 4],
    ['Positive nucleus', 5],
    ['Negative nucleus', 6],
  ]);
  expect(kept.measurements.slice(0, one.measurements.length)).toEqual(one.measurements);
  expect(areKeptCountsOld({ field: kept, areaMm2: 1, counts: [4, 5, 6], isPartlyOff: false }, COUNTED_CLASSES)).toBe(
    false,
  );
  expect(areKeptCountsOld({ field: kept, areaMm2: 1, counts: [4, 5, 7], isPartlyOff: false }, COUNTED_CLASSES)).toBe(
    true,
  );
  expect(areKeptCountsOld({ field: one, areaMm2: 1, counts: [4, 5, 7], isPartlyOff: false }, COUNTED_CLASSES)).toBe(
    false,
  );
});

test('a class of the reader has a colour of its own and a code that fits; the same name is the same class', () => {
  const classes = [...COUNTED_CLASSES];
  for (const name of ['Plasma cell', 'Apoptotic body']) classes.push(ownClass(name, classes));
  const colours = [...classes, counted.field].map((one) => colourOf(one, paletteFor('stain')));
  expect(new Set(colours).size).toBe(6);
  expect(classes.every(({ value }) => value.length <= 16)).toBe(true);
  expect(ownClass('plasma CELL', classes)).toBe(classes[3]);
  const labels = [...defaultLabels, { concept: classes[3]!, category: classes[3]!, appliesTo: 'slide' as const }];
  expect(classes.map((one) => categoryOfClass(one)?.meaning)).toEqual([
    'Morphologically Abnormal Structure',
    ...Array.from({ length: 4 }, () => 'Anatomical Structure'),
  ]);
  expect(categoryOfClass(defaultLabels[0]!.concept)).toBeUndefined();
  expect(classesIn(labels, [at(10, 10, classes[4]), at(10, 10, classes[3])])).toEqual(classes);
});
