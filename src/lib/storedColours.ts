/** Colours as stored, to the bit: profiles are applied when painting, not by whichever decoder runs. */
export const STORED_COLOURS: ImageBitmapOptions = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' };
