import { WHOLE_MM } from '../../dicom/radiology/planeView';
import type { Condition, HangingProtocol, Like, Slot, SlotOpening, Stage, StudyRole } from './protocol';

const like = (points: number, because: string, when: Condition): Like => ({ points, because, when });
const modality = (...is: string[]): Condition => ({ fact: 'modality', is });
const notAside: Condition = { fact: 'aside', is: [] };

const slot = (
  title: string,
  study: StudyRole,
  must: readonly Condition[],
  likes: readonly Like[],
  least = 0,
  opening?: SlotOpening,
): Slot => ({ title, study, must: [...must, notAside], likes, least, ...(opening && { opening }) });

const volume = like(4, 'a whole volume', { fact: 'images', atLeast: 3 });
const axial = like(3, 'axial', { fact: 'plane', is: ['axial'] });
const lung = { windowCenter: -600, windowWidth: 1500 };
const softTissue = { windowCenter: 40, windowWidth: 400 };
const bone = { windowCenter: 480, windowWidth: 2500 };

const ct = (title: string, study: StudyRole, opening?: SlotOpening): Slot =>
  slot(title, study, [modality('CT')], [volume, axial], 0, opening);

/** A volume cut another way than it was acquired; a few images are none. */
const cut = (title: string, study: StudyRole, plane: 'coronal' | 'sagittal'): Slot =>
  slot(title, study, [modality('CT'), { fact: 'images', atLeast: 20 }], [volume, axial], 0, { plane });

const lungKernel = [
  like(6, 'opens in a lung window', { fact: 'windowCenter', atMost: -200 }),
  like(5, 'named lung', { fact: 'text', matches: 'lung|pulmo|b[5-7]0' }),
];
const softKernel = [
  like(6, 'opens in a soft tissue window', { fact: 'windowCenter', atLeast: -199 }),
  like(5, 'named soft tissue', { fact: 'text', matches: 'soft|medias|std|standard|b[23]0' }),
];

const breast = (side: 'R' | 'L', view: 'CC' | 'MLO', study: StudyRole): Slot =>
  slot(
    `${side} ${view}`,
    study,
    [modality('MG'), { fact: 'laterality', is: [side] }, { fact: 'view', is: [view] }],
    [
      like(5, side === 'R' ? 'right breast' : 'left breast', { fact: 'laterality', is: [side] }),
      like(5, view, { fact: 'view', is: [view] }),
      like(3, `named ${side} ${view}`, { fact: 'text', matches: `\\b${side.toLowerCase()} ?${view.toLowerCase()}\\b` }),
    ],
    3,
    { chestWall: side === 'R' ? 'right' : 'left' },
  );

/** Right on the left of the screen, as the chest walls meet. */
const bothBreasts = (view: 'CC' | 'MLO', study: StudyRole): readonly Slot[] => [
  breast('R', view, study),
  breast('L', view, study),
];

/** Two columns of which every slot has to be filled, at one scale. */
const breastStage = (title: string, ...pairs: readonly (readonly Slot[])[]): Stage => {
  const slots = pairs.flat();
  return { title, columns: 2, needs: slots.length, isOneScale: true, slots };
};

const mammography: HangingProtocol = {
  id: 'mammography',
  title: 'Mammography',
  stages: [
    // A screening that lacks a view is hung all the same.
    { ...breastStage('Four views', bothBreasts('CC', 'current'), bothBreasts('MLO', 'current')), needs: 2 },
    breastStage('CC pair', bothBreasts('CC', 'current')),
    breastStage('MLO pair', bothBreasts('MLO', 'current')),
    breastStage('CC over prior', bothBreasts('CC', 'current'), bothBreasts('CC', 'prior')),
    breastStage('MLO over prior', bothBreasts('MLO', 'current'), bothBreasts('MLO', 'prior')),
  ],
};

const chest = (title: string, study: StudyRole, views: readonly string[], words: string): Slot =>
  slot(
    title,
    study,
    [modality('CR', 'DX'), { fact: 'view', is: views }],
    [
      like(5, `view ${title}`, { fact: 'view', is: views }),
      like(3, `named ${title}`, { fact: 'text', matches: words }),
    ],
    3,
  );

const chestRadiograph: HangingProtocol = {
  id: 'chestRadiograph',
  title: 'Chest radiograph',
  stages: [
    {
      title: 'PA and lateral over prior',
      columns: 2,
      needs: 4,
      slots: [
        chest('PA', 'current', ['PA', 'AP'], '\\b(pa|ap)\\b'),
        chest('LAT', 'current', ['LAT'], '\\blat'),
        chest('PA', 'prior', ['PA', 'AP'], '\\b(pa|ap)\\b'),
        chest('LAT', 'prior', ['LAT'], '\\blat'),
      ],
    },
    {
      title: 'PA and lateral',
      columns: 2,
      needs: 2,
      slots: [chest('PA', 'current', ['PA', 'AP'], '\\b(pa|ap)\\b'), chest('LAT', 'current', ['LAT'], '\\blat')],
    },
  ],
};

