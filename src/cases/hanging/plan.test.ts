import { expect, test } from 'vitest';
import type { Study } from '../../dicom/types';
import type { SourceId, StudyInstanceUid } from '../../dicom/uids';
import type { ImageFacts } from './imageFacts';
import { correctionKey, correctionOf, planHanging } from './plan';

const study = (uid: string, studyDate: string, patientId = 'P1'): Study => ({
  sourceId: 'main' as SourceId,
  studyInstanceUid: uid as StudyInstanceUid,
  patient: { patientId, patientName: 'A^B' },
  studyDate,
  modalitiesInStudy: [],
});
const NOW = study('1.1', '20260501');
const BEFORE = study('1.2', '20250501');

let next = 0;
const image = (key: string, modality: string, facts: Partial<ImageFacts> = {}): ImageFacts => {
  next += 1;
  return {
    key,
    seriesInstanceUid: key,
    studyInstanceUid: '1.1',
    modality,
    text: '',
    images: 100,
    seriesNumber: next,
    ...facts,
  };
};
const prior = (key: string, modality: string, facts: Partial<ImageFacts> = {}) =>
  image(key, modality, { studyInstanceUid: '1.2', ...facts });

const first = (studies: readonly Study[], images: readonly ImageFacts[]) => {
  const plan = planHanging(studies, images);
  const [stage] = plan.stages;
  return { protocol: plan.protocolId, grid: [stage?.rows, stage?.columns], keys: stage?.images.map(({ key }) => key) };
};

const breasts = (view: string, make = image, prefix = '') => [
  make(`${prefix}L ${view}`, 'MG', { laterality: 'L', view, images: 1 }),
  make(`${prefix}R ${view}`, 'MG', { laterality: 'R', view, images: 1 }),
];

test('mammograms hang R and L beside each other, CC over MLO, whatever their order in the archive', () => {
  expect(first([NOW], [...breasts('MLO'), ...breasts('CC')])).toEqual({
    protocol: 'mammography',
    grid: [2, 2],
    keys: ['R CC', 'L CC', 'R MLO', 'L MLO'],
  });
});

test('mammograms with priors have stages for each view over its prior, at one scale, chest walls to the middle', () => {
  const images = [
    ...breasts('CC'),
    ...breasts('MLO'),
    ...breasts('CC', prior, 'old '),
    ...breasts('MLO', prior, 'old '),
  ];
  const { stages } = planHanging([BEFORE, NOW], images);
  expect(stages.map(({ title, isOneScale }) => [title, isOneScale])).toEqual([
    ['Four views', true],
    ['CC pair', true],
    ['MLO pair', true],
    ['CC over prior', true],
    ['MLO over prior', true],
  ]);
  expect(stages[3]?.images.map(({ key }) => key)).toEqual(['R CC', 'L CC', 'old R CC', 'old L CC']);
  expect(stages[0]?.images.map(({ opening }) => opening?.chestWall)).toEqual(['right', 'left', 'right', 'left']);
});

test('a spot magnification is no standard view', () => {
  const spot = image('spot', 'MG', { laterality: 'R', view: 'CC MAG', images: 1 });
  expect(first([NOW], [spot, ...breasts('CC')]).keys).toEqual(['R CC', 'L CC']);
});

test('chest radiographs hang PA left and lateral right, current over prior', () => {
  const [pa, lat] = [image('pa', 'DX', { view: 'PA' }), image('lat', 'DX', { view: 'LAT' })];
  expect(first([NOW], [lat, pa]).keys).toEqual(['pa', 'lat']);
  const old = [prior('old pa', 'CR', { view: 'AP' }), prior('old lat', 'CR', { view: 'LAT' })];
  expect(first([NOW, BEFORE], [...old, lat, pa])).toEqual({
    protocol: 'chestRadiograph',
    grid: [2, 2],
    keys: ['pa', 'lat', 'old pa', 'old lat'],
  });
});

test('a chest radiograph without a stated view hangs by what its description says', () => {
  expect(
    first(
      [NOW],
      [image('b', 'CR', { text: 'chest lat', images: 1 }), image('a', 'CR', { text: 'chest pa', images: 1 })],
    ).keys,
  ).toEqual(['a', 'b']);
});

test('CT hangs current beside prior of the same patient, never beside a stranger', () => {
  const images = [prior('old', 'CT'), image('new', 'CT')];
  expect(first([BEFORE, NOW], images)).toMatchObject({ protocol: 'currentAndPrior', keys: ['new', 'old'] });
  expect(first([study('1.2', '20250501', 'P2'), NOW], images)).toMatchObject({ protocol: 'single', keys: ['new'] });
});

