import { metaData } from '@cornerstonejs/core';
import { numberOf, stringOf } from '../../dicom/json';
import { pixelShape } from '../../dicom/radiology/pixelScale';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import { greyFormat } from './greyFormat';

/** What Cornerstone asks about an image, by its module name ("imagePixelModule"). */
export type ImageModules = Readonly<Record<string, object>>;

const modules = new Map<string, ImageModules>();
let isProviding = false;

/** Describes an image to Cornerstone's decoder and painter. */
export function describeImage(imageId: string, description: ImageModules): void {
  modules.set(imageId, description);
  if (isProviding) return;
  isProviding = true;
  const provide = (type: string, id: unknown) => (typeof id === 'string' ? modules.get(id)?.[type] : undefined);
  metaData.addProvider(provide, 1000);
}

export const forgetImage = (imageId: string): void => void modules.delete(imageId);

/**
 * What the decoder and the painter ask. The plane is the raster itself, in its own millimetres, whatever the patient's
 * position: Cornerstone paints one raster and our geometry kernel alone knows the patient, so scrolling through tilted
 * or oddly placed slices never moves the picture, and a broken orientation cannot blank it.
 */
export function modulesOf(header: FrameHeader, palette?: Readonly<Record<string, unknown>>): ImageModules {
  const { dataset, rows, columns, calibration } = header;
  const format = greyFormat(header);
  const { height, width } = pixelShape(dataset, calibration);
  return {
    imagePixelModule: {
      ...format,
      samplesPerPixel: numberOf(dataset, tags.SamplesPerPixel) ?? 1,
      highBit: numberOf(dataset, tags.HighBit) ?? format.bitsStored - 1,
      ...palette,
    },
    imagePlaneModule: {
      rows,
      columns,
      rowPixelSpacing: height,
      columnPixelSpacing: width,
      pixelSpacing: [height, width],
      imagePositionPatient: [0, 0, 0],
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      rowCosines: [1, 0, 0],
      columnCosines: [0, 1, 0],
    },
    generalSeriesModule: { modality: stringOf(dataset, tags.Modality) ?? 'OT' },
    sopCommonModule: { sopClassUID: stringOf(dataset, tags.SOPClassUID) ?? '' },
    modalityLutModule: {},
    voiLutModule: {},
    calibrationModule: {},
  };
}
