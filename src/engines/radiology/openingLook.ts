import { stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';

/**
 * PET is read black on white, as reading rooms hang it: faint uptake is easier to see on a bright ground. The pane says
 * "inverted". An image whose own photometric interpretation already does so is left alone.
 */
export const opensInverted = ({ dataset, suv }: FrameHeader): boolean =>
  suv !== undefined && stringOf(dataset, tags.PhotometricInterpretation) === 'MONOCHROME2';
