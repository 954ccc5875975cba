import { describe, expect, test } from 'vitest';
import type { DicomJson } from '../json';
import { tags } from '../tags';
import { suvOf } from './suv';
import { suvTags as s } from './suvTags';
import { momentOf } from './suvTime';
import { type Suv, suvAt, suvTypeOfUnit, suvTypes } from './suvTypes';

type Values = Record<string, readonly unknown[] | undefined>;
const json = (values: Values): DicomJson =>
  Object.fromEntries(Object.entries(values).flatMap(([tag, Value]) => (Value ? [[tag, { Value }]] : [])));

const [Units, SUVType, Zone] = ['00541001', '00541006', '00080201'];
const fluorine = json({ '00080100': ['77004003'], '00080102': ['SCT'], '00080104': ['^18^Fluorine'] });
const drug = (values: Values = {}): DicomJson =>
  json({
    [s.RadionuclideTotalDose]: [400e6],
    [s.RadionuclideHalfLife]: [6600],
    [s.RadiopharmaceuticalStartTime]: ['080000'],
    '00540300': [fluorine],
    ...values,
  });

/** 80 kg, 400 MBq 18F at 8:00, scan at 9:50 = one half-life of 6600 s later: 80 000 g / 200e6 Bq = 0.0004 g/Bq. */
const pet = (values: Values = {}, ofDrug: Values = {}): DicomJson =>
  json({
    [tags.Modality]: ['PT'],
    [Units]: ['BQML'],
    [s.CorrectedImage]: ['DECY', 'ATTN', 'SCAT'],
    [s.DecayCorrection]: ['START'],
    [tags.SeriesDate]: ['20240131'],
    [s.SeriesTime]: ['095000'],
    [tags.AcquisitionDate]: ['20240131'],
    [s.AcquisitionTime]: ['095200.25'],
    [s.PatientWeight]: ['80'],
    [s.RadiopharmaceuticalInformationSequence]: [drug(ofDrug)],
    ...values,
  });

const of = (dataset: DicomJson, others: readonly DicomJson[] = [dataset]): Suv =>
  suvOf(dataset, {
    rescale: { slope: 2, intercept: 0 },
    earliestAcquisition: () =>
      others
        .flatMap((one) => momentOf(one, tags.AcquisitionDate, s.AcquisitionTime) ?? [])
        .sort((a, b) => a.wallMs - b.wallMs)[0],
  });
const scaleOf = (suv: Suv): number => {
  if (suv.kind === 'none') throw new Error(suv.reason);
  return suv.scale;
};
const reasonOf = (suv: Suv): string => (suv.kind === 'none' ? suv.reason : `SUV ${suv.type} × ${suv.scale}`);
const input = (suv: Suv, name: string) =>
  suv.kind === 'suv' ? suv.inputs.find(([known]) => known === name)?.[1] : undefined;

