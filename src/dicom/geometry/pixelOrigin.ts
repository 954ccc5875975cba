import type { Vec2 } from './pixelPlane';

/**
 * Where counting begins, for every way DICOM counts pixels: the only place that knows. Everything here converts to and
 * from one thing, the **image point**: u right and v down in pixels, the top left corner of the top left pixel 0\0, so
 * that a pixel is one unit wide and the bottom right corner of the image is Columns\Rows.
 *
 * These say the same and need no conversion: SCOORD (PS3.3 C.18.6-1; FRAME counts from the tile, VOLUME from the total
 * pixel matrix), ANN 2D (C.37.1.2 leaves it open; read and written like SCOORD, see the conformance statement), and
 * graphics of presentation states in PIXEL and MATRIX units (C.10.5).
 */

/** An index or a position names a whole pixel; what is located by it is the middle of that pixel. */
const HALF_PIXEL = 0.5;

/** Pixel index (column, row from 0) to the image point in its middle. Fractions are between centres. */
export const centreOfPixel = ([column, row]: Vec2): Vec2 => [centreOf(column), centreOf(row)];

/** Image point to pixel coordinates that are whole at the centres, as renderers and interpolation count. */
export const pixelCoordinates = ([u, v]: Vec2): Vec2 => [indexAt(u), indexAt(v)];

/** The pixel (column, row from 0) an image point lies in; a point on an edge belongs to the pixel right and below. */
export const pixelAt = ([u, v]: Vec2): Vec2 => [Math.floor(u), Math.floor(v)];

/** The first pixel, from 0, whose centre lies at or beyond an edge given as an image coordinate. */
export const firstCentreFrom = (edge: number): number => Math.ceil(indexAt(edge));

/** The last pixel, from 0, whose centre lies at or before an edge given as an image coordinate. */
export const lastCentreUpTo = (edge: number): number => Math.floor(indexAt(edge));

/** Along one axis: the image coordinate of a pixel's centre, and back. */
export const centreOf = (index: number): number => index + HALF_PIXEL;
export const indexAt = (coordinate: number): number => coordinate - HALF_PIXEL;

/**
 * Column and Row Position In Total Image Pixel Matrix (0048,021E), (0048,021F) name a pixel, the first one being 1\1
 * (C.8.12.6.1): the image point of its top left corner in the matrix.
 */
export const cornerOfPosition = ([column, row]: Vec2): Vec2 => [column - 1, row - 1];

/**
 * Displayed Area Top Left and Bottom Right Hand Corner (0070,0052), (0070,0053) of a presentation state name the first
 * and the last pixel shown, counted from 1 (C.10.4): the image points of the area's corners. Edges
 * of a rectangular shutter count the same way (C.7.6.11).
 */
export const displayedArea = (first: Vec2, last: Vec2): { readonly from: Vec2; readonly to: Vec2 } => ({
  from: cornerOfPosition(first),
  to: last,
});

/** And back: the first and the last pixel of an area, counted from 1, each corner on the nearest edge of a pixel. */
export function pixelsOfArea(from: Vec2, to: Vec2): { readonly first: Vec2; readonly last: Vec2 } {
  const first: Vec2 = [Math.round(from[0]) + 1, Math.round(from[1]) + 1];
  return { first, last: [Math.max(first[0], Math.round(to[0])), Math.max(first[1], Math.round(to[1]))] };
}
