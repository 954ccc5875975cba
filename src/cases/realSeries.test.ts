import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodePart10 } from '../codecs/part10';
import { type DicomJson, stringOf } from '../dicom/json';
import { buildFramesDisplaySets } from '../dicom/radiology/displaySets';
import { tags } from '../dicom/tags';
import type { Series } from '../dicom/types';

const folder = process.env.PARFOCAL_DATA ?? '../shared/data/public';

/** The display sets of each image series below a folder of real files, as "description: what sets it apart: images". */
function namesIn(name: string): readonly string[] {
  const files = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' });
  const series = new Map<string, DicomJson[]>();
  for (const file of files.filter((one) => one.endsWith('.dcm'))) {
    const read = decodePart10(readFileSync(join(folder, name, file)));
    const uid = read.ok && stringOf(read.value, tags.SeriesInstanceUID);
    if (read.ok && uid) series.set(uid, [...(series.get(uid) ?? []), read.value]);
  }
  return [...series].flatMap(([seriesInstanceUid, instances]) =>
    buildFramesDisplaySets({ seriesInstanceUid } as Series, instances).map(
      ({ frames, distinction = '' }) =>
        `${stringOf(instances[0] ?? {}, tags.SeriesDescription)}: ${distinction}: ${frames.length}`,
    ),
  );
}

test.for<[string, string[]]>([
  [
    'mr_prostatex',
    [
      'ep2d_diff_tra_DYNDISTCALC_BVAL: : 19',
      'ep2d_diff_tra_DYNDIST_ADC: : 19',
      'ep2d_diff_tra_DYNDIST: b 50: 19',
      'ep2d_diff_tra_DYNDIST: b 400: 19',
      'ep2d_diff_tra_DYNDIST: b 800: 19',
      't2_tse_sag: : 19',
      't2_tse_tra: : 21',
    ],
  ],
  ['mr_ge_sr', ['COR T-1: : 20', 'SAG T-1: : 13']],
  ['petct_acrin', ['SCOUT: : 1', 'CT IMAGES: : 56', 'PET AC: : 56']],
])('the series of %s are split by what they are', ([name, expected], { skip }) => {
  skip(!existsSync(join(folder, name)), `no files in ${join(folder, name)}`);
  expect([...namesIn(name)].filter((one) => !/seg/i.test(one)).sort()).toEqual([...expected].sort());
});

test('an enhanced field map of Philips falls apart into its magnitude and its real part', ({ skip }) => {
  skip(!existsSync(join(folder, 'enhanced')), `no files in ${join(folder, 'enhanced')}`);
  expect(namesIn('enhanced').filter((one) => one.startsWith('B0'))).toEqual([
    'B0 NS: magnitude: 32',
    'B0 NS: real: 32',
  ]);
});
