import { describe, expect, test } from 'vitest';
import type { FrameHeader, FramesDisplaySet } from '../types';
import type { FrameOfReferenceUid, SopInstanceUid } from '../uids';
import { commonSuv, fusionScale, openingRange, shownFusion, storedValue } from './fusion';
import type { Registration } from './registration';
import type { SuvScale } from './suvTypes';

const suvOf = (scale: number): SuvScale => ({
  kind: 'suv',
  type: 'bw',
  scale,
  offset: 0,
  origin: 'computed',
  inputs: [],
  notes: [],
});
const frame = (suv: FrameHeader['suv']) => ({ suv, rescale: { slope: 2, intercept: 0 } }) as FrameHeader;
const series = (modality: string, uid: string | undefined, frames: readonly FrameHeader[]) =>
  ({
    id: modality,
    kind: 'frames',
    series: { modality },
    frames,
    ...(uid !== undefined && { frameOfReferenceUid: uid as FrameOfReferenceUid }),
  }) as FramesDisplaySet;
const pet = (uid = '1.1', ...scales: number[]) =>
  series(
    'PT',
    uid,
    (scales.length > 0 ? scales : [0.001, 0.001, 0.001]).map((scale) => frame(suvOf(scale))),
  );
const ct = (uid: string | undefined = '1.1') => series('CT', uid, []);
const shift: Registration = {
  sopInstanceUid: '1.5' as SopInstanceUid,
  name: 'Planning to PET',
  type: 'RIGID',
  sourceUid: '1.1' as FrameOfReferenceUid,
  registeredUid: '1.2' as FrameOfReferenceUid,
  sourceToRegistered: [1, 0, 0, 10, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  registeredToSource: [1, 0, 0, -10, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
};
const usual = { opacity: 0.5 };

describe('what may be laid over what', () => {
  test('a PET of the same frame of reference lies over the CT, in SUV from 0 to 5', () => {
    const found = shownFusion(ct(), pet(), usual, []);
    expect(found).toMatchObject({ ok: true, value: { range: { lower: 0, upper: 5 }, scale: { unit: 'SUVbw' } } });
    expect(found.ok && found.value.tie).toBeUndefined();
  });

  test('REG-02: another frame of reference is refused in words, and accepted through a registration, which is named', () => {
    expect(shownFusion(ct('1.1'), pet('1.2'), usual, [])).toEqual({
      ok: false,
      error: 'the two series lie in different frames of reference, and no registration ties them',
    });
    const found = shownFusion(ct('1.1'), pet('1.2'), usual, [shift]);
    expect(found.ok && found.value.tie).toMatchObject({ name: 'Planning to PET', type: 'RIGID' });
  });

  test('images that name no frame of reference lie nowhere', () => {
    expect(shownFusion(series('CT', undefined, []), pet(), usual, [])).toEqual({
      ok: false,
      error: 'the CT names no frame of reference',
    });
  });
});

describe('the unit of the colours', () => {
  test('SUV-01: where images have different factors there is no SUV for the series, with the reason', () => {
    expect(commonSuv(pet('1.1', 0.001, 0.001, 0.002).frames)).toEqual({
      kind: 'none',
      reason: 'its images have different SUV factors',
    });
    expect(fusionScale(pet('1.1', 0.001, 0.001, 0.002)).noSuv).toBe('its images have different SUV factors');
  });

  test('a PET without SUV is coloured in its own unit, over the window its images state', () => {
    const voi = { windowCenter: 4000, windowWidth: 6000 };
    const own = { ...frame({ kind: 'none', reason: 'no weight' }), voi };
    const scale = fusionScale({ frames: [own, own, own] });
    expect(scale).toEqual({ unit: '', noSuv: 'no weight' });
    expect(openingRange({ frames: [own, own, own] }, scale)).toEqual({ lower: 1000, upper: 7000 });
  });

  test('an SUV leads back to the value of the Modality LUT', () => {
    expect(storedValue(fusionScale(pet()), 2.5)).toBeCloseTo(2500);
  });
});
