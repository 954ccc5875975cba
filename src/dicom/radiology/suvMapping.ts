import { type DicomJson, itemOf, numberOf, sequenceOf, stringOf } from '../json';
import { radiologyTags } from './radiologyTags';
import { codeTags } from './suvTags';
import { type SuvScale, suvTypeOfUnit, suvTypes } from './suvTypes';

const tag = {
  MeasurementUnitsCodeSequence: '004008EA',
  LUTLabel: '00409210',
  RealWorldValueLastValueMapped: '00409211',
  RealWorldValueFirstValueMapped: '00409216',
  DoubleFloatLastValueMapped: '00409213',
  DoubleFloatFirstValueMapped: '00409214',
  RealWorldValueIntercept: '00409224',
  RealWorldValueSlope: '00409225',
} as const;

/**
 * The SUV that the header itself maps its stored values to (SUV-05); undefined where it maps to none. A mapping is of
 * stored values, before the Modality LUT (PM-02), so the Modality LUT is taken out here; several are for different
 * quantities, and the first SUV is the one meant.
 */
export function mappedSuv(
  dataset: DicomJson,
  rescale: { readonly slope: number; readonly intercept: number },
): SuvScale | undefined {
  for (const item of sequenceOf(dataset, radiologyTags.RealWorldValueMappingSequence)) {
    const unit = itemOf(item, tag.MeasurementUnitsCodeSequence);
    const type = suvTypeOfUnit((unit && stringOf(unit, codeTags.CodeValue)) ?? '');
    const slope = numberOf(item, tag.RealWorldValueSlope);
    if (!type || slope === undefined || !(slope > 0)) continue;
    const intercept = numberOf(item, tag.RealWorldValueIntercept) ?? 0;
    const covers = coveredBy(item, rescale);
    const scale = slope / rescale.slope;
    return {
      kind: 'suv',
      type,
      scale,
      offset: intercept - scale * rescale.intercept,
      ...(covers && { covers }),
      origin: 'mapped by the header',
      inputs: [
        ['Mapping', stringOf(item, tag.LUTLabel) ?? suvTypes[type].words],
        ['Mapping slope', `${slope} ${suvTypes[type].words} per stored value`],
        ...(intercept === 0 ? [] : [['Mapping intercept', `${intercept} ${suvTypes[type].words}`] as const]),
      ],
      notes: [],
    };
  }
  return undefined;
}

/** First and last stored value that is mapped, as values of the Modality LUT. */
function coveredBy(
  item: DicomJson,
  { slope, intercept }: { readonly slope: number; readonly intercept: number },
): SuvScale['covers'] {
  const first = numberOf(item, tag.DoubleFloatFirstValueMapped) ?? numberOf(item, tag.RealWorldValueFirstValueMapped);
  const last = numberOf(item, tag.DoubleFloatLastValueMapped) ?? numberOf(item, tag.RealWorldValueLastValueMapped);
  if (first === undefined || last === undefined) return undefined;
  const [a, b] = [first * slope + intercept, last * slope + intercept];
  return [Math.min(a, b), Math.max(a, b)];
}
