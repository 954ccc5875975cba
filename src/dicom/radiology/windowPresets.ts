import type { FrameHeader, Voi } from '../types';
import { units } from '../codes';
import { isSameConcept } from '../codedConcept';

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

/**
 * What the digit keys do on this image. CT presets mean something in HU only, so a CT whose values are not HU has none;
 * elsewhere the windows that the header itself offers beyond the first take the digits.
 */
export function windowPresets(
  modality: string,
  header: Pick<FrameHeader, 'rescale' | 'windows'> | undefined,
): readonly WindowPreset[] {
  const unit = header?.rescale.unit;
  if (modality === 'CT' && unit && isSameConcept(unit, units.hounsfield)) return ctPresets;
  return (header?.windows ?? [])
    .slice(0, 9)
    .map((voi, index) => ({ ...voi, key: index + 1, title: voi.explanation ?? `Window ${index + 1}` }));
}
