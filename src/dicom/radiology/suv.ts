import type { CodedConcept } from '../codedConcept';
import { type DicomJson, itemOf, numberOf, sequenceOf, stringOf, stringsOf } from '../json';
import { radiologyTags } from './radiologyTags';
import { mappedSuv } from './suvMapping';
import { nuclideOf } from './suvNuclide';
import { decayTimes } from './suvDecay';
import { privateNumber, suvTags } from './suvTags';
import type { Moment } from './suvTime';
import { type NoSuv, type Suv, type SuvInput, type SuvScale, type SuvType, suvTypes } from './suvTypes';

export interface SuvContext {
  readonly rescale: { readonly slope: number; readonly intercept: number };
  /** The earliest acquisition of the series; asked for only where its own date cannot be trusted. */
  earliestAcquisition(): Moment | undefined;
}

/**
 * SUV of a PET frame from its header, or why there is none (SUV-01..05). Nothing is assumed: an input that is missing or
 * cannot be true leaves the values as they are stored. A mapping in the header comes before any computation; where both
 * exist and disagree, that is said.
 */
export function suvOf(dataset: DicomJson, context: SuvContext): Suv {
  const mapped = mappedSuv(dataset, context.rescale);
  if (!mapped) return unmappedSuv(dataset, context);
  const computed = mapped.type === 'bw' ? unmappedSuv(dataset, context) : undefined;
  if (computed?.kind !== 'suv' || computed.type !== 'bw') return mapped;
  const ratio = mapped.scale / computed.scale;
  if (Math.abs(ratio - 1) <= MAPPING_TOLERANCE) return mapped;
  return { ...mapped, notes: [`the header maps to ${figures(ratio)} times what ${computed.origin} gives`] };
}

/** Clocks and half-lives that differ a little move an SUV by a percent or two; more is another number. */
const MAPPING_TOLERANCE = 0.05;

const PHILIPS = 'Philips PET Private Group';

const none = (reason: string): NoSuv => ({ kind: 'none', reason });

function unmappedSuv(dataset: DicomJson, context: SuvContext): Suv {
  const units = stringOf(dataset, radiologyTags.Units);
  switch (units) {
    case undefined:
      return none('the header does not state the unit of its values');
    case 'GML':
      return statedSuv(stringOf(dataset, radiologyTags.SUVType));
    case 'CM2ML':
      return stated('bsa', 'CM2ML');
    case 'BQML':
      return whyUncorrected(dataset) ?? fromActivity(dataset, 1, [], context);
    case 'CNTS':
      return whyUncorrected(dataset) ?? fromCounts(dataset, context);
    default:
      return none(`values in ${units} cannot be turned into SUV`);
  }
}

/** SUV Type (0054,1006); PS3.3 C.8.9.1: absent means body weight. */
const TYPE_OF: Readonly<Record<string, SuvType>> = {
  BW: 'bw',
  LBM: 'lbm',
  LBMJAMES128: 'lbmJames128',
  LBMJANMA: 'lbmJanma',
  BSA: 'bsa',
  IBW: 'ibw',
};

/**
 * The unit of a PET's values after the Modality LUT; counts, percentages and an SUV of unknown type have none in which a
 * value could be reported.
 */
export function petUnitOf(dataset: DicomJson): CodedConcept | undefined {
  const units = stringOf(dataset, radiologyTags.Units);
  if (units === 'BQML') return BECQUERELS_PER_ML;
  if (units !== 'GML' && units !== 'CM2ML') return undefined;
  const suv = units === 'GML' ? statedSuv(stringOf(dataset, radiologyTags.SUVType)) : stated('bsa', units);
  return suv.kind === 'suv' ? suvTypes[suv.type].unit : undefined;
}

const BECQUERELS_PER_ML: CodedConcept = { value: 'Bq/ml', scheme: 'UCUM', meaning: 'Becquerels/milliliter' };

function statedSuv(suvType: string | undefined): Suv {
  if (suvType === undefined) return stated('bw', 'GML, SUV Type absent (body weight)');
  return Object.hasOwn(TYPE_OF, suvType)
    ? stated(TYPE_OF[suvType] as SuvType, `GML, SUV Type ${suvType}`)
    : none(`SUV Type ${suvType} is not known`);
}

const stated = (type: SuvType, units: string): SuvScale => ({
  kind: 'suv',
  type,
  scale: 1,
  offset: 0,
  origin: 'stated by the scanner',
  inputs: [['Units', units]],
  notes: [],
});

/** Only values that are corrected for attenuation and decay are activities of the tissue. */
function whyUncorrected(dataset: DicomJson): NoSuv | undefined {
  const corrected = stringsOf(dataset, suvTags.CorrectedImage);
  if (!corrected.includes('ATTN')) return none('the image is not corrected for attenuation');
  if (!corrected.includes('DECY')) return none('the image is not corrected for decay');
  const decay = stringOf(dataset, suvTags.DecayCorrection);
  if (decay === 'START' || decay === 'ADMIN') return undefined;
  return none(
    decay === undefined
      ? 'the header does not state to which time decay is corrected'
      : `decay correction is ${decay}, neither to the scan nor to the injection`,
  );
}

