import type { LittleCms } from 'lcms-wasm';
import { type ColourTable, TABLE_SIDE, tableInputs } from './colourTable';

/** Little CMS and the numbers it names things by. */
export type ColourEngine = {
  readonly cms: LittleCms;
  readonly formatRgb16: number;
  readonly intent: number;
  readonly flags: number;
};

/**
 * What a scanner's profile makes of colours on an sRGB screen, perceptually (ICC.1 6.2; WSI-11). Throws in words what is
 * wrong with it.
 */
export function iccTable({ cms, formatRgb16, intent, flags }: ColourEngine, profile: Uint8Array): ColourTable {
  const address = cms._malloc(profile.length);
  let [from, to, transform] = [0, 0, 0];
  try {
    cms.HEAPU8.set(profile, address);
    from = cms._cmsOpenProfileFromMem(address, profile.length);
    if (from === 0) throw new Error('it is damaged');
    const space = cms.cmsGetColorSpaceASCII(from);
    if (space !== 'RGB') throw new Error(`it is for ${space ?? 'unknown'} colours`);
    to = cms.cmsCreate_sRGBProfile();
    transform = cms.cmsCreateTransform(from, formatRgb16, to, formatRgb16, intent, flags);
    if (transform === 0) throw new Error('it lacks what leads to the colours of a screen');
    return cms.cmsDoTransform(transform, tableInputs(), TABLE_SIDE ** 3);
  } finally {
    if (transform !== 0) cms.cmsDeleteTransform(transform);
    for (const opened of [from, to]) if (opened !== 0) cms.cmsCloseProfile(opened);
    cms._free(address);
  }
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
