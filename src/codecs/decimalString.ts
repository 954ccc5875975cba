/** DS holds at most 16 characters (PS3.5 6.2). */
const MAX_LENGTH = 16;

/**
 * A number as DS with all the precision that 16 characters can carry. Rounds, never cuts: dcmjs 0.52.0 cuts text, so
 * that 1.2345678901234566e-7 became 1.23456789012345. Not a number and infinity have no DS and are a bug of the caller.
 */
export function formatDecimalString(value: number): string {
  if (!Number.isFinite(value)) throw new Error('a Decimal String needs a finite number');
  const shortest = String(value).replace('e+', 'e');
  if (shortest.length <= MAX_LENGTH) return shortest;
  let best = '0';
  for (let digits = 1; digits <= 17; digits += 1) {
    const rounded = Number(value.toPrecision(digits));
    const text = [String(rounded).replace('e+', 'e'), exponential(rounded, digits)].find(
      (candidate) => candidate.length <= MAX_LENGTH,
    );
    if (text !== undefined && Math.abs(Number(text) - value) <= Math.abs(Number(best) - value)) best = text;
  }
  return best;
}

/** `1.5e-7`, without the plus sign and without zeros that carry nothing. */
const exponential = (value: number, digits: number): string =>
  value
    .toExponential(Math.max(0, digits - 1))
    .replace(/\.?0+e/, 'e')
    .replace('e+', 'e');
