import type { CodedConcept } from '../../dicom/codedConcept';
import { type DicomJson, itemOf, numberOf } from '../../dicom/json';
import { codeOf, codeSequence } from '../codeItems';
import { type DraftDataset, element, sequence } from '../dataset';
import { formatDecimalString } from '../decimalString';
import { objectTags as t } from '../objectTags';
import { srCodes, VALUE_QUALIFIERS } from './srCodes';

/**
 * A value of a NUM (PS3.3 C.18.1): at most 16 characters as DS, and beside it the exact double wherever these 16 lose
 * something. What is not a number has no value, and says so by a qualifier of CID 42 (SR-05).
 */
export function measuredValue(value: number, unit: CodedConcept): DraftDataset {
  if (!Number.isFinite(value)) return missingValue(reasonOf(value, unit));
  const text = formatDecimalString(value);
  const isExact = Number(text) === value;
  return {
    [t.MeasuredValueSequence]: sequence([
      {
        [t.MeasurementUnitsCodeSequence]: codeSequence(unit),
        [t.NumericValue]: element('DS', text),
        ...(isExact ? {} : { [t.FloatingPointValue]: element('FD', value) }),
      },
    ]),
  };
}

/**
 * Why there is no value. One that was read without a value has its reason in the words of its unit (`readMeasuredValue`
 * and the decoder): that reason is kept; else the kind of number tells it.
 */
function reasonOf(value: number, unit: CodedConcept): CodedConcept {
  const told = Object.values(VALUE_QUALIFIERS).find(({ meaning }) => meaning === unit.meaning);
  if (unit.value === '' && told !== undefined) return told;
  if (value === Number.POSITIVE_INFINITY) return VALUE_QUALIFIERS.positiveInfinity;
  return value === Number.NEGATIVE_INFINITY ? VALUE_QUALIFIERS.negativeInfinity : srCodes.notANumber;
}

/** No value, and why. */
export const missingValue = (reason: CodedConcept): DraftDataset => ({
  [t.MeasuredValueSequence]: sequence([]),
  [t.NumericValueQualifierCodeSequence]: codeSequence(reason),
});

export type ReadValue =
  | { readonly kind: 'value'; readonly value: number; readonly unit: CodedConcept }
  | { readonly kind: 'missing'; readonly reason: CodedConcept };

/** The value of a NUM item; the double before the decimal string. A unit is never guessed (SR-33). */
export function readMeasuredValue(num: DicomJson): ReadValue {
  const measured = itemOf(num, t.MeasuredValueSequence);
  const value = measured && (numberOf(measured, t.FloatingPointValue) ?? numberOf(measured, t.NumericValue));
  if (measured === undefined || value === undefined) {
    const reason = codeOf(num, t.NumericValueQualifierCodeSequence);
    return { kind: 'missing', reason: reason ?? { value: '114010', scheme: 'DCM', meaning: 'Value unknown' } };
  }
  const unit = codeOf(measured, t.MeasurementUnitsCodeSequence);
  return { kind: 'value', value, unit: unit ?? { value: '', scheme: '', meaning: 'no unit given' } };
}
