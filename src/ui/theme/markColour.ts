import type { CodedConcept } from '../../dicom/codedConcept';
import { colourOf, paletteFor } from '../../dicom/markPalette';

export type MarkPalette = 'grey' | 'stain';

/** The colour a label has on the canvas, for the swatch beside its name. */
export const markColour = (label: CodedConcept, palette: MarkPalette): string => colourOf(label, paletteFor(palette));