test('MR of the brain has stages for FLAIR and T1 + C beside those of the prior', () => {
  const sequences = (make: typeof image, prefix: string) =>
    (
      [
        ['t1', { weighting: 't1' }],
        ['t2', { weighting: 't2' }],
        ['flair', { weighting: 'flair' }],
        ['t1 gd', { weighting: 't1', contrast: 'given' }],
      ] as const
    ).map(([key, facts]) => make(`${prefix}${key}`, 'MR', { text: `brain ${key}`, plane: 'axial', ...facts }));
  const { protocolId, stages } = planHanging([BEFORE, NOW], [...sequences(image, ''), ...sequences(prior, 'old ')]);
  expect(protocolId).toBe('mrBrain');
  // What no sequence of the current study fills holds what there is.
  expect(stages.map(({ title, images }) => [title, images.slice(0, 4).map(({ key }) => key)])).toEqual([
    ['Six sequences', ['t1', 't2', 'flair', 't1 gd']],
    ['FLAIR and prior', ['flair', 'old flair']],
    ['T1 + C and prior', ['t1 gd', 'old t1 gd']],
  ]);
  expect(planHanging([NOW], sequences(image, '')).stages).toHaveLength(1);
});

test('stages of a CT with prior open both in the same window', () => {
  const { stages } = planHanging([BEFORE, NOW], [prior('old', 'CT'), image('new', 'CT')]);
  expect(stages.map(({ title, images }) => [title, images.map(({ opening }) => opening?.window?.windowWidth)])).toEqual(
    [
      ['Current and prior', [undefined, undefined]],
      ['Lung window', [1500, 1500]],
      ['Soft tissue window', [400, 400]],
      ['Bone window', [2500, 2500]],
      ['Coronal', [undefined, undefined]],
      ['Sagittal', [undefined, undefined]],
    ],
  );
});

test('a CT with a lung and a soft tissue reconstruction shows both; a scout shows in neither', () => {
  const images = [
    image('scout', 'CT', { aside: 'aside', images: 2 }),
    image('soft', 'CT', { windowCenter: 40, plane: 'axial' }),
    image('lung', 'CT', { windowCenter: -600, plane: 'axial' }),
  ];
  expect(first([NOW], images)).toEqual({ protocol: 'ctChest', grid: [1, 2], keys: ['lung', 'soft'] });
});

test('one CT series fills one pane, and its next stage shows it in two windows and cut coronally', () => {
  const { protocolId, stages } = planHanging([NOW], [image('ct', 'CT')]);
  expect([protocolId, stages.map(({ images }) => images.map(({ key }) => key))]).toEqual([
    'single',
    [['ct'], ['ct', 'ct', 'ct']],
  ]);
});

const brain = (key: string, facts: Partial<ImageFacts>) =>
  image(key, 'MR', { text: `brain ${key}`, plane: 'axial', ...facts });

test('MR of the brain hangs by timing first and names last, contrast after plain', () => {
  const images = [
    brain('t1 post', { weighting: 't1', contrast: 'given', text: 'brain t1 post gd' }),
    brain('adc', { weighting: 'adc' }),
    brain('b0', { weighting: 'dwi', bValue: 0 }),
    brain('b1000', { weighting: 'dwi', bValue: 1000 }),
    brain('flair', { weighting: 'flair' }),
    brain('t2', { weighting: 't2' }),
    brain('t1', { weighting: 't1' }),
  ];
  expect(first([NOW], images)).toEqual({
    protocol: 'mrBrain',
    grid: [2, 3],
    keys: ['t1', 't2', 'flair', 'b1000', 'adc', 't1 post'],
  });
});

test('a sequence that is missing leaves no empty pane: the next series by number takes its place', () => {
  const images = [
    brain('survey', { aside: 'aside', text: 'brain survey' }),
    brain('t1', { weighting: 't1' }),
    brain('t2', { weighting: 't2' }),
    brain('flair', { weighting: 'flair' }),
    brain('b1000', { weighting: 'dwi', bValue: 1000 }),
    brain('adc', { weighting: 'adc' }),
  ];
  expect(first([NOW], images).keys).toEqual(['t1', 't2', 'flair', 'b1000', 'adc', 'survey']);
});

test('MR of the prostate hangs T2 in three planes, then diffusion', () => {
  const images = [
    image('adc', 'MR', { text: 'prostate adc', weighting: 'adc', plane: 'axial' }),
    image('dwi', 'MR', { text: 'prostate dwi', weighting: 'dwi', bValue: 1400, plane: 'axial' }),
    image('sag', 'MR', { text: 'prostate t2 sag', weighting: 't2', plane: 'sagittal' }),
    image('tra', 'MR', { text: 'prostate t2 tra', weighting: 't2', plane: 'axial' }),
    image('cor', 'MR', { text: 'prostate t2 cor', weighting: 't2', plane: 'coronal' }),
  ];
  expect(first([NOW], images)).toMatchObject({ protocol: 'mrProstate', keys: ['tra', 'sag', 'cor', 'dwi', 'adc'] });
});

