import { numberOf, stringOf } from '../../dicom/json';
import { hasFractions } from '../../dicom/radiology/imageKind';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import type { GreyFormat } from './greyDecodeMessages';
import { isShiftedUp } from './greyPixels';

/** What a decoder has to know of a frame, with what its header leaves out taken as usual. */
export function greyFormat({ dataset, rows, columns }: Pick<FrameHeader, 'dataset' | 'rows' | 'columns'>): GreyFormat {
  const bitsAllocated = numberOf(dataset, tags.BitsAllocated) ?? 16;
  return {
    columns,
    rows,
    bitsAllocated,
    // The decoder extends the sign from Bits Stored; where the values lie higher, that would cut their upper bits off.
    bitsStored: isShiftedUp(dataset) ? bitsAllocated : (numberOf(dataset, tags.BitsStored) ?? bitsAllocated),
    ...(!hasFractions(dataset) && { pixelRepresentation: numberOf(dataset, tags.PixelRepresentation) ?? 0 }),
    photometricInterpretation: stringOf(dataset, tags.PhotometricInterpretation) ?? 'MONOCHROME2',
    planarConfiguration: numberOf(dataset, tags.PlanarConfiguration) ?? 0,
  };
}
