import type { CodedConcept } from '../codedConcept';
import { type DicomJson, itemOf, numberOf, sequenceOf, stringOf } from '../json';
import { radiologyTags } from './radiologyTags';
import { codeTags } from './suvTags';

export const mappingTags = {
  MeasurementUnitsCodeSequence: '004008EA',
  LUTExplanation: '00283003',
  LUTLabel: '00409210',
  RealWorldValueLastValueMapped: '00409211',
  DoubleFloatLastValueMapped: '00409213',
  DoubleFloatFirstValueMapped: '00409214',
  RealWorldValueFirstValueMapped: '00409216',
  QuantityDefinitionSequence: '00409220',
  RealWorldValueIntercept: '00409224',
  RealWorldValueSlope: '00409225',
} as const;

/** Numbers of an object that is a map of some quantity (PS3.3 A.75), and of no picture. */
export const isParametricMap = (sopClassUid: string): boolean => sopClassUid === '1.2.840.10008.5.1.4.1.1.30';

/** Stored values to real-world values, before any Modality LUT (PS3.3 C.7.6.16.2.11, PM-02). */
export interface RealWorldMapping {
  readonly slope: number;
  readonly intercept: number;
  readonly unit: CodedConcept;
  /** What is mapped: of the Quantity Definition, else by its label. */
  readonly quantity?: CodedConcept;
  /** First and last real-world value that are mapped; the others are none. */
  readonly covers?: readonly [number, number];
}

/** The first mapping of a frame that is a line; one by a table is none that is read here. */
export function realWorldMapping(dataset: DicomJson): RealWorldMapping | undefined {
  for (const item of sequenceOf(dataset, radiologyTags.RealWorldValueMappingSequence)) {
    const slope = numberOf(item, mappingTags.RealWorldValueSlope);
    const unit = codeIn(itemOf(item, mappingTags.MeasurementUnitsCodeSequence));
    if (slope === undefined || slope === 0 || !unit) continue;
    const intercept = numberOf(item, mappingTags.RealWorldValueIntercept) ?? 0;
    const stored = storedRange(item);
    const ends = stored?.map((value) => value * slope + intercept);
    const quantity = quantityIn(item);
    return {
      slope,
      intercept,
      unit,
      ...(quantity && { quantity }),
      ...(ends && { covers: [Math.min(...ends), Math.max(...ends)] as const }),
    };
  }
  return undefined;
}

/** First and last stored value that is mapped, the precise pair before the whole one; undefined where all of them are. */
export function storedRange(item: DicomJson): readonly [number, number] | undefined {
  const pick = (precise: string, whole: string) => numberOf(item, precise) ?? numberOf(item, whole);
  const first = pick(mappingTags.DoubleFloatFirstValueMapped, mappingTags.RealWorldValueFirstValueMapped);
  const last = pick(mappingTags.DoubleFloatLastValueMapped, mappingTags.RealWorldValueLastValueMapped);
  return first === undefined || last === undefined ? undefined : [first, last];
}

const QUANTITY = '246205007';

function quantityIn(item: DicomJson): CodedConcept | undefined {
  for (const definition of sequenceOf(item, mappingTags.QuantityDefinitionSequence)) {
    const name = codeIn(itemOf(definition, '0040A043'));
    const value = codeIn(itemOf(definition, '0040A168'));
    if (value && (name?.value === QUANTITY || name?.value === 'G-C1C6')) return value;
  }
  const label = stringOf(item, mappingTags.LUTExplanation) ?? stringOf(item, mappingTags.LUTLabel);
  return label === undefined ? undefined : { value: label.slice(0, 16), scheme: '99PARFOCAL', meaning: label };
}

function codeIn(item: DicomJson | undefined): CodedConcept | undefined {
  const value = item && stringOf(item, codeTags.CodeValue);
  const scheme = item && stringOf(item, '00080102');
  if (!item || value === undefined || scheme === undefined) return undefined;
  return { value, scheme, meaning: stringOf(item, codeTags.CodeMeaning) ?? value };
}
