import type { LittleCms } from 'lcms-wasm';
import { type ColourTable, TABLE_SIDE, tableInputs } from './colourTable';
import { displayP3Profile } from './displayP3';
import type { ScreenSpace } from './screenSpace';

/** Little CMS and the numbers it names things by. */
export type ColourEngine = {
  readonly cms: LittleCms;
  readonly formatRgb16: number;
  readonly intent: number;
  readonly flags: number;
};

/**
 * What a scanner's profile makes of colours on a screen, perceptually (ICC.1 6.2; WSI-11). Throws in words what is
 * wrong with it.
 */
export function iccTable(engine: ColourEngine, profile: Uint8Array, space: ScreenSpace): ColourTable {
  const { cms, formatRgb16, intent, flags } = engine;
  let [from, to, transform] = [0, 0, 0];
  try {
    from = openedProfile(cms, profile);
    if (from === 0) throw new Error('it is damaged');
    const colours = cms.cmsGetColorSpaceASCII(from);
    if (colours !== 'RGB') throw new Error(`it is for ${colours ?? 'unknown'} colours`);
    to = space === 'srgb' ? cms.cmsCreate_sRGBProfile() : openedProfile(cms, displayP3Profile());
    transform = cms.cmsCreateTransform(from, formatRgb16, to, formatRgb16, intent, flags);
    if (transform === 0) throw new Error('it lacks what leads to the colours of a screen');
    return cms.cmsDoTransform(transform, tableInputs(), TABLE_SIDE ** 3);
  } finally {
    if (transform !== 0) cms.cmsDeleteTransform(transform);
    for (const opened of [from, to]) if (opened !== 0) cms.cmsCloseProfile(opened);
  }
}

/** 0 where it is none. Little CMS keeps a copy of its own. */
function openedProfile(cms: LittleCms, profile: Uint8Array): number {
  const address = cms._malloc(profile.length);
  cms.HEAPU8.set(profile, address);
  const opened = cms._cmsOpenProfileFromMem(address, profile.length);
  cms._free(address);
  return opened;
}

/** `locateFile` says where the compiled part lies; not needed outside the browser. */
export async function loadColourEngine(locateFile?: (file: string) => string): Promise<ColourEngine> {
  const lcms = await import('lcms-wasm');
  return {
    cms: await lcms.instantiate(locateFile ? { locateFile } : {}),
    formatRgb16: lcms.TYPE_RGB_16,
    intent: lcms.INTENT_PERCEPTUAL,
    flags: lcms.cmsFLAGS_NOOPTIMIZE | lcms.cmsFLAGS_NOCACHE,
  };
}
