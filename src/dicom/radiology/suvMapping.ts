import { type DicomJson, itemOf, numberOf, sequenceOf, stringOf } from '../json';
import { radiologyTags } from './radiologyTags';
import { mappingTags as tag, storedRange } from './realWorldValues';
import { codeTags } from './suvTags';
import { type SuvScale, suvTypeOfUnit, suvTypes } from './suvTypes';

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
  const stored = storedRange(item);
  if (!stored) return undefined;
  const [a, b] = [stored[0] * slope + intercept, stored[1] * slope + intercept];
  return [Math.min(a, b), Math.max(a, b)];
}