const sections = modality('CT', 'MR', 'MG', 'DX', 'CR', 'PT', 'US', 'XA', 'NM');
const ranked = ['CT', 'MR', 'MG', 'DX', 'CR', 'PT', 'US', 'XA', 'NM'].map((one, index) =>
  like((9 - index) * 10, one, modality(one)),
);
const readFirst = [like(100, 'a whole volume', { fact: 'images', atLeast: 3 }), ...ranked, axial];
const slideLikes = [like(5, 'H&E', { fact: 'stain', is: ['he'] })];

const radPath: HangingProtocol = {
  id: 'radPath',
  title: 'Radiology beside pathology',
  stages: [
    {
      title: 'Images and slide',
      columns: 2,
      needs: 2,
      slots: [
        slot('Images', 'current', [{ fact: 'modality', matches: '^(?!SM$)' }], readFirst),
        slot('Slide', 'current', [modality('SM')], slideLikes),
      ],
    },
    {
      title: 'Images with prior, and slide',
      columns: 3,
      needs: 3,
      slots: [
        slot('Images', 'current', [sections], readFirst),
        slot('Prior', 'prior', [sections], readFirst),
        slot('Slide', 'current', [modality('SM')], slideLikes),
      ],
    },
    {
      title: 'Slides',
      columns: 2,
      needs: 2,
      slots: [
        slot('H&E', 'current', [modality('SM')], slideLikes),
        slot('Next slide', 'current', [modality('SM')], slideLikes),
      ],
    },
  ],
};

const pet = (title: string, opening?: SlotOpening): Slot =>
  slot(
    title,
    'current',
    [modality('PT')],
    [
      volume,
      axial,
      like(5, 'attenuation corrected', { fact: 'text', matches: '\\bac\\b|attn|corrected|wb' }),
      like(-8, 'not corrected', { fact: 'text', matches: 'nac\\b|no ?ac\\b|uncorrected' }),
    ],
    0,
    opening,
  );

const petCt: HangingProtocol = {
  id: 'petCt',
  title: 'PET/CT',
  stages: [
    {
      title: 'CT and PET',
      columns: 2,
      needs: 2,
      slots: [ct('CT', 'current'), pet('PET')],
    },
    {
      title: 'CT, PET, fusion, MIP',
      columns: 2,
      needs: 4,
      mayRepeat: true,
      slots: [
        ct('CT', 'current'),
        pet('PET'),
        ct('Fusion', 'current', { fusedWith: 'PET' }),
        pet('MIP', { plane: 'coronal', slab: { mode: 'mip', thicknessMm: WHOLE_MM } }),
      ],
    },
  ],
};

type Weighting = 't1' | 't2' | 'flair' | 'dwi' | 'adc';
const mr = (
  title: string,
  weighting: Weighting,
  words: string,
  extra: readonly Like[] = [],
  study: StudyRole = 'current',
): Slot =>
  slot(
    title,
    study,
    [modality('MR'), { fact: 'weighting', is: [weighting] }],
    [
      like(8, `${title} by its timing and type`, { fact: 'weighting', is: [weighting] }),
      like(4, `named ${title}`, { fact: 'text', matches: words }),
      axial,
      ...extra,
    ],
    4,
  );
const enhanced = like(5, 'with contrast', { fact: 'contrast', is: ['given'] });
const enhancedByName = like(4, 'named after contrast', {
  fact: 'text',
  matches: '\\+ ?c\\b|gd|gad|post|\\bkm\\b|contrast',
});
const highB = like(6, 'high b-value', { fact: 'bValue', atLeast: 800 });
const atPlace = (words: string): Condition => ({ fact: 'text', matches: words });

const inRegion = (words: string, slots: readonly Slot[]): readonly Slot[] =>
  slots.map((one) => ({ ...one, must: [...one.must, atPlace(words)] }));

/** The current study on the left, the prior on the right, both hung alike. */
const besidePrior = (title: string, hung: (title: string, study: StudyRole) => Slot): Stage => ({
  title,
  columns: 2,
  needs: 2,
  slots: [hung('Current', 'current'), hung('Prior', 'prior')],
});

const BRAIN = 'brain|head|neuro|cerebr|crani|schaedel|skull';
const brainFlair = (title: string, study: StudyRole = 'current') => mr(title, 'flair', 'flair|dark.?fluid', [], study);
const brainEnhanced = (title: string, study: StudyRole = 'current') => ({
  ...mr(title, 't1', '\\bt1', [enhanced, enhancedByName], study),
  least: 8,
});
/** A sequence of the brain beside that of the prior. */
const brainBesidePrior = (title: string, hung: (title: string, study: StudyRole) => Slot): Stage => {
  const stage = besidePrior(title, hung);
  return { ...stage, slots: inRegion(BRAIN, stage.slots) };
};

