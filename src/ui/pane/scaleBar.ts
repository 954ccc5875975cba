/** A bar of a round length that fits, with its words. */
export interface ScaleBarSize {
  readonly lengthPx: number;
  readonly text: string;
}

/** The longest of 1, 2 or 5 times a power of ten that is not longer than `maxPx`; undefined for a scale that is not one. */
export function scaleBarFor(mmPerCssPixel: number | undefined, maxPx: number): ScaleBarSize | undefined {
  if (mmPerCssPixel === undefined || !Number.isFinite(mmPerCssPixel) || mmPerCssPixel <= 0) return undefined;
  const maxMm = maxPx * mmPerCssPixel;
  const power = 10 ** Math.floor(Math.log10(maxMm));
  // A product of floats may miss its own limit by the last bit.
  const factor = [5, 2, 1].find((one) => one * power <= maxMm * (1 + 1e-9)) ?? 1;
  const lengthMm = factor * power;
  return { lengthPx: lengthMm / mmPerCssPixel, text: lengthText(lengthMm) };
}

/** Centimetres from 1 cm, micrometres below 1 mm, nanometres below 1 µm. */
function lengthText(mm: number): string {
  const plain = (value: number) => String(Number(value.toPrecision(1)));
  if (mm >= 9.99) return `${plain(mm / 10)} cm`;
  if (mm >= 0.999) return `${plain(mm)} mm`;
  if (mm >= 0.000999) return `${plain(mm * 1000)} µm`;
  return `${plain(mm * 1e6)} nm`;
}
