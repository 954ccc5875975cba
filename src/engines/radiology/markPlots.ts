import { measureInMm } from '../../dicom/geometry/measure';
import { roiValues } from '../../dicom/geometry/roiStatistics';
import { histogramOf, type MarkPlot, pathPixels, plotKindOf, profileValues } from '../../dicom/radiology/markPlot';
import { measureOnFrame } from '../../dicom/radiology/measureOnFrame';
import { suvAt, suvTypes } from '../../dicom/radiology/suvTypes';
import type { Annotation } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { isSameFrame } from '../../dicom/radiology/markPlace';
import { imagePointsOf, isAnyMissing, quantityOf, type ShownFrame } from './radiologySurface';

/**
 * What lies under a mark of the image that is shown: of an area the values its statistics count, of a line those along it. The
 * same values as are measured: after the Modality LUT, of PET as SUV where that is known; never what is painted.
 */
export function plotOf(now: ShownFrame | undefined, annotation: Annotation): Result<MarkPlot, string> {
  const { shape, space } = annotation;
  const kind = plotKindOf(annotation);
  if (!kind) return fail('this kind of mark has no values to plot');
  const points = now && pointsOn(now, annotation);
  if (!now || !points) return fail('its image is not shown: go to the mark first');
  const { pixels, header } = now;
  if (pixels.isColour) return fail('colours are no values');
  if (isAnyMissing(pixels, shape, points)) return fail('an image is missing here');
  const { columns, rows, suv } = pixels.header;
  const isSuv = suv?.kind === 'suv';
  const { name: quantity, unit } = isSuv ? suvTypes[suv.type] : quantityOf(pixels.header);
  const valueAt = (column: number, row: number): number => {
    const value = pixels.valueAt(column, row);
    return isSuv ? suvAt(suv, value) : value;
  };
  const image = { columns, rows, valueAt };
  if (kind === 'histogram') {
    const plot = histogramOf(roiValues(shape, points, image), { quantity, unit });
    return plot ? ok(plot) : fail('no pixel lies inside');
  }
  const values = profileValues(points, image);
  if (values.every(Number.isNaN)) return fail('the line lies beside the image');
  const measured =
    space.kind === 'frame' ? measureOnFrame(header, 'polyline', points) : measureInMm('polyline', annotation.points);
  const length = measured.find(({ unit: one }) => one.value === 'mm')?.value;
  return ok({
    kind: 'profile',
    quantity,
    unit,
    values,
    length: length ?? pathPixels(points),
    lengthUnit: length === undefined ? 'px' : 'mm',
  });
}

function pointsOn({ header, frameOfReferenceUid }: ShownFrame, annotation: Annotation): readonly number[] | undefined {
  const { space, points } = annotation;
  if (space.kind === 'frame') return isSameFrame(space.frame, header.ref) ? points : undefined;
  if (space.kind !== 'frameOfReference' || space.uid !== frameOfReferenceUid || !header.plane) return undefined;
  return imagePointsOf(header.plane, points);
}
