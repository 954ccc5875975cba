import type { FrameHeader, Voi } from '../types';
import { units } from '../codes';
import { isSameConcept } from '../codedConcept';
import { suvWindow } from './suvTypes';

export interface WindowPreset extends Voi {
  /** The digit key, 1 to 9. */
  readonly key: number;
  readonly title: string;
}

const preset = (key: number, title: string, windowWidth: number, windowCenter: number): WindowPreset => ({
  key,
  title,
  windowWidth,
  windowCenter,
});

/** Widths and centres in HU; usual values of reading rooms. */
export const ctPresets: readonly WindowPreset[] = [
  preset(1, 'Soft tissue', 400, 40),
  preset(2, 'Lung', 1500, -600),
  preset(3, 'Liver', 150, 90),
  preset(4, 'Bone', 2500, 480),
  preset(5, 'Brain', 80, 40),
  preset(6, 'Mediastinum', 350, 50),
  preset(7, 'Angiography', 600, 300),
  preset(8, 'Stroke', 40, 35),
  preset(9, 'Temporal bone', 4000, 700),
];

/** Upper ends of usual PET windows that begin at 0, in SUV; the first is the one a PET opens with. */
const SUV_PRESETS = [5, 7, 10, 15, 20, 3] as const;

/**
 * What the digit keys do on this image. CT presets mean something in HU only, so a CT whose values are not HU has none;
 * a PET with SUV has those of reading rooms, then its own; elsewhere the windows that the header itself offers beyond the first take the digits.
 */
export function windowPresets(
  modality: string,
  header: Pick<FrameHeader, 'rescale' | 'windows' | 'suv'> | undefined,
): readonly WindowPreset[] {
  const unit = header?.rescale.unit;
  if (modality === 'CT' && unit && isSameConcept(unit, units.hounsfield)) return ctPresets;
  const suv = header?.suv;
  const ofSuv = suv?.kind === 'suv' ? SUV_PRESETS.map((upper) => suvWindow(suv, upper)) : [];
  return [...ofSuv, ...(header?.windows ?? [])]
    .slice(0, 9)
    .map((voi, index) => ({ ...voi, key: index + 1, title: voi.explanation ?? `Window ${index + 1}` }));
}
