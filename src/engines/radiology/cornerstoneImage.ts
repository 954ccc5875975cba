import { type Types, utilities } from '@cornerstonejs/core';
import { stringOf } from '../../dicom/json';
import { pixelShape } from '../../dicom/radiology/pixelScale';
import { tags } from '../../dicom/tags';
import type { DecodedFrame } from './decodedFrame';

/** A frame as Cornerstone paints it. It reads pixels through a voxel manager and their range here; both tell of one array. */
export function cornerstoneImage(imageId: string, { header, picture }: DecodedFrame): Types.IImage {
  const { dataset, columns, rows, calibration } = header;
  const { height: rowPixelSpacing, width: columnPixelSpacing } = pixelShape(dataset, calibration);
  const isColour = picture.kind === 'colour';
  const pixels = isColour ? picture.rgb : picture.values;
  const [minimum, maximum] = isColour ? [0, 255] : [picture.minimum, picture.maximum];
  const numberOfComponents = isColour ? 3 : 1;
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    scalarData: pixels as Uint16Array,
    width: columns,
    height: rows,
    numberOfComponents,
  });
  const width = maximum - minimum + 1;
  const image: Partial<Types.IImage> = {
    imageId,
    columns,
    rows,
    width: columns,
    height: rows,
    color: isColour,
    rgba: false,
    numberOfComponents,
    columnPixelSpacing,
    rowPixelSpacing,
    slope: 1,
    intercept: 0,
    invert: !isColour && stringOf(dataset, tags.PhotometricInterpretation) === 'MONOCHROME1',
    windowWidth: width,
    windowCenter: minimum + width / 2,
    minPixelValue: minimum,
    maxPixelValue: maximum,
    sizeInBytes: pixels.byteLength,
    dataType: pixels.constructor.name as Types.PixelDataTypedArrayString,
    voxelManager: voxelManager as NonNullable<Types.IImage['voxelManager']>,
    getPixelData: () => pixels as Uint16Array,
    photometricInterpretation: isColour ? 'RGB' : (stringOf(dataset, tags.PhotometricInterpretation) ?? 'MONOCHROME2'),
  };
  return image as Types.IImage;
}