describe('T-SAFE-10: SUV of each kind of scanner', () => {
  test('T-SAFE-10: START decays the dose to the time of the series, not to that of the slice', () => {
    const suv = of(pet());
    expect(scaleOf(suv)).toBeCloseTo(80_000 / 200e6, 15);
    expect(suv).toMatchObject({ type: 'bw', notes: [] });
    expect(input(suv, 'Injected dose')).toBe('400 MBq');
    expect(input(suv, 'Decay corrected to')).toContain('2024-01-31 09:50:00');
    expect(input(suv, 'Dose at that time')).toBe('200 MBq');
    expect(input(suv, 'Half-life')).toBe('6600 s (18F)');
  });

  test('T-SAFE-10: ADMIN takes the dose as injected: no time and no half-life enters', () => {
    const noTimes = { [s.RadionuclideHalfLife]: undefined, [s.RadiopharmaceuticalStartTime]: undefined };
    const suv = of(pet({ [s.DecayCorrection]: ['ADMIN'], [s.SeriesTime]: undefined }, noTimes));
    expect(scaleOf(suv)).toBeCloseTo(80_000 / 400e6, 15);
  });

  test('T-SAFE-10: a GE series processed later takes the scan from the private element of its creator, in whatever block', () => {
    const later = { [tags.SeriesDate]: ['20240131'], [s.SeriesTime]: ['150000'] };
    for (const block of ['10', '2A']) {
      const ge = { [`000900${block}`]: ['GEMS_PETD_01'], [`0009${block}0D`]: ['20240131095000.00'] };
      expect(scaleOf(of(pet({ ...later, ...ge })))).toBeCloseTo(0.0004, 15);
    }
    const inline = pet({ ...later, '00090010': ['GEMS_PETD_01'] });
    const bytes = { vr: 'UN', InlineBinary: btoa('20240131095000.00\0') };
    expect(scaleOf(of({ ...inline, '0009100D': bytes }))).toBeCloseTo(0.0004, 15);
    // Processed days later: the injection is still on the day of the scan.
    const days = { ...later, [tags.SeriesDate]: ['20240204'] };
    const ge = { '00090010': ['GEMS_PETD_01'], '0009100D': ['20240131095000'] };
    expect(scaleOf(of(pet({ ...days, ...ge })))).toBeCloseTo(0.0004, 15);
  });

  test('T-SAFE-10: a series processed later without it takes the first image of the series, and says that this is estimated', () => {
    const later = { [s.SeriesTime]: ['150000'] };
    const [first, last] = [
      pet({ ...later, [s.AcquisitionTime]: ['095000'] }),
      pet({ ...later, [s.AcquisitionTime]: ['101000'] }),
    ];
    for (const slice of [first, last]) {
      const suv = of(slice, [last, first]);
      expect(scaleOf(suv)).toBeCloseTo(0.0004, 15);
      expect(suv).toMatchObject({ notes: ['scan time estimated'] });
    }
    const foreign = { ...later, '00090010': ['SOMEBODY ELSE'], '0009100D': ['20240131085000'] };
    expect(of(pet(foreign))).toMatchObject({ notes: ['scan time estimated'] });
  });

  test('T-SAFE-10: Philips counts take the private SUV factor, else the factor to activity, and only from their creator', () => {
    const counts = { [Units]: ['CNTS'], '00530010': undefined };
    const creator = { '70530010': ['Philips PET Private Group'] };
    expect(scaleOf(of(pet({ ...counts, ...creator, '70531000': ['0.000551'], '70531009': ['2'] })))).toBe(0.000551);
    const activity = of(pet({ ...counts, ...creator, '70531000': ['0'], '70531009': ['2.5'] }));
    expect(scaleOf(activity)).toBeCloseTo(2.5 * 0.0004, 15);
    expect(reasonOf(of(pet({ ...counts, '70530010': ['OTHER'], '70531000': ['0.5'] })))).toContain('counts');
    expect(reasonOf(of(pet(counts)))).toContain('counts');
  });

  test('T-SAFE-10: GML is SUV already, of the type that SUV Type says, and of body weight without it', () => {
    const gml = (type?: string) => of(pet({ [Units]: ['GML'], [SUVType]: type ? [type] : undefined }));
    expect(gml('LBM')).toMatchObject({ type: 'lbm', scale: 1 });
    expect(gml()).toMatchObject({ type: 'bw', scale: 1 });
    expect(['LBMJAMES128', 'LBMJANMA', 'BSA', 'IBW'].map((type) => (gml(type) as { type: string }).type)).toEqual([
      'lbmJames128',
      'lbmJanma',
      'bsa',
      'ibw',
    ]);
    expect(reasonOf(gml('LBMX'))).toContain('LBMX');
    expect(of(pet({ [Units]: ['CM2ML'] }))).toMatchObject({ type: 'bsa', scale: 1 });
  });

  test('T-SAFE-10: an injection before midnight belongs to the day before the scan', () => {
    const night = { [s.SeriesTime]: ['004000'], [s.AcquisitionTime]: ['004100'] };
    const suv = of(pet(night, { [s.RadiopharmaceuticalStartTime]: ['225000'] }));
    expect(scaleOf(suv)).toBeCloseTo(0.0004, 15);
    expect(input(suv, 'Injected at')).toBe('2024-01-30 22:50:00');
    const told = { [s.RadiopharmaceuticalStartDateTime]: ['20240130225000.00'] };
    expect(scaleOf(of(pet(night, { ...told, [s.RadiopharmaceuticalStartTime]: ['225000'] })))).toBeCloseTo(0.0004, 15);
  });

  test('T-SAFE-10: without a weight there is no SUV, and the reason says so', () => {
    expect(of(pet({ [s.PatientWeight]: undefined }))).toEqual({
      kind: 'none',
      reason: 'the patient weight is missing',
    });
  });
});

