import { unitText } from '../format';
import { type CodedConcept, isSameConcept } from '../codedConcept';
import { units } from '../codes';
import type { Voi } from '../types';

/** What the uptake is divided by; lean body mass by the formula that was used, because they differ (SUV-03). */
export type SuvType = 'bw' | 'lbm' | 'lbmJames128' | 'lbmJanma' | 'bsa' | 'ibw';

/** What an SUV was made from, each with its unit: "Dose", "588.8 MBq" (SUV-02). */
export type SuvInput = readonly [name: string, value: string];

/** SUV of a frame: value of the Modality LUT × scale + offset. */
export interface SuvScale {
  readonly kind: 'suv';
  readonly type: SuvType;
  readonly scale: number;
  readonly offset: number;
  /** Values of the Modality LUT that a Real World Value Mapping covers; outside it nothing is mapped (PM-02). */
  readonly covers?: readonly [lowest: number, highest: number];
  /** Where it comes from: "computed from dose and weight", "stated by the header". */
  readonly origin: string;
  readonly inputs: readonly SuvInput[];
  /** What a reader must know before trusting it, each a short phrase: "scan time estimated". */
  readonly notes: readonly string[];
}

/** No SUV can be shown for this frame (SUV-01), and why, in plain words that follow "No SUV:". */
export interface NoSuv {
  readonly kind: 'none';
  readonly reason: string;
}

export type Suv = SuvScale | NoSuv;

const type = (words: string, name: string, unit: string, meaning: string) => ({
  words,
  name: { value: name, scheme: 'DCM', meaning: words } satisfies CodedConcept,
  unit: { value: unit, scheme: 'UCUM', meaning: `Standardized Uptake Value ${meaning}` } satisfies CodedConcept,
});

/** The concept of the quantity and its UCUM unit for each type (PS3.16 CID 85 and 7180). */
export const suvTypes: Readonly<Record<SuvType, ReturnType<typeof type>>> = {
  bw: type('SUVbw', '126401', 'g/ml{SUVbw}', 'body weight'),
  lbm: type('SUVlbm', '126402', 'g/ml{SUVlbm}', 'lean body mass (James)'),
  lbmJames128: type('SUVlbm(James128)', '126406', 'g/ml{SUVlbm(James128)}', 'lean body mass (James 128 multiplier)'),
  lbmJanma: type('SUVlbm(Janma)', '126405', 'g/ml{SUVlbm(Janma)}', 'lean body mass (Janma)'),
  bsa: type('SUVbsa', '126403', 'cm2/ml{SUVbsa}', 'body surface area'),
  ibw: type('SUVibw', '126404', 'g/ml{SUVibw}', 'ideal body weight'),
};

/** The type that a UCUM unit carries in its braces, wherever those stand: `g/ml{SUVbw}`, and `{SUVbw}g/ml` as older objects have it. */
export function suvTypeOfUnit(ucum: string): SuvType | undefined {
  const plain = ucum.replace(/^(\{SUV[^}]*\})(.+)$/, '$2$1');
  return (Object.keys(suvTypes) as SuvType[]).find((key) => suvTypes[key].unit.value === plain);
}

/** What stands behind a value of the Modality LUT on the screen: "HU", "SUVbw", "Bq/ml"; nothing where no unit is stated. */
export function valueUnitWords(unit: CodedConcept | undefined): string {
  if (unit === undefined) return '';
  if (isSameConcept(unit, units.hounsfield)) return 'HU';
  const type = suvTypeOfUnit(unit.value);
  if (unit.value === '1') return ''; // UCUM: a number
  return type ? suvTypes[type].words : unitText(unit.value);
}

/** SUV of a value of the Modality LUT; NaN for padding and outside a mapping. */
export function suvAt({ scale, offset, covers }: SuvScale, value: number): number {
  if (covers && !(value >= covers[0] && value <= covers[1])) return Number.NaN;
  return value * scale + offset;
}

/** From 0 to `upper` SUV, as a window over values of the Modality LUT. Exact ends: a unit of LINEAR may be many SUV wide. */
export const suvWindow = ({ scale, offset, type }: SuvScale, upper: number): Voi => ({
  windowCenter: (upper / 2 - offset) / scale,
  windowWidth: upper / scale,
  voiLutFunction: 'LINEAR_EXACT',
  explanation: `${suvTypes[type].words} 0 to ${upper}`,
});