/** Philips: counts with a private factor to SUV, else with one to Bq/ml. */
function fromCounts(dataset: DicomJson, context: SuvContext): Suv {
  const factor = privateNumber(dataset, '7053', PHILIPS, '00');
  if (factor !== undefined && factor !== 0) {
    if (!(factor > 0)) return none(`the scanner's SUV factor is ${factor}`);
    return {
      kind: 'suv',
      type: 'bw',
      scale: factor,
      offset: 0,
      origin: 'factor of the scanner',
      inputs: [['SUV scale factor', `${factor} SUVbw per count`]],
      notes: [],
    };
  }
  const activity = privateNumber(dataset, '7053', PHILIPS, '09');
  if (activity === undefined || !(activity > 0)) return none('values are counts, and no factor to activity is given');
  return fromActivity(dataset, activity, [['Activity factor', `${activity} Bq/ml per count`]], context);
}

/** Adults and children, and the animals of a laboratory; kilograms. */
const HEAVIEST_KG = 400;
/** Below, a dose in MBq or kBq was written where Bq belong; above, nobody injects. */
const [SMALLEST_DOSE_BQ, LARGEST_DOSE_BQ] = [1e6, 1e10];

function fromActivity(dataset: DicomJson, bqmlPerValue: number, more: readonly SuvInput[], context: SuvContext): Suv {
  const weightKg = numberOf(dataset, suvTags.PatientWeight);
  if (weightKg === undefined) return none('the patient weight is missing');
  if (!(weightKg > 0 && weightKg <= HEAVIEST_KG)) return none(`a patient weight of ${weightKg} kg cannot be right`);
  const drugs = sequenceOf(dataset, suvTags.RadiopharmaceuticalInformationSequence);
  if (drugs.length > 1) return none('more than one radiopharmaceutical was given');
  const drug = itemOf(dataset, suvTags.RadiopharmaceuticalInformationSequence) ?? {};
  const doseBq = numberOf(drug, suvTags.RadionuclideTotalDose);
  if (doseBq === undefined) return none('the injected dose is missing');
  if (!(doseBq >= SMALLEST_DOSE_BQ && doseBq <= LARGEST_DOSE_BQ)) return none(`a dose of ${doseBq} Bq cannot be right`);
  const decay = decayOf(dataset, drug, context);
  if (decay.kind === 'none') return decay;
  const decayedBq = doseBq * decay.factor;
  return {
    kind: 'suv',
    type: 'bw',
    scale: (bqmlPerValue * weightKg * 1000) / decayedBq,
    offset: 0,
    origin: 'dose and weight',
    inputs: [
      ...more,
      ['Patient weight', `${weightKg} kg`],
      ['Injected dose', `${figures(doseBq / 1e6)} MBq`],
      ...decay.inputs,
      ['Dose at that time', `${figures(decayedBq / 1e6)} MBq`],
      ['Formula', 'SUVbw = Bq/ml × weight in g / dose at that time in Bq'],
    ],
    notes: decay.notes,
  };
}

interface Decay {
  readonly kind: 'decay';
  /** What is left of the dose at the time to which the image is corrected. */
  readonly factor: number;
  readonly inputs: readonly SuvInput[];
  readonly notes: readonly string[];
}

/** Above this share, a half-life is not the one of the nuclide; published values differ by about 1 %. */
const HALF_LIFE_TOLERANCE = 0.03;
/** After so many half-lives nothing is left to be seen: one of the two times is wrong. */
const MOST_HALF_LIVES = 8;

function decayOf(dataset: DicomJson, drug: DicomJson, context: SuvContext): Decay | NoSuv {
  if (stringOf(dataset, suvTags.DecayCorrection) === 'ADMIN') {
    return { kind: 'decay', factor: 1, inputs: [['Decay corrected to', 'the injection (ADMIN)']], notes: [] };
  }
  const halfLifeS = numberOf(drug, suvTags.RadionuclideHalfLife);
  if (halfLifeS === undefined) return none('the half-life is missing');
  const nuclide = nuclideOf(drug);
  if (!(halfLifeS > 0)) return none(`a half-life of ${halfLifeS} s cannot be right`);
  if (nuclide && Math.abs(halfLifeS / nuclide.halfLifeS - 1) > HALF_LIFE_TOLERANCE)
    return none(`a half-life of ${halfLifeS} s is not that of ${nuclide.name} (${figures(nuclide.halfLifeS)} s)`);
  const times = decayTimes(dataset, drug, halfLifeS, context.earliestAcquisition);
  if (times.kind === 'none') return times;
  const halfLives = times.secondsApart / halfLifeS;
  if (halfLives > MOST_HALF_LIVES)
    return none(
      `${figures(times.secondsApart / 3600)} h lie between injection (${times.start}) and scan (${times.scan})`,
    );
  return {
    kind: 'decay',
    factor: 2 ** -halfLives,
    inputs: [
      ['Half-life', `${halfLifeS} s${nuclide ? ` (${nuclide.name})` : ''}`],
      ['Injected at', times.start],
      ['Decay corrected to', `${times.scan} (START, ${times.scanSource})`],
      ['Time between', `${figures(times.secondsApart / 60)} min`],
    ],
    notes: [...times.notes, ...(nuclide ? [] : ['nuclide not known, half-life not checked'])],
  };
}

/** Four significant figures, without an exponent where people would write none. */
const figures = (value: number): string => String(Number(value.toPrecision(4)));