test('SUV-01: an input that is missing or cannot be true leaves the values as they are, each with its own reason', () => {
  const start = (text?: string) => ({ [s.RadiopharmaceuticalStartTime]: text ? [text] : undefined });
  const cases: readonly (readonly [Suv, string])[] = [
    [of(pet({ [s.PatientWeight]: ['0'] })), 'weight of 0 kg'],
    [of(pet({ [s.PatientWeight]: ['80000'] })), 'weight of 80000 kg'],
    [of(pet({}, { [s.RadionuclideTotalDose]: undefined })), 'dose is missing'],
    [of(pet({}, { [s.RadionuclideTotalDose]: [400] })), 'dose of 400 Bq'],
    [of(pet({}, { [s.RadionuclideTotalDose]: [4e11] })), 'dose of 400000000000 Bq'],
    [of(pet({}, { [s.RadionuclideHalfLife]: undefined })), 'half-life is missing'],
    [of(pet({}, { [s.RadionuclideHalfLife]: [109.8] })), 'not that of 18F'],
    [of(pet({}, { [s.RadionuclideHalfLife]: [4062] })), 'not that of 18F'],
    [of(pet({}, start())), 'time of the injection is missing'],
    [of(pet({}, start('100000'))), 'h lie between injection'],
    [of(pet({ [s.RadiopharmaceuticalInformationSequence]: [drug(), drug()] })), 'more than one'],
    [of(pet({ [s.RadiopharmaceuticalInformationSequence]: undefined })), 'dose is missing'],
    [of(pet({ [s.SeriesTime]: undefined })), 'time of the series'],
    [of(pet({ [s.CorrectedImage]: ['DECY'] })), 'not corrected for attenuation'],
    [of(pet({ [s.CorrectedImage]: ['ATTN'] })), 'not corrected for decay'],
    [of(pet({ [s.DecayCorrection]: ['NONE'] })), 'NONE'],
    [of(pet({ [s.DecayCorrection]: undefined })), 'does not state'],
    [of(pet({ [Units]: ['PROPCNTS'] })), 'PROPCNTS'],
    [of(pet({ [Units]: undefined })), 'unit of its values'],
  ];
  for (const [suv, reason] of cases) expect(reasonOf(suv)).toContain(reason);
});

