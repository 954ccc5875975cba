/** How a volume is seen in 3D: which values are solid, and in which colours. */
export const volumePresets = ['ctBone', 'ctSkin', 'ctLung', 'ctVessels', 'mr', 'mip'] as const;
export type VolumePreset = (typeof volumePresets)[number];

export const presetNames: Readonly<Record<VolumePreset, string>> = {
  ctBone: 'CT bone',
  ctSkin: 'CT soft tissue',
  ctLung: 'CT lung',
  ctVessels: 'CT vessels (contrast)',
  mr: 'MR',
  mip: 'MIP',
};

/** Presets of HU mean nothing on other values. */
export function presetsFor(modality: string): readonly VolumePreset[] {
  if (modality === 'CT') return ['ctBone', 'ctSkin', 'ctLung', 'ctVessels', 'mip'];
  return modality === 'MR' ? ['mr', 'mip'] : ['mip'];
}

/** Where the eye is. */
export const viewpoints = ['anterior', 'posterior', 'left', 'right', 'head', 'feet'] as const;
export type Viewpoint = (typeof viewpoints)[number];
