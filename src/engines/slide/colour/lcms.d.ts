/** The part of Little CMS that is used, as `lcms-wasm` exports it; its own package has no types. */
declare module 'lcms-wasm' {
  export interface LittleCms {
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    /** By address: the wrapped one would put the profile on the stack. 0 where it is no profile. */
    _cmsOpenProfileFromMem(address: number, length: number): number;
    cmsCloseProfile(profile: number): void;
    cmsCreate_sRGBProfile(): number;
    cmsGetColorSpaceASCII(profile: number): string | null;
    /** 0 where there is no way between the two. */
    cmsCreateTransform(
      from: number,
      fromFormat: number,
      to: number,
      toFormat: number,
      intent: number,
      flags: number,
    ): number;
    cmsDoTransform(transform: number, input: Uint16Array, pixels: number): Uint16Array;
    cmsDeleteTransform(transform: number): void;
  }
  export function instantiate(options?: { locateFile?: (file: string) => string }): Promise<LittleCms>;
  export const TYPE_RGB_16: number;
  export const INTENT_PERCEPTUAL: number;
  export const cmsFLAGS_NOOPTIMIZE: number;
  export const cmsFLAGS_NOCACHE: number;
}