describe('SUV-04: times that do not fit together', () => {
  const startAt = (text: string, more: Values = {}) => ({ [s.RadiopharmaceuticalStartDateTime]: [text], ...more });
  const noHour = { [s.RadiopharmaceuticalStartTime]: undefined };

  test('SUV-04: a start in another time zone is turned into that of the scan', () => {
    const zoned = { [Zone]: ['+0100'] };
    expect(scaleOf(of(pet(zoned, startAt('20240131070000+0000'))))).toBeCloseTo(0.0004, 15);
    expect(scaleOf(of(pet(zoned, startAt('20240131080000', noHour))))).toBeCloseTo(0.0004, 15);
    expect(scaleOf(of(pet({}, startAt('20240131080000-0500'))))).toBeCloseTo(0.0004, 15);
    expect(reasonOf(of(pet({}, startAt('20240131130000+0000'))))).toContain('two different times of injection');
    expect(reasonOf(of(pet({}, startAt('20240131130000+0000', noHour))))).toContain('time zone');
  });

  test('SUV-04: dates that were shifted apart give no SUV', () => {
    expect(reasonOf(of(pet({}, startAt('20220131080000'))))).toContain('h lie between injection');
    expect(reasonOf(of(pet({}, startAt('20240131095500', noHour))))).toContain('is after the scan');
    expect(reasonOf(of(pet({ [tags.AcquisitionDate]: ['20240301'] })))).toContain('more than a day apart');
  });

  test('SUV-04: the day of a long-lived nuclide is not guessed', () => {
    const zirconium = json({ '00080100': ['C-168A4'], '00080102': ['SRT'], '00080104': ['^89^Zirconium'] });
    const ofDrug = { '00540300': [zirconium], [s.RadionuclideHalfLife]: [282_240] };
    expect(reasonOf(of(pet({}, ofDrug)))).toContain('day of the injection');
    const fourDays = { ...ofDrug, ...startAt('20240127080000') };
    expect(scaleOf(of(pet({}, fourDays)))).toBeCloseTo(80_000 / (400e6 * 2 ** -((4 * 86_400 + 6600) / 282_240)), 12);
  });
});

test('SUV-01: a nuclide that is not known is said, and its half-life is taken as stored', () => {
  expect(of(pet({}, { '00540300': undefined }))).toMatchObject({ notes: ['nuclide not known, half-life not checked'] });
});

test('SUV-05: a mapping of stored values in the header comes before the computation, and a disagreement is said', () => {
  const unit = (value: string) => json({ '00080100': [value], '00080102': ['UCUM'] });
  const mapping = (slope: number, value = 'g/ml{SUVbw}') => ({
    '00409096': [
      json({
        '004008EA': [unit(value)],
        '00409225': [slope],
        '00409224': [0],
        '00409216': [0],
        '00409211': [1000],
      }),
    ],
  });
  // Rescale Slope is 2: 0.0008 SUV per stored value is 0.0004 per Bq/ml.
  const same = of(pet(mapping(0.0008)));
  expect(same).toMatchObject({ type: 'bw', origin: 'mapped by the header', notes: [] });
  expect(scaleOf(same)).toBeCloseTo(0.0004, 15);
  if (same.kind !== 'suv') throw new Error('no SUV');
  expect(suvAt(same, 2000)).toBeCloseTo(0.8, 12);
  expect(suvAt(same, 2002)).toBeNaN();
  expect(of(pet(mapping(0.0008, '{SUVlbm}g/ml')))).toMatchObject({ type: 'lbm', notes: [] });
  expect(of(pet(mapping(8e-7)))).toMatchObject({
    notes: ['the header maps to 0.001 times what dose and weight gives'],
  });
  expect(of(pet(mapping(0.0008, 'Bq/ml')))).toMatchObject({ origin: 'dose and weight' });
  expect(of(pet({ ...mapping(0.0008), [s.PatientWeight]: undefined }))).toMatchObject({ kind: 'suv', notes: [] });
});

test('SUV-02, SUV-03: each type has its own unit and concept, and is known again by its unit', () => {
  const types = Object.entries(suvTypes);
  expect(new Set(types.map(([, { name }]) => name.value)).size).toBe(6);
  for (const [type, { unit }] of types) expect(suvTypeOfUnit(unit.value)).toBe(type);
  expect(suvTypes.lbm).toMatchObject({ name: { value: '126402' }, unit: { value: 'g/ml{SUVlbm}' } });
  expect(suvTypes.lbmJanma).toMatchObject({ name: { value: '126405' }, unit: { value: 'g/ml{SUVlbm(Janma)}' } });
  expect(suvTypeOfUnit('mm')).toBeUndefined();
});
