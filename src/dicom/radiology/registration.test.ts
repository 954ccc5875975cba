import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { Vec3 } from '../geometry/pixelPlane';
import type { DicomJson } from '../json';
import type { FrameOfReferenceUid } from '../uids';
import { type Registration, registeredPoint, registeredTie, registrationsOf } from './registration';

const [MR, CT, PET] = ['1.1', '1.2', '1.3'] as [FrameOfReferenceUid, FrameOfReferenceUid, FrameOfReferenceUid];
const sequence = (...items: unknown[]) => ({ vr: 'SQ', Value: items });
const text = (vr: string, value: string) => ({ vr, Value: [value] });

interface Source {
  readonly uid: string;
  readonly matrices: readonly (readonly number[])[];
  readonly type?: string;
}

/** A Spatial Registration as an archive sends it (PS3.3 C.20.2). */
const registration = (registeredUid: string, ...sources: readonly Source[]): DicomJson =>
  ({
    '00080018': text('UI', `9.${registeredUid}`),
    '00200052': text('UI', registeredUid),
    '00700081': text('LO', 'MR to CT'),
    '00700308': sequence(
      ...sources.map(({ uid, matrices, type = 'RIGID' }) => ({
        '00200052': text('UI', uid),
        '00700309': sequence({
          '0070030A': sequence(
            ...matrices.map((matrix) => ({ '300600C6': { vr: 'DS', Value: matrix }, '0070030C': text('CS', type) })),
          ),
        }),
      })),
    ),
  }) as unknown as DicomJson;

const shift = (x: number, y: number, z: number) => [1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z, 0, 0, 0, 1];
const quarterTurn = [0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

function read(dataset: DicomJson): readonly Registration[] {
  const result = registrationsOf(dataset);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
const go = (all: readonly Registration[], from: FrameOfReferenceUid, to: FrameOfReferenceUid, point: Vec3) => {
  const tie = registeredTie(all, from, to);
  return tie && registeredPoint(tie, point).map((value) => Number(value.toFixed(6)) + 0);
};

test('T-SAFE-26: a translation of +10 mm in x leads a point of the source +10 mm in x, and back again', () => {
  const all = read(registration(CT, { uid: MR, matrices: [shift(10, 0, 0)] }));
  expect(go(all, MR, CT, [1, 2, 3])).toEqual([11, 2, 3]);
  expect(go(all, CT, MR, [11, 2, 3])).toEqual([1, 2, 3]);
  expect(registeredTie(all, MR, CT)).toMatchObject({ name: 'MR to CT', type: 'RIGID' });
  expect(registeredTie(all, MR, PET)).toBeUndefined();
});

test('REG-01: several matrices multiply in the order of their items: the last reaches the point first', () => {
  const all = read(registration(CT, { uid: MR, matrices: [shift(10, 0, 0), quarterTurn] }));
  expect(go(all, MR, CT, [1, 0, 0])).toEqual([10, 1, 0]);
  expect(go(all, CT, MR, [10, 1, 0])).toEqual([1, 0, 0]);
});

test('two series that one object registers are tied through it; two objects are not chained', () => {
  const both = read(
    registration(
      CT,
      { uid: CT, matrices: [shift(0, 0, 0)] },
      { uid: MR, matrices: [shift(10, 0, 0)] },
      { uid: PET, matrices: [shift(0, 5, 0)], type: 'AFFINE' },
    ),
  );
  expect(go(both, MR, PET, [0, 0, 0])).toEqual([10, -5, 0]);
  expect(registeredTie(both, MR, PET)?.type).toBe('AFFINE');
  const apart = [
    ...read(registration(CT, { uid: MR, matrices: [shift(1, 0, 0)] })),
    ...read(registration(PET, { uid: CT, matrices: [shift(1, 0, 0)] })),
  ];
  expect(registeredTie(apart, MR, PET)).toBeUndefined();
});

test('a point that goes there and back is where it was, for any affine matrix', () => {
  const random = seededRandom(26);
  for (let round = 0; round < 50; round += 1) {
    const near = () => random() * 0.6 - 0.3;
    const matrix = [1 + near(), near(), near(), 50 * near(), near(), 1 + near(), near(), 50 * near()];
    const all = read(
      registration(CT, {
        uid: MR,
        matrices: [[...matrix, near(), near(), 1 + near(), 50 * near(), 0, 0, 0, 1]],
        type: 'AFFINE',
      }),
    );
    const point: Vec3 = [100 * random(), 100 * random(), 100 * random()];
    const there = registeredTie(all, MR, CT);
    const back = registeredTie(all, CT, MR);
    const returned = there && back && registeredPoint(back, registeredPoint(there, point));
    for (const axis of [0, 1, 2] as const) expect(returned?.[axis]).toBeCloseTo(point[axis], 6);
  }
});

describe('what cannot be trusted is refused with the reason', () => {
  const scaled = [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
  test.each<[string, DicomJson]>([
    ['a matrix is damaged', registration(CT, { uid: MR, matrices: [[1, 2, 3]] })],
    ['a matrix is damaged', registration(CT, { uid: MR, matrices: [[...shift(0, 0, 0).slice(0, 15), 2]] })],
    ['a matrix is called RIGID and is not', registration(CT, { uid: MR, matrices: [scaled] })],
    [
      'a matrix cannot be inverted',
      registration(CT, { uid: MR, matrices: [[...Array(15).fill(0), 1]], type: 'AFFINE' }),
    ],
    ['the type of a matrix is unknown', registration(CT, { uid: MR, matrices: [shift(0, 0, 0)], type: 'WARP' })],
    ['a matrix is missing', registration(CT, { uid: MR, matrices: [] })],
    ['it ties no two frames of reference', registration(CT, { uid: CT, matrices: [shift(0, 0, 0)] })],
    ['it names no frame of reference', {}],
  ])('%s', (reason, dataset) => {
    expect(registrationsOf(dataset)).toEqual({ ok: false, error: reason });
  });
});
