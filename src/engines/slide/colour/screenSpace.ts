/** Colours that a screen and its browser show: those of sRGB, or the wider ones of Display P3. */
export type ScreenSpace = 'srgb' | 'display-p3';

/** Of the screen on which the page lies now. Moved to a lesser one, the browser brings its colours into those it has. */
export const screenSpace = (): ScreenSpace => (matchMedia('(color-gamut: p3)').matches ? 'display-p3' : 'srgb');