const mrBrain: HangingProtocol = {
  id: 'mrBrain',
  title: 'MR of the brain',
  stages: [
    {
      title: 'Six sequences',
      columns: 3,
      needs: 4,
      slots: inRegion(BRAIN, [
        mr('T1', 't1', '\\bt1', [like(-20, 'after contrast', enhancedByName.when)]),
        mr('T2', 't2', '\\bt2'),
        brainFlair('FLAIR'),
        mr('DWI', 'dwi', 'dwi|diff|trace', [highB]),
        mr('ADC', 'adc', '\\badc|apparent'),
        brainEnhanced('T1 + C'),
      ]),
    },
    brainBesidePrior('FLAIR and prior', brainFlair),
    brainBesidePrior('T1 + C and prior', brainEnhanced),
  ],
};

const mrProstate: HangingProtocol = {
  id: 'mrProstate',
  title: 'MR of the prostate',
  stages: [
    {
      title: 'T2 and diffusion',
      columns: 3,
      needs: 3,
      slots: inRegion('prost', [
        mr('T2 axial', 't2', '\\bt2.*(tra|ax)', [like(4, 'axial', { fact: 'plane', is: ['axial'] })]),
        mr('T2 sagittal', 't2', '\\bt2.*sag', [like(6, 'sagittal', { fact: 'plane', is: ['sagittal'] })]),
        mr('T2 coronal', 't2', '\\bt2.*cor', [like(6, 'coronal', { fact: 'plane', is: ['coronal'] })]),
        mr('DWI', 'dwi', 'dwi|diff|bval|b-?val', [highB]),
        mr('ADC', 'adc', '\\badc|apparent'),
        { ...mr('DCE', 't1', 'dce|dyn|perf|twist|vibe'), least: 12 },
      ]),
    },
  ],
};

const runModalities = ['US', 'XA'];
const run = (title: string, study: StudyRole): Slot =>
  slot(title, study, [modality(...runModalities)], [like(4, 'a run', { fact: 'images', atLeast: 3 })]);

/** Ultrasound and angiography move: each run needs the whole screen, so the prior comes a stage later. */
const runs: HangingProtocol = {
  id: 'runs',
  title: 'Ultrasound or angiography',
  onlyModalities: runModalities,
  stages: [
    { title: 'Full screen', columns: 1, needs: 1, slots: [run('Run', 'current')] },
    besidePrior('Current and prior', run),
  ],
};

const currentAndPrior: HangingProtocol = {
  id: 'currentAndPrior',
  title: 'Current beside prior',
  stages: [
    besidePrior('Current and prior', (title, study) => slot(title, study, [sections], readFirst)),
    besidePrior('Lung window', (title, study) => ct(title, study, { window: lung })),
    besidePrior('Soft tissue window', (title, study) => ct(title, study, { window: softTissue })),
    besidePrior('Bone window', (title, study) => ct(title, study, { window: bone })),
    besidePrior('Coronal', (title, study) => cut(title, study, 'coronal')),
    besidePrior('Sagittal', (title, study) => cut(title, study, 'sagittal')),
  ],
};

const ctChest: HangingProtocol = {
  id: 'ctChest',
  title: 'CT of the chest',
  stages: [
    {
      title: 'Lung and soft tissue',
      columns: 2,
      needs: 2,
      slots: [
        slot('Lung', 'current', [modality('CT')], [...lungKernel, volume, axial], 9),
        slot('Soft tissue', 'current', [modality('CT')], [...softKernel, volume, axial], 9),
      ],
    },
  ],
};

const single: HangingProtocol = {
  id: 'single',
  title: 'One series',
  stages: [
    { title: 'Series', columns: 1, needs: 1, slots: [slot('Series', 'current', [sections], readFirst)] },
    {
      title: 'Lung, soft tissue, coronal',
      columns: 3,
      needs: 3,
      mayRepeat: true,
      slots: [
        ct('Lung', 'current', { window: lung }),
        ct('Soft tissue', 'current', { window: softTissue }),
        cut('Coronal', 'current', 'coronal'),
      ],
    },
  ],
};

const slides: HangingProtocol = {
  id: 'slides',
  title: 'Slides',
  stages: [
    {
      title: 'Two slides',
      columns: 2,
      needs: 2,
      slots: [
        slot('H&E', 'any', [modality('SM')], slideLikes),
        slot('Next slide', 'any', [modality('SM')], slideLikes),
      ],
    },
    { title: 'One slide', columns: 1, needs: 1, slots: [slot('Slide', 'any', [modality('SM')], slideLikes)] },
  ],
};

/** In this order the first that fits is taken: the special before the general (product decisions 2.3). */
export const protocols: readonly HangingProtocol[] = [
  mammography,
  chestRadiograph,
  radPath,
  petCt,
  mrBrain,
  mrProstate,
  runs,
  currentAndPrior,
  ctChest,
  single,
  slides,
];