test('PET/CT hangs CT beside the corrected PET', () => {
  const images = [
    image('nac', 'PT', { text: 'wb nac', images: 300 }),
    image('ac', 'PT', { text: 'wb ac', images: 300 }),
    image('ct', 'CT'),
  ];
  expect(first([NOW], images)).toMatchObject({ protocol: 'petCt', keys: ['ct', 'ac'] });
});

test('radiology hangs left of the H&E slide, newest of each', () => {
  const images = [
    image('ihc', 'SM', { stain: 'other', studyInstanceUid: '1.3' }),
    image('he', 'SM', { stain: 'he', studyInstanceUid: '1.3' }),
    prior('old', 'CT'),
    image('new', 'CT'),
  ];
  expect(first([BEFORE, NOW, study('1.3', '20260601')], images)).toMatchObject({
    protocol: 'radPath',
    keys: ['new', 'he'],
  });
});

test('an unknown modality hangs by series number and says so', () => {
  const plan = planHanging([NOW], [image('b', 'OT', { seriesNumber: 2 }), image('a', 'OT', { seriesNumber: 1 })]);
  expect(plan.stages[0]?.images).toEqual([
    expect.objectContaining({ key: 'a', reason: expect.stringContaining('first series by its number') }),
  ]);
});

test('nothing to hang is no stage', () => {
  expect(planHanging([NOW], []).stages).toEqual([]);
});

test('a choice says why: study, what spoke for it, and what decided among equals', () => {
  const { stages } = planHanging(
    [BEFORE, NOW],
    [prior('old', 'CT', { images: 50 }), image('few', 'CT', { images: 80 }), image('many', 'CT', { images: 90 })],
  );
  expect(stages[0]?.images.map(({ reason }) => reason)).toEqual([
    'Current: newest study, a whole volume, CT, most images of those alike',
    'Prior: study before the newest, a whole volume, CT',
  ]);
});

test('what a reader hung instead and kept hangs there the next time, under other numbers too', () => {
  const kept = correctionOf(image('x', 'CT', { text: 'abdomen 5.0 b30 ' }));
  const key = correctionKey('single', 'Series', 'Series');
  const images = [
    image('big', 'CT', { text: 'chest', images: 500 }),
    image('wanted', 'CT', { text: 'abdomen 3.0 b41' }),
  ];
  const { stages } = planHanging([NOW], images, { [key]: kept });
  expect(stages[0]?.images[0]).toMatchObject({ key: 'wanted', reason: expect.stringContaining('you chose') });
});

test('a PET/CT can be hung as CT, PET, fusion and MIP: the fused CT takes that PET, the MIP all of it', () => {
  const images = [image('ct', 'CT'), image('nac', 'PT', { text: 'pet nac' }), image('ac', 'PT', { text: 'pet ac' })];
  const stage = planHanging([NOW], images).stages.find(({ title }) => title === 'CT, PET, fusion, MIP');
  expect(stage).toMatchObject({ rows: 2, columns: 2 });
  expect(stage?.images.map(({ key, opening }) => [key, opening])).toEqual([
    ['ct', undefined],
    ['ac', undefined],
    ['ct', { fusedWith: 'PET' }],
    ['ac', { plane: 'coronal', slab: { mode: 'mip', thicknessMm: 5000 } }],
  ]);
});

test('ultrasound and angiography hang alone over the whole screen, the longest run first, a prior one stage further', () => {
  for (const modality of ['US', 'XA']) {
    const still = image('still', modality, { images: 1 });
    const run = image('run', modality, { images: 40 });
    const old = prior('old', modality, { images: 60 });
    const { protocolId, stages } = planHanging([BEFORE, NOW], [old, still, run]);
    expect(protocolId).toBe('runs');
    expect(stages.map(({ columns, rows, images }) => [columns, rows, images.map(({ key }) => key)])).toEqual([
      [1, 1, ['run']],
      [2, 1, ['run', 'old']],
    ]);
  }
});

test('an ultrasound series does not take the screen from the CT of the same case, a report beside it changes nothing', () => {
  const clip = image('clip', 'US', { images: 40 });
  expect(first([NOW], [clip, image('ct', 'CT')])).toMatchObject({ protocol: 'single', keys: ['ct'] });
  expect(first([NOW], [clip, image('sr', 'SR', { images: 1 })])).toMatchObject({ protocol: 'runs', keys: ['clip'] });
});
